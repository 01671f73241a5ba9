import { describe, expect, it } from 'vitest'
import { plainDate, type PlainDate } from '#kernel'
import { checkModel, checkParameters, parameterTable, type Place } from '#rules'
import {
  documents,
  packFigures,
  packInputs,
  packModels,
  packPlaces,
  parameters,
  programmes,
  resultsOf,
  screeningModel,
  standardLimits,
  termsModel,
} from '../index.ts'
import { library } from './library.ts'

import { planParameters } from '../help-fields.ts'
import { rosterParameters } from '../parameters/rosters.ts'

const { nation, hunan, datonghu, shiyan } = packPlaces
const models = [...packModels, termsModel]
const packParams = new Map(models.flatMap((each) => [...each.params]))
const ofPacks = parameterTable(parameters.rows.filter((row) => packParams.has(row.key)))

describe('the packs', () => {
  it.each(models.map((each) => [each.label, each] as const))('%s is exact, cited and well named', (_, each) => {
    expect(checkModel(each).map(({ message }) => message)).toEqual([])
  })

  it('facts and results can be called by their labels', () => {
    const twice = (labels: readonly string[]) => labels.filter((label, index) => labels.indexOf(label) !== index)
    expect(twice([...packInputs.values()].map(({ label }) => label))).toEqual([])
    expect(twice([...new Set(programmes.flatMap(resultsOf))].map(({ definition }) => definition.label))).toEqual([])
    expect(twice([...packParams.values()].map(({ label }) => label))).toEqual([])
  })

  it('every rule rests on a document of the library', () => {
    const cited = models.flatMap((each) => [...each.rules.values()].flatMap((rule) => rule.cite.map(({ document }) => document)))
    expect([...new Set([...cited, ...ofPacks.rows.map(({ cite }) => cite.document)])].filter((name) => !(name in documents))).toEqual([])
    expect(library.map(({ name }) => name).toSorted()).toEqual(Object.keys(documents).toSorted())
  })
})

describe('the figures', () => {
  it('have a clause, a value in range, and neither overlap nor leave a hole', () => {
    expect(checkParameters(ofPacks, models).map(({ message }) => message)).toEqual([])
  })

  it('are all known to some model, or asked for by a room', () => {
    const known = new Set([
      ...packParams.keys(),
      ...screeningModel.params.keys(),
      ...standardLimits.params.keys(),
      ...rosterParameters.map(({ key }) => key),
      ...planParameters.map(({ key }) => key),
    ])
    // Whole messages: each names the file and line in which the figure is written (check-errors.test.ts).
    expect(
      checkParameters(parameters, [...models, screeningModel, standardLimits])
        .filter(({ key }) => !known.has(key))
        .map(({ message }) => message),
    ).toEqual([])
    const used = new Set(packFigures.map(({ key }) => key))
    expect([...used].filter((key) => !packParams.has(key))).toEqual([])
  })

  it('say why where they are not verified', () => {
    expect(packFigures.filter(({ status, note }) => status === '待核' && !note).map(({ key }) => key)).toEqual([])
    expect(packFigures.filter(({ status, verifiedOn }) => status === 'verified' && !verifiedOn).map(({ key }) => key)).toEqual([])
  })

  it('never go down in Hunan from year to year, and stay above the floor of 2020', () => {
    const rising = (key: string) =>
      parameters.rows
        .filter((row) => row.key === key && row.place === hunan)
        .toSorted((a, b) => (a.from < b.from ? -1 : 1))
        .map(({ value }) => Number(value))
    for (const key of ['dibao.standard.urban', 'dibao.standard.rural', 'disability.living', 'disability.care']) {
      const values = rising(key)
      expect(values.length).toBeGreaterThan(1)
      expect(values).toEqual(values.toSorted((a, b) => a - b))
    }
    expect(Math.min(...rising('dibao.standard.rural')) * 12).toBeGreaterThanOrEqual(400_000)
  })

  /** What is known to be missing: the list changes only when somebody finds a document. */
  const missingAt = (place: Place, day: PlainDate): string[] =>
    checkParameters(ofPacks, packModels, { places: [place], from: day, to: day })
      .filter(({ code }) => code === 'not-covered')
      .map(({ key }) => key)
      .toSorted()

  it.each([
    [
      '大通湖 2025',
      datonghu,
      '2025-06-01',
      [
        'disability.care',
        'disability.living',
        'medical.cap',
        'medical.share.marginal',
        'medical.share.rigid',
        'minimumWage',
        'orphan.atHome',
        'orphan.inCare',
        'premium.dibao',
        'tekun.ruralConsumption',
        'temporary.smallLimit',
        'temporary.townshipLimit',
      ],
    ],
    [
      '大通湖 2026',
      datonghu,
      '2026-07-01',
      [
        'medical.cap',
        'medical.share.marginal',
        'medical.share.rigid',
        'orphan.atHome',
        'orphan.inCare',
        'premium.dibao',
        'tekun.ruralConsumption',
        'temporary.smallLimit',
        'temporary.townshipLimit',
      ],
    ],
    [
      '十堰 2017',
      shiyan,
      '2017-03-01',
      [
        'dibao.standard.rural',
        'dibao.standard.urban',
        'income.disposable',
        'marginal.factor',
        'medical.cap',
        'medical.deductible.marginal',
        'medical.deductible.rigid',
        'medical.share.marginal',
        'medical.share.rigid',
        'minimumWage',
        'rigid.share',
        'school.college',
        'school.high',
        'school.vocational',
        'tekun.ruralConsumption',
        'temporary.smallLimit',
        'temporary.townshipLimit',
      ],
    ],
  ] as const)('that nobody has found: %s', (_, place, day, keys) => {
    expect(missingAt(place, plainDate(day))).toEqual(keys)
  })

  it('in 2023 Hunan’s standards are missing', () => {
    expect(missingAt(datonghu, plainDate('2023-03-01'))).toEqual(
      expect.arrayContaining(['dibao.standard.rural', 'dibao.standard.urban', 'income.disposable']),
    )
    expect(missingAt(nation, plainDate('2026-07-01'))).toContain('dibao.standard.rural')
  })
})
