import { personTokenSql } from '#platform/crypto'
import { identifier, personTable, type Lake, type LakeSession } from '#platform/lake'
import { lakeColumns, type DataSetDefinition } from '#rooms/catalogue'
import { stagedTable } from './staging.ts'

/** The staged rows with people as numbers beside everything else: what is stored is taken from here, and what the registry gets. */
export const checkedTable = 'checked'

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
 * Gives every person in the staged rows a dense number and makes the checked view. Numbers given to a file that fails later stay
 * unused; that does no harm.
 */
export async function numberPersons(lake: Lake, session: LakeSession, dataset: DataSetDefinition): Promise<void> {
  const numbers = numberColumns(dataset)
  const ids = numbers.map(({ field }) => `SELECT ${identifier(field)} AS id FROM ${stagedTable}`)
  // A token is a digest and dear: made once a person, not once a row.
  await session.run(`CREATE OR REPLACE TEMP TABLE person_token AS SELECT id, ${personTokenSql('id')} AS token FROM (SELECT DISTINCT id FROM (${ids.join(' UNION ALL ')}) WHERE id IS NOT NULL)`)
  await lake.persons.assignNumbers(session, 'person_token')
  await session.run(`CREATE OR REPLACE TEMP TABLE person_number AS SELECT t.id, p.person_no FROM person_token t JOIN ${personTable} p USING (token)`)
  await session.run('DROP TABLE person_token')
  const chosen = numbers.map(({ column }, i) => `p${String(i)}.person_no AS ${identifier(column)}`)
  const joins = numbers.map(({ field }, i) => `LEFT JOIN person_number p${String(i)} ON p${String(i)}.id = s.${identifier(field)}`)
  await session.run(`CREATE OR REPLACE TEMP VIEW ${checkedTable} AS SELECT s.*, ${chosen.join(', ')} FROM ${stagedTable} s ${joins.join(' ')}`)
}

/** The rows as they are stored: no name, no ID number, no register number; by person, so that a person's rows lie together. */
export function storedRows(dataset: DataSetDefinition, columns: readonly string[]): string {
  const types = new Map(lakeColumns(dataset).map((column) => [column.name, column.sqlType]))
  const stored = columns.map((column) => `CAST(${identifier(column)} AS ${types.get(column) ?? 'VARCHAR'}) AS ${identifier(column)}`)
  return `SELECT row_no, ${stored.join(', ')} FROM ${checkedTable} ORDER BY ${identifier(columns[0] ?? 'row_no')}, row_no`
}
