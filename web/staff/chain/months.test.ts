import { expect, test } from 'vitest'
import { byMonth } from './months.ts'

test('a chain is told newest first, by month', () => {
  const entry = (key: number, day: string) => ({ key, day })
  const entries = [entry(1, '2026-01-05'), entry(2, '2026-03-05'), entry(3, '2026-01-20'), entry(4, '2026-01-20')]
  expect(byMonth(entries).map((month) => [month.month, month.entries.map((item) => item.key)])).toEqual([
    ['2026-03', [2]],
    ['2026-01', [3, 4, 1]],
  ])
})
