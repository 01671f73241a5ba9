import { addDays, DomainError, fromEpochDay, lineage, toEpochDay, type PlainDate, type RegionCode } from '#kernel'
import { callSite } from './builders/call-site.ts'
import { conventionDocument } from './builders/define.ts'
import type { Model } from './model.ts'
import type { Citation, Parameter, ParameterDefinition } from './tree.ts'
import { numberOf, type Constant } from './builders/expression.ts'
import type { Unit } from './units.ts'

/** Where a value holds: a region, or the whole country. */
export type Place = RegionCode | 'nation'

/** One value of one parameter at one place from one day on. */
export interface ParameterValue {
  readonly key: string
  readonly place: Place
  readonly from: PlainDate
  /** Last day. Without it the value holds until the next one of the same key and place begins. */
  readonly to?: PlainDate
  /** Fen, basis points, counts as integers; dates as `YYYY-MM-DD`; codes by label. */
  readonly value: number | string | boolean
  readonly cite: Citation
  /** 待核: taken over from somewhere, not yet seen in the document. Results say so. */
  readonly status: 'verified' | '待核'
  readonly verifiedOn?: PlainDate
  /** The day the document came out; a compile with `publishedBy` sees only what was out by then, and a later document prevails. */
  readonly publishedOn?: PlainDate
  /** After `to` the value of the place above holds. Without this nothing holds after `to`, and a hole before the next row is an error. */
  readonly thenInherit?: boolean
  readonly note?: string
}

/** Typed rows for one parameter: `values(standard, [{ place, from: '2025-01-01', value: yuan(485), … }])`. */
export function values<U extends Exclude<Unit, 'reasons'>>(
  parameter: Parameter<U>,
  rows: readonly (Omit<ParameterValue, 'key' | 'value'> & { readonly value: Constant<U> })[],
): ParameterValue[] {
  const at = callSite()
  return rows.map((row, index) => {
    const value: ParameterValue = { ...row, key: parameter.definition.name, value: row.value }
    if (at !== undefined) writtenAt.set(value, `${at}，第 ${index + 1} 个值`)
    return value
  })
}

/** The row, remembered as written at a place (`pack.json:40`): what is wrong with it leads there. */
export function placed(row: ParameterValue, at: string): ParameterValue {
  writtenAt.set(row, at)
  return row
}

/** Where a row was written. Beside the rows and not in them: a moved line changes no hash of a decision. */
const writtenAt = new WeakMap<ParameterValue, string>()

/** A parameter's value as it holds at a place on a day. */
export interface Resolved {
  readonly param: ParameterDefinition
  readonly value: number
  readonly row: ParameterValue
}

export interface ParameterTable {
  readonly rows: readonly ParameterValue[]
  /** Throws `policy.missing` with parameter, place and day where no document sets a value; never a default. */
  readonly lookup: (param: ParameterDefinition, place: Place, day: PlainDate, publishedBy?: PlainDate) => Resolved
  /** A table in which the given rows come in; they prevail over rows of the same key, place and day. For simulation. */
  readonly with: (rows: readonly ParameterValue[]) => ParameterTable
}

/** Rows as a table that answers which value holds at a place on a day; the nearest place decides. */
export function parameterTable(rows: readonly ParameterValue[]): ParameterTable {
  return tableOf(rows, new Set())
}

function tableOf(rows: readonly ParameterValue[], proposed: ReadonlySet<ParameterValue>): ParameterTable {
  const byPlace = Map.groupBy(rows, (row) => placeKey(row.key, row.place))
  return Object.freeze({
    rows: Object.freeze([...rows]),
    lookup(param: ParameterDefinition, place: Place, day: PlainDate, publishedBy?: PlainDate) {
      for (const at of placesAbove(place)) {
        const begun = begunBy(byPlace.get(placeKey(param.name, at)) ?? [], day, publishedBy, proposed)
        const row = validOn(begun, day)
        if (row) return { param, value: numberOf(param.unit, row.value, param.codes), row }
        // A place that had a value of its own and let it lapse does not fall back on the place above unless it says so.
        if (begun[0] && !begun[0].thenInherit) break
      }
      throw new DomainError('policy.missing', `参数“${param.label}”（${param.name}）在 ${place} 于 ${day} 没有有效的值`, {
        hint: '请在政策库中补录该地该日有效的标准和文件',
        details: { parameter: param.name, place, day },
      })
    },
    with: (more: readonly ParameterValue[]) => tableOf([...rows, ...more], new Set([...proposed, ...more])),
  })
}

const placeKey = (key: string, place: Place): string => `${key} ${place}`

/** From the place itself up to the country: the order in which values are inherited. */
function placesAbove(place: Place): Place[] {
  return place === 'nation' ? ['nation'] : [...lineage(place), 'nation']
}

/** Rows that have begun, the last first; among those of one day a proposal first, then the one published last. */
function begunBy(
  rows: readonly ParameterValue[],
  day: PlainDate,
  publishedBy: PlainDate | undefined,
  proposed: ReadonlySet<ParameterValue>,
): ParameterValue[] {
  const weight = (row: ParameterValue): string => `${row.from} ${proposed.has(row) ? 1 : 0} ${row.publishedOn ?? ''}`
  return rows
    .filter((row) => row.from <= day && (!publishedBy || !row.publishedOn || row.publishedOn <= publishedBy))
    .toSorted((a, b) => (weight(a) < weight(b) ? 1 : -1))
}

