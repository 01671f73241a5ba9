import type { evaluation } from '#contract'
import { formatYuan } from '#kernel'
import { insteadOfTekun } from '../ui/explanation.ts'

type Outcome = evaluation.EvaluationOutcome

/** What is settled by what a hospital bills or what prices do cannot be told beforehand: it follows from being recognised. */
const follows = new Set(['medical', 'premium', 'prices'])
/** The programme that a kind of low-income family belongs to. */
const programmeOfKind: Readonly<Record<string, string>> = { 特困: 'tekun', 低保: 'dibao', 低保边缘: 'marginal', 刚性支出困难: 'rigid' }

/** Outcomes in the order in which a family reads them. */
export interface Sorted {
  readonly entitled: readonly Outcome[]
  /** Would be given as well, were the person not 特困. */
  readonly instead: readonly Outcome[]
  readonly following: readonly Outcome[]
  /** What cannot be told yet: programmes for want of the same facts together. */
  readonly open: readonly (readonly Outcome[])[]
  readonly none: readonly Outcome[]
  /** Words beside a programme's name: the kind of family it makes. */
  readonly kindOf: (outcome: Outcome) => string | undefined
}

/** Sorts a reply for a family: what it may get, what excludes what, what follows, what is open, what not. */
export function sortedOutcomes(reply: evaluation.EvaluationReply): Sorted {
  const of = (outcome: Outcome['outcome']): readonly Outcome[] =>
    reply.outcomes.filter((each) => each.outcome === outcome && each.id !== 'kind')
  const all = of('entitled')
  const isTekun = all.some(({ id }) => id === 'tekun')
  const instead = isTekun ? all.filter(({ id }) => insteadOfTekun.has(id)) : []
  const kind = reply.outcomes.find(({ id, outcome }) => id === 'kind' && outcome === 'entitled')?.parts[0]?.text
  const following = kind === undefined ? [] : reply.outcomes.filter(({ id, outcome }) => follows.has(id) && outcome !== 'entitled')
  const open = of('unknown').filter(({ id }) => !follows.has(id))
  return {
    entitled: all.filter((each) => !instead.includes(each)),
    instead,
    following,
    open: [...Map.groupBy(open, (each) => JSON.stringify([missingWords(each), each.missingFigures.map(({ label }) => label)])).values()],
    none: of('not entitled').filter((each) => !following.includes(each)),
    kindOf: ({ id }) => (kind !== undefined && programmeOfKind[kind] === id ? kind : undefined),
  }
}

const plainFacts: Readonly<Record<string, string>> = { 法定义务人: '有没有不住在一起、按法律该供养您家的亲人（乡镇上门时核实）' }

/** What is still missing, each once, in plain words with who can tell. */
export function missingWords({ missing }: Outcome): readonly string[] {
  return [...new Map(missing.map((each) => [each.label, plainFacts[each.label] ?? `${each.label}（可由${each.suppliedBy}核实）`])).values()]
}

/** What was taken off the income before it was compared; a family that typed its wages would not know the figure otherwise. */
export function deducted({ parts }: Outcome): string | undefined {
  const value = parts.find(({ name }) => name === 'deduction')?.value ?? 0
  return value > 0 ? `算收入时，已经按每月 ${formatYuan(value).replace(/\.00$/, '')} 元扣掉了看病、康复、上学这些不得不花的钱` : undefined
}

/** Why, in plain words; an event is said as it is, not as the formula that found it. */
export function whyEntitled({ id, because }: Outcome): string {
  return id === 'temporary' ? '家里突然遇到急难，或看病、上学的花费猛增' : because.join('；')
}

/** Why a family does not get what only follows from a decision or an event: said as it is, not as a formula. */
const unless: Readonly<Record<string, string>> = {
  temporary: '没有突发的急难，看病上学的花费也没有猛增；以后遇到了，随时可以申请',
  medical: '要先认定为低保、特困、低保边缘等救助对象，住院或慢性病门诊后再算',
  premium: '要先认定为低保、特困、低保边缘等救助对象',
  prices: '物价涨得快的月份才发，发给已经享受低保、特困等救助的人，不用申请',
}

/** Why not, in plain words, with the distance where figures decided. */
export function whyNot({ id, because, changes }: Outcome): { readonly why: string; readonly change: string | undefined } {
  const plain = unless[id]
  return plain === undefined ? { why: because.join('；'), change: changes[0] } : { why: plain, change: undefined }
}
