import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { DataSetDefinition } from '#rooms/catalogue'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { peek, readRecords, type CellValue, type ReadingContext, type TableRecord } from '../reading/index.ts'
import { plannedReaders, sheetStride, type PlannedSheet, type ReadingPlan } from './plan.ts'

/** What was counted while the rows went by. */
export interface RowTally {
  read: number
  skipped: Record<string, number>
  warnings: string[]
}

/** The rows above the header and those that are no data, added up by kind. */
export function newTally(): RowTally {
  return { read: 0, skipped: {}, warnings: [] }
}

/**
 * Reads every planned sheet row by row: good rows go as CSV of canonical values to `goodPath`, bad ones to the spool. `onProgress`
 * gets the rows read so far. A file that was cut off gives up its last row, which is held back.
 */
export async function readRowByRow(options: {
  path: string
  plan: ReadingPlan
  dataset: DataSetDefinition
  context: ReadingContext
  goodPath: string
  held: HeldSpool
  tally: RowTally
  onProgress: (rows: number) => Promise<void>
}): Promise<void> {
  const { path, plan, dataset, context, goodPath, held, tally, onProgress } = options
  const out = createWriteStream(goodPath, { mode: 0o600 })
  for (const { sheet, reader } of await plannedReaders(path, plan)) {
    tally.skipped['title'] = (tally.skipped['title'] ?? 0) + sheet.recognition.titleRows.length
    const { rows } = await peek(reader)
    let pending: TableRecord[] = []
    for await (const batch of readRecords(rows, sheet.recognition, context)) {
      for (const [kind, count] of Object.entries(batch.skipped)) tally.skipped[kind] = (tally.skipped[kind] ?? 0) + count
      await settle(pending)
      pending = [...batch.records]
      await onProgress(tally.read)
    }
    const cut = reader.ending?.cutOff ?? null
    if (cut !== null) tally.warnings.push(`${cut.message}（${sheet.name === '' ? '' : `${sheet.name} `}第 ${String(cut.row)} 行），前面的行已读完`)
    if ((reader.ending?.undecodable ?? 0) > 0) tally.warnings.push(`有 ${String(reader.ending?.undecodable)} 个字符无法识别，所在的行已退回`)
    const torn = cut === null ? [] : pending.filter((record) => record.number === cut.row)
    await settle(pending.filter((record) => !torn.includes(record)))
    tally.read += torn.length
    await held.add(torn.map((record) => tornRow(record, sheet, cut?.message ?? '')))

    async function settle(records: readonly TableRecord[]): Promise<void> {
      tally.read += records.length
      await held.add(records.filter((record) => record.faults.length > 0).map((record) => heldRow(record, sheet)))
      await write(out, records.filter((record) => record.faults.length === 0).map((record) => line(dataset, record, sheet)).join(''))
    }
  }
  out.end()
  await once(out, 'close')
}

async function write(out: WriteStream, text: string): Promise<void> {
  if (text !== '' && !out.write(text)) await once(out, 'drain')
}

function line(dataset: DataSetDefinition, record: TableRecord, sheet: PlannedSheet): string {
  const cells = dataset.fields.map((field) => csvCell(record.values[field.name] ?? null))
  return `${String(rowNumber(record.number, sheet))},${cells.join(',')}\n`
}

/** Values are canonical; text is always quoted, so that an empty text and no value stay apart. */
function csvCell(value: CellValue | null): string {
  if (value === null) return ''
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
}

/** A row's number in the whole file. */
export function rowNumber(number: number, sheet: PlannedSheet): number {
  return sheet.index * sheetStride + number
}

/** A record with faults, as it is held back. */
export function heldRow(record: TableRecord, sheet: PlannedSheet): HeldRow {
  const problems = record.faults.map((fault) => ({ field: fault.field.name, label: fault.field.label, code: fault.problem, message: fault.message, wayOut: fault.wayOut }))
  return { rowNo: rowNumber(record.number, sheet), sheet: sheet.name, cells: record.raw, problems }
}

function tornRow(record: TableRecord, sheet: PlannedSheet, message: string): HeldRow {
  return { rowNo: rowNumber(record.number, sheet), sheet: sheet.name, cells: record.raw, problems: [{ field: '', label: '整行', code: 'row.torn', message, wayOut: '请重新导出完整的文件，或补全这一行' }] }
}
