import { createRegionIndex, lakeTypeOf, loadRegions, type DataSetDefinition, type FieldDefinition } from '#rooms/catalogue'
import { identifier, literal, mostRepeated, type LakeSession } from '#platform/lake'
import type { PlainDate, RegionCode } from '#kernel'
import { idKeySql, idTextSql, settledRegions, type ReadingContext } from '../reading/index.ts'
import type { GoodRows } from './good-rows.ts'

/**
 * The checked rows of one file inside a lake session, as a view over files on disk: `row_no`, then every field by name, personal ones
 * as text until numbered, then the key of each ID number (`idKey`). Files and not tables, because DuckDB keeps tables of a session in memory as they are.
 */
export const stagedTable = 'staged'
/** Numbers of rows that were taken out again. */
const droppedTable = 'dropped'
export const regionTable = 'region_spelling'

/** How staged files are written: read a few times and thrown away. */
export const stagedFormat = `FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT ${String(mostRepeated)}`

/** What DuckDB made of a file that is read line by line: every field and `slow`; the first row of it is row `firstRow` of the file. */
export interface BulkRows {
  readonly path: string
  readonly firstRow: number
  readonly fields: readonly FieldDefinition[]
}

/** The column with the key of an ID number, which is what rows are compared and numbered by. */
export function idKey(field: string): string {
  return `${field} key`
}

/** A field's type in the staged files: personal ones are still there, ID numbers as keys. */
export function stagedType(field: FieldDefinition): string {
  if (field.type === 'idNumber') return 'BIGINT'
  if (field.personal) return 'VARCHAR'
  // Shares beyond 327 % do not fit the lake's SMALLINT; they are refused there by the field's range.
  return field.type === 'share' ? 'INTEGER' : lakeTypeOf(field)
}

/** The rows of a bulk file with codes for regions; those marked `slow` were judged one by one. */
export function bulkRows({ path, firstRow, fields }: BulkRows): string {
  const rows = `SELECT CAST(file_row_number + ${String(firstRow)} AS INTEGER) AS row_no, * EXCLUDE (file_row_number) FROM read_parquet(${literal(path)}, file_row_number = true)`
  return settledRegions(rows, fields, regionTable)
}

/** Makes the staged view of what was read in bulk and what was judged row by row (good rows only). */
export async function createStaged(session: LakeSession, dataset: DataSetDefinition, bulk: BulkRows | null, good: GoodRows): Promise<void> {
  const columns = ['row_no', ...dataset.fields.map((field) => identifier(field.name))].join(', ')
  const parts = bulk === null ? [] : [`SELECT ${columns} FROM (${bulkRows(bulk)}) WHERE NOT slow`]
  if (good.count > 0 || bulk === null)
    parts.push(`SELECT ${columns} FROM read_parquet(${literal(await convertGood(session, dataset, good))})`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${droppedTable} (row_no INTEGER NOT NULL)`)
  const ids = dataset.fields.filter((field) => field.type === 'idNumber').map(({ name }) => name)
  const [texts, keys] = [
    ids.map((name) => `${idTextSql(identifier(name))} AS ${identifier(name)}`),
    ids.map((name) => `read.${identifier(name)} AS ${identifier(idKey(name))}`),
  ]
  const shown = ids.length === 0 ? 'read.*' : `read.* REPLACE (${texts.join(', ')}), ${keys.join(', ')}`
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${stagedTable} AS SELECT ${shown} FROM (${parts.join(' UNION ALL ')}) AS read ANTI JOIN ${droppedTable} USING (row_no)`,
  )
}

async function convertGood(session: LakeSession, dataset: DataSetDefinition, { path }: GoodRows): Promise<string> {
  const types = ['row_no', ...dataset.fields.map((field) => field.name)].map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')
  const casts = dataset.fields.map((field) => {
    const name = identifier(field.name)
    return `CAST(${field.type === 'idNumber' ? idKeySql(name) : name} AS ${stagedType(field)}) AS ${name}`
  })
  const target = `${path}.parquet`
  // Text has line ends written as blanks by now, so that every row is a line.
  await session.run(`COPY (SELECT CAST(row_no AS INTEGER) AS row_no, ${casts.join(', ')}
    FROM read_csv(${literal(path)}, header = false, delim = ',', quote = '"', escape = '"', columns = {${types}}, auto_detect = false)) TO ${literal(target)} (${stagedFormat})`)
  return target
}

/** Takes rows out of the staged view: `rows` is a query for their numbers. Returns how many. */
export async function dropRows(session: LakeSession, rows: string): Promise<number> {
  const { rowsChanged } = await session.run(`INSERT INTO ${droppedTable} SELECT row_no FROM (${rows})`)
  return rowsChanged
}

let regionIndex: ReturnType<typeof createRegionIndex> | undefined

/** What the cell readers need to know beside the cell. The table of divisions is read once: it is part of the program. */
export function readingContext(deliveredOn: PlainDate, within: RegionCode): ReadingContext {
  regionIndex ??= createRegionIndex(loadRegions())
  return { deliveredOn, regions: { index: regionIndex, within } }
}
