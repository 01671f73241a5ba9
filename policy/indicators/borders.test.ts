import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDate, regionCode } from '#kernel'
import { compile, model, type Fact } from '#rules'
import { indicators, parameters, screeningFacts, screeningModel } from '../index.ts'
import { examples } from './examples.ts'

const place = regionCode('430971')
const effectiveDate = plainDate('2026-06-01')
const rules = compile(screeningModel, { parameters, effectiveDate, places: [place] })
const conditions = compile(model('conditions', { label: '条件', outputs: indicators.map((each) => each.when) }), {
  parameters,
  effectiveDate,
  places: [place],
})

type Facts = Readonly<Record<string, Fact>>

/** The family of the first example that the indicator finds. */
function found(id: string, more: Facts = {}): Facts {
  const example = examples.find((each) => each.indicator === id && each.grade > 0)
  if (!example) throw new Error(`${id} has no example`)
  return { ...example.facts, ...more }
}

const grade = (id: string, facts: Facts): number | null => rules.evaluate(place, facts)[id] ?? null

/**
 * One fen, one day, one person on either side of each limit, by Hunan's rural figures of 2026: 低保 485.00, 边缘 727.50, disposable income
 * 37,679 a year; the families have three members.
 */
type Border = readonly [id: string, fact: string, inside: number, outside: number, more?: Facts]

const borders: readonly Border[] = [
  ['illness.heavySpending', 'outOfPocket', 1_883_951, 1_883_950, { wages: 200_000 }],
  ['illness.heavySpending', 'outOfPocket', 3_767_901, 3_767_900],
  ['illness.seriousUnaided', 'outOfPocket', 376_791, 376_790],
  ['illness.seriousUnaided', 'wages', 290_999, 291_000],
  ['gapMedical.unaided', 'outOfPocket', 500_001, 500_000],
  ['gapMedical.premium', 'uninsuredListed', 1, 0],
  ['schooling.feeBurden', 'schoolFees', 360_001, 360_000, { pensions: 100_000 }],
  ['schooling.missing', 'missingPupils', 1, 0],
  ['gapEducation.unaided', 'unaidedPupils', 1, 0],
  ['disability.severeLowIncome', 'wages', 218_249, 218_250],
  ['disability.newSevere', 'wages', 290_999, 291_000],
  ['gapDisability.care', 'severeWithoutCare', 1, 0],
  ['gapDisability.living', 'disabledWithoutLiving', 1, 0],
  ['unemployment.noWorker', 'pensions', 218_249, 218_250],
  ['unemployment.benefitEnding', 'pensions', 145_499, 145_500],
  ['gapEmployment.unserved', 'unservedJobless', 1, 0],
  ['accident.workInjury', 'wages', 218_249, 218_250],
  ['hardship.arrears', 'arrears', 30_000, 29_999],
  ['disaster.houseLost', 'wages', 218_249, 218_250],
  ['gapDisaster.unaided', 'daysSinceDisaster', 15, 14],
  ['gapHousing.dangerous', 'daysSinceDangerous', 180, 179],
  ['maybe.dibao', 'pensions', 145_499, 145_500],
  ['maybe.tekun', 'eldest', 60, 59],
  ['maybe.tekun', 'severe', 1, 0],
  ['maybe.marginal', 'wages', 145_500, 145_499],
  ['maybe.marginal', 'wages', 218_249, 218_250],
  ['maybe.rigid', 'outOfPocket', 2_000_000, 1_999_999, { medicalAid: 0, schoolFees: 0, wages: 220_000 }],
  ['maybe.rigid', 'wages', 218_250, 218_249],
  ['maybe.rigid', 'outOfPocket', 3_000_001, 3_000_000, { medicalAid: 0, schoolFees: 0, wages: 500_000 }],
  ['exit.death', 'deadListed', 1, 0],
  ['exit.duplicate', 'listedTwice', 1, 0],
  ['exit.income', 'wages', 145_503, 145_502, { pensions: 0 }],
  ['exit.houses', 'houses', 2, 1, { shops: 0 }],
  ['exit.deposits', 'deposits', 3_492_001, 3_492_000],
  ['exit.vehicle', 'cars', 1, 0],
  ['exit.business', 'companies', 1, 0],
  ['exit.payroll', 'payrollListed', 1, 0],
  ['exit.custody', 'custodyListed', 1, 0],
  ['exit.moved', 'movedListed', 1, 0],
  ['exit.premiums', 'premiums', 1_746_001, 1_746_000],
  ['dependant.children', 'carers', 0, 1],
  ['dependant.elderAlone', 'eldest', 80, 79],
  ['dependant.elderAlone', 'arrears', 5_000, 4_999],
  ['gapLiving.tekunCare', 'unassessedTekun', 1, 0, { uncaredTekun: 0 }],
]

