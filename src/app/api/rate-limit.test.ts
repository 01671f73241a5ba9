import { expect, test } from 'vitest'
import { perMinute } from './rate-limit.ts'

test('a minute’s questions at once, then as many as have grown again; callers do not share', () => {
  let clock = 0
  const limit = perMinute(60, () => clock)
  const served = (caller: string, questions: number) =>
    Array.from({ length: questions }, () => limit.take(caller)).filter((wait) => wait === 0).length
  expect(served('key:1', 100)).toBe(60)
  expect(limit.take('key:1')).toBe(1)
  expect(served('key:2', 10)).toBe(10)
  clock += 5_000
  expect(served('key:1', 100)).toBe(5)
  clock += 600_000
  expect(served('key:1', 100)).toBe(60)
})
