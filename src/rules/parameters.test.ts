import { DomainError, plainDate, regionCode, yuan } from '#kernel'
import { describe, expect, it } from 'vitest'
import {
  checkParameters,
  cite,
  compile,
  convention,
  model,
  param,
  parameterTable,
  rule,
  values,
  type ParameterValue,
  type Place,
} from './index.ts'

const standard = param('dibao.standard', 'fen', { label: '低保标准', range: [yuan(1), yuan(10_000)] })
const dibao = model('m', { label: '样例', outputs: [rule('standard', standard, { label: '标准', cite: convention('样例') })] })

const county = regionCode('430971')
const township = regionCode('430971100')
const prefecture = regionCode('4309')
const province = regionCode('43')
const source = cite('D21', '七', '标准由县公布')

type Written = { place: Place; from: string; to?: string; value?: number } & Partial<Omit<ParameterValue, 'from' | 'to' | 'key' | 'value'>>
const rows = (...written: readonly Written[]): ParameterValue[] =>
  values(
    standard,
    written.map((row) => ({
      cite: source,
      status: 'verified' as const,
      ...row,
      from: plainDate(row.from),
      to: row.to === undefined ? undefined : plainDate(row.to),
      value: yuan(row.value ?? 485),
    })),
  )
const at = (place: Place, day: string, table: readonly ParameterValue[], publishedBy?: string): number =>
  parameterTable(table).lookup(standard.definition, place, plainDate(day), publishedBy === undefined ? undefined : plainDate(publishedBy))
    .value / 100
const codes = (table: readonly ParameterValue[], coverage?: Parameters<typeof checkParameters>[2]): string[] =>
  checkParameters(parameterTable(table), [dibao], coverage).map((problem) => problem.code)

describe('look-up by place and day', () => {
  const table = rows(
    { place: 'nation', from: '2015-01-01', value: 200 },
    { place: province, from: '2020-01-01', value: 333 },
    { place: prefecture, from: '2022-01-01', value: 400 },
    { place: county, from: '2025-01-01', value: 485 },
    { place: township, from: '2025-07-01', value: 490 },
  )

  it('inherits from township to county, prefecture, province and country', () => {
    expect([
      at(township, '2025-07-01', table),
      at(township, '2025-06-30', table),
      at(county, '2024-12-31', table),
      at(county, '2021-12-31', table),
      at(county, '2019-12-31', table),
    ]).toEqual([490, 485, 400, 333, 200])
    expect(at(regionCode('420302'), '2026-01-01', table)).toBe(200)
  })

  it('a value holds from its first day until the next begins, or to its last', () => {
    const own = rows({ place: county, from: '2024-01-01', value: 400 }, { place: county, from: '2025-01-01', to: '2025-12-31', value: 485 })
    expect([at(county, '2024-12-31', own), at(county, '2025-01-01', own), at(county, '2025-12-31', own)]).toEqual([400, 485, 485])
    expect(() => at(county, '2026-01-01', own)).toThrow(DomainError)
  })

  it('a lapsed value inherits only where it says so', () => {
    const above = { place: province, from: '2020-01-01', value: 333 }
    expect(() => at(county, '2026-01-01', rows(above, { place: county, from: '2025-01-01', to: '2025-12-31' }))).toThrow('没有有效的值')
    expect(at(county, '2026-01-01', rows(above, { place: county, from: '2025-01-01', to: '2025-12-31', thenInherit: true }))).toBe(333)
  })

  it('nothing valid is an error that names parameter, place and day', () => {
    try {
      at(county, '2014-12-31', table)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
      expect(error).toMatchObject({ code: 'policy.missing', details: { parameter: 'dibao.standard', place: county, day: '2014-12-31' } })
      expect((error as DomainError).message).toContain('低保标准')
    }
  })

  it('replays what was known by a day', () => {
    const corrected = rows(
      { place: county, from: '2025-01-01', value: 485, publishedOn: plainDate('2024-12-20') },
      { place: county, from: '2025-01-01', value: 515, publishedOn: plainDate('2025-06-01') },
    )
    expect(codes(corrected)).toEqual([])
    expect([at(county, '2025-02-01', corrected, '2025-03-01'), at(county, '2025-02-01', corrected)]).toEqual([485, 515])
    const ready = (publishedBy?: string) =>
      compile(dibao, {
        parameters: parameterTable(corrected),
        effectiveDate: plainDate('2025-02-01'),
        places: [county],
        ...(publishedBy ? { publishedBy: plainDate(publishedBy) } : {}),
      })
    expect(ready('2025-03-01').evaluate(county, {})).toEqual({ standard: 48_500 })
    expect(ready().evaluate(county, {})).toEqual({ standard: 51_500 })
    expect(ready().parametersHash).not.toBe(ready('2025-03-01').parametersHash)
    expect(ready().hash).toBe(ready('2025-03-01').hash)
  })

  it('a proposal prevails for a simulation and leaves the table as it was', () => {
    const base = parameterTable(table)
    const proposed = base.with(rows({ place: county, from: '2025-01-01', value: 600, status: '待核' }))
    expect(proposed.lookup(standard.definition, county, plainDate('2025-03-01')).value).toBe(yuan(600))
    expect(base.lookup(standard.definition, county, plainDate('2025-03-01')).value).toBe(yuan(485))
  })
})

