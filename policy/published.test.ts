import { describe, expect, test } from 'vitest'
import { plainDate, regionCode, yuan } from '#kernel'
import { evaluateAll, packModels, packPlaces, parameters, presumeNothingElse, resolve, type PublishedStandard } from '#policy'
import { dibaoRural } from './programmes/lines.ts'
import { checkParameters } from '#rules'

const { datonghu, shimen, hunan } = packPlaces
const rural: PublishedStandard = {
  key: 'dibao.standard.rural',
  place: datonghu,
  from: plainDate('2026-12-01'),
  value: yuan(520),
  document: '益民发〔2026〕1号',
  article: '一',
  gist: '农村每人每月 520 元',
  publishedOn: plainDate('2026-11-22'),
}
const value = (published: readonly PublishedStandard[], place: typeof datonghu, day: string): number =>
  resolve(parameters, published).lookup(dibaoRural.definition, place, plainDate(day)).value

describe('published standards on top of the packs', () => {
  test('in force from their day at their place, nowhere else and not before', () => {
    expect(value([rural], datonghu, '2026-11-30')).toBe(48_500)
    expect(value([rural], datonghu, '2026-12-01')).toBe(52_000)
    expect(value([rural], regionCode('430971121'), '2027-05-01')).toBe(52_000)
    expect(value([rural], shimen, '2026-12-01')).toBe(48_500)
  })

  test('after its last day the place above holds again', () => {
    const year = { ...rural, to: plainDate('2027-11-30') }
    expect(value([year], datonghu, '2027-11-30')).toBe(52_000)
    expect(value([year], datonghu, '2027-12-01')).toBe(48_500)
  })

  test('a later one takes over, and one from the day of the pack prevails over the pack', () => {
    const later = { ...rural, from: plainDate('2027-01-01'), value: yuan(540), publishedOn: plainDate('2026-12-20') }
    expect(value([rural, later], datonghu, '2026-12-31')).toBe(52_000)
    expect(value([rural, later], datonghu, '2027-01-01')).toBe(54_000)
    expect(value([{ ...rural, place: hunan, from: plainDate('2026-01-01') }], shimen, '2026-01-01')).toBe(52_000)
  })

  test('one with a last day makes way for a figure that begins meanwhile: the table stays sound', () => {
    const over = { ...rural, place: hunan, from: plainDate('2025-06-01'), to: plainDate('2026-06-30') }
    const table = resolve(parameters, [over])
    expect(value([over], shimen, '2025-12-31')).toBe(52_000)
    expect(value([over], shimen, '2026-01-01')).toBe(48_500)
    expect(checkParameters(table, packModels).filter(({ key }) => key === rural.key)).toEqual([])
  })

  test('seen only by who knows documents of its day', () => {
    const table = resolve(parameters, [rural])
    const day = plainDate('2026-12-15')
    expect(table.lookup(dibaoRural.definition, datonghu, day, plainDate('2026-11-21')).value).toBe(48_500)
    expect(table.lookup(dibaoRural.definition, datonghu, day, plainDate('2026-11-22')).value).toBe(52_000)
  })

  test('an evaluation stands on it and cites its document', () => {
    const { facts } = presumeNothingElse({
      persons: [{ birthDay: '1970-01-01' }, { birthDay: '1972-01-01' }],
      supporters: [],
      urban: false,
    })
    const ask = (date: string) =>
      evaluateAll({ parameters: resolve(parameters, [rural]), place: datonghu, date: plainDate(date), facts }).find(
        ({ id }) => id === 'dibao',
      )
    expect(ask('2026-11-30')?.amount).toBe(97_000)
    expect(ask('2026-12-01')).toMatchObject({
      amount: 104_000,
      clauses: expect.arrayContaining([expect.objectContaining({ document: '益民发〔2026〕1号' })]),
    })
    expect(ask('2026-12-01')?.standIns.map(({ label }) => label)).not.toContain('农村低保标准（每人每月）')
  })
})
