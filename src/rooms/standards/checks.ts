import type { standards as contract } from '#contract'
import { addDays, DomainError, lineage, regionLevel, type PlainDate, type RegionCode } from '#kernel'
import {
  canBeSimulated,
  choicesOf,
  effects,
  findStandard,
  packModels,
  rowValue,
  termsModel,
  lines,
  neverLowered,
  povertyClause,
  povertyLine,
  standardLimits,
  type Standard,
} from '#policy'
import {
  checkParameters,
  numberOf,
  show,
  type Citation,
  type Model,
  type ParameterDefinition,
  type ParameterTable,
  type ParameterValue,
} from '#rules'

/** A standard as it is proposed. `value` is fen or basis points, by the unit of the standard. */
export interface Proposed {
  readonly key: string
  readonly place: RegionCode
  readonly value: number
  readonly from: PlainDate
  readonly to?: PlainDate | undefined
  readonly document: string
  readonly article: string
  readonly gist: string
  /** `correction` and `withdrawal` end the published proposal `replaces`; `new` where nothing is said. */
  readonly kind?: ProposalKind | undefined
  readonly replaces?: number | undefined
}
export type ProposalKind = contract.ProposalKind

/** What a check found: a block keeps the proposal from being submitted, a warning is for people to weigh. */
export interface Finding {
  readonly code: string
  readonly severity: 'block' | 'warn'
  readonly words: string
  /** The clause behind it; none for what is wrong in itself. */
  readonly cite: Citation | null
}

/** What is known around a proposal. */
export interface Surroundings {
  /** Parameters as they hold without the proposal, and without the standard it ends. */
  readonly parameters: ParameterTable
  /** The published standard that a correction or withdrawal ends. */
  readonly ends?: Ending | undefined
  /** Last month paid at the place (`2026-10`); null where nothing is recorded. */
  readonly closedThrough: string | null
  /** Other proposals of the same key and place under way. */
  readonly others: readonly { readonly id: number; readonly from: PlainDate }[]
  readonly today: PlainDate
}

/** A published standard about to be ended. */
export interface Ending {
  readonly value: number
  readonly from: PlainDate
  /** Its back-pay list has been handed on to be paid: by whom and when. */
  readonly settled: readonly { readonly on: string; readonly place: string }[]
}

/** Jumps beyond these are asked about, or refused: a year's figure in place of a month's is twelve times too much. */
const sharpRise = { warn: 15_000, block: 50_000 }

