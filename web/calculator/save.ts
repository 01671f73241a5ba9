import type { evaluation } from '#contract'
import { formatYuan } from '#kernel'

/** The answer as plain text, to keep or to show somebody: no more than the page says. */
export function textOf(reply: evaluation.EvaluationReply): string {
  const words = { entitled: '可能享受', unknown: '还说不准', 'not entitled': '不符合' } as const
  const sections = (['entitled', 'unknown', 'not entitled'] as const).flatMap((kind) => {
    const own = reply.outcomes.filter(({ outcome }) => outcome === kind)
    return own.length === 0 ? [] : ['', `【${words[kind]}】`, ...own.flatMap(linesOf)]
  })
  return [
    '救助测算结果', `${reply.place.name}，按 ${reply.date} 的政策`, ...sections, '',
    '【不用您跑的材料】', ...reply.papers.shared.map(({ paper, department }) => `${paper}（${department}有）`), '', '【要带的】', ...reply.papers.own, '',
    '以上按您自己填的情况测算，以乡镇（街道）核对认定为准。',
  ].join('\r\n')
}

function linesOf({ label, outcome, amount, pace, because, where }: evaluation.EvaluationOutcome): string[] {
  const money = outcome === 'entitled' && amount ? `，${pace ?? ''}大约 ${formatYuan(amount)} 元` : ''
  return [`● ${label}${money}`, `  ${because.join('；')}`, ...(outcome === 'not entitled' ? [] : [`  到哪里：${where}`])]
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
