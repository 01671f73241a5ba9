import { addMonths, fromEpochDay, toEpochDay } from '#kernel'
import { at, isLiteral, type Operator, type Report, type Sql } from './operator.ts'
import type { Dialect } from '../dialects.ts'
import type { Range } from '../units.ts'

/**
 * A day as one number whose digits are year, month and day: 2026-03-05 is 20260305. Completed years are then the whole quotient of a
 * difference by 10,000, in every backend alike, the 29th of February included (completed on the 1st of March of a common year,
 * as `ageOn` of the kernel has it).
 */
export function digits(epochDay: number): number {
  // Days to civil date by eras of 400 years, counted from the 1st of March of the year 0 so that the leap day comes last.
  const shifted = epochDay + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) * 10_000 + month * 100 + day
}

/** Months since the year 0 in the leading digits, the day of the month in the last two. */
export function monthDigits(epochDay: number): number {
  const date = digits(epochDay)
  const year = Math.floor(date / 10_000)
  return (year * 12 + (Math.floor(date / 100) % 100)) * 100 + (date % 100)
}

/** The kernel's `addMonths` on epoch days; NaN stays NaN. */
export function monthsLater(epochDay: number, months: number): number {
  return Number.isNaN(epochDay + months) ? Number.NaN : toEpochDay(addMonths(fromEpochDay(epochDay), months))
}

/** What generated loops call by name. */
export const calendarFunctions = { digits, monthDigits, monthsLater }

/** Turns a quotient that may be negative into one that is not, by a whole number of spans. */
const spans = 100_000

function completed(read: (epochDay: number) => number, readName: 'digits' | 'monthDigits', per: number, word: string): Operator {
  const between = (from: number, to: number): number => Math.floor((read(to) - read(from)) / per)
  // A literal day, such as the day the model is compiled for, is read here and not once a row.
  const readSql = (day: Sql, dialect: Dialect): string =>
    isLiteral(day.text) ? String(read(Number(day.text))) : dialect[readName](dialect.dateOf(day.text))
  const readJs = (day: string): string => (isLiteral(day) ? String(read(Number(day))) : `${readName}(${day})`)
  return {
    range: ([from, to]) => ({ lo: between(from!.hi, to!.lo), hi: between(from!.lo, to!.hi) }),
    value: ([from, to]) => between(from!, to!),
    js: (args) => `Math.floor((${readJs(at(args, 1))} - ${readJs(at(args, 0))}) / ${per})`,
    sql: (args, dialect) => {
      const difference = `(${readSql(at(args, 1), dialect)} - ${readSql(at(args, 0), dialect)} + ${per * spans})`
      return `${dialect.quotient(difference, String(per))} - ${spans}`
    },
    repeats: true,
    words: (args) => `${at(args, 0)} 至 ${at(args, 1)} 满几${word}`,
  }
}

const mostMonths = 2_400

function shifted(date: Range, months: Range, report: Report): Range {
  if (months.lo < -mostMonths || months.hi > mostMonths) report(`月数可能超出 ±${mostMonths}`)
  const within = (value: number): number => Math.max(-mostMonths, Math.min(mostMonths, value))
  return { lo: monthsLater(date.lo, within(months.lo)), hi: monthsLater(date.hi, within(months.hi)) }
}

export const calendar = {
  completedYears: completed(digits, 'digits', 10_000, '年'),
  completedMonths: completed(monthDigits, 'monthDigits', 100, '月'),
  addMonths: {
    range: ([date, months], report) => shifted(date!, months!, report),
    value: ([date, months]) => monthsLater(date!, months!),
    js: (args) => `monthsLater(${at(args, 0)}, ${at(args, 1)})`,
    sql: (args, dialect) => dialect.addMonths(dialect.dateOf(at(args, 0).text), at(args, 1).text),
    words: (args) => `${at(args, 0)} 起满 ${at(args, 1)}`,
  },
} satisfies Record<string, Operator>
