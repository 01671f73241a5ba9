import { sql } from 'kysely'
import type { Reader } from '#db'
import type { Lake, LakeSession } from '#platform/lake'
import { identifier, personTable } from '#platform/lake'
import { personTokenSql } from '#platform/crypto'
import { lakeColumns, type DataSetDefinition } from '#rooms/catalogue'
import { stagedTable } from './staging.ts'

/** The staged rows with people as numbers: what goes into the lake. */
export const numberedTable = 'numbered'

/** ID-number fields of a data set and the lake columns that stand for them. */
export function numberColumns(dataset: DataSetDefinition): { field: string; column: string }[] {
  return dataset.fields.flatMap((field) => (field.type === 'idNumber' && field.replacedBy !== null ? [{ field: field.name, column: field.replacedBy }] : []))
}

/**
 * Lake columns of a snapshot in order. The number that would stand for a household register number is left out: which household
 * somebody belongs to is the registry's to say.
 */
export function snapshotColumns(dataset: DataSetDefinition): string[] {
  const numbers = new Set(numberColumns(dataset).map((entry) => entry.column))
  return lakeColumns(dataset).filter((column) => !column.field.personal || numbers.has(column.name)).map((column) => column.name)
}

/**
 * Gives every person in the staged rows a dense number and makes the numbered table: no name, no ID number, no register number.
 * Numbers given to a file that fails later stay unused; that does no harm.
 */
export async function numberPersons(lake: Lake, session: LakeSession, dataset: DataSetDefinition): Promise<void> {
  const numbers = numberColumns(dataset)
  const tokens = numbers.map(({ field }) => `SELECT ${personTokenSql(identifier(field))} AS token FROM ${stagedTable} WHERE ${identifier(field)} IS NOT NULL`)
  await session.run(`CREATE OR REPLACE TEMP TABLE row_token AS SELECT row_no, ${numbers.map(({ field, column }) => `${personTokenSql(identifier(field))} AS ${identifier(column)}`).join(', ')} FROM ${stagedTable}`)
  await lake.persons.assignNumbers(session, `(${tokens.join(' UNION ALL ')})`)
  const publicColumns = lakeColumns(dataset).filter((column) => !column.field.personal).map((column) => `CAST(s.${identifier(column.field.name)} AS ${column.sqlType}) AS ${identifier(column.name)}`)
  const joins = numbers.map(({ column }, i) => `LEFT JOIN ${personTable} p${String(i)} ON p${String(i)}.token = t.${identifier(column)}`)
  const chosen = numbers.map(({ column }, i) => `p${String(i)}.person_no AS ${identifier(column)}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${numberedTable} AS SELECT s.row_no, ${[...chosen, ...publicColumns].join(', ')}
    FROM ${stagedTable} s JOIN row_token t USING (row_no) ${joins.join(' ')}`)
  await session.run('DROP TABLE row_token')
}

/** What the registry says of the people in a file. */
export interface NameCheck {
  readonly matched: number
  readonly unknown: number
  /** Rows whose name is not the registered one of their number. */
  readonly conflicts: readonly number[]
}

/**
 * Compares the name beside each main ID number with the registry's, batch by batch in the order of persons; spaces and the kind of
 * middle dot make no difference.
 */
export async function checkNames(reader: Reader, session: LakeSession, dataset: DataSetDefinition): Promise<NameCheck> {
  const main = numberColumns(dataset)[0]
  const name = dataset.fields.find((field) => field.type === 'personName')
  if (main === undefined) return { matched: 0, unknown: 0, conflicts: [] }
  const counted = { matched: 0, unknown: 0 }
  const conflicts: number[] = []
  let last: number | undefined
  const nameColumn = name === undefined ? "''" : `coalesce(s.${identifier(name.name)}, '')`
  const person = `n.${identifier(main.column)}`
  await session.columns(
    `SELECT n.row_no, ${person} AS person_no, ${nameColumn} AS name FROM ${numberedTable} n JOIN ${stagedTable} s USING (row_no) WHERE ${person} IS NOT NULL ORDER BY ${person}`,
    async (batch) => {
      const persons = [...batch.numbers('person_no')]
      const { rows } = await sql<{ matched: number; unknown: number; differing: number[]; first_known: boolean }>`
        with sent as (
          select s.row_no, s.person_no, p.person_no is not null as known,
            p.name is not null and s.name <> '' and translate(s.name, ' •・.', '·') is distinct from translate(p.name, ' •・.', '·') as differs
          from unnest(${[...batch.numbers('row_no')]}::int[], ${persons}::int[], ${batch.texts('name')}::text[]) as s (row_no, person_no, name)
          left join person p on p.person_no = s.person_no
        )
        select count(distinct person_no) filter (where known) as matched, count(distinct person_no) filter (where not known) as unknown,
          coalesce(array_agg(row_no) filter (where differs), '{}') as differing, bool_or(known) filter (where person_no = ${persons[0] ?? 0}) as first_known
        from sent`.execute(reader)
      const found = rows[0]
      if (found === undefined) return
      counted.matched += found.matched
      counted.unknown += found.unknown
      // Somebody whose rows lie in two batches is one person.
      if (persons[0] === last) counted[found.first_known ? 'matched' : 'unknown']--
      last = persons.at(-1)
      conflicts.push(...found.differing)
    },
  )
  return { ...counted, conflicts: conflicts.sort((one, other) => one - other) }
}

/** The rows of the numbered table in the order in which they are stored: by person, so that a person's rows lie together. */
export function storedRows(columns: readonly string[]): string {
  return `SELECT row_no, ${columns.map(identifier).join(', ')} FROM ${numberedTable} ORDER BY ${identifier(columns[0] ?? 'row_no')}, row_no`
}
