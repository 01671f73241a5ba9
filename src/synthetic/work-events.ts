import { ageOf, type VillageBuilder } from './builder.ts'
import type { Period } from './calendar.ts'
import { isSevere } from './hardship.ts'
import { moveHousehold } from './life-events.ts'
import { addEducationAid } from './learning.ts'
import { documentNumber } from './lists.ts'
import { selfPaid } from './medicine.ts'
import { headAt, present } from './as-of.ts'
import { never, type Household, type Person } from './model.ts'
import { addCar, addShop, addTownFlat } from './property.ts'
import { Random } from './random.ts'
import type { Place } from './regions.ts'
import { addJob, addUnemployment, localEmployer } from './work.ts'

/** Jobs found and lost, purchases, moves of one household in one month. `places`: the villages of the county. */
export function drawFortunes(builder: VillageBuilder, household: Household, period: Period, places: readonly Place[]): void {
  const { random } = builder
  const poor = household.hardship !== 'none'
  for (const person of household.persons) if (present(person, period.last)) drawJobChange(builder, person, period, poor)
  const buyer = household.persons.find(
    (person) => present(person, period.last) && ageOf(person, period.first) >= 20 && ageOf(person, period.first) < 60,
  )
  const on = period.first + random.below(28)
  if (buyer) {
    if (random.chance(poor ? 2 : 26)) addCar(builder, buyer, on)
    if (random.chance(poor ? 1 : 6)) addTownFlat(builder, buyer, on)
    if (random.chance(poor ? 2 : 8)) addShop(builder, buyer, on)
  }
  if (random.chance(4)) moveHousehold(builder, household, random.pick(places), on)
}

function drawJobChange(builder: VillageBuilder, person: Person, period: Period, poor: boolean): void {
  const { random, facts } = builder
  const on = period.first + random.below(28)
  const age = ageOf(person, period.first)
  const { job } = person
  if (job && job.to === never && job.form !== '5' && job.payroll === null) {
    if (random.chance(45)) {
      job.to = on
      person.job = null
      person.activity = 'home'
      if (random.chance(job.insured ? 7000 : 2500)) addUnemployment(builder, person, on, job.insured && on - job.from > 365)
    } else if (random.below(100_000) < 25) {
      facts.injuries.push({
        person,
        on,
        recognised: on + random.between(20, 55),
        grade: random.pick(['00', '10', '09', '08', '07', '04']),
        benefit: 0,
        care: 0,
        lump: random.between(0, 60) * 100_000,
      })
    }
    return
  }
  const free = person.activity === 'home' || (poor && person.activity === 'farmer')
  if (!free || age < 18 || age >= 60 || isSevere(person.disability) || !random.chance(poor ? 60 : 170)) return
  const insured = random.chance(5500)
  addJob(builder, person, { form: '1', wage: random.between(26, 44) * 10_000, from: on, employer: localEmployer(builder), insured })
  person.activity = 'worker'
  for (const unemployment of facts.unemployments) if (unemployment.person === person && unemployment.to === never) unemployment.to = on
}

/** Services for the registered unemployed: posts, guidance, training, now and then refused. */
export function drawServices(builder: VillageBuilder, period: Period): void {
  const { random, facts } = builder
  for (const unemployment of facts.unemployments) {
    if (unemployment.from > period.last || unemployment.to < period.first || unemployment.person.household.story !== null) continue
    if (!present(unemployment.person, period.last) || !random.chance(2600)) continue
    const refused = random.chance(300)
    facts.services.push({
      person: unemployment.person,
      service: random.pick(['1', '1', '1', '2', '3']),
      on: period.first + random.below(28),
      result: refused ? '未接受' : random.pick(['已推荐', '已面试', '未录用', '已参加']),
      refused,
    })
  }
}

/** Small sums for families in sudden need: after a heavy bill, or listed families now and then. Runs after the month's bills. */
export function drawTemporaryAid(builder: VillageBuilder, period: Period): void {
  const { random, facts, village } = builder
  const burdened = new Set<Household>()
  for (const bill of facts.bills)
    if (bill.on >= period.first && bill.on <= period.last && selfPaid(bill) > 2_000_000) burdened.add(bill.person.household)
  for (const household of village.households) {
    if (household.story !== null) continue
    const heavy = burdened.has(household)
    if (!random.chance(heavy ? 1600 : household.hardship === 'none' ? 3 : 130)) continue
    const person = headAt(household, period.first)
    if (!present(person, period.last)) continue
    const urgent = random.chance(6500)
    facts.temporaryAids.push({
      person,
      kind: urgent ? '1' : '2',
      cause: heavy ? '1' : random.pick(['7', '1', '9', '2']),
      persons: household.persons.length,
      on: period.first + random.below(28),
      amount: random.between(6, urgent ? 30 : 80) * 10_000,
      first: urgent && random.chance(7000),
      no: documentNumber(builder, 'LS'),
    })
  }
}

/** Whether the township was flooded that month (June to September); the same for all its villages. */
export function flooded(seed: number, place: Place, period: Period): boolean {
  if (period.monthOfYear < 6 || period.monthOfYear > 9) return false
  return Random.at(seed, place.township.code, 'flood', period.month).chance(900)
}

/** Losses and relief of a flood in the village. */
export function drawFlood(builder: VillageBuilder, period: Period): void {
  const { random, facts, village } = builder
  const on = period.first + random.between(3, 20)
  for (const household of village.households) {
    if (household.story !== null || !random.chance(350)) continue
    const head = headAt(household, on)
    const damage = random.pick(['0', '0', '0', '3', '3', '2', '1'])
    const aided = random.chance(7500)
    facts.disasters.push({
      head,
      kind: '1',
      on,
      damage,
      loss: random.between(damage === '1' ? 300 : 5, damage === '1' ? 900 : 120) * 10_000,
      aid: aided ? '1' : '',
      amount: aided ? random.between(3, 12) * 10_000 : 0,
      paid: aided ? on + random.between(2, 9) : never,
      persons: household.persons.length,
    })
  }
}

/** School aid of the term, paid in April and in October, for pupils of listed families; some are left out, for the platform to find. */
export function drawSchoolAid(builder: VillageBuilder, period: Period): void {
  if (period.monthOfYear !== 4 && period.monthOfYear !== 10) return
  const spring = period.monthOfYear === 4
  const schoolYear = spring ? period.year - 1 : period.year
  const term = `${String(schoolYear)}-${String(schoolYear + 1)}学年${spring ? '春季' : '秋季'}`
  const hardships = listedHardship(builder, period)
  for (const school of builder.facts.schools) {
    const hardship = hardships.get(school.person)
    if (hardship === undefined || school.from > period.first || school.to < period.first || school.person.household.story !== null) continue
    if (!builder.random.chance(600)) addEducationAid(builder, school, period.first + builder.random.below(25), term, hardship)
  }
}

/** Codes of studentHardship for everybody on a list at the start of the period. */
function listedHardship(builder: VillageBuilder, period: Period): Map<Person, string> {
  const codes = { dibao: '05', marginal: '06', tekun: '07', rigid: '08' } as const
  const found = new Map<Person, string>()
  for (const membership of builder.facts.memberships) {
    if (membership.from > period.first || membership.to < period.first) continue
    for (const person of membership.list === 'dibao' ? membership.household.persons : membership.members)
      found.set(person, codes[membership.list])
  }
  for (const care of builder.facts.children) found.set(care.child, care.kind === '1' ? '10' : '11')
  return found
}
