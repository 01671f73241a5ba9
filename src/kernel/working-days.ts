import { addDays, fromEpochDay, isPlainDate, toEpochDay, type PlainDate } from './date.ts'
import { ensure } from './error.ts'

/** The arrangement of one calendar year. */
export interface WorkingYear {
  /** False until the State Council has published the arrangement: only weekends and the days off by law are known then. */
  readonly published: boolean
  /** Days off by the arrangement (放假), weekends among them or not; before it those that are off by law whatever it says. */
  readonly holidays: ReadonlySet<PlainDate>
  /** Saturdays and Sundays on which people work (调休上班). */
  readonly makeUpDays: ReadonlySet<PlainDate>
}

/** Arrangements by year. A year that is not in it counts as not published. */
export interface WorkingCalendar {
  readonly years: ReadonlyMap<number, WorkingYear>
}

/** One year as it is written down. */
export interface WorkingYearData {
  published: boolean
  holidays: readonly string[]
  makeUpDays: readonly string[]
}

/**
 * Checks written arrangements and makes a calendar. `policy.invalid` for a day that does not exist or lies in another year, a make-up
 * day that is no weekend or also a holiday, and make-up days in a year that is not published.
 */
export function workingCalendar(data: Readonly<Record<string, WorkingYearData>>): WorkingCalendar {
  return { years: new Map(Object.entries(data).map(([year, arrangement]) => [Number(year), workingYear(year, arrangement)])) }
}

function workingYear(year: string, { published, holidays, makeUpDays }: WorkingYearData): WorkingYear {
  const days = (texts: readonly string[]): Set<PlainDate> => {
    const checked = texts.filter(isPlainDate)
    const wrong = texts.find((text) => !isPlainDate(text) || !text.startsWith(`${year}-`))
    ensure(wrong === undefined, 'policy.invalid', `工作日历 ${year} 年中的日期不正确：${wrong ?? ''}`)
    return new Set(checked)
  }
  const off = days(holidays)
  const worked = days(makeUpDays)
  const contradiction = [...worked].find((day) => off.has(day) || !isWeekend(toEpochDay(day)))
  ensure(contradiction === undefined, 'policy.invalid', `工作日历 ${year} 年的调休上班日应为周末且不是假日：${contradiction ?? ''}`)
  ensure(published || worked.size === 0, 'policy.invalid', `工作日历 ${year} 年标为未公布，却列有调休上班日`)
  return { published, holidays: off, makeUpDays: worked }
}

/** True when people work on that day, as far as the calendar knows (see `isSettled`). */
export function isWorkingDay(calendar: WorkingCalendar, date: PlainDate): boolean {
  const year = calendar.years.get(Number(date.slice(0, 4)))
  if (year?.makeUpDays.has(date)) return true
  return !isWeekend(toEpochDay(date)) && !year?.holidays.has(date)
}

/**
 * True when the answer for that day can no longer change by an arrangement still to come. The last days of December also wait for
 * the next year's arrangement, which may move them around New Year's Day (2018-12-29 was worked and 2018-12-31 was off by that of 2019).
 */
export function isSettled(calendar: WorkingCalendar, date: PlainDate): boolean {
  const year = Number(date.slice(0, 4))
  const published = (wanted: number): boolean => calendar.years.get(wanted)?.published ?? false
  return published(year) && (date.slice(5) < '12-25' || published(year + 1))
}

/**
 * The day on which a term of `count` working days ends. The day on which it begins is not counted (Civil Code art. 201), so 1 is the
 * next working day. A negative count goes back the same way; 0 is the day itself. `provisional` when a day it passed over may still
 * change (see `isSettled`): compute again once the arrangement is published; it may move either way.
 */
export function addWorkingDays(calendar: WorkingCalendar, start: PlainDate, count: number): { date: PlainDate; provisional: boolean } {
  ensure(Number.isSafeInteger(count) && Math.abs(count) <= 10_000, 'input.invalid', `工作日天数应为整数：${String(count)}`)
  const step = Math.sign(count)
  let day = toEpochDay(start)
  let date = start
  let provisional = false
  for (let left = Math.abs(count); left > 0;) {
    date = fromEpochDay((day += step))
    if (!isSettled(calendar, date)) provisional = true
    if (isWorkingDay(calendar, date)) left--
  }
  return { date, provisional }
}

/**
 * Working days after `from` up to and including `to`: what is left of a term that ends on `to`, or how long ago `from` was.
 * Negative when `to` is earlier. `workingDaysBetween(from, addWorkingDays(from, n).date)` is n.
 */
export function workingDaysBetween(calendar: WorkingCalendar, from: PlainDate, to: PlainDate): { days: number; provisional: boolean } {
  const [first, last] = from <= to ? [from, to] : [to, from]
  let days = 0
  let provisional = false
  for (let date = addDays(first, 1); date <= last; date = addDays(date, 1)) {
    if (!isSettled(calendar, date)) provisional = true
    if (isWorkingDay(calendar, date)) days++
  }
  return { days: from <= to || days === 0 ? days : -days, provisional }
}

/** 1970-01-01 was a Thursday. */
function isWeekend(epochDay: number): boolean {
  const weekday = (((epochDay + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}