describe('limits', () => {
  it.each(borders.map((border) => [`${border[0]}：${border[1]} ${String(border[2])} 在内，${String(border[3])} 在外`, border] as const))(
    '%s',
    (_name, [id, fact, inside, outside, more = {}]) => {
      expect(grade(id, found(id, { ...more, [fact]: inside }))).toBeGreaterThan(0)
      expect(grade(id, found(id, { ...more, [fact]: outside }))).toBe(0)
    },
  )

  it('every indicator has one', () => {
    expect(new Set(borders.map(([id]) => id))).toEqual(new Set(indicators.map(({ id }) => id)))
  })

  it('of the grades of a death: 30 and 90 days', () => {
    const after = (days: number): number | null => grade('exit.death', found('exit.death', { daysSinceDeath: days }))
    expect([0, 30, 31, 90, 91].map(after)).toEqual([3, 3, 2, 2, 1])
  })
})

/** Any family: small numbers, so that conditions meet, and amounts around the limits. */
const anyFacts: fc.Arbitrary<Record<string, number | boolean>> = fc.record(
  Object.fromEntries(
    screeningFacts.map(({ definition: { name, unit, range } }) => {
      if (unit === 'bool') return [name, fc.boolean()]
      const values =
        unit === 'fen'
          ? fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6_000_000 }))
          : unit === 'days'
            ? fc.integer({ min: 0, max: 400 })
            : fc.oneof(fc.constant(range.lo), fc.integer({ min: range.lo, max: Math.min(range.hi, range.lo + 90) }))
      return [name, values]
    }),
  ),
)

describe('signs', () => {
  it('are had by every family that meets the condition', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const asked = Object.fromEntries(Object.entries(facts).filter(([name]) => conditions.model.inputs.has(name)))
        const [grades, holds] = [rules.evaluate(place, facts), conditions.evaluate(place, asked)]
        for (const { id } of indicators) expect({ id, found: (grades[id] ?? 0) > 0 }).toEqual({ id, found: holds[`${id}.when`] === 1 })
      }),
      { numRuns: 400 },
    )
  })
})

describe('unknown facts', () => {
  it('never make a hit, and make a family unknown only where they matter', () => {
    for (const { id } of indicators) {
      const facts = found(id)
      for (const { definition } of screeningFacts) {
        const without = grade(id, { ...facts, [definition.name]: null })
        const known = grade(id, facts)
        expect({ id, fact: definition.name, fine: without === null || without === known }).toEqual({
          id,
          fact: definition.name,
          fine: true,
        })
      }
      expect(grade(id, {})).toBeNull()
    }
  })
})

describe('words', () => {
  it('of the sentences are facts, figures or parameters of the indicator or of its facts', () => {
    for (const { id, say } of indicators) {
      const names = [...say.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
      expect(
        names
          .filter((name) => !screeningModel.rules.has(name) && !screeningModel.inputs.has(name) && !screeningModel.params.has(name))
          .map((name) => `${id}: ${name}`),
      ).toEqual([])
    }
  })
})
