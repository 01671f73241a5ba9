import { setImmediate } from 'node:timers/promises'
import { indicators } from '#policy'
import type { LakeEngine } from '#platform/lake'
import { identifier } from '#platform/lake'
import { columnName, type Batch, type Compiled, type FactColumn, type InputDefinition } from '#rules'
import type { Availability } from './availability.ts'
import { factColumns, pick, type FactValues } from './derive.ts'
import type { Workspace } from './workspace.ts'

/** Answers of all indicators for the households of a slice: three bits each (0–3 the grade, 4 unknown), ten in a word. */
export interface Answers {
  readonly words: readonly Int32Array[]
}

const perWord = 10
const unknown = 4
const packing = { bits: 3, perWord, unknown }
export const wordCount = Math.ceil(indicators.length / perWord)

/** The answer of an indicator (by its index) in a word of `Answers`. */
export function answerIn(words: readonly Int32Array[], indicator: number, row: number): number {
  return ((words[Math.floor(indicator / perWord)]?.[row] ?? 0) >> (3 * (indicator % perWord))) & 7
}

/** Hands out the answers of a household that are not 0, of the first indicators first. */
export function eachAnswer({ words }: Answers, row: number, take: (indicator: number, answer: number) => void): void {
  for (let word = 0; word < words.length; word++) {
    let rest = words[word]?.[row] ?? 0
    for (let indicator = word * perWord; rest !== 0; indicator++, rest >>= 3) if ((rest & 7) !== 0) take(indicator, rest & 7)
  }
}

/** Where the households of a slice are: place by index, and the class of places whose figures hold there (-1 for none). */
export interface Whereabouts {
  readonly place: Int32Array
  readonly parameterClass: Int32Array
}

/**
 * SQL that answers every indicator from a relation with the facts: `row_no` and the packed words. In a `sound` relation every fact lies
 * in its declared range, which spares most of the work. Exchanged in tests.
 */
export type RuleSql = (table: string, compiled: Compiled, availability: ReadonlyMap<string, Availability>, sound: boolean) => string

export const ruleSql: RuleSql = (table, compiled, availability, sound) => {
  const inputs = [...compiled.model.inputs.values()]
  const known = (input: InputDefinition): Availability => availability.get(input.name) ?? 'unknown'
  return compiled.sql('duckdb', {
    from: partlyKnown(table, availability),
    ...(compiled.places.length > 1 ? { placeColumn: 'class' } : {}),
    keep: ['row_no'],
    packing,
    columns: Object.fromEntries(inputs.filter((input) => known(input) === 'unknown').map((input) => [input.name, null])),
    ...(sound
      ? {
          ranges: Object.fromEntries(inputs.map((input) => [input.name, input.range])),
          complete: new Set(inputs.filter((input) => known(input) === 'known').map((input) => input.name)),
        }
      : {}),
  })
}

/** Facts that are unknown in some places only are blanked there. */
function partlyKnown(table: string, availability: ReadonlyMap<string, Availability>): string {
  const blanked = [...availability].flatMap(([fact, known]) => {
    if (typeof known === 'string') return []
    const name = identifier(columnName(fact))
    return [`CASE WHEN place NOT IN (${known.unknownAt.join(', ')}) THEN ${name} END AS ${name}`]
  })
  return blanked.length === 0 ? table : `(SELECT * REPLACE (${blanked.join(', ')}) FROM ${table})`
}

/** First computation: SQL answers, reading the facts where they are. Households with a fact out of range are asked apart. */
export async function answerBySql(
  engine: LakeEngine,
  compiled: Compiled,
  facts: readonly FactValues[],
  where: Whereabouts,
  availability: ReadonlyMap<string, Availability>,
  space: Workspace,
  sql: RuleSql,
): Promise<Answers> {
  const rows = where.place.length
  const rowNo = space.ints('rowNo', rows)
  for (let row = 0; row < rows; row++) rowNo[row] = row
  const odd = oddRows(facts, space.cleared('odd', rows))
  const known = facts.filter(({ input }) => availability.get(input.name) !== 'unknown')
  const words = Array.from({ length: wordCount }, (_, word) => space.ints(`word ${String(word)} by SQL`, rows))
  const columns = [
    { name: 'row_no', values: rowNo },
    { name: 'place', values: where.place },
    { name: 'class', values: where.parameterClass },
    ...factColumns(known),
  ]
  const all = engine.offer('facts', odd === null ? columns : [...columns, { name: 'odd', values: odd.marks, boolean: true }], rows)
  await readAnswers(
    engine,
    sql(odd === null ? all : `(SELECT * EXCLUDE (odd) FROM ${all} WHERE NOT odd)`, compiled, availability, true),
    words,
  )
  if (odd !== null) {
    const few = engine.offer(
      'odd_facts',
      columns.map((column) => ({ ...column, values: pick(column.values, odd.rows) })),
      odd.rows.length,
    )
    await readAnswers(engine, sql(few, compiled, availability, false), words)
  }
  return { words }
}

