import { personTokenSql } from '#platform/crypto'
import { identifier, literal, personTable, type Lake, type LakeSession } from '#platform/lake'
import { lakeColumns, type DataSetDefinition } from '#rooms/catalogue'
import { idTextSql } from '../reading/index.ts'
import { idKey, stagedTable } from './staging.ts'

/** The staged rows with people as numbers beside everything else: what is stored is taken from here, and what the registry gets. */
export const checkedTable = 'checked'

/** ID-number fields of a data set and the lake columns that stand for them. */
export function numberColumns(dataset: DataSetDefinition): { field: string; column: string }[] {
  return dataset.fields.flatMap((field) =>
    field.type === 'idNumber' && field.replacedBy !== null ? [{ field: field.name, column: field.replacedBy }] : [],
  )
}

/**
 * Lake columns of a snapshot in order. The number that would stand for a household register number is left out: which household
 * somebody belongs to is the registry's to say.
 */
export function snapshotColumns(dataset: DataSetDefinition): string[] {
  const numbers = new Set(numberColumns(dataset).map((entry) => entry.column))
  return lakeColumns(dataset)
    .filter((column) => !column.field.personal || numbers.has(column.name))
    .map((column) => column.name)
}

/**
 * Gives every person in the staged rows a dense number and makes the checked view. Numbers given to a file that fails later stay
 * unused; that does no harm.
 */
export async function numberPersons(lake: Lake, session: LakeSession, dataset: DataSetDefinition): Promise<void> {
  const numbers = numberColumns(dataset)
  const keys = numbers.map(({ field }) => `SELECT ${identifier(idKey(field))} AS id_key FROM ${stagedTable}`)
  // A token is a digest and dear: made once a person, not once a row.
  await session.run(
    `CREATE OR REPLACE TEMP TABLE person_token AS SELECT id_key, ${personTokenSql('id')} AS token
      FROM (SELECT id_key, ${idTextSql('id_key')} AS id FROM (SELECT DISTINCT id_key FROM (${keys.join(' UNION ALL ')}) WHERE id_key IS NOT NULL))`,
  )
  await lake.persons.assignNumbers(session, 'person_token')
  await session.run(
    `CREATE OR REPLACE TEMP TABLE person_number AS SELECT t.id_key, p.person_no FROM person_token t JOIN ${personTable} p USING (token)`,
  )
  await session.run('DROP TABLE person_token')
  const chosen = numbers.map(({ column }, i) => `p${String(i)}.person_no AS ${identifier(column)}`)
  const joins = numbers.map(
    ({ field }, i) => `LEFT JOIN person_number p${String(i)} ON p${String(i)}.id_key = s.${identifier(idKey(field))}`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${checkedTable} AS SELECT s.*, ${chosen.join(', ')} FROM ${stagedTable} s ${joins.join(' ')}`,
  )
}

/** Stands where somebody wrote an ID number into a text that is kept. */
export const hiddenNumber = '（身份证号）'
const writtenNumber = '[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]'

/** Texts that are kept and long enough to hold an ID number. */
export function keptTexts(dataset: DataSetDefinition): string[] {
  const isLong = (max: unknown) => typeof max !== 'number' || max >= 18
  return dataset.fields.filter((field) => field.type === 'text' && !field.personal && isLong(field.range?.max)).map((field) => field.name)
}

/**
 * The checked rows as they are stored, unordered: no name, no ID number, no register number, and none written into a text either (a
 * document's number is often made of it).
 */
export function storedColumns(dataset: DataSetDefinition, columns: readonly string[]): string {
  const types = new Map(lakeColumns(dataset).map((column) => [column.name, column.sqlType]))
  const texts = new Set(keptTexts(dataset))
  const stored = columns.map((column) => {
    const name = identifier(column)
    // Looked for before it is replaced: a replacement copies every text, whether there is anything to replace or not.
    // Bytes first, then characters: a name in Chinese of six characters has eighteen bytes.
    const found = `strlen(${name}) >= 18 AND length(${name}) >= 18 AND regexp_matches(${name}, ${literal(writtenNumber)})`
    const value = texts.has(column)
      ? `CASE WHEN ${found} THEN regexp_replace(${name}, ${literal(writtenNumber)}, ${literal(hiddenNumber)}, 'g') ELSE ${name} END`
      : name
    return `CAST(${value} AS ${types.get(column) ?? 'VARCHAR'}) AS ${name}`
  })
  return `SELECT row_no, ${stored.join(', ')} FROM ${checkedTable}`
}

/** The rows as they are stored, by person, so that a person's rows lie together. */
export function storedRows(dataset: DataSetDefinition, columns: readonly string[]): string {
  return `${storedColumns(dataset, columns)} ORDER BY ${identifier(columns[0] ?? 'row_no')}, row_no`
}
