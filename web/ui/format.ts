import { formatYuan } from '#kernel'
import type { Column } from '#contract'

export { labelOf } from '#kernel'

/** Shown where there is no value: visible, so that nobody takes it for a cell that failed to load. */
export const nothing = '—'

/** `2026-03-05T06:03:00Z` → `2026-03-05 14:03` in Chinese time, wherever the browser is. */
export function dateTime(instant: string): string {
  const time = Date.parse(instant)
  if (Number.isNaN(time)) return instant
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}

/** The day of an instant in Chinese time: before eight in the morning UTC still has the day before. */
export function dayOf(instant: string): string {
  return dateTime(instant).slice(0, 10)
}

/** `0.1234` → `12.3%`. */
export function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`
}

/** `12345` → `12,345`. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Bytes as a person says them. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} 字节`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** The text of a cell, by its column. `days` has a chip of its own and only falls back to the number here. */
export function cellText(column: Pick<Column, 'type' | 'options'>, value: unknown): string {
  if (value === null || value === undefined || value === '') return nothing
  if (Array.isArray(value)) return value.map((item) => cellText(column, item)).join('、')
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') {
    if (column.type === 'money') return formatYuan(value)
    if (column.type === 'share') return share(value)
    if (column.type === 'count') return count(value)
    return String(value)
  }
  if (typeof value !== 'string') return nothing
  if (column.type === 'option') return column.options?.[value] ?? value
  if (column.type === 'datetime') return dateTime(value)
  return value
}

/** True for columns whose figures stand right, to be compared by eye. */
export function isFigure(column: Pick<Column, 'type'>): boolean {
  return column.type === 'money' || column.type === 'count' || column.type === 'share'
}
