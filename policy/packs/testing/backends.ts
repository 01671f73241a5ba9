import type { DuckDBConnection } from '@duckdb/node-api'
import { factsFor, type Batch, type Compiled, type FactColumn, type Facts, type InputDefinition, type MemberFacts } from '#rules'

/** Results of one family by name; null is unknown. */
export type Answers = Readonly<Record<string, number | null>>

/** The members of a group in a family. */
function membersOf(facts: Facts, group: string): readonly MemberFacts[] {
  const members = facts[group]
  return Array.isArray(members) ? members : []
}

const numberOf = (facts: Facts | MemberFacts, name: string): number | null => {
  const fact = facts[name]
  return typeof fact === 'number' ? fact : null
}

const inputsOf = (compiled: Compiled, group: string | undefined): InputDefinition[] =>
  [...compiled.model.inputs.values()].filter((input) => input.group?.name === group)

/** Answers of the step-by-step interpreter, a row a family, at the first of the compiled places. */
export function byInterpreter(compiled: Compiled, families: readonly Facts[]): Answers[] {
  const [place] = compiled.places
  return families.map((facts) => (place ? compiled.evaluate(place.region, factsFor(compiled.model, facts)) : {}))
}

/** The same answers from the column loop; null where they cannot be told. */
export function byColumns(compiled: Compiled, families: readonly Facts[]): Answers[] {
  const answers = compiled.columns.run(batchOf(compiled, families))
  return families.map((_, row) =>
    Object.fromEntries(
      compiled.model.outputs.map(({ name }) => [name, answers[name]?.unknown[row] ? null : (answers[name]?.values[row] ?? null)]),
    ),
  )
}

function batchOf(compiled: Compiled, families: readonly Facts[]): Batch {
  const columns = (group: string | undefined, rows: readonly (Facts | MemberFacts)[]): Record<string, FactColumn> =>
    Object.fromEntries(inputsOf(compiled, group).map(({ name }) => [name, columnOf(rows.map((row) => numberOf(row, name)))]))
  const groups = [...compiled.model.groups.keys()].map((group) => {
    const start = Int32Array.from([
      0,
      ...families.map((_, index) => families.slice(0, index + 1).reduce((sum, facts) => sum + membersOf(facts, group).length, 0)),
    ])
    return [
      group,
      {
        start,
        facts: columns(
          group,
          families.flatMap((facts) => membersOf(facts, group)),
        ),
      },
    ] as const
  })
  return {
    rows: families.length,
    place: new Int32Array(families.length),
    facts: columns(undefined, families),
    groups: Object.fromEntries(groups),
  }
}

function columnOf(values: readonly (number | null)[]): FactColumn {
  return { values: Float64Array.from(values, (value) => value ?? 0), unknown: Uint8Array.from(values, (value) => Number(value === null)) }
}

/** DuckDB's answers, from a household table and one table for each group of members. */
export async function bySql(compiled: Compiled, connection: DuckDBConnection, families: readonly Facts[]): Promise<Answers[]> {
  const { model } = compiled
  await store(
    connection,
    'family',
    inputsOf(compiled, undefined),
    families.map((facts, index) => ({ key: index, facts })),
  )
  for (const group of model.groups.keys()) {
    const rows = families.flatMap((facts, index) => membersOf(facts, group).map((member) => ({ key: index, facts: member })))
    await store(connection, `of_${group}`, inputsOf(compiled, group), rows)
  }
  const groups = Object.fromEntries(
    [...model.groups.keys()].map((group) => [group, { from: `of_${group}`, memberKey: 'household_no', householdKey: 'household_no' }]),
  )
  const columns = Object.fromEntries([...model.inputs.keys()].map((name) => [name, name]))
  const withColumns = Object.fromEntries(Object.entries(groups).map(([group, source]) => [group, { ...source, columns }]))
  const sql = compiled.sql('duckdb', { from: 'family', keep: ['household_no'], groups: withColumns, columns })
  const rows = (await connection.runAndReadAll(`SELECT * FROM (${sql}) ORDER BY household_no`)).getRowObjectsJS()
  return rows.map((row) => Object.fromEntries(model.outputs.map(({ name }) => [name, read(row[snake(name)])])))
}

const read = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value))
const snake = (name: string): string =>
  name
    .replaceAll('.', '_')
    .replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase()

async function store(
  connection: DuckDBConnection,
  table: string,
  inputs: readonly InputDefinition[],
  rows: readonly { key: number; facts: Facts | MemberFacts }[],
): Promise<void> {
  const columns = inputs.map(({ name, unit }) => `"${name}" ${unit === 'bool' ? 'BOOLEAN' : 'BIGINT'}`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (${['household_no BIGINT', ...columns].join(', ')})`)
  if (rows.length === 0) return
  const cell = ({ name, unit }: InputDefinition, facts: Facts | MemberFacts): string => {
    const value = numberOf(facts, name)
    if (value === null) return 'NULL'
    return unit === 'bool' ? String(value === 1) : String(value)
  }
  await connection.run(
    `INSERT INTO ${table} VALUES ${rows.map(({ key, facts }) => `(${[String(key), ...inputs.map((input) => cell(input, facts))].join(', ')})`).join(', ')}`,
  )
}
