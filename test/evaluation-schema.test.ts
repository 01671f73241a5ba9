import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { evaluation } from '#contract'
import { packInputs, parameters } from '#policy'
import { evaluateFamily } from '#rooms/evaluation'
import { plainDate, regionCode } from '#kernel'

type Shape = Readonly<Record<string, z.ZodType>>

const groups: readonly (readonly [string | undefined, Shape])[] = [
  ['persons', evaluation.evaluationPerson.shape],
  ['supporters', evaluation.evaluationSupporter.shape],
  [undefined, evaluation.evaluationHousehold.shape],
]
const accepts = (shape: Shape, name: string, value: unknown): boolean => shape[name]?.safeParse(value).success ?? false

describe.each(groups)('the household file and the facts of the packs: %s', (group, shape) => {
  const inputs = [...packInputs.values()].filter((input) => input.group?.name === group)

  it('name the same facts with the same labels', () => {
    const labels = Object.entries(shape).flatMap(([name, field]) =>
      name === 'persons' || name === 'supporters' ? [] : [`${name} ${field.description?.replace(/（[^（]*）$/, '')}`],
    )
    expect(labels.toSorted()).toEqual(inputs.map((input) => `${input.name} ${input.label}`).toSorted())
  })

  it.each(inputs.map((input) => [input.name, input] as const))('%s takes the same values', (name, { unit, range, codes }) => {
    if (unit === 'code') {
      expect(codes?.filter(({ label }) => !accepts(shape, name, label))).toEqual([])
      expect(accepts(shape, name, '没有这一项')).toBe(false)
    } else if (unit === 'bool' || unit === 'date') {
      expect(accepts(shape, name, unit === 'bool' ? true : '2025-06-01')).toBe(true)
      expect(accepts(shape, name, 3)).toBe(false)
    } else {
      const scale = unit === 'fen' || unit === 'share' ? 100 : 1
      expect([range.lo, range.hi, range.lo - 1, range.hi + 1].map((value) => accepts(shape, name, value / scale))).toEqual([
        true,
        true,
        false,
        false,
      ])
    }
    expect(accepts(shape, name, null)).toBe(true)
  })
})

it('a file that is read can be evaluated', () => {
  const household = evaluation.evaluationHousehold.parse({
    urban: false,
    persons: [{ birthDay: '1980-01-01', wage: '900.50' }],
    supporters: [],
  })
  const asked = { parameters, place: regionCode('430971'), date: plainDate('2025-06-01'), household, nothingElse: false, explain: true }
  expect(evaluation.evaluationReply.parse(evaluateFamily(asked)).outcomes).toHaveLength(14)
})
