import { expect, test } from 'vitest'
import { clockWords, secondsLeft, timeLeft } from './clock.ts'

test.each([
  [9, false, 'calm', '余 9 个工作日'],
  [4, false, 'calm', '余 4 个工作日'],
  [3, false, 'soon', '余 3 个工作日'],
  [0, false, 'soon', '今天到期'],
  [-2, false, 'late', '逾期 2 个工作日'],
  [5, true, 'paused', '已暂停，余 5 个工作日'],
  [-1, true, 'paused', '已暂停，暂停前逾期 1 个工作日'],
] as const)('%i working days, paused %s: %s, %s', (days, paused, tone, text) => {
  expect(clockWords(days, paused)).toEqual({ tone, text })
})

test('time left at the pace so far', () => {
  expect(secondsLeft(0, 100, 10)).toBeNull()
  expect(secondsLeft(10, 0, 10)).toBeNull()
  expect(secondsLeft(25, 100, 10)).toBe(30)
  expect([5, 42, 90, 7200].map(timeLeft)).toEqual(['马上完成', '约 50 秒', '约 2 分钟', '约 2.0 小时'])
})
