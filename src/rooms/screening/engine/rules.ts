import { indicators } from '#policy'
import type { LakeEngine } from '#platform/lake'
import { identifier } from '#platform/lake'
import { columnName, type Batch, type Compiled, type FactColumn } from '#rules'
import type { Availability } from './availability.ts'
import { factColumns, measuredRanges, type FactValues } from './derive.ts'

/** Answers of all indicators for the households of a slice: three bits each (0–3 the grade, 4 unknown), ten in a word. */
export interface Answers {
  readonly words: readonly Int32Array[]
}

const perWord = 10
const unknown = 4
export const wordCount = Math.ceil(indicators.length / perWord)

/** The answer of an indicator (by its index) in a word of `Answers`. */
export function answerIn(words: readonly Int32Array[], indicator: number, row: number): number {
  return ((words[Math.floor(indicator / perWord)]?.[row] ?? 0) >> (3 * (indicator % perWord))) & 7
}


/** SQL that answers every indicator from a relation with the facts: `row_no` and the packed words. Exchanged in tests. */
export type RuleSql = (table: string, compiled: Compiled, facts: readonly FactValues[], availability: ReadonlyMap<string, Availability>) => string

export const ruleSql: RuleSql = (table, compiled, facts, availability) => {
  const source = partlyKnown(table, facts, availability)
  const columns = Object.fromEntries(facts.filter(({ input }) => availability.get(input.name) === 'unknown').map(({ input }) => [input.name, null]))
  const answers = compiled.sql('duckdb', { from: source, placeColumn: 'place', keep: ['row_no'], columns: onlyUsed(columns, compiled), ranges: measuredRanges(facts) })
  const words = Array.from({ length: wordCount }, (_, word) => {
    const parts = indicators.slice(word * perWord, (word + 1) * perWord).map(({ id }, index) => `coalesce(${identifier(columnName(id))}, ${String(unknown)}) * ${String(8 ** index)}`)
    return `CAST(${parts.join(' + ')} AS INTEGER) AS ${identifier(`word_${String(word)}`)}`
  })
  return `SELECT row_no, ${words.join(', ')} FROM (${answers})`
}

function onlyUsed<T>(columns: Record<string, T>, compiled: Compiled): Record<string, T> {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => compiled.model.inputs.has(name)))
}

/** Facts that are unknown in some places only are blanked there. */
function partlyKnown(table: string, facts: readonly FactValues[], availability: ReadonlyMap<string, Availability>): string {
  const blanked = facts.flatMap(({ input }) => {
    const known = availability.get(input.name)
    if (known === undefined || typeof known === 'string') return []
    const name = identifier(columnName(input.name))
    return [`CASE WHEN place NOT IN (${known.unknownAt.join(', ')}) THEN ${name} END AS ${name}`]
  })
  return blanked.length === 0 ? table : `(SELECT * REPLACE (${blanked.join(', ')}) FROM ${table})`
}

/** First computation: SQL answers, reading the facts where they are. */
export async function answerBySql(
  engine: LakeEngine, compiled: Compiled, facts: readonly FactValues[], place: Int32Array, availability: ReadonlyMap<string, Availability>, sql: RuleSql,
): Promise<Answers> {
  const rows = place.length
  const rowNo = Int32Array.from({ length: rows }, (_, row) => row)
  const known = facts.filter(({ input }) => availability.get(input.name) !== 'unknown')
  const table = engine.offer('facts', [{ name: 'row_no', values: rowNo }, { name: 'place', values: place }, ...factColumns(known)], rows)
  const words = Array.from({ length: wordCount }, () => new Int32Array(rows))
  await engine.scan(sql(table, compiled, facts, availability), ({ rowCount, columns }) => {
    const at = columns[0] as Int32Array
    for (let word = 0; word < wordCount; word++) {
      const [from, to] = [columns[word + 1] as Int32Array, words[word] as Int32Array]
      for (let i = 0; i < rowCount; i++) to[at[i] ?? 0] = from[i] ?? 0
    }
  })
  return { words }
}

/** Rows the loop takes at a time: the answers of a batch stay in the cache. */
const batchRows = 65_536

/** Second computation: the loop over the same columns, for every household. */
export function answerByLoop(compiled: Compiled, facts: readonly FactValues[], place: Int32Array, availability: ReadonlyMap<string, Availability>): Answers {
  const rows = place.length
  const words = Array.from({ length: wordCount }, () => new Int32Array(rows))
  const used = facts.filter(({ input }) => compiled.model.inputs.has(input.name))
  for (let from = 0; from < rows; from += batchRows) {
    const to = Math.min(rows, from + batchRows)
    const places = place.subarray(from, to)
    const batch: Batch = { rows: to - from, place: places, facts: Object.fromEntries(used.map((fact) => [fact.input.name, columnFor(fact, from, to, places, availability.get(fact.input.name) ?? 'known')])) }
    const answers = compiled.columns.run(batch)
    indicators.forEach(({ id }, index) => {
      const answer = answers[id]
      const word = words[Math.floor(index / perWord)]
      if (answer && word) pack(word, from, answer.values, answer.unknown, 3 * (index % perWord))
    })
  }
  return { words }
}

function columnFor({ values }: FactValues, from: number, to: number, places: Int32Array, known: Availability): FactColumn | null {
  if (known === 'unknown') return null
  if (known === 'known') return { values: values.subarray(from, to) }
  return { values: values.subarray(from, to), unknown: Uint8Array.from(places, (place) => (known.unknownAt.includes(place) ? 1 : 0)) }
}

function pack(word: Int32Array, from: number, values: Float64Array, unknowns: Uint8Array, shift: number): void {
  for (let i = 0; i < values.length; i++) {
    const answer = unknowns[i] === 1 ? unknown : (values[i] ?? 0)
    if (answer !== 0) word[from + i] = (word[from + i] ?? 0) | (answer << shift)
  }
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