/** A row without a last day ends where the next begins, so it is valid only while it is the last. */
function validOn(begun: readonly ParameterValue[], day: PlainDate): ParameterValue | undefined {
  return begun.find((row, index) => (row.to === undefined ? index === 0 : day <= row.to))
}

export type ParameterProblemCode =
  | 'unknown-key'
  | 'missing-cite'
  | 'bad-value'
  | 'out-of-range'
  | 'bad-period'
  | 'overlap'
  | 'gap'
  | 'not-covered'

export interface ParameterProblem {
  readonly code: ParameterProblemCode
  readonly key: string
  readonly place: Place
  readonly message: string
  /** `policy/packs/figures/hunan.ts:22，第 2 个值`; absent for rows that come from elsewhere, and for what is missing altogether. */
  readonly at?: string
}

export interface Coverage {
  readonly places: readonly Place[]
  readonly from: PlainDate
  readonly to: PlainDate
}

/**
 * All that is wrong with a table for the models that use it: keys no model knows, values without a clause or outside the declared
 * range, periods that overlap or leave a hole, and, where `coverage` is given, places and days without a value.
 */
export function checkParameters(table: ParameterTable, models: readonly Model[], coverage?: Coverage): ParameterProblem[] {
  const params = new Map(models.flatMap((model) => [...model.params]))
  const problems = table.rows.flatMap((row) => checkRow(row, params.get(row.key)))
  for (const rows of Map.groupBy(table.rows, (row) => placeKey(row.key, row.place)).values()) problems.push(...checkPeriods(rows))
  if (coverage) for (const param of params.values()) problems.push(...checkCoverage(table, param, coverage))
  return problems
}

function problemOf(
  row: ParameterValue | Pick<ParameterValue, 'key' | 'place'>,
  code: ParameterProblemCode,
  text: string,
): ParameterProblem {
  const at = 'value' in row ? writtenAt.get(row) : undefined
  const message = `参数 ${row.key}（${row.place}）：${text}${at === undefined ? '' : `　[${at}]`}`
  return { code, key: row.key, place: row.place, message, ...(at === undefined ? {} : { at }) }
}

function checkRow(row: ParameterValue, param: ParameterDefinition | undefined): ParameterProblem[] {
  const problems: ParameterProblem[] = []
  const add = (code: ParameterProblemCode, text: string): void => void problems.push(problemOf(row, code, text))
  if (!isCited(row.cite)) add('missing-cite', `${row.from} 起的值没有写明文件和条款`)
  if (row.to !== undefined && row.to < row.from) add('bad-period', `截止日 ${row.to} 早于起始日 ${row.from}`)
  if (!param) {
    add('unknown-key', '没有规则使用这个参数，请检查名称')
    return problems
  }
  try {
    const value = numberOf(param.unit, row.value, param.codes)
    if (value < param.range.lo || value > param.range.hi)
      add('out-of-range', `值 ${String(row.value)} 超出规定范围 ${param.range.lo} 至 ${param.range.hi}`)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    add('bad-value', error.message)
  }
  return problems
}

/** A document with its clause, or the platform's own convention with its reason. */
function isCited(cite: Citation | undefined): boolean {
  if (!cite?.document.trim()) return false
  return cite.document === conventionDocument ? cite.gist.trim() !== '' : cite.article.trim() !== ''
}

/** Rows of one key at one place. */
function checkPeriods(rows: readonly ParameterValue[]): ParameterProblem[] {
  const sorted = rows.toSorted((a, b) =>
    a.from < b.from ? -1 : a.from > b.from ? 1 : (a.publishedOn ?? '') < (b.publishedOn ?? '') ? -1 : 1,
  )
  return sorted.slice(1).flatMap((row, index) => {
    const before = sorted[index]!
    const supersedes = (row.publishedOn ?? '') > (before.publishedOn ?? '')
    if (row.from === before.from) return supersedes ? [] : [problemOf(row, 'overlap', `${row.from} 有两个值`)]
    if (before.to === undefined) return []
    if (before.to >= row.from)
      return supersedes ? [] : [problemOf(row, 'overlap', `${before.from} 起的值到 ${before.to} 止，与 ${row.from} 起的值重叠`)]
    if (addDays(before.to, 1) < row.from && !before.thenInherit)
      return [problemOf(row, 'gap', `${addDays(before.to, 1)} 至 ${addDays(row.from, -1)} 没有值`)]
    return []
  })
}

/** Values change only on days where a row begins or the day after one ends: looking at those days sees every hole. */
function checkCoverage(table: ParameterTable, param: ParameterDefinition, { places, from, to }: Coverage): ParameterProblem[] {
  const turns = table.rows
    .filter((row) => row.key === param.name)
    .flatMap((row) => [toEpochDay(row.from), ...(row.to ? [toEpochDay(row.to) + 1] : [])])
  const days = [...new Set([toEpochDay(from), ...turns.filter((day) => day > toEpochDay(from) && day <= toEpochDay(to))])].sort(
    (a, b) => a - b,
  )
  return places.flatMap((place) => {
    const hole = days.map(fromEpochDay).find((day) => !covers(table, param, place, day))
    return hole ? [problemOf({ key: param.name, place }, 'not-covered', `“${param.label}”自 ${hole} 起没有有效的值`)] : []
  })
}

function covers(table: ParameterTable, param: ParameterDefinition, place: Place, day: PlainDate): boolean {
  try {
    table.lookup(param, place, day)
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy.missing') return false
    throw error
  }
}
