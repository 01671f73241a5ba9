import type { Clock, Services } from '#command'
import { addDays, addMonths, addWorkingDays, plainDate, type PlainDate, type PlainMonth } from '#kernel'

/**
 * Days of the demonstration. The data are of fixed months, so that everybody sees the same families; what was done at the desks lies
 * the same number of working days before the day of the first start, so that terms run out as they would.
 */
export const demoMonths = ['2026-08', '2026-09', '2026-10'].map((month) => month as PlainMonth)

/** The months before, of which departments delivered as well: with the others more than a year to look back on. */
export const pastMonths = [
  '2025-09',
  '2025-10',
  '2025-11',
  '2025-12',
  '2026-01',
  '2026-02',
  '2026-03',
  '2026-04',
  '2026-05',
  '2026-06',
  '2026-07',
].map((month) => month as PlainMonth)

/**
 * What happens month by month, delivered for each month of the past. The first delivery of all held a year of it; once the months are in, it
 * is sent again for its own month, so that nothing counts twice.
 */
export const monthlyEvents: readonly string[] = [
  'medical-expenses',
  'medical-insurance-settlement',
  'medical-assistance',
  'temporary-assistance-payments',
  'employment-services',
]
/** Other events stand in the first delivery for the whole year before, and are not told again. */
export const toldAtFirst: readonly string[] = [
  'register-changes',
  'deaths',
  'marriage-registrations',
  'work-injury',
  'emergency-treatment-fund',
  'disaster-relief',
]

/** Rows with a fault among 10,000: departments learnt in the course of the year. */
export function faultsIn(month: PlainMonth): number {
  const at = pastMonths.indexOf(month)
  return at < 0 ? 30 : 40 + 55 * (pastMonths.length - at)
}

/** The last day of a month: what its files are true for, and the day it is screened as of. */
export function endOf(month: PlainMonth): PlainDate {
  return addDays(addMonths(plainDate(`${month}-01`), 1), -1)
}

/** When the n-th file of a month came in: in the first days of the next month; a few departments need longer, more of them a year ago. */
export function deliveredAt(month: PlainMonth, index: number): Date {
  const late = pastMonths.includes(month)
    ? (index * 7 + pastMonths.indexOf(month) * 3) % 11 < (pastMonths.length - pastMonths.indexOf(month)) / 2
    : index % 11 === 10
  const day = addDays(endOf(month), late ? 19 : 3 + (index % 5))
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
