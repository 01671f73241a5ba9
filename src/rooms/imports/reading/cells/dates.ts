import { fromEpochDay, isPlainDate, type PlainDate } from '#kernel'
import type { FieldRange } from '#rooms/catalogue'
import { bad, good, type CellProblem, type CellReading } from './problem.ts'
import { squeeze } from './text.ts'

// Excel counts days from 1899-12-30 (after its imagined 1900-02-29): 46086 is 2026-03-05.
const excelEpoch = -25_569
// Five digits only: 1927-05-18 to 2173-10-13. Four digits would be a year.
const serial = /^([1-9]\d{4})(?:\.\d+)?$/

type Day = { readonly day: PlainDate } | { readonly problem: CellProblem }

/**
 * A day as people write it: 2026-03-05, 2026/3/5, 2026.3.5, 20260305, 2026年3月5日, Excel's day number 46086, each with or without
 * a time of day after it. A year of two digits, and day and month before the year, are ambiguous and refused.
 */
export function parseDay(trimmed: string): Day {
  // The one spelling most files use, before the search for others.
  if (isPlainDate(trimmed)) return { day: trimmed }
  const text = withoutTime(trimmed.normalize('NFKC').trim())
  const spelled = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (spelled) return calendarDay(spelled[1] ?? '', spelled[2] ?? '', spelled[3] ?? '')
  const number = serial.exec(text)
  if (number) return { day: fromEpochDay(Number(number[1]) + excelEpoch) }
  if (/^(\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,4})[日号]?$/.test(text)) return { problem: 'date.ambiguous' }
  if (/^\d{4}([-/.年](\d{1,2})?月?)?$/.test(text) || /^\d{6}$/.test(text)) return { problem: 'date.incomplete' }
  return { problem: 'date.unreadable' }
}

function withoutTime(text: string): string {
  const cut = text.replace(/(?:T\s*|(?<!\s)\s+|(?<=日)\s*)\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?分?(?:Z|[+-]\d\d:?\d\d)?$/, '')
  return squeeze(cut)
}

function calendarDay(year: string, month: string, day: string): Day {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (isPlainDate(text)) return { day: text }
  // A real day of an unlikely year (0202-03-05) is told apart from a day that never was (2026-02-30).
  return { problem: Number(year) < 1850 ? 'date.too-early' : Number(year) > 2199 ? 'date.too-late' : 'date.impossible' }
}

/** First and last day a cell may hold; `'delivery'` in the range stands for the day of delivery. */
export type DayLimits = { readonly min: string; readonly max: string; readonly maxIsDelivery: boolean }

/** The days a field takes, of a delivery of this day. */
export function dayLimits(range: FieldRange | null, deliveredOn: PlainDate): DayLimits {
  const resolve = (limit: number | string | undefined, otherwise: string) =>
    limit === 'delivery' ? deliveredOn : typeof limit === 'string' ? limit : otherwise
  return { min: resolve(range?.min, '1850-01-01'), max: resolve(range?.max, '2199-12-31'), maxIsDelivery: range?.max === 'delivery' }
}

function withinLimits(day: PlainDate, limits: DayLimits): CellReading {
  if (day < limits.min) return bad('date.too-early')
  if (day > limits.max) return bad(limits.maxIsDelivery ? 'date.future' : 'date.too-late')
  return good(day)
}

/** A day, as `parseDay` reads it, within the limits of its field. */
export function readDate(trimmed: string, limits: DayLimits): CellReading {
  const read = parseDay(trimmed)
  return 'day' in read ? withinLimits(read.day, limits) : bad(read.problem)
}

/** A month: 2026-03, 2026/3, 2026.3, 202603, 2026年3月, or any day of it. Stored as its first day. */
export function readMonth(trimmed: string, limits: DayLimits): CellReading {
  const text = squeeze(trimmed)
  const spelled = /^(\d{4})[-/.年](\d{1,2})月?份?$/.exec(text) ?? /^(\d{4})(\d\d)$/.exec(text)
  if (spelled) return firstOfMonth(`${spelled[1] ?? ''}-${(spelled[2] ?? '').padStart(2, '0')}-01`, limits)
  const read = parseDay(trimmed)
  if ('day' in read) return firstOfMonth(`${read.day.slice(0, 7)}-01`, limits)
  return bad(read.problem === 'date.unreadable' || read.problem === 'date.incomplete' ? 'month.unreadable' : read.problem)
}

function firstOfMonth(text: string, limits: DayLimits): CellReading {
  return isPlainDate(text) ? withinLimits(text, limits) : bad('date.impossible')
}
