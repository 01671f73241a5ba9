import { describe, expect, it } from 'vitest'
import { isPlainDate } from './date.ts'

describe('isPlainDate', () => {
  it.each(['2026-03-05', '2024-02-29', '2000-02-29', '2026-04-30', '2026-12-31', '1850-01-01', '2199-12-31'])('%s is a day', (text) => {
    expect(isPlainDate(text)).toBe(true)
  })
  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-01-00',
    '2026-01-32',
    '1849-12-31',
    '2200-01-01',
    '2026-3-5',
    '2026-03-05 ',
  ])('%s is none', (text) => {
    expect(isPlainDate(text)).toBe(false)
  })
})
