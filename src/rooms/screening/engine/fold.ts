import { literal, type Scan } from '#platform/lake'
import { addMonths, type PlainDate } from '#kernel'
import {
  flagBit,
  householdHighest,
  householdLowest,
  type CodeCondition,
  type Flag,
  type FactSource,
  type HouseholdMeasure,
  type PersonAmount,
  type RunDays,
} from '../facts/index.ts'
import { greatest, type HouseholdTable, type PersonTable } from './tables.ts'

/** How the rows of one data set (`counted`, a relation) get into the tables of a slice. Rows of people outside the slice are passed over. */
export function foldingOf(source: FactSource, counted: string, asOf: PlainDate, persons: PersonTable, households: HouseholdTable): Scan {
  const reading = source.reading(runDays(asOf))
  const plan = planOf(reading)
  const range = `${source.person} BETWEEN ${String(persons.lowest)} AND ${String(persons.lowest + persons.rowOf.length - 1)}`
  const selected = [`${source.person} AS person_no`, ...plan.columns].join(', ')
  const sql = `SELECT ${selected} FROM ${counted} WHERE ${[range, ...(reading.where === undefined ? [] : [`(${reading.where})`])].join(' AND ')}`
  const rows = new Int32Array(vectorSize)
  const homes = new Int32Array(vectorSize)
  const mask = maskOf(reading.measuresOf ?? ['member'])
  const word = persons.words[plan.word]
  const passedOver = reading.unless === undefined ? 0 : flagBit(reading.unless).bit
  const consumer: Scan['consumer'] = ({ rowCount, columns }) => {
    locate(rows, columns[0] as Int32Array, rowCount, persons.rowOf, persons.lowest)
    if (passedOver !== 0) passOver(rows, rowCount, persons.words[0], passedOver)
    if (plan.constantBits !== 0) orConstant(word, rows, rowCount, plan.constantBits)
    if (plan.bits !== null) orBits(word, rows, columns[plan.bits] as Int32Array, rowCount)
    for (const { name, column } of plan.amounts) keepHighest(persons.amounts[name], rows, columns[column] as Int32Array, rowCount)
    if (plan.measures.length === 0) return
    locateHomes(homes, rows, rowCount, persons.household, persons.words[0], mask)
    for (const { name, column, kind } of plan.measures)
      fold[kind](households.measures[name], homes, columns[column] as Float64Array, rowCount)
  }
  return { sql, consumer }
}

/** A person who stands in several rows has the same flags and amounts in all. */
export function copyTwins(persons: PersonTable): void {
  for (const [row, key] of persons.twins) {
    const first = persons.rowOf[key] ?? row
    for (const word of [persons.words[1], persons.words[2]]) word[row] = word[first] ?? 0
    for (const column of Object.values(persons.amounts)) column[row] = column[first] ?? 0
  }
}

/** SQL for the days of a run. */
export function runDays(asOf: PlainDate): RunDays {
  return { asOf: `DATE '${asOf}'`, back: (months) => `DATE '${addMonths(asOf, -months)}'` }
}

interface FoldPlan {
  readonly word: 1 | 2
  /** SQL of the columns after the person. */
  readonly columns: readonly string[]
  /** Bits every row sets. */
  readonly constantBits: number
  /** Index of the column with the bits, null where all are constant. */
  readonly bits: number | null
  readonly amounts: readonly { readonly name: PersonAmount; readonly column: number }[]
  readonly measures: readonly { readonly name: HouseholdMeasure; readonly column: number; readonly kind: keyof typeof fold }[]
}

function planOf({ flags = {}, amounts = {}, measures = {} }: ReturnType<FactSource['reading']>): FoldPlan {
  const columns: string[] = []
  const column = (sql: string): number => columns.push(sql)
  const conditions = (Object.entries(flags) as [Flag, string | CodeCondition][]).map(([flag, holds]) => ({ ...flagBit(flag), holds }))
  const [word = 1] = [...new Set(conditions.map((each) => each.word))]
  if (word === 0 || conditions.some((each) => each.word !== word)) throw new Error('flags of one source belong to one word')
  const constantBits = conditions.filter(({ holds }) => holds === 'true').reduce((bits, { bit }) => bits | bit, 0)
  const cases = [
    ...conditions.flatMap(({ bit, holds }) =>
      typeof holds === 'string' && holds !== 'true' ? [`CASE WHEN ${holds} THEN ${String(bit)} ELSE 0 END`] : [],
    ),
    ...lookUps(conditions.flatMap(({ bit, holds }) => (typeof holds === 'string' ? [] : [{ bit, ...holds }]))),
  ]
  return {
    word,
    constantBits,
    bits: cases.length === 0 ? null : column(`CAST(${cases.join(' | ')} AS INTEGER) AS bits`),
    amounts: (Object.entries(amounts) as [PersonAmount, string][]).map(([name, sql]) => ({
      name,
      column: column(`CAST(least(coalesce(${sql}, 0), ${String(greatest)}) AS INTEGER) AS ${name}`),
    })),
    measures: (Object.entries(measures) as [HouseholdMeasure, string][]).map(([name, sql]) => {
      const kind = kindOf(name)
      return { name, kind, column: column(`CAST(coalesce(${sql}, ${kind === 'lowest' ? String(greatest) : '0'}) AS DOUBLE) AS ${name}`) }
    }),
    columns,
  }
}

