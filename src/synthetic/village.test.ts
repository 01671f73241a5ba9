import { parseIdNumber, regionCode, type PlainMonth } from '#kernel'
import { beforeAll, describe, expect, it } from 'vitest'
import { ageAt, day } from './calendar.ts'
import { dibaoHouseholdSize, listedPerTenThousand, standards } from './figures.ts'
import { standardOf } from './lists.ts'
import { headAt, placeAt, present, relationTo } from './as-of.ts'
import { never, type Membership, type Person, type Village } from './model.ts'
import { loadAtlas } from './regions.ts'
import { generateVillage, type World } from './village.ts'

const atlas = loadAtlas()
const world: World = {
  seed: 42,
  atlas,
  start: '2026-08' as PlainMonth,
  last: '2026-10' as PlainMonth,
  peoplePerVillage: 1100,
  stories: true,
}
const base = day('2026-07-31')

let villages: Village[]
let persons: Person[]
let memberships: Membership[]

beforeAll(() => {
  villages = [...atlas.villagesIn(regionCode('430971')), ...atlas.villagesIn(regionCode('430921')).slice(0, 60)].map((place) =>
    generateVillage(world, place),
  )
  persons = villages.flatMap((village) => village.persons).filter((person) => present(person, base))
  memberships = villages
    .flatMap((village) => village.facts.memberships)
    .filter((membership) => membership.from <= base && membership.to > base)
})

describe('people', () => {
  it('have the ages of an ageing county', () => {
    const ages = persons.map((person) => ageAt(person.birth, base))
    const share = (from: number, to: number) => ages.filter((age) => age >= from && age < to).length / ages.length
    expect(share(0, 15)).toBeGreaterThan(0.15)
    expect(share(0, 15)).toBeLessThan(0.2)
    expect(share(60, 130)).toBeGreaterThan(0.21)
    expect(share(60, 130)).toBeLessThan(0.27)
    expect(share(65, 130)).toBeGreaterThan(0.14)
    expect(share(80, 130)).toBeGreaterThan(0.015)
    expect(share(80, 130)).toBeLessThan(0.045)
    const men = persons.filter((person) => person.sex === 1).length / persons.length
    expect(men).toBeGreaterThan(0.49)
    expect(men).toBeLessThan(0.53)
  })

  it('carry valid numbers that are unique over all villages', () => {
    const ids = villages.flatMap((village) => [...village.persons, ...village.facts.doubles]).map((person) => person.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !parseIdNumber(id).ok || !id.startsWith('99'))).toEqual([])
  })

  it('stand in the register twice now and then, in an elder’s household with the same birthday in the number', () => {
    const doubles = villages.flatMap((village) => village.facts.doubles)
    expect(doubles.length).toBeGreaterThan(5)
    expect(doubles.length).toBeLessThan(100)
    for (const { person, id, household } of doubles) {
      expect(id.slice(0, 14)).toBe(person.id.slice(0, 14))
      expect(household).not.toBe(person.household)
      expect(household.heads[0]?.person.birth ?? 0).toBeLessThan(person.birth)
    }
  })

  it('have two or three characters of name for the most part, and nobody the same first two', () => {
    expect(persons.length).toBeGreaterThan(90_000)
    expect(persons.every((person) => person.name.length >= 2 && person.name.length <= 4)).toBe(true)
    expect(new Set(persons.map((person) => person.name)).size).toBeGreaterThan(persons.length / 6)
  })
})

