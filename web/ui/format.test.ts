import { expect, test } from 'vitest'
import { cellText, dateTime, fileSize } from './format.ts'
import { byMonth, tally } from './timeline-months.ts'

test('cells by column type', () => {
  expect(cellText({ type: 'money' }, 123400)).toBe('1,234.00')
  expect(cellText({ type: 'money' }, 0)).toBe('0.00')
  expect(cellText({ type: 'count' }, 100000)).toBe('100,000')
  expect(cellText({ type: 'share' }, 0.1234)).toBe('12.3%')
  expect(cellText({ type: 'option', options: { open: '待处理' } }, 'open')).toBe('待处理')
  expect(cellText({ type: 'option', options: { a: '甲', b: '乙' } }, ['a', 'b'])).toBe('甲、乙')
  expect(cellText({ type: 'datetime' }, '2026-03-04T16:03:00.000Z')).toBe('2026-03-05 00:03')
  expect(cellText({ type: 'text' }, null)).toBe('—')
  expect(cellText({ type: 'text' }, true)).toBe('是')
})

test('instants are told in Chinese time', () => {
  expect(dateTime('2025-12-31T23:30:00Z')).toBe('2026-01-01 07:30')
  expect(dateTime('不是时刻')).toBe('不是时刻')
})

test('file sizes', () => {
  expect([800, 20480, 5_500_000].map(fileSize)).toEqual(['800 字节', '20 KB', '5.2 MB'])
})

test('a chain is told newest first, by month', () => {
  const entry = (key: number, day: string, department: string) => ({ key, day, department, kind: '发放', title: '低保金' })
  const entries = [entry(1, '2026-01-05', '民政'), entry(2, '2026-03-05', '医保'), entry(3, '2026-01-20', '民政')]
  expect(byMonth(entries).map((month) => [month.month, month.entries.map((item) => item.key)])).toEqual([
    ['2026-03', [2]],
    ['2026-01', [3, 1]],
  ])
  expect(tally(entries, 'department')).toEqual([
    ['民政', 2],
    ['医保', 1],
  ])
})
