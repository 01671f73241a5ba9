import type { DuckDBConnection } from '@duckdb/node-api'
import { rangesSql, readRanges, type Batch, type Compiled, type FactColumn, type Facts, type MemberFacts, type NumberArray } from '../index.ts'
import type { InputDefinition } from '../tree.ts'
import { columnName, type Range } from '../units.ts'

/** One household in a test: its place (index, or -1 for none that is compiled) and its facts as numbers. */
export interface Household {
  readonly place: number
  readonly facts: Readonly<Record<string, number | null>>
  readonly members: readonly Readonly<Record<string, number | null>>[]
}

/** Output name → value (null unknown); sets of reasons as `held/open`. */
export type Answers = Readonly<Record<string, number | null | string>>

const own = (compiled: Compiled): InputDefinition[] => [...compiled.model.inputs.values()].filter((input) => !input.group)
const ofMembers = (compiled: Compiled): InputDefinition[] => [...compiled.model.inputs.values()].filter((input) => input.group)
const group = (compiled: Compiled): string | undefined => [...compiled.model.groups.keys()][0]

/** The household as the interpreter takes it. */
export function factsOf(compiled: Compiled, household: Household): Facts {
  const name = group(compiled)
  return { ...household.facts, ...(name ? { [name]: household.members as readonly MemberFacts[] } : {}) }
}

/** The interpreter's answer for each household. */
export function byInterpreter(compiled: Compiled, households: readonly Household[]): Answers[] {
  return households.map((household) => {
    const place = compiled.places[household.place]
    const facts = factsOf(compiled, household)
    return Object.fromEntries(compiled.model.outputs.map((rule) => {
      if (rule.body.op === 'reasons') {
        if (!place) return [rule.name, `0/${2 ** rule.body.of.length - 1}`]
        const { held, open } = compiled.evaluation(place.region, facts).reasons(rule.body.of)
        return [rule.name, `${held}/${open}`]
      }
      return [rule.name, place ? compiled.evaluation(place.region, facts).rule(rule) : null]
    }))
  })
}

function column(values: readonly (number | null | undefined)[], input: InputDefinition): FactColumn {
  const stored: NumberArray = input.unit === 'bool' ? new Uint8Array(values.length) : new Float64Array(values.length)
  values.forEach((value, index) => (stored[index] = value ?? 0))
  return values.some((value) => value === null || value === undefined) ? { values: stored, unknown: Uint8Array.from(values, (value) => (value === null || value === undefined ? 1 : 0)) } : { values: stored }
}

/** The same households as typed columns. */
export function batchOf(compiled: Compiled, households: readonly Household[]): Batch {
  const name = group(compiled)
  const start = new Int32Array(households.length + 1)
  households.forEach((household, index) => (start[index + 1] = start[index]! + household.members.length))
  const all = households.flatMap((household) => household.members)
  return {
    rows: households.length,
    place: Int32Array.from(households, (household) => household.place),
    facts: Object.fromEntries(own(compiled).map((input) => [input.name, column(households.map((household) => household.facts[input.name]), input)])),
    groups: name ? { [name]: { start, facts: Object.fromEntries(ofMembers(compiled).map((input) => [input.name, column(all.map((member) => member[input.name]), input)])) } } : {},
  }
}

/** The column loop's answer for each household. */
export function byColumns(compiled: Compiled, households: readonly Household[]): Answers[] {
  const answers = compiled.columns.run(batchOf(compiled, households))
  return households.map((_, row) => Object.fromEntries(compiled.model.outputs.map((rule) => {
    const answer = answers[rule.name]!
    if (answer.open) return [rule.name, `${answer.values[row]}/${answer.open[row]}`]
    return [rule.name, answer.unknown[row] ? null : answer.values[row]!]
  })))
}

/** The narrowest type for the values at hand: what overflows first where a cast is missing. */
function sqlType(input: InputDefinition, values: readonly (number | null | undefined)[]): string {
  if (input.unit === 'bool') return 'BOOLEAN'
  const size = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)))
  return size < 2 ** 7 ? 'TINYINT' : size < 2 ** 15 ? 'SMALLINT' : size < 2 ** 31 ? 'INTEGER' : 'BIGINT'
}

