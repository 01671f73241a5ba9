import type { evaluation } from '#contract'
import { formatYuan } from '#kernel'
import { deducted, missingWords, sortedOutcomes, whyEntitled, whyNot } from './outcomes.ts'

/** The answer as plain text, to keep or to show somebody: no more than the page says. */
export function textOf(reply: evaluation.EvaluationReply): string {
  const { entitled, instead, following, open, none } = sortedOutcomes(reply)
  const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', `【${title}】`, ...lines])
  const sections = [
    ...section('可能享受', entitled.flatMap(entitledLines)),
    ...section(
      '只能选一样',
      reply.alternatives.map(({ sentence }) => `● ${sentence}`),
    ),
    ...section(
      '和特困供养只能选一样的',
      instead.map(({ label }) => `● ${label}`),
    ),
    ...section(
      '认定以后，还能跟着享受',
      following.map(({ label, where }) => `● ${label}：${where}`),
    ),
    ...section(
      '还说不准',
      open
        .flat()
        .flatMap((outcome) => [
          `● ${outcome.label}`,
          ...missingWords(outcome).map((words) => `  还差：${words}`),
          `  到哪里：${outcome.where}`,
        ]),
    ),
    ...section(
      '不符合',
      none.map((outcome) => `● ${outcome.label}：${whyNot(outcome).why}`),
    ),
  ]
  return [
    '救助测算结果',
    `${reply.place.name}，按 ${reply.date} 的政策`,
    ...sections,
    '',
    '【不用您跑的材料】',
    ...reply.papers.shared.map(({ paper, department }) => `${paper}（${department}有）`),
    '',
    '【要带的】',
    ...reply.papers.own,
    '',
    '以上按您自己填的情况测算，以乡镇（街道）核对认定为准。',
  ].join('\r\n')
}

function entitledLines(outcome: evaluation.EvaluationOutcome): string[] {
  const { label, amount, pace, where } = outcome
  const money = amount ? `，${pace ?? ''}大约 ${formatYuan(amount)} 元` : ''
  const less = deducted(outcome)
  return [`● ${label}${money}`, `  ${whyEntitled(outcome)}`, ...(less === undefined ? [] : [`  ${less}`]), `  到哪里：${where}`]
}

/** Hands a text to the browser as a file; nothing is sent anywhere. */
export function saveText(name: string, text: string): void {
  // The mark at the front makes old editors read it as UTF-8.
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
