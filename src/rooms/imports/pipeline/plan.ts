import { DomainError } from '#kernel'
import type { DataSetDefinition } from '#rooms/catalogue'
import {
  judgeDataSet,
  openSheets,
  peek,
  sniff,
  type DataSetVerdict,
  type FileFinding,
  type GivenColumn,
  type Recognition,
  type SheetReader,
} from '../reading/index.ts'
import { findReturn, givenColumns, type Correction } from '../returned.ts'

/** A sheet of the file that holds the data set, with how its head was read. */
export interface PlannedSheet {
  /** Position in the workbook. */
  readonly index: number
  readonly name: string
  readonly recognition: Recognition
  /** Where the file brings held rows back: the column of 退回编号. */
  readonly returnColumn: number | null
}

/** How a file will be read. */
export interface ReadingPlan {
  readonly finding: FileFinding
  readonly sheets: readonly PlannedSheet[]
  /** Sheets that are not read, with the reason; named in the report. */
  readonly ignored: readonly string[]
  /** For delimited text that may be read as lines: rows up to the end of the header, and the widest row of the head. */
  readonly lines: { readonly headerLines: number; readonly columns: number; readonly padded: ReadonlySet<number> } | null
}

/** What is known of a file before it is opened. */
export interface Expected {
  readonly fileName: string
  /** What a person has said of its columns. */
  readonly given: readonly GivenColumn[]
  /** The rows it brings back corrected; null for any other file. */
  readonly correction: Correction | null
}

/** Row numbers of the n-th sheet of a workbook begin here, so that a row number is unique in the file. */
export const sheetStride = 10_000_000
// So that the last row of the last sheet is still a 32-bit number.
const mostSheets = 200
// Below this a process of its own is not worth starting; everything is read row by row.
const bulkBytes = 256 * 1024

/**
 * Looks at a file delivered as `dataset`. Throws `file.empty`, `file.unreadable`, or `file.wrong-dataset` with what it looks like or
 * which required columns are missing.
 */
export async function planReading(path: string, dataset: DataSetDefinition, expected: Expected): Promise<ReadingPlan> {
  const finding = await sniff(path)
  const looked = await lookAtSheets(await openSheets(path, finding), dataset, expected)
  const fitting = looked.filter((sheet) => sheet.verdict.fits)
  // A hidden sheet is as a rule an old copy; it is read only where nothing else is there to read.
  const shown = fitting.filter((sheet) => !sheet.hidden)
  const chosen = shown.length > 0 ? shown : fitting
  if (chosen.length === 0) {
    throw refusalOf(looked)
  }
  if (looked.length > mostSheets)
    throw new DomainError('file.unreadable', `工作簿里有 ${String(looked.length)} 张表，太多了`, { hint: '请只保留要报送的表再上传' })
  const sheets = chosen.map(({ index, name, verdict, returnColumn }): PlannedSheet => ({
    index,
    name,
    recognition: verdict.recognition,
    returnColumn,
  }))
  const ignored = looked.filter((sheet) => sheet.head.length > 0 && !chosen.includes(sheet)).map(whyIgnored)
  return { finding, sheets, ignored, lines: linesPlan(finding, sheets, looked[0]?.head ?? []) }
}

/** Why no sheet can be read: what the likeliest of them lacks. */
function refusalOf(looked: readonly LookedAt[]): DomainError {
  const filled = looked.filter((sheet) => sheet.head.length > 0)
  const [likeliest] = filled.toSorted((a, b) => b.verdict.recognition.confidence - a.verdict.recognition.confidence)
  const { message, wayOut } =
    likeliest === undefined || likeliest.verdict.fits ? { message: '找不到表头', wayOut: '请核对文件' } : likeliest.verdict
  const where = filled.length > 1 && likeliest !== undefined ? `工作表“${likeliest.name}”：` : ''
  return new DomainError('file.wrong-dataset', `${where}${message}`, { hint: wayOut })
}