describe('the table is refused for', () => {
  it.each<[string, string, ParameterValue[]]>([
    ['a key no rule knows', 'unknown-key', rows({ place: county, from: '2025-01-01' }).map((row) => ({ ...row, key: 'dibao.standart' }))],
    ['a value without clause', 'missing-cite', rows({ place: county, from: '2025-01-01', cite: cite('D21', ' ', '') })],
    ['a value outside the range', 'out-of-range', rows({ place: county, from: '2025-01-01', value: 20_000 })],
    ['a value of another kind', 'bad-value', rows({ place: county, from: '2025-01-01' }).map((row) => ({ ...row, value: 485.5 }))],
    ['an end before the start', 'bad-period', rows({ place: county, from: '2025-01-01', to: '2024-12-31' })],
    ['two values on one day', 'overlap', rows({ place: county, from: '2025-01-01' }, { place: county, from: '2025-01-01', value: 500 })],
    [
      'periods that overlap',
      'overlap',
      rows({ place: county, from: '2025-01-01', to: '2025-12-31' }, { place: county, from: '2025-12-31', value: 500 }),
    ],
    ['a hole', 'gap', rows({ place: county, from: '2025-01-01', to: '2025-06-30' }, { place: county, from: '2025-07-02', value: 500 })],
  ])('%s', (_, code, table) => {
    expect(codes(table)).toEqual([code])
  })

  it('with the file and line the value was written at', () => {
    const broken = values(standard, [
      { place: county, from: plainDate('2025-01-01'), value: yuan(485), cite: source, status: 'verified' },
      { place: county, from: plainDate('2025-01-01'), value: yuan(500), cite: cite('D21', ' ', ''), status: 'verified' },
    ])
    const found = checkParameters(parameterTable(broken), [dibao])
    expect(found.map(({ code }) => code)).toEqual(['missing-cite', 'overlap'])
    for (const { message } of found) expect(message).toMatch(/\[.*parameters\.test\.ts:\d+，第 2 个值\]$/)
  })

  it('but not for periods that meet', () => {
    expect(codes(rows({ place: county, from: '2025-01-01', to: '2025-06-30' }, { place: county, from: '2025-07-01', value: 500 }))).toEqual(
      [],
    )
  })

  it('places and days without a value, where coverage is asked for', () => {
    const table = rows({ place: county, from: '2025-01-01', to: '2025-06-30' }, { place: province, from: '2025-04-01' })
    const coverage = (from: string, to: string) => ({ places: [county, regionCode('430981')], from: plainDate(from), to: plainDate(to) })
    expect(codes(table, coverage('2025-04-01', '2025-06-30'))).toEqual([])
    const problems = checkParameters(parameterTable(table), [dibao], coverage('2025-01-01', '2025-12-31'))
    expect(problems.map(({ place, message }) => [place, message.match(/自 (\S+) 起/)?.[1]])).toEqual([
      [county, '2025-07-01'],
      [regionCode('430981'), '2025-01-01'],
    ])
  })

  it('by compile too', () => {
    const table = parameterTable(rows({ place: county, from: '2025-01-01' }, { place: county, from: '2025-01-01', value: 500 }))
    expect(() => compile(dibao, { parameters: table, effectiveDate: plainDate('2025-03-01'), places: [county] })).toThrow('有两个值')
  })
})