function tableSql(name: string, keys: readonly string[], inputs: readonly InputDefinition[], rows: readonly { keys: readonly (number | string)[]; facts: Readonly<Record<string, number | null>> }[]): string {
  const columns = [...keys.map((key) => `"${key}"`), ...inputs.map((input) => `"${columnName(input.name)}"`)].join(', ')
  const cast = inputs.map((input) => `CAST("${columnName(input.name)}" AS ${sqlType(input, rows.map((row) => row.facts[input.name]))}) AS "${columnName(input.name)}"`)
  const cell = (input: InputDefinition, value: number | null | undefined): string =>
    value === null || value === undefined ? 'NULL' : input.unit === 'bool' ? String(value === 1) : String(value)
  const body = rows.map((row) => `(${[...row.keys.map((key) => (typeof key === 'string' ? `'${key}'` : key)), ...inputs.map((input) => cell(input, row.facts[input.name]))].join(', ')})`)
  const empty = `SELECT * FROM (VALUES (${[...keys, ...inputs].map(() => 'NULL').join(', ')})) AS v (${columns}) WHERE FALSE`
  const source = rows.length === 0 ? empty : `SELECT * FROM (VALUES ${body.join(', ')}) AS v (${columns})`
  return `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${[...keys.map((key) => `"${key}"`), ...cast].join(', ')} FROM (${source})`
}

/** A view of the test tables in which days are DATE. */
async function withDates(compiled: Compiled, connection: DuckDBConnection): Promise<string> {
  for (const [table, inputs] of [['test_household', own(compiled)], ['test_member', ofMembers(compiled)]] as const) {
    const days = inputs.filter((input) => input.unit === 'date').map((input) => `DATE '1970-01-01' + CAST("${columnName(input.name)}" AS INTEGER) AS "${columnName(input.name)}"`)
    if (days.length > 0) await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * REPLACE (${days.join(', ')}) FROM ${table}`)
  }
  return 'test_household'
}

async function measuredRanges(compiled: Compiled, connection: DuckDBConnection, from: string, dates: 'date' | 'epochDay'): Promise<Readonly<Record<string, Range>>> {
  const measured = await connection.runAndReadAll(rangesSql(compiled.model, 'duckdb', { from, dates }))
  return readRanges(compiled.model, measured.getRowObjectsJS()[0] ?? {})
}

/** Ways to store and ask that must not change an answer. */
export interface DuckDbVariant {
  /** Days of household facts as DATE. */
  readonly dates?: boolean
  /** Guards left out where the measured ranges allow. */
  readonly ranges?: boolean
}

/** DuckDB's answer for each household. */
export async function byDuckDb(compiled: Compiled, connection: DuckDBConnection, households: readonly Household[], variant: DuckDbVariant = {}): Promise<Answers[]> {
  const name = group(compiled)
  const places = households.map((household) => String(compiled.places[household.place]?.key ?? 'elsewhere'))
  await connection.run(tableSql('test_household', ['household_no', 'county'], own(compiled), households.map((household, index) => ({ keys: [index, places[index]!], facts: household.facts }))))
  const members = households.flatMap((household, index) => household.members.map((facts) => ({ keys: [index], facts })))
  if (name) await connection.run(tableSql('test_member', ['household_no'], ofMembers(compiled), members))
  const from = variant.dates ? await withDates(compiled, connection) : 'test_household'
  const dates = variant.dates ? 'date' : 'epochDay'
  const ranges = variant.ranges ? await measuredRanges(compiled, connection, from, dates) : undefined
  const sql = compiled.sql('duckdb', {
    from, placeColumn: 'county', keep: ['household_no'], dates, ranges,
    ...(name ? { groups: { [name]: { from: 'test_member', memberKey: 'household_no', householdKey: 'household_no' } } } : {}),
  })
  const rows = (await connection.runAndReadAll(`SELECT * FROM (${sql}) ORDER BY household_no`)).getRowObjectsJS()
  return rows.map((row) => Object.fromEntries(compiled.model.outputs.map((rule) => {
    const output = columnName(rule.name)
    const value = row[output]
    if (rule.body.op === 'reasons') return [rule.name, `${String(value)}/${String(row[`${output}_open`])}`]
    if ((value === null) !== row[`${output}_unknown`]) throw new Error(`${output}: the unknown flag and the value disagree`)
    return [rule.name, value === null ? null : Number(value)]
  })))
}
