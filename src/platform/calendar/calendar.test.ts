import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isWorkday } from 'chinese-days'
import { expect, test } from 'vitest'
import { addDays, addWorkingDays, isWorkingDay, plainDate, workingDaysBetween } from '#kernel'
import { loadCalendar, nationalCalendarFile } from './index.ts'

const calendar = await loadCalendar()
const ends = (start: string, count: number): string => addWorkingDays(calendar, plainDate(start), count).date

test.each([
  // Mid-Autumn and National Day 2025: off 10-01 to 10-08, worked on Sunday 09-28 and Saturday 10-11.
  ['2025-09-28', true],
  ['2025-10-01', false],
  ['2025-10-08', false],
  ['2025-10-09', true],
  ['2025-10-11', true],
  // Spring Festival 2025: off 01-28 to 02-04, worked on 01-26 and 02-08.
  ['2025-01-26', true],
  ['2025-01-27', true],
  ['2025-01-28', false],
  ['2025-02-04', false],
  ['2025-02-08', true],
  // 2024: New Year's Eve of the lunar year (02-09) was an ordinary working day.
  ['2024-02-09', true],
  ['2024-02-18', true],
  // 2020: the Spring Festival holiday was prolonged to 02-02.
  ['2020-01-31', false],
  ['2020-02-03', true],
  // 2026: Spring Festival off 02-15 to 02-23, worked on 02-14 and 02-28; National Day off 10-01 to 10-07.
  ['2026-02-14', true],
  ['2026-02-23', false],
  ['2026-02-28', true],
  ['2026-09-20', true],
  ['2026-10-07', false],
  ['2026-10-10', true],
])('%s is a working day: %s', (date, expected) => {
  expect(isWorkingDay(calendar, plainDate(date))).toBe(expected)
})

test('terms across the long holidays', () => {
  expect(ends('2025-09-30', 3)).toBe('2025-10-11')
  expect(ends('2025-01-24', 3)).toBe('2025-02-05')
  expect(ends('2026-02-13', 10)).toBe('2026-03-05')
  expect(workingDaysBetween(calendar, plainDate('2026-01-01'), plainDate('2026-12-31'))).toEqual({ days: 248, provisional: true })
  expect(workingDaysBetween(calendar, plainDate('2024-12-31'), plainDate('2025-12-31'))).toEqual({ days: 248, provisional: false })
})

test('2027 is not published: weekends and the days off by law, and results say so', () => {
  expect(calendar.years.get(2027)?.published).toBe(false)
  const off = ['2027-01-01', '2027-02-05', '2027-02-08', '2027-04-05', '2027-06-09', '2027-09-15', '2027-10-01'].map(plainDate)
  expect(off.filter((day) => isWorkingDay(calendar, day))).toEqual([])
  expect(isWorkingDay(calendar, plainDate('2027-10-04'))).toBe(true)
  // 25 working days from a Friday at the end of November: New Year's Day is not one of them, with or without the notice.
  expect(addWorkingDays(calendar, plainDate('2026-11-27'), 25)).toEqual({ date: '2027-01-04', provisional: true })
  expect(addWorkingDays(calendar, plainDate('2026-11-02'), 25).provisional).toBe(false)
})

test('agrees with its source on every day of the published years', () => {
  const differences: string[] = []
  for (let date = plainDate('2019-01-01'); date <= '2026-12-31'; date = addDays(date, 1)) {
    if (isWorkingDay(calendar, date) !== isWorkday(date)) differences.push(date)
  }
  expect(differences).toEqual([])
})

test('a file of the site adds a year; a broken one is named', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'doudi-calendar-'))
  const file = join(directory, 'working-calendar.json')
  await writeFile(file, JSON.stringify({ years: { 2027: { published: true, holidays: ['2027-10-01'], makeUpDays: [] } } }))
  const extended = await loadCalendar([nationalCalendarFile, file])
  expect(isWorkingDay(extended, plainDate('2027-10-01'))).toBe(false)
  expect(isWorkingDay(extended, plainDate('2026-02-14'))).toBe(true)
  await writeFile(file, '{"years": {"2027": {}}}')
  await expect(loadCalendar([file])).rejects.toMatchObject({ code: 'policy.invalid', message: expect.stringContaining(file) })
  await expect(loadCalendar([join(directory, 'none.json')])).rejects.toMatchObject({ code: 'policy.invalid' })
  await rm(directory, { recursive: true })
})
