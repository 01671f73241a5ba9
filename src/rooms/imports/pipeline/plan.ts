import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { DomainError } from '#kernel'
import type { DataSetDefinition } from '#rooms/catalogue'
import { judgeDataSet, openSheets, peek, sniff, type FileFinding, type Recognition, type SheetReader } from '../reading/index.ts'
import { writeAsUtf8 } from './as-utf8.ts'

/** A sheet of the file that holds the data set, with how its head was read. */
export interface PlannedSheet {
  readonly index: number
  readonly name: string
  readonly recognition: Recognition
}

/** How a file will be read. `bulk` files are read by DuckDB, at `path`, as UTF-8; the others row by row. */
export interface ReadingPlan {
  readonly finding: FileFinding
  readonly sheets: readonly PlannedSheet[]
  /** Sheets that are not this data set (cover, notes): named in the report. */
  readonly ignored: readonly string[]
  readonly bulk: { readonly path: string; readonly headerLines: number; readonly dataLines: number; readonly columns: number } | null
}

/** Row numbers of the n-th sheet of a workbook begin here, so that a row number is unique in the file. */
export const sheetStride = 10_000_000

/**
 * Looks at a file delivered as `dataset`; `utf8Path` is where a copy in UTF-8 may be written. Throws `file.empty`, `file.unreadable`,
 * or `file.wrong-dataset` with what it looks like or which required columns are missing.
 */
export async function planReading(path: string, dataset: DataSetDefinition, utf8Path: string): Promise<ReadingPlan> {
  const finding = await sniff(path)
  const readers = await openSheets(path, finding)
  const sheets: PlannedSheet[] = []
  const ignored: string[] = []
  let refusal: { message: string; wayOut: string } | undefined
  for (const [index, reader] of readers.entries()) {
    const { head, close } = await peek(reader)
    await close()
    const verdict = judgeDataSet(dataset, head)
    if (verdict.fits) sheets.push({ index, name: reader.name, recognition: verdict.recognition })
    else {
      if (head.length > 0) ignored.push(reader.name)
      refusal ??= head.length > 0 || readers.length === 1 ? verdict : undefined
    }
  }
  if (sheets.length === 0) throw new DomainError('file.wrong-dataset', refusal?.message ?? '找不到表头', { hint: refusal?.wayOut ?? '请核对文件' })
  return { finding, sheets, ignored, bulk: await bulkPlan(path, finding, sheets, utf8Path) }
}

/** Opens the planned sheets for row-by-row reading. */
export async function plannedReaders(path: string, plan: ReadingPlan): Promise<{ sheet: PlannedSheet; reader: SheetReader }[]> {
  const readers = await openSheets(path, plan.finding)
  return plan.sheets.flatMap((sheet) => {
    const reader = readers[sheet.index]
    return reader === undefined ? [] : [{ sheet, reader }]
  })
}

const leastBulkBytes = 256 * 1024

/**
 * Bulk reading needs plain UTF-8 whose lines are its rows. The number of lines is compared with the number of rows DuckDB finds: a
 * blank line or a line end inside quotes makes them differ, and the file is then read row by row, so that row numbers stay true.
 */
async function bulkPlan(path: string, finding: FileFinding, sheets: readonly PlannedSheet[], utf8Path: string): Promise<ReadingPlan['bulk']> {
  const recognition = sheets[0]?.recognition
  if (finding.kind !== 'csv' || finding.encoding === null || recognition === undefined || finding.bytes < leastBulkBytes) return null
  const { encoding } = finding.encoding
  const source = encoding === 'utf-8' ? path : (await writeAsUtf8(path, encoding, utf8Path)) ? utf8Path : null
  if (source === null) return null
  const columns = recognition.headerRows.at(-1)?.cells.length ?? 0
  if (await endsInsideRow(source, finding.delimiter ?? ',', columns)) return null
  return { path: source, headerLines: recognition.lastHeaderRow, dataLines: (await countLines(source)) - recognition.lastHeaderRow, columns }
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  let last = 0x0a
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer
    for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines++
    last = bytes.at(-1) ?? last
  }
  return last === 0x0a ? lines : lines + 1
}

/** A last line without line end and with fewer cells than the header: the file may have been cut off there. */
async function endsInsideRow(path: string, delimiter: string, columns: number): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const length = Math.min(size, 64 * 1024)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    if (buffer.at(-1) === 0x0a) return false
    const lastLine = buffer.subarray(buffer.lastIndexOf(0x0a) + 1).toString('utf8')
    return lastLine.split(delimiter).length < columns
  } finally {
    await file.close()
  }
}