interface LookedAt {
  readonly index: number
  readonly name: string
  readonly hidden: boolean
  readonly head: readonly { readonly number: number; readonly cells: readonly string[] }[]
  readonly verdict: DataSetVerdict
  readonly returnColumn: number | null
}

async function lookAtSheets(
  readers: readonly SheetReader[],
  dataset: DataSetDefinition,
  { fileName, given, correction }: Expected,
): Promise<LookedAt[]> {
  const looked: LookedAt[] = []
  for (const [index, reader] of readers.entries()) {
    const { head, close } = await peek(reader)
    await close()
    const found = findReturn(head)
    if (found !== null && correction === null) {
      throw new DomainError('file.wrong-dataset', '这是退回的行，但认不出它要更正哪次导入', {
        hint: '请从本平台重新下载退回的行，或删去“退回编号”一列后作为新文件提交',
      })
    }
    const columns = found !== null && correction !== null ? givenColumns(correction, found.first) : given
    looked.push({
      index,
      name: reader.name,
      hidden: reader.hidden,
      head,
      verdict: judgeDataSet(dataset, head, [fileName, reader.name], columns),
      returnColumn: found?.column ?? null,
    })
  }
  return looked
}

function whyIgnored({ name, verdict }: LookedAt): string {
  return verdict.fits ? `工作表“${name}”是隐藏的，没有读` : `工作表“${name}”没有读：${verdict.message}`
}

/** Opens the planned sheets for row-by-row reading. */
export async function plannedReaders(path: string, plan: ReadingPlan): Promise<{ sheet: PlannedSheet; reader: SheetReader }[]> {
  const readers = await openSheets(path, plan.finding)
  return plan.sheets.flatMap((sheet) => {
    const reader = readers[sheet.index]
    return reader === undefined ? [] : [{ sheet, reader }]
  })
}

/** Text of some size whose head has no line end inside a cell: its rows may be its lines. Whether they are is seen when they are counted. */
function linesPlan(finding: FileFinding, sheets: readonly PlannedSheet[], head: LookedAt['head']): ReadingPlan['lines'] {
  const sheet = sheets[0]
  if (finding.kind !== 'csv' || finding.bytes < bulkBytes || sheet === undefined || sheet.returnColumn !== null) return null
  if (head.some((row) => row.cells.some((cell) => /[\r\n]/.test(cell)))) return null
  const isPadded = (column: number) => head.some((row) => /^\s|\s$/.test(row.cells[column] ?? ''))
  const columns = Math.max(...head.map((row) => row.cells.length))
  return {
    headerLines: sheet.recognition.lastHeaderRow,
    columns,
    padded: new Set(Array.from({ length: columns }, (_, column) => column).filter(isPadded)),
  }
}

/** Several rows as a person finds them, in their order: 第 3、5、9 行, by sheets where several are read. */
export function placesInFile(rowNos: readonly number[], plan: Pick<ReadingPlan, 'sheets'>): string {
  const bySheet = Map.groupBy(
    rowNos.toSorted((a, b) => a - b),
    (rowNo) => Math.floor(rowNo / sheetStride),
  )
  return [...bySheet.values()]
    .map((rows) => {
      const [first = 0] = rows
      const lines = rows.map((rowNo) => placeInFile(rowNo, plan).replace(/^.*第 | 行$/g, ''))
      return placeInFile(first, plan).replace(/\d+ 行$/, `${lines.join('、')} 行`)
    })
    .join('；')
}

/** A row's number in the whole file. */
export function rowNumber(number: number, sheet: Pick<PlannedSheet, 'index'>): number {
  return sheet.index * sheetStride + number
}

/** A row as a person finds it in the file. */
export function placeInFile(rowNo: number, { sheets }: Pick<ReadingPlan, 'sheets'>): string {
  const sheet = sheets.find((one) => one.name !== '' && one.index === Math.floor(rowNo / sheetStride))
  const line = `第 ${String(sheet === undefined ? rowNo : rowNo % sheetStride)} 行`
  return sheets.length > 1 && sheet !== undefined ? `工作表“${sheet.name}”${line}` : line
}
