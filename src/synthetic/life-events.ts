import { ageOf, type VillageBuilder } from './builder.ts'
import type { Period } from './calendar.ts'
import { addDisability, addSeriousIllness } from './hardship.ts'
import { changeMarital, headAt, maritalAt, placeAt, present } from './as-of.ts'
import type { Household, Person } from './model.ts'
import type { Place } from './regions.ts'
import { addNewborn } from './structure.ts'

/** Deaths a year per 10,000 by age. */
const mortality = [
  [1, 45],
  [40, 6],
  [50, 20],
  [60, 45],
  [70, 115],
  [80, 330],
  [90, 900],
  [200, 2300],
] as const

/** Deaths, births, illness and disability, custody of one household in one month. */
export function drawLife(builder: VillageBuilder, household: Household, period: Period): void {
  for (const person of household.persons.slice()) {
    if (!present(person, period.first)) continue
    const age = ageOf(person, period.first)
    if (dies(builder, age)) {
      recordDeath(builder, person, period.first + builder.random.below(28))
      continue
    }
    if (person.sex === 2 && age >= 20 && age <= 40 && person.spouse) drawBirth(builder, person, age, period)
    drawAilments(builder, person, age, period)
    if (person.sex === 1 && age >= 20 && age < 60 && builder.random.below(100_000) < 4)
      addCustody(builder, person, period.first + builder.random.below(28))
  }
}

function dies(builder: VillageBuilder, age: number): boolean {
  const yearly = mortality.find(([until]) => age < until)?.[1] ?? 0
  return builder.random.below(120_000) < yearly
}

function drawBirth(builder: VillageBuilder, mother: Person, age: number, period: Period): void {
  const recent = mother.household.persons.some((child) => child.mother === mother && period.first - child.birth < 400)
  if (recent || !builder.random.chance(age <= 32 ? 52 : 16)) return
  const child = addNewborn(builder, mother, period.first + builder.random.below(28))
  if (!child) return
  const code = placeAt(mother.household, child.birth).code
  builder.facts.changes.push({ person: child, change: '3', on: child.birth, from: '', to: code })
  builder.facts.enrolments.push({ person: child, kind: '1', from: child.birth })
}

function drawAilments(builder: VillageBuilder, person: Person, age: number, period: Period): void {
  const { random } = builder
  if (person.illness === null && random.below(100_000) < (age >= 45 ? 32 : 8))
    addSeriousIllness(builder, person, period.first + random.below(28))
  if (person.disability === null && random.below(100_000) < (age >= 60 ? 28 : 8))
    addDisability(builder, person, random.chance(3500), period.first + random.below(28))
}

/** A prison sentence or the like of half a year up to four years. */
export function addCustody(builder: VillageBuilder, person: Person, from: number): void {
  const { random, facts } = builder
  facts.custody.push({ person, measure: random.pick(['1', '1', '1', '2', '4', '3']), from, to: from + random.between(180, 1460) })
}

/** How late the lists learn of a death, in days. */
type Lags = { readonly roster: number; readonly pension: number; readonly register: number }

/** Writes a death into everything that depends on it. Most lists learn of it within the month, some go on paying. */
export function recordDeath(builder: VillageBuilder, person: Person, on: number, lags: Lags = drawLags(builder)): void {
  const { facts } = builder
  const { household } = person
  const place = placeAt(household, on)
  person.died = on
  person.cancelled = on + lags.register
  facts.changes.push({ person, change: '4', on: person.cancelled, from: place.code, to: '' })
  if (person.job) person.job.to = Math.min(person.job.to, on)
  person.listedUntil = on + lags.roster
  if (person.spouse) changeMarital(person.spouse, on, '30')
  for (const pension of facts.pensions) if (pension.person === person) pension.to = Math.min(pension.to, on + lags.pension)
  for (const allowance of facts.allowances) if (allowance.person === person) allowance.to = Math.min(allowance.to, on + lags.roster)
  for (const child of facts.children) if (child.child === person) child.to = Math.min(child.to, on)
  for (const membership of facts.memberships) {
    if (!membership.members.includes(person)) continue
    if (membership.members.every((member) => member.died <= on)) membership.to = Math.min(membership.to, on + lags.roster)
  }
  if (headAt(household, on) === person) nextHead(household, person, on)
}

function drawLags(builder: VillageBuilder): Lags {
  const { random } = builder
  return {
    roster: random.chance(1200) ? random.between(35, 95) : random.between(2, 20),
    pension: random.chance(500) ? random.between(35, 95) : random.between(2, 20),
    register: random.chance(600) ? random.between(40, 160) : random.between(3, 25),
  }
}

function nextHead(household: Household, late: Person, on: number): void {
  const living = household.persons.filter((person) => person !== late && present(person, on))
  const spouse = late.spouse !== null && living.includes(late.spouse) ? late.spouse : undefined
  const next = spouse ?? living.toSorted((one, other) => one.birth - other.birth).find((person) => ageOf(person, on) >= 18) ?? living[0]
  if (next) household.heads.push({ person: next, from: on })
}

/** Weddings and divorces of one month in the village; the bride stays on her family's register book for now. */
export function drawWeddings(builder: VillageBuilder, period: Period): void {
  const { random, facts, village } = builder
  const free = village.persons.filter(
    (person) =>
      person.household.story === null &&
      maritalAt(person, period.first) !== '20' &&
      present(person, period.last) &&
      isMarriageable(person, period),
  )
  const grooms = free.filter((person) => person.sex === 1)
  const brides = free.filter((person) => person.sex === 2)
  const region = builder.place.township.code
  const weddings = Math.min(brides.length, grooms.length, Math.floor((village.persons.length * random.between(0, 40)) / 100_000))
  for (let i = 0; i < weddings; i++) {
    const husband = random.pick(grooms)
    const wife = random.pick(brides)
    if (husband.spouse || wife.spouse || husband.household === wife.household) continue
    const on = period.first + random.below(28)
    husband.spouse = wife
    wife.spouse = husband
    changeMarital(husband, on, '20')
    changeMarital(wife, on, '20')
    facts.weddings.push({ husband, wife, event: '1', on, region })
  }
  for (const husband of village.persons) {
    const wife = husband.spouse
    if (
      husband.sex !== 1 ||
      !wife ||
      husband.household.story !== null ||
      husband.household !== wife.household ||
      maritalAt(husband, period.first) !== '20' ||
      ageOf(husband, period.first) > 60
    )
      continue
    if (random.below(100_000) >= 14 || !present(husband, period.last) || !present(wife, period.last)) continue
    const on = period.first + random.below(28)
    changeMarital(husband, on, '40')
    changeMarital(wife, on, '40')
    facts.weddings.push({ husband, wife, event: '2', on, region })
  }
}

function isMarriageable(person: Person, period: Period): boolean {
  const age = ageOf(person, period.first)
  return age >= 22 && age <= 38
}

/** A move of the whole family to another village of the county. */
export function moveHousehold(builder: VillageBuilder, household: Household, to: Place, on: number): void {
  if (household.move !== null || to.code === household.place.code) return
  household.move = { on, to }
  for (const person of household.persons) {
    if (present(person, on)) builder.facts.changes.push({ person, change: '1', on, from: household.place.code, to: to.code })
  }
}
