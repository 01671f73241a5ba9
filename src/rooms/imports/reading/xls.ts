import { readFile, stat } from 'node:fs/promises'
import { read, set_cptable, SSF, utils, type CellObject, type WorkSheet } from '@e965/xlsx'
import * as codePages from '@e965/xlsx/dist/cpexcel.full.mjs'
import { DomainError } from '#kernel'
import type { TextEncoding } from './encoding.ts'
import { batchRows, type RawRow, type SheetEnding, type SheetReader } from './source.ts'
import { dateText, longestCell, mostColumns, numberText } from './xlsx.ts'

// Sheets from before Excel 97 hold text in the code page of the machine that wrote them, in China 936.
set_cptable(codePages)
const chineseCodePage = 936

/** The sheets of an old binary workbook. It is read whole: the format ends at 65,536 rows. */
export async function xlsReaders(path: string): Promise<SheetReader[]> {
  const bytes = await wholeFile(path)
  return sheetsOf(() =>
    read(bytes, {
      type: 'buffer',
      dense: true,
      cellNF: true,
      cellText: false,
      cellHTML: false,
      cellFormula: false,
      codepage: chineseCodePage,
    }),
  )
}

/** A web page's table (or an XML spreadsheet) that a system handed out under the name of an Excel file. */
export async function htmlTableReaders(path: string, encoding: TextEncoding): Promise<SheetReader[]> {
  const text = new TextDecoder(encoding).decode(await wholeFile(path))
  // `raw` keeps every cell the text it is: an ID number must not become a number here.
  return sheetsOf(() =>
    read(text, { type: 'string', raw: true, dense: true, cellNF: true, cellText: false, cellHTML: false, cellFormula: false }),
  )
}

/** Both kinds are read whole: what is larger than 65,536 rows take is refused before it fills the memory. */
const mostBytes = 200 * 1024 * 1024

async function wholeFile(path: string): Promise<Buffer> {
  if ((await stat(path)).size > mostBytes)
    throw new DomainError('file.unreadable', '这种旧格式的表格最大读 200 MB', { hint: '请用 Excel 或 WPS 打开后另存为 XLSX 或 CSV 再上传' })
  return readFile(path)
}

function sheetsOf(load: () => ReturnType<typeof read>): SheetReader[] {
  try {
    const workbook = load()
    return workbook.SheetNames.map((name, i) =>
      sheetReader(
        name,
        (workbook.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0,
        workbook.Sheets[name],
        workbook.Workbook?.WBProps?.date1904 ?? false,
      ),
    )
  } catch (cause) {
    throw new DomainError('file.unreadable', '这个表格文件打不开，可能不完整或已经损坏', {
      hint: '请用 Excel 或 WPS 打开后另存为 XLSX 再上传',
      cause,
    })
  }
}

function sheetReader(name: string, hidden: boolean, sheet: WorkSheet | undefined, date1904: boolean): SheetReader {
  let ending: SheetEnding | null = null
  const rows = sheet ? rowsOf(sheet, date1904) : []
  let share = 0
  return {
    name,
    hidden,
    get share() {
      return share
    },
    get ending() {
      return ending
    },
    async *batches() {
      for (let from = 0; from < rows.length; from += batchRows) {
        share = from / rows.length
        yield rows.slice(from, from + batchRows)
      }
      ending = { rows: rows.length, cutOff: null, undecodable: 0 }
    },
  }
}

function rowsOf(sheet: WorkSheet, date1904: boolean): RawRow[] {
  const data = sheet['!data'] ?? []
  const columns = sheet['!ref'] === undefined ? 0 : Math.min(mostColumns, utils.decode_range(sheet['!ref']).e.c + 1)
  // Both arrays have holes where the sheet has no cells.
  return Array.from(data, (row: (CellObject | undefined)[] | undefined, i) => ({
    number: i + 1,
    cells: Array.from({ length: Math.min(columns, row?.length ?? 0) }, (_, column) => cellText(row?.[column], date1904)),
  }))
}

function cellText(cell: CellObject | undefined, date1904: boolean): string {
  if (!cell || cell.v === undefined) return ''
  if (typeof cell.v === 'boolean') return cell.v ? 'TRUE' : 'FALSE'
  if (cell.v instanceof Date) return dateText(cell.v)
  // Which error it is does not matter: the cell reader says that the formula failed.
  if (cell.t === 'e') return '#N/A'
  if (typeof cell.v === 'string') return cell.v.slice(0, longestCell)
  if (typeof cell.z === 'string' && SSF.is_date(cell.z)) return serialText(cell.v, date1904)
  return numberText(cell.v)
}

const serialOf1970 = 25_569
const days1904 = 1462

function serialText(serial: number, date1904: boolean): string {
  const days = serial - serialOf1970 + (date1904 ? days1904 : 0)
  return dateText(new Date(Math.round(days * 86_400_000)))
}