async function readAnswers(engine: LakeEngine, sql: string, words: readonly Int32Array[]): Promise<void> {
  await engine.scan(sql, ({ rowCount, columns }) => {
    const at = columns[0] as Int32Array // row_no is an INTEGER, and so are the words
    for (let word = 0; word < wordCount; word++) {
      const [from, to] = [columns[word + 1] as Int32Array, words[word] as Int32Array]
      for (let i = 0; i < rowCount; i++) to[at[i] ?? 0] = from[i] ?? 0
    }
  })
}

/** Households with a fact outside its declared range (institutions, sums that overflow); null where there is none. */
function oddRows(facts: readonly FactValues[], marks: Uint8Array): { marks: Uint8Array; rows: Int32Array } | null {
  const suspects = facts.filter(({ input, highest }) => highest > input.range.hi || input.range.lo > 0)
  if (suspects.length === 0) return null
  for (const { input, values } of suspects) markOutside(marks, values, input.range.lo, input.range.hi)
  const found: number[] = []
  for (let row = 0; row < marks.length; row++) if (marks[row] === 1) found.push(row)
  return found.length === 0 ? null : { marks, rows: Int32Array.from(found) }
}

function markOutside(marks: Uint8Array, values: Uint8Array | Int32Array, lo: number, hi: number): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0
    if (value < lo || value > hi) marks[row] = 1
  }
}

/** Rows the loop takes at a time: facts and answers of a batch stay in the cache. */
const batchRows = 4096

/**
 * Second computation: the loop over the same columns, for every household. It gives way between batches, so that it runs beside the first:
 * DuckDB asks this thread for its columns, and has a thread of its own for the rest. `took` hears the processor time of each batch, ms.
 */
export async function answerByLoop(
  compiled: Compiled,
  facts: readonly FactValues[],
  where: Whereabouts,
  availability: ReadonlyMap<string, Availability>,
  space: Workspace,
  took: (ms: number) => void,
): Promise<Answers> {
  const rows = where.place.length
  const words = Array.from({ length: wordCount }, (_, word) => space.ints(`word ${String(word)} by loop`, rows))
  const used = facts.filter(({ input }) => compiled.model.inputs.has(input.name))
  for (let from = 0; from < rows; from += batchRows) {
    const begun = process.threadCpuUsage()
    const to = Math.min(rows, from + batchRows)
    const places = where.place.subarray(from, to)
    const batch: Batch = {
      rows: to - from,
      place: where.parameterClass.subarray(from, to),
      facts: Object.fromEntries(
        used.map((fact) => [fact.input.name, columnFor(fact, from, to, places, availability.get(fact.input.name) ?? 'known')]),
      ),
    }
    compiled.columns.pack(
      batch,
      packing,
      words.map((word) => word.subarray(from, to)),
    )
    const { user, system } = process.threadCpuUsage(begun)
    took((user + system) / 1000)
    await setImmediate()
  }
  return { words }
}

function columnFor(
  { input, values, highest }: FactValues,
  from: number,
  to: number,
  places: Int32Array,
  known: Availability,
): FactColumn | null {
  if (known === 'unknown') return null
  if (known === 'known') {
    const batch = values.subarray(from, to)
    // Whole numbers never below 0: only a fact that must be more, or that somewhere is too much, has to be looked at.
    return { values: batch, within: input.range.lo <= 0 && highest <= input.range.hi ? { lo: 0, hi: highest } : extent(batch) }
  }
  return { values: values.subarray(from, to), unknown: Uint8Array.from(places, (place) => (known.unknownAt.includes(place) ? 1 : 0)) }
}

function extent(values: Uint8Array | Int32Array): { lo: number; hi: number } {
  let [lo, hi] = [values[0] ?? 0, values[0] ?? 0]
  for (const value of values) {
    if (value < lo) lo = value
    if (value > hi) hi = value
  }
  return { lo, hi }
}

/** A difference between the two computations. */
export interface Disagreement {
  readonly indicator: string
  readonly households: number
}

/** Indicators for which the two computations differ, with the number of households. */
export function disagreementsBetween(one: Answers, other: Answers): Disagreement[] {
  const counts = new Map<number, number>()
  one.words.forEach((word, index) => {
    const against = other.words[index]
    for (let row = 0; row < word.length; row++) {
      if (word[row] === against?.[row]) continue
      for (let slot = 0; slot < perWord; slot++) {
        const differs = (((word[row] ?? 0) ^ (against?.[row] ?? 0)) >> (3 * slot)) & 7
        if (differs !== 0) counts.set(index * perWord + slot, (counts.get(index * perWord + slot) ?? 0) + 1)
      }
    }
  })
  return [...counts].map(([indicator, households]) => ({ indicator: indicators[indicator]?.id ?? String(indicator), households }))
}
