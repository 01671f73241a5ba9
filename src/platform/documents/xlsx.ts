import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { writeXlsxStream } from 'hucre/xlsx'
import type { Column } from '#contract'

export const xlsxMime = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Cell = string | number | Date | boolean | null

const formats: Partial<Record<Column['type'], string>> = {
  money: '#,##0.00',
  date: 'yyyy-mm-dd',
  datetime: 'yyyy-mm-dd hh:mm',
  share: '0.0%',
}

/**
 * An Excel sheet of a list, streamed: what was selected and when in the first row, headers in the second, then the rows. Cells are
 * typed (dates are dates, money is a number in yuan), so that the clerk can go on working with them.
 */
export function writeListing(options: {
  title: string
  /** What the filters say, in Chinese; for the first line. */
  selection: string
  columns: readonly Column[]
  rows: Iterable<Readonly<Record<string, unknown>>>
}): Readable {
  const { title, selection, columns, rows } = options
  const stream = writeXlsxStream(sheetRows(title, selection, columns, rows), {
    name: title.slice(0, 31),
    columns: columns.map((column) => ({
      width: Math.max(8, Math.round((column.width ?? 140) / 7)),
      ...(formats[column.type] === undefined ? {} : { numFmt: formats[column.type] ?? '' }),
    })),
    freezePane: { rows: 2 },
  })
  return Readable.fromWeb(stream as unknown as NodeReadableStream)
}

function* sheetRows(
  title: string,
  selection: string,
  columns: readonly Column[],
  rows: Iterable<Readonly<Record<string, unknown>>>,
): Generator<Cell[]> {
  yield [`${title}　${selection}`]
  yield columns.map((column) => column.label)
  for (const row of rows) yield columns.map((column) => cell(column, row[column.key]))
}

function cell(column: Column, value: unknown): Cell {
  if (value === null || value === undefined || value === '') return null
  switch (column.type) {
    case 'money':
      return typeof value === 'number' ? value / 100 : null
    case 'share':
      // A share is a fraction (0.25), as on the screen.
      return typeof value === 'number' ? value : null
    case 'count':
    case 'days':
      return typeof value === 'number' ? value : null
    case 'date':
      return typeof value === 'string' ? new Date(`${value}T00:00:00Z`) : null
    case 'datetime':
      // Excel knows no zones: the wall clock in China is what the clerk saw.
      return typeof value === 'string' ? new Date(Date.parse(value) + 8 * 3_600_000) : null
    case 'option':
      return typeof value === 'string' ? (column.options?.[value] ?? value) : textOf(value)
    case 'text':
      return textOf(value)
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  return Array.isArray(value) ? value.map(String).join('；') : JSON.stringify(value)
}
