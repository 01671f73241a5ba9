import type { DataSetDefinition } from '#rooms/catalogue'
import type { HeldProblem } from '../import.ts'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { parseReturnNumber, type Correction } from '../returned.ts'
import { peek, readRecords, type ReadingContext, type SheetReader, type TableRecord } from '../reading/index.ts'
import type { GoodRows } from './good-rows.ts'
import { plannedReaders, rowNumber, type PlannedSheet, type ReadingPlan } from './plan.ts'

/** What was counted while the rows went by. */
export interface RowTally {
  read: number
  skipped: Record<string, number>
  warnings: string[]
  /** The file ended in the middle: what came after is not known. */
  cutOff: boolean
  /** Rows of the corrected import that came back, right or still wrong. */
  readonly returned: Set<number>
}

/** The rows above the header and those that are no data, added up by kind. */
export function newTally(): RowTally {
  return { read: 0, skipped: {}, warnings: [], cutOff: false, returned: new Set() }
}

export interface RowJob {
  readonly path: string
  readonly plan: ReadingPlan
  readonly dataset: DataSetDefinition
  readonly context: ReadingContext
  readonly correction: Correction | null
  readonly good: GoodRows
  readonly held: HeldSpool
  readonly tally: RowTally
  /** Gets the rows read so far and the share of the file they are. */
  readonly onProgress: (rows: number, share: number) => void
}

export const cutOffMessage = '文件在最后一行中间断开，这一行不完整'

/** Reads every planned sheet row by row. A file that was cut off gives up its last row, which is held back. */
export async function readRowByRow(job: RowJob): Promise<void> {
  const readers = await plannedReaders(job.path, job.plan)
  for (const [at, { sheet, reader }] of readers.entries()) {
    await readSheet(job, sheet, reader, (share) => job.onProgress(job.tally.read, (at + share) / readers.length))
  }
}

async function readSheet(job: RowJob, sheet: PlannedSheet, reader: SheetReader, onShare: (share: number) => void): Promise<void> {
  const { tally, held, context } = job
  tally.skipped['title'] = (tally.skipped['title'] ?? 0) + sheet.recognition.titleRows.length
  const { rows } = await peek(reader)
  // The last row is judged only when it is known whether the file was cut off in it.
  let last: TableRecord[] = []
  for await (const batch of readRecords(rows, sheet.recognition, context)) {
    for (const [kind, count] of Object.entries(batch.skipped)) tally.skipped[kind] = (tally.skipped[kind] ?? 0) + count
    await judge(job, sheet, last)
    last = [...batch.records]
    onShare(reader.share)
  }
  const { cutOff, undecodable } = reader.ending ?? { cutOff: null, undecodable: 0 }
  if (cutOff !== null) {
    tally.cutOff = true
    tally.warnings.push(`${cutOff.message}（${sheet.name === '' ? '' : `${sheet.name} `}第 ${String(cutOff.row)} 行），前面的行已读完`)
  }
  if (undecodable > 0) tally.warnings.push(`有 ${String(undecodable)} 个字符无法识别，所在的行已退回`)
  const torn = cutOff === null ? [] : last.filter((record) => record.number === cutOff.row)
  await judge(
    job,
    sheet,
    last.filter((record) => !torn.includes(record)),
  )
  tally.read += torn.length
  await held.add(torn.map((record) => tornRow(record, sheet, cutOff?.message ?? '')))
}

async function judge({ tally, held, good, correction }: RowJob, sheet: PlannedSheet, records: readonly TableRecord[]): Promise<void> {
  tally.read += records.length
  const bad: HeldRow[] = []
  const taken: TableRecord[] = []
  for (const record of records) {
    const settled = returnProblem(record, sheet, correction, tally)
    if (settled !== null) bad.push({ ...heldRow(record, sheet), problems: [settled] })
    else if (record.faults.length > 0) bad.push(heldRow(record, sheet))
    else taken.push(record)
  }
  await held.add(bad)
  await good.add(taken.map((record) => ({ rowNo: rowNumber(record.number, sheet), values: record.values })))
}

/** Notes which held row a line brings back; a problem where that row does not wait any more. */
function returnProblem(record: TableRecord, sheet: PlannedSheet, correction: Correction | null, tally: RowTally): HeldProblem | null {
  const number = sheet.returnColumn === null || correction === null ? null : parseReturnNumber(record.raw[sheet.returnColumn] ?? '')
  // A line without a number is a row that was added.
  if (number === null || correction === null) return null
  if (number.importId === correction.importId && correction.waiting.has(number.rowNo)) {
    tally.returned.add(number.rowNo)
    return null
  }
  return {
    field: '',
    label: '整行',
    code: 'row.settled',
    message: '退回编号所指的那一行已经更正过，或已注明不再更正',
    wayOut: '请删去这一行；要改已收下的数据，请重新报送完整的文件',
  }
}

/** A record with faults, as it is held back. */
export function heldRow(record: TableRecord, sheet: PlannedSheet): HeldRow {
  const problems = record.faults.map((fault) => ({
    field: fault.field.name,
    label: fault.field.label,
    code: fault.problem,
    message: fault.message,
    wayOut: fault.wayOut,
  }))
  return { rowNo: rowNumber(record.number, sheet), sheet: sheet.name, cells: record.raw, problems }
}

/** A row whose cells cannot be told apart: held back as a whole, with what was there. */
export function tornRow(row: Pick<TableRecord, 'number' | 'raw'>, sheet: PlannedSheet, message: string): HeldRow {
  return {
    rowNo: rowNumber(row.number, sheet),
    sheet: sheet.name,
    cells: row.raw,
    problems: [{ field: '', label: '整行', code: 'row.torn', message, wayOut: '请重新导出完整的文件，或补全这一行' }],
  }
}
