import type { DataSetDefinition } from '#rooms/catalogue'
import type { CellValue } from './cells/index.ts'
import { headerKey } from './headers.ts'
import { squeeze, trimCell } from './cells/text.ts'
import type { Recognition } from './recognise.ts'
import type { RawRow } from './source.ts'

/** What a row below the header is. Only `data` is read; all the others are counted, so that nothing is lost unseen. */
export type RowKind = 'data' | 'blank' | 'total' | 'note' | 'repeated-header'

export const rowKindLabel: Record<RowKind, string> = {
  data: '数据行',
  blank: '空行',
  total: '合计行',
  note: '说明行',
  'repeated-header': '重复的表头',
}

const totalWord = /^.{0,12}(合计|总计|小计|累计|共计)[:：]?(\(.*\))?$/
const noteWord =
  /^(\*+|注|备注|说明|填表说明|填报说明|填表人|制表|制表人|填报人|填报单位|填报日期|审核|审核人|复核人?|负责人|单位负责人|分管领导|经办人|联系人|联系电话|报送日期|填表日期|打印时间|打印日期|数据来源|以下空白|此页无正文|第\d+页|共\d+页)([\d一二三]?[:：.、]|$)/

/** Tells data from what else stands below a header. */
export function rowClassifier(recognition: Recognition): (row: RawRow) => RowKind {
  const mapped = recognition.columns.map((match) => match.header.column)
  const idColumns = recognition.columns.filter((match) => match.field.type === 'idNumber').map((match) => match.header.column)
  const headers = recognition.columns.map((match) => ({
    column: match.header.column,
    keys: new Set(match.header.forms.map((form) => form.key)),
  }))
  return (row) => {
    if (idColumns.some((column) => isIdLike(row.cells[column] ?? ''))) return 'data'
    const filled = row.cells.map(trimCell).filter((cell) => cell !== '')
    if (filled.length === 0) return 'blank'
    const first = squeeze(filled[0] ?? '')
    if (filled.slice(0, 4).some((cell) => cell.length < 40 && totalWord.test(squeeze(cell)))) return 'total'
    if (noteWord.test(first) || (filled.length === 1 && first.length > 20)) return 'note'
    if (isHeaderAgain(row, headers)) return 'repeated-header'
    // Rows prepared with a running number and nothing else.
    return mapped.every((column) => trimCell(row.cells[column] ?? '') === '') ? 'blank' : 'data'
  }
}

/** Fifteen to eighteen characters of an ID number, however they are spaced: no total and no note has one. */
function isIdLike(cell: string): boolean {
  return cell.length >= 15 && /^\d{14,17}[\dx]$/i.test(squeeze(trimCell(cell)))
}

function isHeaderAgain(row: RawRow, headers: readonly { column: number; keys: ReadonlySet<string> }[]): boolean {
  const same = headers.filter(({ column, keys }) => keys.has(headerKey(row.cells[column] ?? ''))).length
  return same >= 2 && same * 2 > headers.length
}

/**
 * What makes a row the same row: the values of the data set's key fields. Two rows of a file with one key are one thing told twice.
 * Null where the first key field (who it is about) is empty.
 */
export function rowKey(dataset: DataSetDefinition, valueOf: (fieldName: string) => CellValue | null): string | null {
  const values = dataset.keyFields.map(valueOf)
  return values[0] === null ? null : JSON.stringify(values)
}
