import { describe, expect, it } from 'vitest'
import { factsFor, show, untried } from '#rules'
import { packModels, parameters } from '../index.ts'
import { compileWhole, tableWithEverything } from './testing/everything.ts'
import { outcomeOf, workedCases } from './worked-cases.ts'

const cases = workedCases()

describe.each([...Map.groupBy(cases, (each) => each.file)])('worked cases of %s', (_, of) => {
  it.each(of)('$name', (each) => {
    const shown = (rule: (typeof each.expect)[number]['rule'], value: number | null | 'no figure') =>
      `${rule.definition.label}：${value === 'no figure' ? '缺标准' : show(value, rule.definition)}`
    expect(each.expect.map(({ rule }) => shown(rule, outcomeOf(each, rule, parameters)))).toEqual(
      each.expect.map(({ rule, value }) => shown(rule, value)),
    )
  })
})

it('every case has its own name in its file, a clause and a reckoning', () => {
  expect(new Set(cases.map((each) => `${each.file} ${each.name}`)).size).toBe(cases.length)
  expect(cases.filter((each) => !each.clause || !each.reckoning || !each.by)).toEqual([])
})

/** A rule stands in several programmes: it is enough that the cases of one of them try it. */
it('the cases see every condition hold and fail, and every branch taken', () => {
  const gaps = packModels.map((model) => {
    const results = new Set(model.outputs.map(({ name }) => name))
    const runs = cases
      .filter((each) => each.expect.some(({ rule }) => results.has(rule.definition.name)))
      .map((each) =>
        compileWhole(model, tableWithEverything(each.place, each.date, each.supposed), each.place, each.date).evaluation(
          each.place,
          factsFor(model, each.facts),
        ),
      )
    return { model, gaps: new Set(untried(model, runs).map(({ rule, text }) => `${rule}：${text}`)) }
  })
  const everywhere = (gap: string): boolean => gaps.every((each) => !each.model.rules.has(gap.split('：')[0] ?? '') || each.gaps.has(gap))
  expect([...new Set(gaps.flatMap((each) => [...each.gaps]))].filter(everywhere)).toEqual([])
}, 120_000)
