import { DomainError } from '#kernel'
import type { Reader } from '#db'
import { openSheets, peek, sniff, type ColumnUnit, type GivenColumn, type RawRow } from './reading/index.ts'

/** Heads the column that says which held row a line corrects when the file comes back. */
export const returnHeader = '退回编号'
/** Heads the column that tells the sender what was wrong. */
export const reasonHeader = '为什么退回、怎么改'

/** What stands under 退回编号: the import and the row it was held back from. */
export interface ReturnNumber {
  readonly importId: number
  readonly rowNo: number
}

/** What stands under 退回编号: `R12-7` is row 7 of import 12. */
export function returnNumber({ importId, rowNo }: ReturnNumber): string {
  return `R${String(importId)}-${String(rowNo)}`
}

/** Reads a cell under 退回编号; null where it holds none. Blanks and full-width signs do no harm. */
export function parseReturnNumber(cell: string): ReturnNumber | null {
  const match = /^R(\d{1,9})-(\d{1,10})$/i.exec(cell.normalize('NFKC').replace(/\s/g, ''))
  return match === null ? null : { importId: Number(match[1]), rowNo: Number(match[2]) }
}

/** Where 退回编号 stands in a sheet's head, with the first number below it; null where the sheet has no such column. */
export function findReturn(head: readonly RawRow[]): { column: number; headerRow: number; first: ReturnNumber | null } | null {
  for (const row of head) {
    const column = row.cells.findIndex((cell) => cell.replace(/\s/g, '') === returnHeader)
    if (column === -1) continue
    const below = head.filter((other) => other.number > row.number).map((other) => parseReturnNumber(other.cells[column] ?? ''))
    return { column, headerRow: row.number, first: below.find((number) => number !== null) ?? null }
  }
  return null
}

/** The import whose held rows a file brings back, told from its bytes; null for any other file (also one that cannot be read). */
export async function returnedImport(path: string): Promise<number | null> {
  const finding = await sniff(path)
  if (finding.refusal !== null) return null
  for (const sheet of await openSheets(path, finding)) {
    const { head, close } = await peek(sheet)
    await close()
    const found = findReturn(head)
    if (found?.first !== null && found?.first !== undefined) return found.first.importId
  }
  return null
}

/** How a column of a file was read: what the import keeps of it. `sheet` is '' but for workbooks with several sheets. */
export interface MappedColumn {
  readonly header: string
  readonly field: string | null
  readonly label: string
  readonly column: number
  readonly unit: ColumnUnit | null
  readonly sheet: string
}

/** What a corrected file is read by: how the columns of the first one were read, and which of its rows still wait. */
export interface Correction {
  readonly importId: number
  readonly mapping: readonly MappedColumn[]
  /** Sheet of each waiting row, by its number. */
  readonly waiting: ReadonlyMap<number, string>
}

/** Loads what a correction of that import needs. `state.conflict` where it is out of use by now. */
export async function correctionOf(reader: Reader, importId: number): Promise<Correction> {
  const row = await reader.selectFrom('import').select(['status', 'mapping']).where('id', '=', importId).executeTakeFirst()
  if (row?.status !== 'committed') {
    throw new DomainError('state.conflict', '它要更正的那次导入已经撤回或被替换', { hint: '请从本期最新的导入重新下载退回的行' })
  }
  const rows = await reader
    .selectFrom('held_row')
    .select(['row_no', 'sheet'])
    .where('import_id', '=', importId)
    .where('corrected_import', 'is', null)
    .where('dismissed_at', 'is', null)
    .execute()
  return { importId, mapping: row.mapping as MappedColumn[], waiting: new Map(rows.map((held) => [held.row_no, held.sheet])) }
}

/** The columns of a returned sheet as those of the sheet its rows came from; the two columns that were added are not read. */
export function givenColumns(correction: Correction, first: ReturnNumber | null): GivenColumn[] {
  const sheets = new Set(correction.mapping.map((column) => column.sheet))
  const from = first === null ? undefined : correction.waiting.get(first.rowNo)
  const sheet = from !== undefined && sheets.has(from) ? from : [...sheets][0]
  const own = correction.mapping.filter((column) => column.sheet === sheet).toSorted((a, b) => a.column - b.column)
  return [returnHeader, reasonHeader]
    .map((header): GivenColumn => ({ header, field: null, unit: null }))
    .concat(own.map(({ header, field, unit }) => ({ header, field, unit })))
}
