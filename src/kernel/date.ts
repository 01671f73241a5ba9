import type { Brand } from './brand.ts'
import { DomainError } from './error.ts'

/** A calendar day `YYYY-MM-DD`, no time, no zone. Strings compare in date order. */
export type PlainDate = Brand<string, 'PlainDate'>
/** A calendar month `YYYY-MM`. */
export type PlainMonth = Brand<string, 'PlainMonth'>

const DAY = 86_400_000

/** True for a real day between 1850-01-01 and 2199-12-31 written `YYYY-MM-DD`. */
export function isPlainDate(text: string): text is PlainDate {
  if (!/^(18[5-9]\d|19\d\d|2[01]\d\d)-(0[1-9]|1[0-2])-\d\d$/.test(text)) return false
  const day = Number(text.slice(8, 10))
  // Imports ask this for millions of cells: only days that some month lacks are looked up in the calendar.
  if (day <= 28) return day >= 1
  return day <= new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate()
}

/** Checks and brands a day; throws `input.invalid`. */
export function plainDate(text: string): PlainDate {
  if (!isPlainDate(text)) throw new DomainError('input.invalid', `不是有效日期：${text}`, { hint: '请写成 2026-03-05 的样子' })
  return text
}

/** Days since 1970-01-01; the form in which the lake and the rules compare days. */
export function toEpochDay(date: PlainDate): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY)
}

/** The day for a number of days since 1970-01-01. */
export function fromEpochDay(day: number): PlainDate {
  return new Date(day * DAY).toISOString().slice(0, 10) as PlainDate
}

/** The day `days` later (earlier when negative). */
export function addDays(date: PlainDate, days: number): PlainDate {
  return fromEpochDay(toEpochDay(date) + days)
}

/** Same day of the month `months` later; the month's last day where there is none (01-31 + 1 month = 02-28). */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const year = Number(date.slice(0, 4))
  const month = Number(date.slice(5, 7)) - 1 + months
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const day = Math.min(Number(date.slice(8, 10)), lastDay)
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10) as PlainDate
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return toEpochDay(to) - toEpochDay(from)
}

/** Age in completed years on `on` (周岁): the birthday itself counts as completed. */
export function ageOn(birth: PlainDate, on: PlainDate): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4))
  return on.slice(5) < birth.slice(5) ? years - 1 : years
}

/** The month a day lies in. */
export function monthOf(date: PlainDate): PlainMonth {
  return date.slice(0, 7) as PlainMonth
}
