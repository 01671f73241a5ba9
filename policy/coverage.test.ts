import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coverage as worked } from './coverage.ts'
import { packModels, parameters, screeningModel, termsModel } from './index.ts'

const numerals = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十']
const chinese = (number: number): string =>
  number <= 10 ? (numerals[number] ?? '') : number < 20 ? `十${numerals[number - 10] ?? ''}` : `二十${numerals[number - 20] ?? ''}`
const upTo = (count: number, write: (number: number) => string): string[] => Array.from({ length: count }, (_, index) => write(index + 1))

/** How the documents are numbered, counted from the documents. */
const numbering = {
  H24: [
    '一',
    ...upTo(4, (n) => `二(${chinese(n)})`),
    '三',
    '三(一)',
    ...upTo(5, (n) => `三(二)${n}`),
    ...upTo(4, (n) => `三(${chinese(n + 2)})`),
    '结尾',
  ],
  D21: [...upTo(23, chinese), ...upTo(13, (n) => `附件${n}`)],
  H20a: ['一', ...upTo(9, (n) => `二(${chinese(n)})`), ...upTo(4, (n) => `三(${chinese(n)})`)],
  H20b: [
    '一',
    ...upTo(4, (n) => `二(${chinese(n)})`),
    '三',
    '四',
    ...upTo(7, (n) => `五(${chinese(n)})`),
    ...upTo(3, (n) => `六(${chinese(n)})`),
    '七',
    '八',
    '九',
  ],
  S17: [
    '一',
    ...upTo(4, (n) => `二(${chinese(n)})`),
    ...upTo(4, (n) => `三(一)${n}`),
    ...upTo(3, (n) => `三(二)${n}`),
    ...upTo(5, (n) => `三(三)${chinese(n)}`),
    ...upTo(3, (n) => `三(${chinese(n + 3)})`),
    ...upTo(4, (n) => `四(${chinese(n)})`),
  ],
}

const coverage = worked()

describe('coverage of the five documents', () => {
  it.each(Object.entries(numbering))('%s: every numbered clause is listed once, in order', (document, articles) => {
    expect(coverage.filter((each) => each.document === document).map(({ article }) => article)).toEqual(articles)
  })

  it('no clause is passed over in silence', () => {
    const silent = coverage.filter(
      (each) => each.rules.length + each.figures.length + each.indicators.length + each.rooms.length === 0 && !each.none,
    )
    expect(silent.map(({ document, article }) => `${document} ${article}`)).toEqual([])
  })

  it('what is cited of the five documents is one of their clauses', () => {
    const listed = new Set(coverage.map(({ document, article }) => `${document} ${article}`))
    const cited = [
      ...[...packModels, termsModel, screeningModel].flatMap((model) => [...model.rules.values()].flatMap(({ cite }) => cite)),
      ...parameters.rows.map(({ cite }) => cite),
    ].filter(({ document }) => document in numbering)
    expect([...new Set(cited.map(({ document, article }) => `${document} ${article}`))].filter((each) => !listed.has(each))).toEqual([])
  })

  it('screens named stand in rooms that exist', () => {
    const rooms = readdirSync(new URL('../src/rooms/', import.meta.url))
    expect([...new Set(coverage.flatMap((each) => each.rooms))].filter((room) => !rooms.includes(room))).toEqual([])
  })

  it('finds rules, figures and indicators by what they cite', () => {
    const of = (document: string, article: string) => coverage.find((each) => each.document === document && each.article === article)
    expect(of('S17', '三(一)3')).toMatchObject({
      rules: expect.arrayContaining(['topUp', 'livingAmount']),
      figures: expect.arrayContaining(['topUp.share']),
    })
    expect(of('D21', '十八')?.rules).toContain('confirmWithin')
    expect(of('H24', '二(三)')?.indicators.length).toBeGreaterThan(3)
  })
})