/** One look-up for each code column: the bits that each of its codes sets. Like `isIn`, it is asked once for each entry of a dictionary. */
function lookUps(conditions: readonly (CodeCondition & { readonly bit: number })[]): string[] {
  return [...Map.groupBy(conditions, ({ column }) => column)].map(([column, about]) => {
    const codes = [...new Set(about.flatMap((each) => each.codes))]
    const entries = codes.map(
      (code) => `${literal(code)}: ${String(about.filter((each) => each.codes.includes(code)).reduce((bits, { bit }) => bits | bit, 0))}`,
    )
    return `coalesce(map_extract_value(MAP {${entries.join(', ')}}, ${column}), 0)`
  })
}

function kindOf(name: HouseholdMeasure): keyof typeof fold {
  if ((householdHighest as readonly string[]).includes(name)) return 'highest'
  return (householdLowest as readonly string[]).includes(name) ? 'lowest' : 'sum'
}

/** The household that counts may lie in another slice, so this one asks the row and not the table. */
const elsewhere = flagBit('elsewhere').bit

function maskOf(flags: readonly Flag[]): number {
  return flags.reduce((mask, flag) => mask | flagBit(flag).bit, 0)
}

/** Rows of one vector of DuckDB. */
const vectorSize = 2048

// One small loop a purpose: each sees one kind of array and is compiled to a few instructions a row.

function locate(rows: Int32Array, numbers: Int32Array, count: number, rowOf: Int32Array, lowest: number): void {
  for (let i = 0; i < count; i++) rows[i] = rowOf[(numbers[i] ?? 0) - lowest] ?? -1
}

function passOver(rows: Int32Array, count: number, registry: Int32Array, mask: number): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i] ?? -1
    if (row >= 0 && ((registry[row] ?? 0) & mask) !== 0) rows[i] = -1
  }
}

function locateHomes(homes: Int32Array, rows: Int32Array, count: number, household: Int32Array, registry: Int32Array, mask: number): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i] ?? -1
    const flags = row >= 0 ? (registry[row] ?? 0) : elsewhere
    homes[i] = (flags & elsewhere) === 0 && (flags & mask) !== 0 ? (household[row] ?? -1) : -1
  }
}

function orConstant(word: Int32Array, rows: Int32Array, count: number, bits: number): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i] ?? -1
    if (row >= 0) word[row] = (word[row] ?? 0) | bits
  }
}

function orBits(word: Int32Array, rows: Int32Array, bits: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i] ?? -1
    if (row >= 0) word[row] = (word[row] ?? 0) | (bits[i] ?? 0)
  }
}

function keepHighest(target: Int32Array, rows: Int32Array, values: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i] ?? -1
    const value = values[i] ?? 0
    if (row >= 0 && value > (target[row] ?? 0)) target[row] = value
  }
}

const fold = {
  sum(target: Int32Array, homes: Int32Array, values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const home = homes[i] ?? -1
      if (home < 0) continue
      const sum = (target[home] ?? 0) + (values[i] ?? 0)
      target[home] = sum < greatest ? sum : greatest
    }
  },
  highest(target: Int32Array, homes: Int32Array, values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const home = homes[i] ?? -1
      const value = values[i] ?? 0
      if (home >= 0 && value > (target[home] ?? 0)) target[home] = value < greatest ? value : greatest
    }
  },
  lowest(target: Int32Array, homes: Int32Array, values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const home = homes[i] ?? -1
      const value = values[i] ?? 0
      if (home >= 0 && value < (target[home] ?? 0)) target[home] = value
    }
  },
} as const
