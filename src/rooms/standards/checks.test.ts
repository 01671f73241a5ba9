import { describe, expect, test } from 'vitest'
import { plainDate, regionCode, yuan, type PlainDate } from '#kernel'
import { packPlaces, parameters, resolve, type PublishedStandard } from '#policy'
import { percent } from '#rules'
import { checkProposal, firstMonth, type Finding, type Proposed, type Surroundings } from './checks.ts'

const { datonghu, hunan } = packPlaces
const today = plainDate('2026-11-22')
const around = (over: Partial<Surroundings> = {}): Surroundings => ({ parameters, closedThrough: null, others: [], today, ...over })
const rural = (value: number, over: Partial<Proposed> = {}): Proposed => ({
  key: 'dibao.standard.rural',
  place: datonghu,
  value,
  from: plainDate('2027-01-01'),
  document: '区民政局〔2026〕5号',
  article: '一',
  gist: '',
  ...over,
})
const published = (value: number, from: string, over: Partial<PublishedStandard> = {}): PublishedStandard => ({
  key: 'dibao.standard.rural',
  place: datonghu,
  from: plainDate(from),
  value,
  document: '旧文件',
  article: '一',
  gist: '',
  publishedOn: plainDate('2026-06-01'),
  ...over,
})

const blocks = (found: readonly Finding[]): string[] =>
  found.filter((finding) => finding.severity === 'block').map((finding) => finding.code)
const warns = (found: readonly Finding[]): string[] => found.filter((finding) => finding.severity === 'warn').map((finding) => finding.code)
const check = (proposed: Proposed, over: Partial<Surroundings> = {}): Finding[] => checkProposal(proposed, around(over))

describe('a proposed standard, one fen either side of each limit', () => {
  test('the province’s floor: 485', () => {
    expect(blocks(check(rural(48_499)))).toContain('floor')
    expect(blocks(check(rural(48_500)))).not.toContain('floor')
    expect(blocks(check(rural(48_501)))).toEqual([])
    const [finding] = check(rural(48_499)).filter(({ code }) => code === 'floor')
    expect(finding).toMatchObject({ cite: { document: '社会救助法', article: '第十九条' } })
    expect(finding?.words).toContain('485.00')
  })

  test('a floor that rises later is a warning from that day', () => {
    const later = around({ parameters: resolve(parameters, [published(53_000, '2028-01-01', { place: hunan })]) })
    const found = checkProposal(rural(52_000), later)
    expect(blocks(found)).toEqual([])
    expect(found.find(({ code }) => code === 'floor-later')?.words).toContain('2028-01-01')
    expect(checkProposal(rural(53_000), later).map(({ code }) => code)).not.toContain('floor-later')
    expect(checkProposal(rural(52_000, { to: plainDate('2027-12-31') }), later).map(({ code }) => code)).not.toContain('floor-later')
  })

  test('never lowered against what holds the day before', () => {
    const own = { parameters: resolve(parameters, [published(52_000, '2026-07-01')]) }
    expect(blocks(check(rural(51_999), own))).toEqual(['lowered'])
    expect(blocks(check(rural(52_000), own))).toEqual([])
    expect(warns(check(rural(52_000), own))).toContain('same')
    expect(warns(check(rural(52_001), own))).not.toContain('same')
    // On the day itself the new standard of the place is not yet what stood before.
    expect(blocks(check(rural(51_999, { from: plainDate('2026-07-01') }), own))).not.toContain('lowered')
  })

  test('the country’s line of poverty: 4000 a year is 333.34 a month', () => {
    const without = { parameters: resolve(parameters, []) }
    const old = plainDate('2020-06-01')
    expect(blocks(check(rural(33_333, { from: old }), without))).toContain('poverty')
    expect(blocks(check(rural(33_334, { from: old }), without))).not.toContain('poverty')
    expect(blocks(check(rural(33_333, { key: 'dibao.standard.urban', from: old }), without))).not.toContain('poverty')
  })

  test('a year’s figure in place of a month’s', () => {
    expect(blocks(check(rural(582_000)))).toContain('magnitude')
    expect(blocks(check(rural(48_500 * 5)))).toContain('magnitude')
    expect(blocks(check(rural(48_500 * 5 - 1)))).not.toContain('magnitude')
    expect(warns(check(rural(72_750)))).toContain('magnitude')
    expect(warns(check(rural(72_749)))).not.toContain('magnitude')
  })

  test('the figure’s own range', () => {
    expect(blocks(check(rural(9_999)))).toContain('range')
    expect(blocks(check(rural(500_001)))).toContain('range')
  })

  test('特困 below 1.3 times', () => {
    const factor = (value: number): Proposed => rural(value, { key: 'tekun.factor' })
    expect(blocks(check(factor(percent(130) - 1)))).toContain('least')
    expect(blocks(check(factor(percent(130))))).toEqual([])
    expect(check(factor(percent(129))).find(({ code }) => code === 'least')).toMatchObject({ cite: { document: '国发14号' } })
  })

  test('care levels and town and country keep their order', () => {
    expect(warns(check(rural(74_001)))).toContain('order')
    expect(warns(check(rural(74_000)))).not.toContain('order')
    expect(warns(check(rural(percent(25) + 1, { key: 'tekun.care.half' })))).toContain('order')
    expect(warns(check(rural(percent(25), { key: 'tekun.care.half' })))).not.toContain('order')
  })
})

