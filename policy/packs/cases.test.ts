import { describe, expect, it } from 'vitest'
import { parameters } from '../index.ts'
import { show } from '#rules'
import { outcomeOf, readCases } from './testing/cases.ts'

const cases = readCases(new URL('./cases/', import.meta.url))

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
