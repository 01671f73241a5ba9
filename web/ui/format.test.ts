import { expect, test } from 'vitest'
import { cellText, dateTime, dayOf, fileSize } from './format.ts'

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
  expect(dayOf('2026-11-22T20:48:00Z')).toBe('2026-11-23')
})

test('file sizes', () => {
  expect([800, 20480, 5_500_000].map(fileSize)).toEqual(['800 字节', '20 KB', '5.2 MB'])
})
