import { policy, type evaluation, type ExplanationStep } from '#contract'
import { formatYuan } from '#kernel'

type Outcome = evaluation.EvaluationOutcome

const headings: Readonly<Record<Outcome['outcome'], string>> = { entitled: '可以享受', unknown: '现在还说不准', 'not entitled': '不符合' }

/** The answer as a clerk reads it out: what the family gets, what cannot be told yet and why, what it does not get. */
export function wordsOf(reply: evaluation.EvaluationReply): string[] {
  const sections = (['entitled', 'unknown', 'not entitled'] as const).flatMap((kind) => {
    const own = reply.outcomes.filter(({ outcome }) => outcome === kind)
    return own.length === 0 ? [] : ['', `【${headings[kind]}】`, ...own.flatMap(wordsOfOutcome)]
  })
  return [
    `地方：${reply.place.name}（${reply.place.code.replace(/0{6}$/, '')}）　政策日期：${reply.date}`,
    reply.figures.source === 'packs'
      ? '标准：只用了政策包里的数字，没有算进平台上公布的标准'
      : `标准：政策包里的数字，加上本平台现行的 ${String(reply.figures.published)} 项已公布标准`,
    ...(reply.presumed.length === 0 ? [] : [`文件里没写、按没有算的有 ${String(reply.presumed.length)} 项（用 --json 看是哪些）`]),
    ...sections,
    ...(reply.alternatives.length === 0
      ? []
      : [
          '',
          '【只能选一样】',
          ...reply.alternatives.map(
            ({ sentence, clause }) => `  · ${sentence}（${policy.documentWords(clause.document)} ${clause.article}）`,
          ),
        ]),
    ...figuresUsed(reply.outcomes.filter(({ outcome }) => outcome !== 'not entitled')),
    '',
    '以上只是按所填情况测算，认定要经申请、核对和入户调查',
  ]
}

/** What is to be known about the figures behind the results, each once. */
function figuresUsed(outcomes: readonly Outcome[]): string[] {
  const once = (remarks: Outcome['standIns']): Outcome['standIns'] => [...new Map(remarks.map((remark) => [remark.label, remark])).values()]
  const standIns = once(outcomes.flatMap((outcome) => outcome.standIns))
  const open = once(outcomes.flatMap((outcome) => outcome.unverified)).filter(({ label }) =>
    standIns.every((other) => other.label !== label),
  )
  const line = ({ label, text, note }: Outcome['standIns'][number]): string => `  · ${label} ${text}${note === '' ? '' : `（${note}）`}`
  const published = [...new Map(outcomes.flatMap((outcome) => outcome.published).map((figure) => [figure.label, figure])).values()]
  return [
    ...(published.length === 0
      ? []
      : [
          '',
          '【用到的、在本平台公布的标准】',
          ...published.map(
            ({ label, text, place, from, document, article, on, by }) =>
              `  · ${label} ${text}（${place} ${from} 起，${policy.documentWords(document)} ${article}；${publishedWords({ on, by })}）`,
          ),
        ]),
    ...(standIns.length === 0 ? [] : ['', '【没有查到本地标准，用省里的指导标准代替】', ...standIns.map(line)]),
    ...(open.length === 0 ? [] : ['', '【待核：文件没有写明，或还没有见到原文】', ...open.map(line)]),
  ]
}

function wordsOfOutcome(outcome: Outcome): string[] {
  const open =
    outcome.outcome === 'not entitled'
      ? []
      : outcome.missing.map(
          ({ label, suppliedBy, member }) =>
            `缺情况：${member === undefined ? '' : `第 ${String(member + 1)} 位的`}${label}，可由${suppliedBy}提供`,
        )
  const figures =
    outcome.outcome === 'not entitled' ? [] : outcome.missingFigures.map(({ label }) => `缺标准：${label}，没有找到当地当日有效的文件`)
  const lines = [
    ...(outcome.outcome === 'unknown' ? [] : [`因为：${outcome.because.join('；')}`]),
    ...figures,
    ...few(open, '项情况'),
    ...(outcome.outcome === 'not entitled' && outcome.changes.length > 0 ? [`差多少：${outcome.changes.join('；')}`] : []),
    ...clausesOf(outcome),
    ...(outcome.explanation === undefined ? [] : ['逐步说明：', ...outcome.explanation.steps.flatMap((step) => treeOf(step, 1))]),
  ]
  return [`● ${outcome.label}${amountOf(outcome)}　${outcome.department}`, ...lines.map((line) => `    ${line}`)]
}

/** Clauses told where the steps are not: those of the result itself come first. */
const mostClauses = 5
function clausesOf({ clauses, explanation }: Outcome): string[] {
  if (clauses.length === 0) return []
  const told = (explanation === undefined ? clauses.slice(0, mostClauses) : clauses).map(
    ({ document, article }) => `${policy.documentWords(document)} ${article}`,
  )
  return [`依据：${told.join('；')}${told.length < clauses.length ? `；另 ${String(clauses.length - told.length)} 条见 --explain` : ''}`]
}

/** Facts missing for many members would fill the screen. */
const mostFacts = 6
function few(lines: readonly string[], what: string): readonly string[] {
  return lines.length <= mostFacts ? lines : [...lines.slice(0, mostFacts), `……还缺 ${String(lines.length - mostFacts)} ${what}`]
}

function amountOf({ outcome, amount, pace }: Outcome): string {
  if (outcome === 'not entitled' || amount === undefined) return ''
  if (amount === null) return '　金额还说不准'
  // Programmes whose amount is settled otherwise (school fees waived) come to nothing here.
  return amount === 0 ? '' : `　${pace ?? ''} ${formatYuan(amount)} 元`
}

function publishedWords({ on, by }: { on: string; by: string }): string {
  return `${on} 由${by}在本平台公布`
}

const marks = { true: '✓', false: '✗', unknown: '?' } as const

function treeOf(step: ExplanationStep, depth: number): string[] {
  const { held, value, limit, distance, clause, parameter, source } = step
  const figures = [value, limit === undefined ? undefined : `标准 ${limit}`, distance].filter((part) => part !== undefined).join('，')
  const notes = [
    ...(parameter === undefined
      ? []
      : [
          `${parameter.place} ${parameter.from} 起${parameter.status === '待核' ? '，待核' : ''}${parameter.published === undefined ? '' : `，${publishedWords(parameter.published)}`}`,
        ]),
    ...(clause === undefined ? [] : [`${policy.documentWords(clause.document)} ${clause.article}：${clause.gist}`]),
    ...(source === undefined
      ? []
      : [
          [source.dataset, source.file, source.row === undefined ? undefined : `第 ${String(source.row)} 行`]
            .filter((part) => part !== undefined)
            .join(' '),
        ]),
  ]
  const line = `${'  '.repeat(depth)}${held === undefined ? '·' : marks[`${held}`]} ${step.label}${figures === '' ? '' : `：${figures}`}${step.formula === undefined ? '' : `　= ${step.formula}`}${notes.length === 0 ? '' : `　[${notes.join('；')}]`}`
  return [line, ...(step.children ?? []).flatMap((child) => treeOf(child, depth + 1))]
}
