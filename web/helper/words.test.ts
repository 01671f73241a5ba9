import { expect, test } from 'vitest'
import { termWords, timeWords } from './words.ts'

test.each([
  ['this year', '2026-11-02T01:12:00Z', '11月2日 09:12'],
  ['last year', '2025-12-25T03:04:00Z', '2025年12月25日 11:04'],
  // Already the new year in China.
  ['the first hours of the year', '2025-12-31T17:00:00Z', '1月1日 01:00'],
])('an instant of %s', (_when, instant, words) => {
  expect(timeWords(instant, Date.parse('2026-11-22T08:00:00Z'))).toBe(words)
})

test('a term says its year where it is not this one', () => {
  const now = Date.parse('2026-11-22T08:00:00Z')
  expect(termWords('2026-12-06', now)).toBe('12月6日')
  expect(termWords('2027-01-18', now)).toBe('2027年1月18日')
})
