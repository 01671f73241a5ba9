import type { DataSetDefinition, FieldDefinition } from '#rooms/catalogue'
import { identifier, LakeError, literal, type LakeSession } from '#platform/lake'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import {
  bulkQuery,
  recordReader,
  regionSpellings,
  rowClassifier,
  type BulkColumn,
  type ReadingContext,
  type TableRecord,
} from '../reading/index.ts'
import type { GoodRows } from './good-rows.ts'
import { openLines, type PlainLines } from './plain-lines.ts'
import type { PlannedSheet, ReadingPlan } from './plan.ts'
import { cutOffMessage, heldRow, tornRow, type RowTally } from './row-reading.ts'
import { bulkRows, regionTable, stagedFormat, stagedType, type BulkRows } from './staging.ts'

/** DuckDB's reading of the file did not come out line for line: it must be read row by row. */
export class NotLineByLine extends Error {}

export interface BulkJob {
  readonly session: LakeSession
  readonly plain: PlainLines
  readonly plan: ReadingPlan
  readonly sheet: PlannedSheet
  readonly dataset: DataSetDefinition
  readonly context: ReadingContext
  /** Where the rows that were read are kept until the import ends. */
  readonly target: string
  readonly good: GoodRows
  readonly held: HeldSpool
  readonly tally: RowTally
  readonly onProgress: (share: number) => void
}

/**
 * Reads delimited text with DuckDB: cells in their usual spelling become values at once, rows with anything else are judged by the
 * same cell readers as every other file, from the line as it stands. Throws NotLineByLine, with nothing counted, when DuckDB does not
 * find one row a line.
 */
export async function readInBulk(job: BulkJob): Promise<BulkRows> {
  const { session, plain, plan, sheet, dataset, target, tally, held } = job
  const headerLines = plan.lines?.headerLines ?? 0
  const columns = sheet.recognition.columns.map((match): BulkColumn => {
    const { field, header } = match
    return { field, raw: rawCell(header.column, plan), unit: header.unit ?? (field.type === 'money' ? sheet.recognition.unit : null) }
  })
  const rows = await writeRead(job, columns)
  if (rows !== plain.lines - headerLines) throw new NotLineByLine('rows and lines differ')
  const bulk: BulkRows = { path: target, firstRow: headerLines + 1, fields: columns.map((column) => column.field) }
  await settleSpellings(session, bulk, job.context)
  tally.skipped['title'] = sheet.recognition.titleRows.length
  tally.read += rows
  await judgeSlowRows(job, bulk)
  if (plain.torn !== null) {
    tally.read++
    tally.cutOff = true
    tally.warnings.push(`${cutOffMessage}（第 ${String(plain.torn.line)} 行），前面的行已读完`)
    await held.add([tornRow({ number: plain.torn.line, raw: plain.torn.cells }, sheet, cutOffMessage)])
  }
  return { ...bulk, fields: dataset.fields.filter((field) => bulk.fields.includes(field)) }
}

/** White space around cells is taken away where the head of the file shows any; elsewhere such a cell counts as unusual. */
function rawCell(column: number, plan: ReadingPlan): string {
  const cell = `c${String(column)}`
  return plan.lines?.padded.has(column) === true ? `trim(${cell})` : cell
}

/** Reads the file into a Parquet file of typed columns; returns the rows. */
async function writeRead(
  { session, plain, plan, dataset, context, target, onProgress }: BulkJob,
  columns: readonly BulkColumn[],
): Promise<number> {
  const names = Array.from({ length: plan.lines?.columns ?? 0 }, (_, i) => `${literal(`c${String(i)}`)}: 'VARCHAR'`)
  const source = `read_csv(${literal(plain.path)}, header = false, auto_detect = false, delim = ${literal(plain.delimiter)}, quote = '"', escape = '"', comment = '',
    skip = ${String(plan.lines?.headerLines ?? 0)}, null_padding = true, columns = {${names.join(', ')}})`
  const read = bulkQuery({ from: source, keep: [], columns, context: { deliveredOn: context.deliveredOn } })
  const present = new Set(columns.map((column) => column.field))
  const fields = dataset.fields.map(
    (field) => `CAST(${present.has(field) ? identifier(field.name) : 'NULL'} AS ${stagedType(field)}) AS ${identifier(field.name)}`,
  )
  try {
    const { rowsChanged } = await session.run(
      `COPY (SELECT ${fields.join(', ')}, slow FROM (${read})) TO ${literal(target)} (${stagedFormat})`,
      undefined,
      { onProgress },
    )
    return rowsChanged
  } catch (error) {
    if (error instanceof LakeError) throw new NotLineByLine('refused by the reader', { cause: error })
    throw error
  }
}

/** Region names are read once for each spelling that occurs, by the same reader as single cells. */
async function settleSpellings(session: LakeSession, { path, fields }: BulkRows, context: ReadingContext): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${regionTable} (spelling VARCHAR, code VARCHAR)`)
  const found = new Map<string, string>()
  for (const field of fields.filter((one) => one.type === 'region')) {
    for (const { spelling, code } of regionSpellings(await distinctCells(session, path, field), field, context)) found.set(spelling, code)
  }
  await session.run(`INSERT INTO ${regionTable} SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])`, [
    [...found.keys()],
    [...found.values()],
  ])
}

async function distinctCells(session: LakeSession, path: string, field: FieldDefinition): Promise<string[]> {
  const cells: string[] = []
  const name = identifier(field.name)
  await session.columns(`SELECT DISTINCT ${name} AS cell FROM read_parquet(${literal(path)}) WHERE ${name} IS NOT NULL`, (batch) => {
    for (const cell of batch.texts('cell')) if (cell !== null) cells.push(cell)
  })
  return cells
}

async function judgeSlowRows({ session, plain, sheet, context, good, held, tally }: BulkJob, bulk: BulkRows): Promise<void> {
  const read = recordReader(sheet.recognition, context)
  const classify = rowClassifier(sheet.recognition)
  const lines = await openLines(plain)
  try {
    await session.columns(
      `SELECT row_no FROM (${bulkRows(bulk)}) WHERE slow ORDER BY row_no`,
      async (batch) => {
        const taken: TableRecord[] = []
        const bad: HeldRow[] = []
        for (const number of batch.numbers('row_no')) {
          const row = { number, cells: await lines.cells(number) }
          const kind = classify(row)
          if (kind === 'data') {
            const record = read(row)
            if (record.faults.length > 0) bad.push(heldRow(record, sheet))
            else taken.push(record)
            continue
          }
          tally.read--
          tally.skipped[kind] = (tally.skipped[kind] ?? 0) + 1
        }
        await held.add(bad)
        await good.add(taken.map((record) => ({ rowNo: record.number, values: record.values })))
      },
      undefined,
      { batchRows: 10_000 },
    )
  } finally {
    await lines.close()
  }
}
