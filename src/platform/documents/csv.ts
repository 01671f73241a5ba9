import type { Column } from '#contract'

export const csvMime = 'text/csv; charset=utf-8'

/** The head of a list as CSV: UTF-8 with a mark (Excel asks for it), what was selected by whom, then the names of the columns. */
export function csvHead(title: string, selection: string, columns: readonly Column[]): string {
  return `\u{FEFF}${line([`${title}　${selection}`])}${line(columns.map((column) => column.label))}`
}

/** Rows of a list as CSV lines: money in yuan, dates and times as on the screen in China. */
export function csvRows(columns: readonly Column[], rows: Iterable<Readonly<Record<string, unknown>>>): string {
  let text = ''
  for (const row of rows) text += line(columns.map((column) => cell(column, row[column.key])))
  return text
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

/** What a spreadsheet may take for the beginning of a formula, in full width too (some programs turn it into the narrow sign), after blanks it passes over. */
const formula = /^[\s\u200b]*[=+\-@＝＋－＠]|^[\t\r\n]/

/** A cell that a spreadsheet would take for a formula begins with an apostrophe: what a department wrote must not run on a desk. */
function quoted(text: string): string {
  const safe = formula.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const chinaTime = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })

function cell(column: Column, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (column.type === 'money') return typeof value === 'number' ? (value / 100).toFixed(2) : ''
  if (column.type === 'datetime' && typeof value === 'string') return chinaTime.format(new Date(value))
  if (column.type === 'option' && typeof value === 'string') return column.options?.[value] ?? value
  if (Array.isArray(value)) return value.map(String).join('；')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
