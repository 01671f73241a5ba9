import { describe, expect, it } from 'vitest'
import { plainDate } from '#kernel'
import { indicators, screeningFacts, screeningModel } from '#policy'
import { alerts } from '#contract'
import { dataSetOf, lakeColumns } from '#rooms/catalogue'
import { runDays } from '../engine/fold.ts'
import {
  datasetsOf,
  datasetsOfFact,
  evidenceDatasets,
  flagWords,
  householdHighest,
  householdLowest,
  householdSums,
  needsOfFact,
  personAmounts,
  recipes,
  registryFlags,
  sources,
  wordsOf,
} from './index.ts'

const days = runDays(plainDate('2026-11-01'))

describe('facts', () => {
  it('of the policy and recipes are the same list', () => {
    const names = screeningFacts.map((fact) => fact.definition.name)
    expect(Object.keys(recipes).toSorted()).toEqual(names.toSorted())
    expect(new Set(names).size).toBe(names.length)
  })

  it('are all used by an indicator', () => {
    const used = new Set(screeningModel.inputs.keys())
    expect(screeningFacts.map((fact) => fact.definition.name).filter((name) => !used.has(name))).toEqual([])
  })

  it('rest on flags, amounts and measures that some data set delivers', () => {
    const words = Object.values(recipes).flatMap(({ recipe }) => {
      const { present, absent, measures } = wordsOf(recipe)
      return [...present, ...absent, ...measures]
    })
    const delivered = [...datasetsOf.keys(), ...registryFlags] as readonly string[]
    expect(words.filter((word) => !delivered.includes(word))).toEqual([])
    // Nothing is read that no fact wants.
    const wanted = new Set<string>(words)
    expect([...datasetsOf.keys()].filter((word) => !wanted.has(word))).toEqual([])
    const vocabulary = [...flagWords.flat(), ...personAmounts, ...householdSums, ...householdHighest, ...householdLowest]
    // Which of a person's rows counts is asked by the folding itself.
    const passedOver = new Set<string>(['elsewhere', ...sources.flatMap((source) => source.reading(days).unless ?? [])])
    expect(vocabulary.filter((word) => !wanted.has(word) && !passedOver.has(word))).toEqual([])
  })

  it('need data sets of the catalogue, and those whose rows are shown as evidence', () => {
    for (const [name, recipe] of Object.entries(recipes)) {
      for (const dataset of [...needsOfFact(recipe).flat(), ...evidenceDatasets(recipe), ...datasetsOfFact(name)])
        expect(() => dataSetOf(dataset)).not.toThrow()
    }
  })
})

describe('sources', () => {
  it('are at least twenty data sets, each once', () => {
    expect(sources.length).toBeGreaterThanOrEqual(20)
    expect(new Set(sources.map((source) => source.dataset)).size).toBe(sources.length)
  })

  it.each(sources.map((source) => [source.dataset, source] as const))('%s reads columns that its snapshots have', (_id, source) => {
    const columns = new Set(lakeColumns(dataSetOf(source.dataset)).map((column) => column.name))
    expect(columns).toContain(source.person)
    if (source.day !== null) expect(columns).toContain(source.day)
    const { where = '', flags = {}, amounts = {}, measures = {} } = source.reading(days)
    const texts = [
      where,
      ...Object.values(flags).map((holds) => (typeof holds === 'string' ? holds : holds.column)),
      ...Object.values(amounts),
      ...Object.values(measures),
    ]
    const words =
      texts
        .join(' ')
        .replaceAll(/'[^']*'/g, ' ')
        .match(/\b[a-z][a-z_]*\b/g) ?? []
    const sqlWords = new Set(['coalesce', 'left', 'year', 'date_trunc', 'true', 'least', 'list_contains'])
    expect(words.filter((word) => !columns.has(word) && !sqlWords.has(word))).toEqual([])
  })
})

describe('indicators', () => {
  it('raise causes that alerts know, five causes each several times, and gaps, exits, dependants', () => {
    const causes = indicators.map((indicator) => indicator.cause)
    expect(causes.filter((cause) => !alerts.alertCauseIds.includes(cause))).toEqual([])
    expect(indicators.length).toBeGreaterThanOrEqual(24)
    const categories = new Set(causes.map((cause) => alerts.alertCauses[cause].category))
    expect(categories).toEqual(new Set(['risk', 'entitlement', 'policy-gap', 'exit', 'dependant']))
  })
})
