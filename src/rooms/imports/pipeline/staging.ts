import { createRegionIndex, lakeTypeOf, loadRegions, type DataSetDefinition, type FieldDefinition } from '#rooms/catalogue'
import { identifier, literal, type LakeSession } from '#platform/lake'
import type { PlainDate, RegionCode } from '#kernel'
import { settledRegions, type ReadingContext } from '../reading/index.ts'
import type { GoodRows } from './good-rows.ts'

/**
 * The checked rows of one file inside a lake session, as a view over files on disk: `row_no`, then every field by name; personal ones
 * as text until numbered. Files and not tables, because DuckDB keeps tables of a session in memory as they are.
 */
export const stagedTable = 'staged'
/** Numbers of rows that were taken out again. */
const droppedTable = 'dropped'
export const regionTable = 'region_spelling'

/** What DuckDB made of a file that is read line by line: every field and `slow`; the first row of it is row `firstRow` of the file. */
export interface BulkRows {
  readonly path: string
  readonly firstRow: number
  readonly fields: readonly FieldDefinition[]
}

/** A field's type while staged: what will be replaced by a number is still text. */
export function stagedType(field: FieldDefinition): string {
  if (field.personal || field.type === 'idNumber') return 'VARCHAR'
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
  await session.run(
    `CREATE OR REPLACE TEMP VIEW ${stagedTable} AS SELECT read.* FROM (${parts.join(' UNION ALL ')}) AS read ANTI JOIN ${droppedTable} USING (row_no)`,
  )
}

async function convertGood(session: LakeSession, dataset: DataSetDefinition, { path }: GoodRows): Promise<string> {
  const types = ['row_no', ...dataset.fields.map((field) => field.name)].map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')
  const casts = dataset.fields.map((field) => `CAST(${identifier(field.name)} AS ${stagedType(field)}) AS ${identifier(field.name)}`)
  const target = `${path}.parquet`
  // Text has line ends written as blanks by now, so that every row is a line.
  await session.run(`COPY (SELECT CAST(row_no AS INTEGER) AS row_no, ${casts.join(', ')}
    FROM read_csv(${literal(path)}, header = false, delim = ',', quote = '"', escape = '"', columns = {${types}}, auto_detect = false)) TO ${literal(target)} (FORMAT parquet, COMPRESSION lz4_raw)`)
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