/** Everything there is to say about a proposal, refusals first. Pure. Throws `input.invalid` for a key that is no standard. */
export function checkProposal(proposed: Proposed, around: Surroundings): Finding[] {
  const standard = standardOf(proposed.key)
  const found =
    proposed.kind === 'withdrawal'
      ? withdrawalOf(proposed, standard, around)
      : [
          ...correctionOf(proposed, standard, around),
          ...rangeOf(proposed, standard),
          ...datesOf(proposed, around),
          ...floorOf(proposed, standard, around),
          ...leastOf(proposed, standard),
          ...loweredOf(proposed, standard, around),
          ...povertyOf(proposed, around),
          ...sizeOf(proposed, standard, around),
          ...neighboursOf(proposed, around),
          ...authorityOf(proposed, standard),
          ...closedMonthsOf(proposed, around),
          ...othersOf(around),
          ...unseenOf(proposed),
        ]
  return found.toSorted((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'))
}

/** The standard of a key; throws `input.invalid`. */
export function standardOf(key: string): Standard {
  const standard = findStandard(key)
  if (standard === undefined) throw new DomainError('input.invalid', '没有这项标准', { hint: '请从标准列表中选择' })
  return standard
}

/** A proposal as a row of the parameters. */
export function rowOf({ key, place, value, from, to, document, article, gist }: Proposed, publishedOn: PlainDate): ParameterValue {
  return {
    key,
    place,
    value: rowValue(key, value),
    from,
    ...(to === undefined ? {} : { to, thenInherit: true }),
    cite: { document, article, gist },
    status: 'verified',
    publishedOn,
  }
}

/** A figure with where it comes from, or null where no document known (by a day, where one is given) sets it. */
export function figureAt(
  parameters: ParameterTable,
  param: ParameterDefinition,
  place: RegionCode | 'nation',
  day: PlainDate,
  publishedBy?: PlainDate,
) {
  try {
    return parameters.lookup(param, place, day, publishedBy)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy.missing') return null
    throw error
  }
}

/** What a withdrawal leaves behind; nothing keeps a wrong standard from being withdrawn. */
function withdrawalOf(proposed: Proposed, { param, label }: Standard, around: Surroundings): Finding[] {
  const left = figureAt(around.parameters, param, proposed.place, around.ends?.from ?? proposed.from)
  const after =
    left === null
      ? warned('gap', `撤回以后本地没有有效的“${label}”，用到它的待遇会显示缺标准：请尽快公布正确的标准`)
      : warned('after', `撤回以后按 ${show(left.value, param)} 执行（${left.row.cite.document}）`)
  return [after, ...endedMonthsOf(around), ...othersOf(around)]
}

function correctionOf({ kind, value, from }: Proposed, { param }: Standard, around: Surroundings): Finding[] {
  if (kind !== 'correction' || around.ends === undefined) return []
  const changed =
    value !== around.ends.value
      ? `${show(around.ends.value, param)} 改为 ${show(value, param)}`
      : from !== around.ends.from
        ? `施行日 ${around.ends.from} 改为 ${from}`
        : '数额和施行日不变，只改文件、条款或期限'
  return [warned('corrects', `更正已公布的标准：${changed}`), ...endedMonthsOf(around)]
}

/** Months paid by the standard that ends, and its list of back-pay. */
function endedMonthsOf({ ends, closedThrough }: Surroundings): Finding[] {
  if (ends === undefined) return []
  const first = firstMonth(ends.from)
  return [
    ...(closedThrough === null || first > closedThrough
      ? []
      : [
          warned(
            'ended-months',
            `${first}${first === closedThrough ? '' : ` 至 ${closedThrough}`} 已经发放：已记录的发放不改，按原数多发的逐月列出，不自动追回`,
          ),
        ]),
    ...ends.settled.map(({ on, place }) => warned('settled', `${place}已于 ${on} 把原来的补发清单交付发放，请先与财政核对，避免重发`)),
  ]
}

const blocked = (code: string, words: string, cite: Citation | null = null): Finding => ({ code, severity: 'block', words, cite })
const warned = (code: string, words: string, cite: Citation | null = null): Finding => ({ code, severity: 'warn', words, cite })

function rangeOf({ value }: Proposed, { kind, param, label }: Standard): Finding[] {
  const { lo, hi } = param.range
  const choices = choicesOf(param)
  if (choices.length > 0)
    return choices.some((choice) => choice.value === value)
      ? []
      : [blocked('range', `“${label}”只能是${choices.map((choice) => `“${choice.label}”`).join('、')}`)]
  if (kind === 'standard' && value === 0) return [blocked('range', `“${label}”应大于 0`)]
  return value >= lo && value <= hi
    ? []
    : [blocked('range', `“${label}”应在 ${show(lo, param)} 到 ${show(hi, param)} 之间，现为 ${show(value, param)}`)]
}

function datesOf(proposed: Proposed, { parameters, today }: Surroundings): Finding[] {
  const { from, to, place, key } = proposed
  if (to !== undefined && to < from) return [blocked('dates', `截止日 ${to} 早于施行日 ${from}`)]
  const { param } = standardOf(key)
  const before = new Set(problems(parameters, key, place))
  const broken = problems(parameters.with([rowOf(proposed, today)]), key, place).filter((words) => !before.has(words))
  const own = parameters.rows.filter((row) => row.key === key && row.place === place)
  const sameDay = own.filter((row) => row.from === from && row.publishedOn === today)
  const later = own
    .filter((row) => row.from > from && (to === undefined || row.from <= to))
    .map((row) => row.from)
    .toSorted()[0]
  const after = to === undefined ? null : figureAt(parameters.with([rowOf(proposed, today)]), param, place, addDays(to, 1))
  return [
    ...(sameDay.length > 0
      ? [blocked('overlap', `今天已经公布过自 ${from} 起的同一标准，明天起才能再更正`)]
      : broken.map((words) => blocked('overlap', `与本地别的标准日期有空当或重叠：${words.replace(/^[^：]*：/, '')}`))),
    ...own
      .filter((row) => row.from === from && row.publishedOn !== today)
      .map((row) =>
        warned('replaces', `将取代同日起的现行数 ${show(numberOf(param.unit, row.value, param.codes), param)}（${row.cite.document}）`),
      ),
    ...(later === undefined ? [] : [warned('cut-short', `本地自 ${later} 起另有标准，这项标准只管到 ${addDays(later, -1)}`)]),
    ...(to === undefined
      ? []
      : [
          after === null
            ? blocked('gap', `${to} 以后没有有效的标准`)
            : warned('expires', `${to} 以后按 ${show(after.value, param)} 执行（${after.row.cite.document}），请提前制定下一期标准`),
        ]),
  ]
}

const checkedModels: readonly Model[] = [
  standardLimits,
  ...packModels,
  termsModel,
  ...effects.effects.map((effect) => effect.model),
  effects.lineEffects,
]

function problems(parameters: ParameterTable, key: string, place: RegionCode): string[] {
  return checkParameters(parameters, checkedModels)
    .filter((problem) => problem.key === key && problem.place === place && (problem.code === 'gap' || problem.code === 'overlap'))
    .map((problem) => problem.message)
}

/** Days from the proposal's first on which a figure changes elsewhere: floors are asked for on each of them. */
function turns(parameters: ParameterTable, key: string, { from, to }: Proposed): PlainDate[] {
  const days = parameters.rows
    .filter((row) => row.key === key && row.from > from && (to === undefined || row.from <= to))
    .map((row) => row.from)
  return [from, ...new Set(days.toSorted())]
}

function floorOf(proposed: Proposed, { floor, param, label }: Standard, { parameters }: Surroundings): Finding[] {
  const above = lineage(proposed.place)[1] ?? ('nation' as const)
  if (floor === null) return []
  const low = turns(parameters, proposed.key, proposed).flatMap((day) => {
    const found = figureAt(parameters, param, above, day)
    return found !== null && found.row.place !== proposed.place && proposed.value < found.value ? [{ day, found }] : []
  })
  const [first] = low
  if (first === undefined) return []
  const words = `${label} ${show(proposed.value, param)} 低于上级标准 ${show(first.found.value, param)}（${first.found.row.cite.document}）`
  return [first.day === proposed.from ? blocked('floor', words, floor) : warned('floor-later', `自 ${first.day} 起，${words}`, floor)]
}

function leastOf({ value }: Proposed, { least, param, label }: Standard): Finding[] {
  return least === null || value >= least.value
    ? []
    : [blocked('least', `${label} ${show(value, param)} 低于规定的最低 ${show(least.value, param)}`, least.cite)]
}

function loweredOf(proposed: Proposed, { kind, param, label }: Standard, { parameters }: Surroundings): Finding[] {
  const present = figureAt(parameters, param, proposed.place, addDays(proposed.from, -1))
  if (present === null)
    return [
      warned(
        'first',
        kind === 'parameter'
          ? `本地此前没有“${label}”，这是第一次录入`
          : `${label}在本地此前没有标准，这是第一次制定：无法比较高低，测算以名册上的实发数为准`,
      ),
    ]
  if (kind === 'standard' && proposed.value < present.value)
    return [
      blocked(
        'lowered',
        `比现行 ${show(present.value, param)} 低 ${show(present.value - proposed.value, param)}，标准只升不降`,
        neverLowered,
      ),
    ]
  if (proposed.value === present.value) return [warned('same', `与现行标准相同（${show(present.value, param)}）`)]
  return present.row.place === proposed.place
    ? []
    : [
        warned(
          'stand-in',
          `本地此前没有录入自己的数，比较和测算以${present.row.place === 'nation' ? '全国' : '上级'}的 ${show(present.value, param)} 代替`,
        ),
      ]
}

/** The rural standard of a year against the country's line; standard × 12, a fen below is below. */
function povertyOf(proposed: Proposed, { parameters }: Surroundings): Finding[] {
  if (proposed.key !== lines.dibaoRural.definition.name) return []
  const line = figureAt(parameters, povertyLine.definition, proposed.place, proposed.from)
  if (line === null || proposed.value * 12 >= line.value) return []
  return [
    blocked(
      'poverty',
      `每年 ${show(proposed.value * 12, line.param)}，低于国家扶贫标准 ${show(line.value, line.param)}${line.row.status === '待核' ? '（待核）' : ''}`,
      povertyClause,
    ),
  ]
}

function sizeOf(proposed: Proposed, { kind, param, unit }: Standard, { parameters }: Surroundings): Finding[] {
  if (param.unit !== 'fen' && param.unit !== 'share') return []
  const present = figureAt(parameters, param, proposed.place, addDays(proposed.from, -1))
  if (present === null || present.value === 0) return []
  const ratio = Math.max((proposed.value * 10_000) / present.value, (present.value * 10_000) / Math.max(1, proposed.value))
  const words = `与现行 ${show(present.value, param)} 相差 ${(ratio / 10_000).toFixed(1)} 倍`
  if (ratio >= sharpRise.block && kind === 'standard')
    return [blocked('magnitude', `${words}，请核对单位${unit === '%' ? '（百分数）' : '：是否把每年的数当成了每月的，或元、分写错'}`)]
  return ratio >= sharpRise.warn ? [warned('magnitude', `${words}，请核对`)] : []
}

/** Standards that must keep an order among each other. */
const orders: readonly { readonly low: string; readonly high: string; readonly words: string }[] = [
  { low: 'dibao.standard.rural', high: 'dibao.standard.urban', words: '农村低保标准高于城市低保标准' },
  { low: 'orphan.atHome', high: 'orphan.inCare', words: '散居标准高于集中养育标准' },
  { low: 'tekun.care.self', high: 'tekun.care.half', words: '全自理档高于半护理档' },
  { low: 'tekun.care.half', high: 'tekun.care.full', words: '半护理档高于全护理档' },
]

function neighboursOf(proposed: Proposed, { parameters, today }: Surroundings): Finding[] {
  const table = parameters.with([rowOf(proposed, today)])
  return orders
    .filter(({ low, high }) => low === proposed.key || high === proposed.key)
    .flatMap(({ low, high, words }) => {
      const [lower, higher] = [low, high].map((key) => figureAt(table, standardOf(key).param, proposed.place, proposed.from))
      if (!lower || !higher || lower.value <= higher.value) return []
      return [warned('order', `${words}：${show(lower.value, lower.param)} 与 ${show(higher.value, higher.param)}`)]
    })
}

function authorityOf({ place, key }: Proposed, { setBy, setByCite, label }: Standard): Finding[] {
  const level = regionLevel(place)
  if (level === 'township' || level === 'village') return [blocked('authority', '标准按县或以上的地区制定', setByCite)]
  if (setBy.length === 0 || (setBy as readonly string[]).includes(level)) return []
  // The rate of the margin is the province's alone; other figures are published by counties where the document says so.
  if (key === lines.marginalFactor.definition.name) return [blocked('authority', `${label}由省规定，县、市州不能另定`, setByCite)]
  return [warned('authority', `${label}由省或设区的市制定公布，请确认文件由有权机关印发`, setByCite)]
}

function closedMonthsOf({ from }: Proposed, { closedThrough }: Surroundings): Finding[] {
  const found = from.endsWith('-01') ? [] : [warned('mid-month', '施行日不是 1 日：按月发放，从下个月起按新标准')]
  const first = firstMonth(from)
  if (closedThrough === null || first > closedThrough) return found
  return [
    ...found,
    warned('closed', `${first}${first === closedThrough ? '' : ` 至 ${closedThrough}`} 已经发放：已记录的发放不改，差额逐月列为补发`),
  ]
}

/** The first month paid by a standard in force from a day: that month when it is the first of the month, else the next. */
export function firstMonth(from: PlainDate): string {
  if (from.endsWith('-01')) return from.slice(0, 7)
  const [year = 0, month = 0] = from.split('-').map(Number)
  return month === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(month + 1).padStart(2, '0')}`
}

function othersOf({ others }: Surroundings): Finding[] {
  return others.map(({ id, from }) => warned('others', `同一标准另有一份拟稿（第 ${String(id)} 号，自 ${from} 起）`))
}

/** Why the population's figures cannot tell what a figure does; null where they can. */
export function whyNotSimulated(key: string): string | null {
  return canBeSimulated(key)
    ? null
    : `“${standardOf(key).label}”要用到家庭申报、入户核查或办理时才知道的情况，部门数据和名册里没有，不能按全部人口测算；公布后，新的评估和认定按新数计算`
}

function unseenOf({ key }: Proposed): Finding[] {
  const why = whyNotSimulated(key)
  return why === null ? [] : [warned('not-simulated', why)]
}
