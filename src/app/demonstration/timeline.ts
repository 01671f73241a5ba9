import type { Clock, Services } from '#command'
import { addDays, addMonths, addWorkingDays, plainDate, type PlainDate, type PlainMonth } from '#kernel'

/**
 * Days of the demonstration. The data are of fixed months, so that everybody sees the same families; what was done at the desks lies
 * the same number of working days before the day of the first start, so that terms run out as they would.
 */
export const demoMonths = ['2026-08', '2026-09', '2026-10'].map((month) => month as PlainMonth)

/** The last day of a month: what its files are true for, and the day it is screened as of. */
export function endOf(month: PlainMonth): PlainDate {
  return addDays(addMonths(plainDate(`${month}-01`), 1), -1)
}

/** When the n-th file of a month came in: in the first days of the next month; a few departments need longer. */
export function deliveredAt(month: PlainMonth, index: number): Date {
  const day = addDays(endOf(month), index % 11 === 10 ? 19 : 3 + (index % 5))
  return instant(day, 9 * 60 + ((index * 7) % 420))
}

/** An instant `minutes` after midnight in China. */
export function instant(day: PlainDate, minutes: number): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + minutes * 60_000)
}

/** The services as they were at an instant, the clock running on from there: only for the demonstration's own commands, nobody else's is touched. */
export function asOf(services: Services, then: Date): Services {
  const begun = Date.now()
  const clock: Clock = { now: () => new Date(then.getTime() + Date.now() - begun), today: () => plainDate(chinaDay.format(then)) }
  return { ...services, clock }
}

const chinaDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })

/** The services as they were some months ago, on a working day that `spread` moves through the month, `minutes` after midnight. */
export function monthsAgo(services: Services, months: number, spread: number, minutes: number): Services {
  const day = addDays(services.clock.today(), -30 * months - (spread % 28))
  return asOf(services, instant(addWorkingDays(services.calendar, day, 1).date, minutes))
}

/** The services as they were some working days ago, `minutes` after midnight. */
export function workingDaysAgo(services: Services, count: number, minutes: number): Services {
  return asOf(services, instant(addWorkingDays(services.calendar, services.clock.today(), -count).date, minutes))
}
