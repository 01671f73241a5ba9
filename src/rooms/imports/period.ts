import { addDays, addMonths, DomainError, isPlainDate, plainDate, type PlainDate } from '#kernel'
import type { DataSetDefinition, Frequency } from '#rooms/catalogue'

/** A delivery's period as it is written: `2026`, `2026-09`, or the day `2026-09-30` (weekly and daily sets: its last day). */
export type Period = string

/** The last day of a period: the day its values are true for. */
export function periodEnd(period: Period): PlainDate {
  if (isPlainDate(period)) return period
  if (/^\d{4}-\d\d$/.test(period)) return addDays(addMonths(plainDate(`${period}-01`), 1), -1)
  if (/^\d{4}$/.test(period)) return plainDate(`${period}-12-31`)
  throw new DomainError('input.invalid', '看不懂数据期', { hint: '应写成 2026、2026-09 或 2026-09-30' })
}

const monthsIn: Record<Exclude<Frequency, 'daily' | 'weekly'>, number> = { monthly: 1, quarterly: 3, yearly: 12 }

/** The end of the period that should come after `end` for a data set of this frequency. */
export function nextPeriodEnd(end: PlainDate, frequency: Frequency): PlainDate {
  if (frequency === 'daily') return addDays(end, 1)
  if (frequency === 'weekly') return addDays(end, 7)
  return addDays(addMonths(addDays(end, 1), monthsIn[frequency]), -1)
}

/** The day on which the delivery after the one for `lastEnd` is due, and how many days it is late on `today` (0: not late). */
export function dueDate(dataset: DataSetDefinition, lastEnd: PlainDate, today: PlainDate): { dueOn: PlainDate; daysLate: number } {
  const dueOn = addDays(nextPeriodEnd(lastEnd, dataset.frequency), dataset.lateAfterDays)
  const late = Math.round((Date.parse(today) - Date.parse(dueOn)) / 86_400_000)
  return { dueOn, daysLate: Math.max(0, late) }
}
