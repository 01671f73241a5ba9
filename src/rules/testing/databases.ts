import type { DuckDBConnection } from '@duckdb/node-api'
import { rangesSql, readRanges, type Compiled, type DialectName } from '../index.ts'
import type { InputDefinition } from '../tree.ts'
import { columnName, type Range } from '../units.ts'
import { group, ofMembers, own, packing, unpacked, type Answers, type Household } from './backends.ts'

type SqlRow = Readonly<Record<string, unknown>>

/** A session of a database that runs one of the dialects. */
export interface Database {
  readonly dialect: DialectName
  readonly run: (sql: string) => Promise<readonly SqlRow[]>
}

/** A DuckDB connection as the tests ask databases. */
export function duckDb(connection: DuckDBConnection): Database {
  return { dialect: 'duckdb', run: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS() }
}

/** Ways to store and ask that must not change an answer. */
export interface Variant {
  /** Days as DATE. */
  readonly dates?: boolean
  /** Guards and tests for unknown left out where the measured ranges and the households at hand allow. */
  readonly ranges?: boolean
  /** The answers in words; only where `arePackable`. */
  readonly packed?: boolean
}

interface StoredRow {
  readonly keys: readonly (number | string)[]
  readonly facts: Household['facts']
}

/** A database's answer for each household. */
export async function bySql(
  compiled: Compiled,
  database: Database,
  households: readonly Household[],
  variant: Variant = {},
): Promise<Answers[]> {
  const groupName = group(compiled)
  await store(compiled, database, households, variant)
  const dates = variant.dates ? 'date' : 'epochDay'
  const from = 'test_household'
  const sql = compiled.sql(database.dialect, {
    from,
    placeColumn: 'county',
    keep: ['household_no'],
    dates,
    ranges: variant.ranges ? await measuredRanges(compiled, database, from, dates) : undefined,
    complete: variant.ranges ? completeFacts(compiled, households) : undefined,
    ...(variant.packed ? { packing } : {}),
    groups: groupName ? { [groupName]: { from: 'test_member', memberKey: 'household_no', householdKey: 'household_no' } } : {},
  })
  const rows = await database.run(`SELECT * FROM (${sql}) AS answer ORDER BY household_no`)
  if (variant.packed)
    return rows.map((row) =>
      unpacked(
        compiled,
        Object.keys(row)
          .filter((name) => name.startsWith('word_'))
          .map((name) => Number(row[name])),
      ),
    )
  return rows.map((row) => answersOf(compiled, row))
}

function answersOf(compiled: Compiled, row: SqlRow): Answers {
  return Object.fromEntries(
    compiled.model.outputs.map((rule) => {
      const output = columnName(rule.name)
      const value = row[output]
      if (rule.body.op === 'reasons') return [rule.name, `${Number(value)}/${Number(row[`${output}_open`])}`]
      if ((value === null) !== row[`${output}_unknown`]) throw new Error(`${output}: the unknown flag and the value disagree`)
      return [rule.name, value === null ? null : Number(value)]
    }),
  )
}

async function store(compiled: Compiled, database: Database, households: readonly Household[], variant: Variant): Promise<void> {
  const rows = households.map(({ place, facts }, index): StoredRow => ({
    keys: [index, String(compiled.places[place]?.key ?? 'elsewhere')],
    facts,
  }))
  await storeTable(database, 'test_household', ['household_no', 'county'], own(compiled), rows, variant)
  if (!group(compiled)) return
  const members = households.flatMap((household, index) => household.members.map((facts): StoredRow => ({ keys: [index], facts })))
  await storeTable(database, 'test_member', ['household_no'], ofMembers(compiled), members, variant)
}

async function storeTable(
  database: Database,
  name: string,
  keys: readonly string[],
  inputs: readonly InputDefinition[],
  rows: readonly StoredRow[],
  variant: Variant,
): Promise<void> {
  const columns = [...keys, ...inputs.map((input) => columnName(input.name))].map((column) => `"${column}"`).join(', ')
  const selected = inputs.map((input) => {
    const column = `"${columnName(input.name)}"`
    const type = sqlType(database.dialect, input, rows)
    return variant.dates && input.unit === 'date'
      ? `DATE '1970-01-01' + CAST(${column} AS INTEGER) AS ${column}`
      : `CAST(${column} AS ${type}) AS ${column}`
  })
  const written = rows.map(
    ({ keys: key, facts }) => `(${[...key.map(cell), ...inputs.map((input) => factCell(input, facts[input.name]))].join(', ')})`,
  )
  const nobody = `(${[...keys.map((_, index) => (index === 0 ? '0' : "''")), ...inputs.map(() => 'NULL')].join(', ')})`
  const source = `(VALUES ${rows.length === 0 ? nobody : written.join(', ')}) AS v (${columns})${rows.length === 0 ? ' WHERE FALSE' : ''}`
  await database.run(`DROP TABLE IF EXISTS ${name}`)
  await database.run(`CREATE TEMP TABLE ${name} AS SELECT ${[...keys.map((key) => `"${key}"`), ...selected].join(', ')} FROM ${source}`)
}

function cell(key: number | string): string {
  return typeof key === 'string' ? `'${key}'` : String(key)
}

function factCell(input: InputDefinition, value: number | null | undefined): string {
  if (value === null || value === undefined) return 'NULL'
  return input.unit === 'bool' ? String(value === 1) : String(value)
}

/** The narrowest type for the values at hand: what overflows first where a cast is missing. */
function sqlType(dialect: DialectName, input: InputDefinition, rows: readonly StoredRow[]): string {
  if (input.unit === 'bool') return 'BOOLEAN'
  const size = Math.max(0, ...rows.map(({ facts }) => Math.abs(facts[input.name] ?? 0)))
  if (size < 2 ** 7 && dialect === 'duckdb') return 'TINYINT'
  return size < 2 ** 15 ? 'SMALLINT' : size < 2 ** 31 ? 'INTEGER' : 'BIGINT'
}

function completeFacts(compiled: Compiled, households: readonly Household[]): Set<string> {
  const inputs = own(compiled).filter((input) =>
    households.every(({ facts }) => facts[input.name] !== null && facts[input.name] !== undefined),
  )
  return new Set(inputs.map((input) => input.name))
}

async function measuredRanges(
  compiled: Compiled,
  database: Database,
  from: string,
  dates: 'date' | 'epochDay',
): Promise<Readonly<Record<string, Range>>> {
  const [row = {}] = await database.run(rangesSql(compiled.model, database.dialect, { from, dates }))
  return readRanges(compiled.model, row)
}
