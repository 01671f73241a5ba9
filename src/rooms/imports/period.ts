import { addDays, addMonths, DomainError, isPlainDate, plainDate, type PlainDate } from '#kernel'
import type { DataSetDefinition, Frequency } from '#rooms/catalogue'

/** A delivery's period as it is written: `2026`, `2026-09`, or the day `2026-09-30` (weekly and daily sets: its last day). */
export type Period = string

/** The last day of a period: the day its values are true for. */
export function periodEnd(period: Period): PlainDate {
  if (isPlainDate(period)) return period
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) return addDays(addMonths(plainDate(`${period}-01`), 1), -1)
  if (/^\d{4}$/.test(period)) return plainDate(`${period}-12-31`)
  throw new DomainError('input.invalid', '看不懂数据期', { hint: '应写成 2026、2026-09 或 2026-09-30' })
}

/**
 * A period written in a file's name, sheet or title: 2026-09, 202609, 2026年9月, with a day after it 2026-09-15, or a year alone with 年 or
 * 年度 behind it; null where none is.
 */
export function periodIn(texts: readonly string[]): Period | null {
  for (const text of texts) {
    const plain = text.normalize('NFKC')
    const match = /(?<!\d)(20\d\d)[-_年./]?(0[1-9]|1[0-2]|[1-9](?!\d))(?:[-_月./]?(0[1-9]|[12]\d|3[01]|[1-9](?!\d)))?(?!\d)/.exec(plain)
    if (match) {
      const month = `${match[1] ?? ''}-${(match[2] ?? '').padStart(2, '0')}`
      const day = `${month}-${(match[3] ?? '').padStart(2, '0')}`
      return match[3] !== undefined && isPlainDate(day) ? day : month
    }
    const year = /(?<!\d)(20\d\d)年(?!\d)/.exec(plain)
    if (year) return year[1] ?? null
  }
  return null
}

/** The period a delivery of today is most likely for: the one after the last, as it was written then; else the one that ended last. */
export function expectedPeriod(frequency: Frequency, last: Period | null, today: PlainDate): Period {
  const daily = frequency === 'daily' || frequency === 'weekly'
  const length = last?.length ?? (daily ? 10 : frequency === 'yearly' ? 4 : 7)
  const next = last === null ? null : nextPeriodEnd(periodEnd(last), length === 7 && daily ? 'monthly' : frequency)
  // Not beyond today: a delivery left out is caught up with first, one ahead of time does not exist.
  const ended =
    length === 10 ? addDays(today, -1) : addDays(plainDate(`${length === 4 ? `${today.slice(0, 4)}-01` : today.slice(0, 7)}-01`), -1)
  return (next !== null && next <= today ? next : ended).slice(0, length)
}

const monthsIn: Record<Exclude<Frequency, 'daily' | 'weekly'>, number> = { monthly: 1, quarterly: 3, yearly: 12 }

/** The end of the period that should come after `end` for a data set of this frequency. */
function nextPeriodEnd(end: PlainDate, frequency: Frequency): PlainDate {
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
