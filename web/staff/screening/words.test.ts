import { expect, test } from 'vitest'
import { change, took } from './words.tsx'

test('how long a run took, as people say it', () => {
  expect(took('2026-11-02T01:00:00Z', '2026-11-02T01:00:39Z')).toBe('39 秒')
  expect(took('2026-11-02T01:00:00Z', '2026-11-02T01:03:12Z')).toBe('3 分 12 秒')
  expect(took('2026-11-02T01:00:00Z', '2026-11-02T03:30:00Z')).toBe('2 小时 30 分')
  expect(took(null, '2026-11-02T03:30:00Z')).toBeNull()
})

test('a change says its direction', () => {
  expect([change(5, 3), change(3, 5), change(4, 4)]).toEqual(['+2', '−2', '—'])
})
