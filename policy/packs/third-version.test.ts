import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDate, yuan } from '#kernel'
import { factsFor, type Facts, type Model } from '#rules'
import { packModels, packPlaces } from '../index.ts'
import { ageOn, dibaoByHand, tekunByHand, type Standards } from './testing/by-hand.ts'
import { compileWhole, tableWithEverything } from './testing/everything.ts'
import { families } from './testing/families.ts'

const place = packPlaces.datonghu
const day = plainDate('2025-09-01')
const table = tableWithEverything(place, day)
const standards: Standards = { urban: yuan(740), rural: yuan(485), disposable: yuan(37_679), minimumWage: yuan(1800), day }

function compiledOf(id: string) {
  const found = packModels.find(({ name }) => name === id)
  if (!found) throw new Error(`no programme ${id}`)
  return compileWhole(found, table, place, day)
}
const own = (of: Model, facts: Facts): Facts => factsFor(of, facts)
/** Within the lines more often: no property beyond what nearly everybody has. */
const modest = families({ unknown: false }).map((facts): Facts => ({ ...facts, homes: 1, premises: 0, vehicles: 0, assets: 0 }))

describe('a third version, written by hand from the clauses', () => {
  const dibao = compiledOf('dibao')
  const tekun = compiledOf('tekun')

  it('agrees on 低保 of the family, to the fen', () => {
    let entitled = 0
    fc.assert(
      fc.property(modest, (facts) => {
        const answers = dibao.evaluate(place, own(dibao.model, facts))
        const byHand = dibaoByHand(facts, standards)
        if (byHand !== null) entitled += 1
        expect([answers['dibao'], byHand === null ? null : answers['dibaoAmount']]).toEqual([byHand === null ? 0 : 1, byHand])
      }),
      { numRuns: 1500, seed: 3 },
    )
    expect(entitled).toBeGreaterThan(100)
  })

  it('agrees on 特困: persons and amount', () => {
    let entitled = 0
    fc.assert(
      fc.property(modest, (facts) => {
        const answers = tekun.evaluate(place, own(tekun.model, facts))
        const byHand = tekunByHand(facts, standards)
        if (byHand.people > 0) entitled += 1
        expect([answers['tekunCount'], answers['tekunAmount']]).toEqual([byHand.people, byHand.amount])
      }),
      { numRuns: 2500, seed: 4 },
    )
    expect(entitled).toBeGreaterThan(50)
  })

  it('agrees where property is beyond the line as well', () => {
    fc.assert(
      fc.property(families({ unknown: false }), (facts) => {
        expect(dibao.evaluate(place, own(dibao.model, facts))['dibao']).toBe(dibaoByHand(facts, standards) === null ? 0 : 1)
      }),
      { numRuns: 500, seed: 5 },
    )
  })

  it('counts years as people do', () => {
    expect([ageOn(-3506, '2025-05-27'), ageOn(-3506, '2025-05-26')]).toEqual([65, 64])
  })
})

describe('more income never gives more, one more person never less', () => {
  const dibao = compiledOf('dibao')
  const amountOf = (facts: Facts): number => dibao.evaluate(place, own(dibao.model, facts))['dibaoAmount'] ?? Number.NaN
  const isWhole = (facts: Facts): boolean => dibao.evaluate(place, own(dibao.model, facts))['dibao'] === 1
  const persons = (facts: Facts) => (Array.isArray(facts['persons']) ? facts['persons'] : [])

  it('one yuan more of wages does not raise 低保 of the family', () => {
    fc.assert(
      fc.property(modest, fc.integer({ min: 1, max: 20_000 }), (facts, more) => {
        const [first, ...rest] = persons(facts)
        const wage = first?.['wage']
        const richer: Facts = { ...facts, persons: [{ ...first, wage: (typeof wage === 'number' ? wage : 0) + more }, ...rest] }
        // Who is still in was in before, and with no less.
        expect(isWhole(richer) ? isWhole(facts) && amountOf(richer) <= amountOf(facts) : true).toBe(true)
      }),
      { numRuns: 500, seed: 6 },
    )
  })

  it('a baby without income does not lower it', () => {
    fc.assert(
      fc.property(modest, (facts) => {
        const baby = { ...persons(facts)[0], ...plainBaby }
        const larger: Facts = { ...facts, persons: [...persons(facts), baby] }
        if (isWhole(facts)) {
          expect(isWhole(larger)).toBe(true)
          expect(amountOf(larger)).toBeGreaterThanOrEqual(amountOf(facts))
        }
      }),
      { numRuns: 500, seed: 7 },
    )
  })

  it('more spending never ends rigid hardship, a higher cost never lowers medical aid', () => {
    const rigid = compiledOf('rigid')
    const medical = compiledOf('medical')
    fc.assert(
      fc.property(modest, fc.integer({ min: 1, max: 1_000_000 }), (facts, more) => {
        const spending = facts['livingSpending']
        const cost = facts['eligibleCost']
        if (typeof spending !== 'number' || typeof cost !== 'number') return
        const before = rigid.evaluate(place, own(rigid.model, facts))['rigid'] ?? 0
        expect(rigid.evaluate(place, own(rigid.model, { ...facts, livingSpending: spending + more }))['rigid']).toBeGreaterThanOrEqual(
          before,
        )
        const aid = (of: Facts): number => medical.evaluate(place, own(medical.model, of))['medicalAmount'] ?? Number.NaN
        expect(aid({ ...facts, eligibleCost: cost + more })).toBeGreaterThanOrEqual(aid(facts))
      }),
      { numRuns: 400, seed: 8 },
    )
  })
})

const plainBaby = {
  birthDay: 20_000,
  counting: 0,
  listedTekun: 0,
  disabilityKind: 0,
  disabilityGrade: 0,
  illness: 0,
  schooling: 0,
  jobless: 0,
  wage: 0,
  workCost: 0,
  business: 0,
  propertyIncome: 0,
  transferIncome: 0,
  transferSpending: 0,
  basicPension: 0,
  medicalSpending: 0,
  rehabilitation: 0,
  tuition: 0,
}
