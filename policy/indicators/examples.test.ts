import { expect, test } from 'vitest'
import { plainDate, regionCode } from '#kernel'
import { compile } from '#rules'
import { indicators, parameters, screeningModel } from '../index.ts'
import { examples } from './examples.ts'

const place = regionCode('430971')
const rules = compile(screeningModel, { parameters, effectiveDate: plainDate('2026-06-01'), places: [place] })

test.each(examples.map((each) => [each.indicator, each.name, each] as const))('%s：%s', (id, _name, example) => {
  expect(rules.evaluate(place, example.facts)[id]).toBe(example.grade)
})

test('each indicator has a family it finds and one that only looks alike', () => {
  for (const { id } of indicators) {
    const grades = examples.filter((each) => each.indicator === id).map((each) => each.grade)
    expect({ id, found: grades.some((grade) => grade > 0), passed: grades.includes(0) }).toEqual({ id, found: true, passed: true })
  }
  expect(new Set(examples.map((each) => each.indicator)).size).toBe(indicators.length)
})
