import { expect, test } from 'vitest'
import {
  addDays,
  addWorkingDays,
  isSettled,
  isWorkingDay,
  plainDate,
  workingCalendar,
  workingDaysBetween,
  type PlainDate,
} from './index.ts'

// A made-up pair of years: 2025-10-01 is a Wednesday. The real arrangements are tested with their loader.
const october = ['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => `2025-10-${day}`)
const calendar = workingCalendar({
  2025: { published: true, holidays: [...october, '2025-12-31'], makeUpDays: ['2025-09-28', '2025-10-11'] },
  2026: { published: false, holidays: [], makeUpDays: [] },
})
const day = (text: string): PlainDate => plainDate(text)
const add = (start: string, count: number): [string, boolean] => {
  const { date, provisional } = addWorkingDays(calendar, day(start), count)
  return [date, provisional]
}

test('weekends, holidays and make-up days', () => {
  expect(isWorkingDay(calendar, day('2025-09-26'))).toBe(true)
  expect(isWorkingDay(calendar, day('2025-09-27'))).toBe(false)
  expect(isWorkingDay(calendar, day('2025-09-28'))).toBe(true)
  expect(isWorkingDay(calendar, day('2025-10-08'))).toBe(false)
  expect(isWorkingDay(calendar, day('2025-10-11'))).toBe(true)
  expect(isWorkingDay(calendar, day('2025-10-12'))).toBe(false)
  expect(isWorkingDay(calendar, day('1969-12-27'))).toBe(false)
  expect(isWorkingDay(calendar, day('1969-12-29'))).toBe(true)
})

test('a term starts the day after', () => {
  expect(add('2025-09-01', 1)).toEqual(['2025-09-02', false])
  expect(add('2025-09-05', 1)).toEqual(['2025-09-08', false])
  expect(add('2025-09-06', 1)).toEqual(['2025-09-08', false])
  expect(add('2025-09-01', 0)).toEqual(['2025-09-01', false])
})

test('a term across the holiday counts the make-up days and skips the days off', () => {
  expect(add('2025-09-26', 1)).toEqual(['2025-09-28', false])
  expect(add('2025-09-26', 4)).toEqual(['2025-10-09', false])
  expect(add('2025-09-30', 3)).toEqual(['2025-10-11', false])
  expect(add('2025-09-30', 4)).toEqual(['2025-10-13', false])
})

test('counts back for reminders', () => {
  expect(add('2025-10-09', -1)).toEqual(['2025-09-30', false])
  expect(add('2025-10-13', -3)).toEqual(['2025-10-09', false])
})

test('is provisional from the days that a coming arrangement may move', () => {
  expect(isSettled(calendar, day('2025-12-24'))).toBe(true)
  expect(isSettled(calendar, day('2025-12-25'))).toBe(false)
  expect(isSettled(calendar, day('2030-06-01'))).toBe(false)
  expect(add('2025-12-23', 1)).toEqual(['2025-12-24', false])
  expect(add('2025-12-24', 1)).toEqual(['2025-12-25', true])
  expect(add('2025-12-30', 1)).toEqual(['2026-01-01', true])
  expect(workingDaysBetween(calendar, day('2025-12-01'), day('2025-12-24')).provisional).toBe(false)
  expect(workingDaysBetween(calendar, day('2026-03-01'), day('2025-12-01')).provisional).toBe(true)
})

test('days between are the inverse of adding, and change sign with the direction', () => {
  for (let start = day('2025-09-20'); start < '2025-10-15'; start = addDays(start, 1)) {
    for (let count = 0; count < 20; count++) {
      const { date } = addWorkingDays(calendar, start, count)
      expect(workingDaysBetween(calendar, start, date).days).toBe(count)
      expect(workingDaysBetween(calendar, date, start).days).toBe(count === 0 ? 0 : -count)
    }
  }
})

test.each([
  ['a day of another year', { published: true, holidays: ['2026-01-01'], makeUpDays: [] }],
  ['a day that does not exist', { published: true, holidays: ['2025-02-30'], makeUpDays: [] }],
  ['a make-up day that is no weekend', { published: true, holidays: [], makeUpDays: ['2025-09-01'] }],
  ['a make-up day that is off', { published: true, holidays: ['2025-09-28'], makeUpDays: ['2025-09-28'] }],
  ['make-up days in a year not published', { published: false, holidays: ['2025-10-01'], makeUpDays: ['2025-09-28'] }],
])('refuses %s', (_, year) => {
  expect(() => workingCalendar({ 2025: year })).toThrow('工作日历 2025 年')
})

test('refuses a count that is no whole number', () => {
  expect(() => addWorkingDays(calendar, day('2025-09-01'), 1.5)).toThrow('整数')
  expect(() => addWorkingDays(calendar, day('2025-09-01'), Number.NaN)).toThrow('整数')
})