describe('households', () => {
  it('have exactly one head at any time, who is a member', () => {
    const wrong: string[] = []
    for (const village of villages) {
      for (const household of village.households) {
        for (const on of [base, day('2026-09-30'), day('2026-10-31')]) {
          const living = household.persons.filter((person) => present(person, on))
          const head = headAt(household, on)
          const heads = household.persons.filter((person) => relationTo(head, person) === '户主')
          const sound = heads.length === 1 && heads[0] === head && (living.length === 0 || living.includes(head))
          if (!sound) wrong.push(`${household.registerNo} on ${String(on)}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('have parents sixteen to fifty-five years older than their children', () => {
    const wrong: string[] = []
    for (const person of persons) {
      for (const parent of [person.father, person.mother]) {
        if (!parent) continue
        const years = (person.birth - parent.birth) / 365.25
        if (years < 16 || years > (parent.sex === 2 ? 51 : 62))
          wrong.push(`${parent.id} is ${years.toFixed(1)} years older than ${person.id}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('have spouses of both sexes who point at each other, and children with the father’s surname', () => {
    const wrong = persons.filter(({ spouse, sex }) => spouse !== null && spouse.sex === sex)
    const unnamed = persons.filter(
      ({ father, household, name }) => father !== null && household.story === null && !name.startsWith(father.name.charAt(0)),
    )
    expect(wrong).toEqual([])
    expect(unnamed).toEqual([])
    expect(persons.filter((person) => person.spouse !== null && person.spouse.spouse !== person)).toEqual([])
  })
})

describe('lists', () => {
  const perTenThousand = (list: Membership['list']) => {
    const members = new Set(memberships.filter((membership) => membership.list === list).flatMap((membership) => membership.members))
    return (members.size / persons.length) * 10_000
  }

  it('hold the shares of the population Hunan publishes', () => {
    for (const list of ['dibao', 'tekun', 'marginal'] as const) {
      expect(perTenThousand(list), list).toBeGreaterThan(listedPerTenThousand[list] * 0.85)
      expect(perTenThousand(list), list).toBeLessThan(listedPerTenThousand[list] * 1.15)
    }
    expect(perTenThousand('rigid')).toBeGreaterThan(0)
    const watched = villages.flatMap((village) => village.facts.watches).flatMap((watch) => watch.household.persons).length
    expect((watched / persons.length) * 10_000).toBeGreaterThan(listedPerTenThousand.relapse)
  })

  it('have dibao households of the published size', () => {
    const dibao = memberships.filter((membership) => membership.list === 'dibao')
    const size = dibao.reduce((sum, membership) => sum + membership.members.length, 0) / dibao.length
    expect(Math.abs(size - dibaoHouseholdSize)).toBeLessThan(0.2)
  })

  it('pay at least ten yuan and at most the standard for each member', () => {
    for (const membership of memberships) {
      if (membership.list !== 'dibao') continue
      expect(membership.amount).toBeGreaterThanOrEqual(1000)
      expect(membership.amount).toBeLessThanOrEqual(standardOf(standards.dibao, membership.household) * membership.members.length)
      expect(membership.amount % 100).toBe(0)
    }
  })
})

describe('time', () => {
  it('brings deaths, births, illness, lost work, purchases and moves', () => {
    const within = (on: number) => on > base && on <= day('2026-10-31')
    const count = (pick: (village: Village) => readonly number[]) => villages.flatMap(pick).filter(within).length
    expect(count((village) => village.persons.map((person) => person.died))).toBeGreaterThan(50)
    expect(count((village) => village.persons.map((person) => person.since))).toBeGreaterThan(50)
    expect(count((village) => village.facts.illnesses.map((illness) => illness.from))).toBeGreaterThan(20)
    expect(count((village) => village.facts.disabilities.map((disability) => disability.issued))).toBeGreaterThan(10)
    expect(count((village) => village.facts.unemployments.map((unemployment) => unemployment.from))).toBeGreaterThan(20)
    expect(count((village) => village.facts.vehicles.map((vehicle) => vehicle.from))).toBeGreaterThan(50)
    expect(count((village) => village.facts.memberships.map((membership) => membership.from))).toBeGreaterThan(5)
    const moved = villages
      .flatMap((village) => village.households)
      .filter((household) => household.move !== null && household.story === null)
    expect(moved.length).toBeGreaterThan(5)
    for (const household of moved) expect(placeAt(household, day('2026-10-31')).county).toEqual(household.place.county)
  })

  it('ends what the dead had, with some late', () => {
    const dead = villages.flatMap((village) => village.facts.pensions).filter((pension) => pension.person.died < never)
    expect(dead.length).toBeGreaterThan(30)
    expect(dead.every((pension) => pension.to < never)).toBe(true)
    const late = dead.filter((pension) => pension.to - pension.person.died > 31).length / dead.length
    expect(late).toBeGreaterThan(0)
    expect(late).toBeLessThan(0.2)
  })
})
