import type { VillageBuilder } from './builder.ts'
import type { Period } from './calendar.ts'
import { isSevere } from './hardship.ts'
import { addDibao } from './lists.ts'
import { headAt, present } from './as-of.ts'
import { never, type Household } from './model.ts'

/** Changes of the rosters in one month: families taken up from the first of the month, families that left. */
export function drawRosterChanges(builder: VillageBuilder, period: Period): void {
  const { facts, random } = builder
  const listed = new Set<Household>()
  for (const membership of facts.memberships) {
    listed.add(membership.household)
    if (membership.household.story !== null || membership.to !== never || membership.from > period.first || membership.list === 'tekun')
      continue
    if (random.chance(45)) membership.to = period.first + random.below(28)
  }
  takeUpMissed(builder, period, listed)
  takeUpIll(builder, period, listed)
  takeUpWatched(builder, period)
}

/** Some of the families nobody had found are found by helpers. */
function takeUpMissed(builder: VillageBuilder, period: Period, listed: ReadonlySet<Household>): void {
  for (const household of builder.village.households) {
    if (household.hardship !== 'missed' || household.story !== null || listed.has(household) || !builder.random.chance(700)) continue
    const members = household.persons.filter((person) => present(person, period.first))
    if (members.length > 0) addDibao(builder, household, members, period.first)
  }
}

/** Some who fell seriously ill or were found severely disabled some months ago are counted alone. */
function takeUpIll(builder: VillageBuilder, period: Period, listed: Set<Household>): void {
  const { facts, random } = builder
  for (const illness of facts.illnesses) {
    const { person } = illness
    const { household } = person
    const recent = illness.from < period.first - 30 && illness.from > period.first - 120
    if (
      !recent ||
      !illness.serious ||
      household.story !== null ||
      listed.has(household) ||
      !present(person, period.first) ||
      !random.chance(900)
    )
      continue
    listed.add(household)
    addDibao(builder, household, [person], period.first, {
      kind: 'D',
      amount: random.between(280, 480) * 100,
      cause: isSevere(person.disability) ? '3' : '1',
    })
  }
}

/** New watches against falling back into poverty, where the month's bills were heavy. */
function takeUpWatched(builder: VillageBuilder, period: Period): void {
  const { facts, random } = builder
  const watched = new Set(facts.watches.map((watch) => watch.household))
  for (const bill of facts.bills) {
    const { household } = bill.person
    if (
      bill.on < period.first - 31 ||
      bill.on >= period.first ||
      bill.total < 2_500_000 ||
      household.story !== null ||
      watched.has(household) ||
      !random.chance(500)
    )
      continue
    watched.add(household)
    facts.watches.push({
      household,
      head: headAt(household, period.first),
      kind: '3',
      risk: '1',
      on: period.first + random.below(28),
      removed: never,
      perHead: random.between(700, 1100) * 1000,
      measures: '医疗救助',
    })
  }
}