describe('days', () => {
  test('last day before first', () => {
    expect(blocks(check(rural(52_000, { to: plainDate('2026-12-31') })))).toContain('dates')
  })

  test('after the last day the province’s figure stands in, and that is said', () => {
    const found = check(rural(52_000, { to: plainDate('2027-12-31') }))
    expect(blocks(found)).toEqual([])
    expect(found.find(({ code }) => code === 'expires')?.words).toContain('485.00')
    // Nobody above has a figure for orphans: afterwards nothing would hold.
    expect(blocks(check(rural(120_000, { key: 'orphan.atHome', to: plainDate('2027-12-31') })))).toContain('gap')
    expect(blocks(check(rural(120_000, { key: 'orphan.atHome' })))).toEqual([])
  })

  test('one of the place’s own that begins later cuts it short', () => {
    const own = { parameters: resolve(parameters, [published(54_000, '2027-07-01')]) }
    expect(check(rural(52_000), own).find(({ code }) => code === 'cut-short')?.words).toContain('2027-06-30')
    expect(warns(check(rural(52_000, { to: plainDate('2027-06-30') }), own))).not.toContain('cut-short')
  })

  test('the same day twice: refused on the day it was published, afterwards it takes over', () => {
    const own = (publishedOn: PlainDate) => ({ parameters: resolve(parameters, [published(52_000, '2027-01-01', { publishedOn })]) })
    expect(blocks(check(rural(53_000), own(today)))).toContain('overlap')
    expect(blocks(check(rural(53_000), own(plainDate('2026-11-21'))))).toEqual([])
    expect(warns(check(rural(53_000), own(plainDate('2026-11-21'))))).toContain('replaces')
  })

  test('months already paid are named, never refused', () => {
    const paid = { closedThrough: '2026-10' }
    const found = check(rural(52_000, { from: plainDate('2026-09-01') }), paid)
    expect(blocks(found)).toEqual([])
    expect(found.find(({ code }) => code === 'closed')?.words).toContain('2026-09 至 2026-10')
    expect(warns(check(rural(52_000, { from: plainDate('2026-10-02') }), paid))).toEqual(expect.arrayContaining(['mid-month']))
    expect(warns(check(rural(52_000, { from: plainDate('2026-10-02') }), paid))).not.toContain('closed')
    expect(warns(check(rural(52_000, { from: plainDate('2026-11-01') }), paid))).not.toContain('closed')
  })

  test('the first month paid by a standard', () => {
    expect(firstMonth(plainDate('2026-12-01'))).toBe('2026-12')
    expect(firstMonth(plainDate('2026-12-02'))).toBe('2027-01')
    expect(firstMonth(plainDate('2026-09-30'))).toBe('2026-10')
  })
})

describe('who may set what', () => {
  test('the rate of the margin is the province’s alone', () => {
    expect(blocks(check(rural(percent(160), { key: 'marginal.factor' })))).toContain('authority')
    expect(blocks(check(rural(percent(160), { key: 'marginal.factor', place: hunan })))).not.toContain('authority')
  })

  test('townships set none; a county is asked whose document it is', () => {
    expect(blocks(check(rural(52_000, { place: regionCode('430971121') })))).toContain('authority')
    expect(warns(check(rural(52_000)))).toContain('authority')
    expect(warns(check(rural(52_000, { place: hunan })))).not.toContain('authority')
  })

  test('other drafts of the same standard are named; yuan() of a key that is no standard is refused', () => {
    expect(warns(check(rural(52_000), { others: [{ id: 7, from: plainDate('2027-01-01') }] }))).toContain('others')
    expect(() => check(rural(yuan(5), { key: 'screen.income.share' }))).toThrow('没有这项标准')
  })
})
