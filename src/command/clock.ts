import { plainDate, type PlainDate } from '#kernel'

/** Time as the platform sees it; tests and the demonstration may fix the day. */
export interface Clock {
  now(): Date
  /** Today in China (Asia/Shanghai). */
  today(): PlainDate
}

const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })

/** The day in China of an instant. */
export function chinaDay(instant: Date): PlainDate {
  return plainDate(day.format(instant))
}

export const systemClock: Clock = { now: () => new Date(), today: () => chinaDay(new Date()) }

/** A clock that stands still at the given day, 09:00 in China. */
export function fixedClock(today: PlainDate): Clock {
  return { now: () => new Date(`${today}T09:00:00+08:00`), today: () => today }
}
