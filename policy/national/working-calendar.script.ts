/**
 * Writes `working-calendar.json` from the npm package `chinese-days`: run `node policy/national/working-calendar.script.ts` after
 * updating the package, which is needed for this only. Check the new year against the notice of the State Council's General Office
 * (国务院办公厅关于部分节假日安排的通知) before committing. The year after the last one known is written as not
 * published, with the days that are off by law alone.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { statutoryDays } from './statutory-days.ts'

const firstYear = 2019
const require = createRequire(import.meta.url)

const Days = z.record(z.iso.date(), z.string())
const Source = z.object({ holidays: Days, workdays: Days })
const Package = z.object({ version: z.string() })

function read<T>(schema: z.ZodType<T>, file: string): T {
  return schema.parse(JSON.parse(readFileSync(require.resolve(file), 'utf8')))
}

const source = read(Source, 'chinese-days/dist/chinese-days.json')
const { version } = read(Package, 'chinese-days/package.json')
const lastYear = Math.max(...Object.keys(source.holidays).map((day) => Number(day.slice(0, 4))))

const inYear = (days: Record<string, string>, year: number): string[] =>
  Object.keys(days)
    .filter((day) => day.startsWith(`${String(year)}-`))
    .toSorted()

const years: Record<string, unknown> = {}
for (let year = firstYear; year <= lastYear; year++) {
  years[year] = { published: true, holidays: inYear(source.holidays, year), makeUpDays: inYear(source.workdays, year) }
}
years[lastYear + 1] = { published: false, holidays: statutoryDays(lastYear + 1), makeUpDays: [] }

const calendar = {
  about:
    'Holidays and make-up working days of China by year, after the yearly notices of the General Office of the State Council. Written by working-calendar.script.ts; a year with published: false knows weekends and the days off by law only.',
  source: { package: 'chinese-days', version, author: 'Yawei Sun (vsme)', url: 'https://github.com/vsme/chinese-days', licence: 'MIT' },
  years,
}
// One line a list keeps differences between versions readable.
const text = JSON.stringify(calendar, null, 2).replace(/\[\s+([^\]]*?)\s+\]/g, (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`)
writeFileSync(new URL('./working-calendar.json', import.meta.url), `${text}\n`)
