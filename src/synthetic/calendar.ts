import type { PlainMonth } from '#kernel'

/** Days since 1970-01-01. The generator counts in days; the text form is made once per distinct day. */
export type Day = number

/** The table of days reaches from 1850-01-01 to 2199-12-31, as the kernel's dates do. */
const firstDay = -43_829
const dayCount = 127_836
const texts: (string | undefined)[] = Array<string | undefined>(dayCount).fill(undefined)
/** yyyymmdd as a number; 0 where not yet worked out. */
const numbers = new Int32Array(dayCount)

/** `YYYY-MM-DD`, remembered: a file repeats the same few thousand days millions of times. */
export function dayText(day: Day): string {
  const known = texts[day - firstDay]
  if (known !== undefined) return known
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
  texts[day - firstDay] = text
  return text
}

function dayNumber(day: Day): number {
  const known = numbers[day - firstDay] ?? 0
  if (known !== 0) return known
  const number = Number(dayText(day).replaceAll('-', ''))
  numbers[day - firstDay] = number
  return number
}

/** The day of a calendar date; months count from 1. Overflowing days run into the next month, as in `Date.UTC`. */
export function dayOf(year: number, month: number, day: number): Day {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

/** Parses `YYYY-MM-DD`. */
export function day(text: string): Day {
  return dayOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)))
}

/** The calendar year a day lies in. */
export function yearOf(value: Day): number {
  return Math.floor(dayNumber(value) / 10_000)
}

/** Completed years between two days (周岁): the birthday itself counts. */
export function ageAt(birth: Day, on: Day): number {
  return Math.floor((dayNumber(on) - dayNumber(birth)) / 10_000)
}

/** A month of a file: its first and last day, and the first day of the month after. */
export interface Period {
  readonly month: PlainMonth
  readonly first: Day
  readonly last: Day
  readonly year: number
  readonly monthOfYear: number
  /** The world's first month: its files also hand over what happened before. */
  readonly opening: boolean
}

/** The period of a month `YYYY-MM`. */
export function periodOf(month: PlainMonth, opening = false): Period {
  const year = Number(month.slice(0, 4))
  const monthOfYear = Number(month.slice(5, 7))
  return { month, first: dayOf(year, monthOfYear, 1), last: dayOf(year, monthOfYear + 1, 1) - 1, year, monthOfYear, opening }
}

/** The month `count` after (before, when negative) a month. */
export function shiftMonth(month: PlainMonth, count: number): PlainMonth {
  return dayText(dayOf(Number(month.slice(0, 4)), Number(month.slice(5, 7)) + count, 1)).slice(0, 7) as PlainMonth
}
