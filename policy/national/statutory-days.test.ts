import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { statutoryDays } from './statutory-days.ts'

const { years } = z
  .object({ years: z.record(z.string(), z.object({ published: z.boolean(), holidays: z.array(z.string()) })) })
  .parse(JSON.parse(readFileSync(new URL('./working-calendar.json', import.meta.url), 'utf8')))

test('the days off by law are off by every notice since the law has them', () => {
  const notices = Object.entries(years).filter(([year, { published }]) => published && year >= '2025')
  expect(notices.length).toBeGreaterThan(1)
  for (const [year, { holidays }] of notices) {
    expect(statutoryDays(Number(year))).toHaveLength(13)
    expect(statutoryDays(Number(year)).filter((day) => !holidays.includes(day))).toEqual([])
  }
})

test('a year without its notice has them and no others', () => {
  const waiting = Object.entries(years).filter(([, { published }]) => !published)
  expect(waiting).toHaveLength(1)
  for (const [year, { holidays }] of waiting) expect(holidays).toEqual(statutoryDays(Number(year)))
})
