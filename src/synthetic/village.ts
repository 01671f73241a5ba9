import type { PlainMonth } from '#kernel'
import { VillageBuilder } from './builder.ts'
import { periodOf, shiftMonth, type Period } from './calendar.ts'
import { drawDoubles } from './doubles.ts'
import { fullSizeOf, unemploymentBenefit } from './figures.ts'
import { drawHardship, drawHealth } from './hardship.ts'
import { addCustody, drawLife, drawWeddings } from './life-events.ts'
import { drawAllowances, drawChildren, drawInsurance, drawLists, drawWatch } from './lists.ts'
import { drawSchools } from './learning.ts'
import { addIllnessBills, drawStay, standingsOf } from './medicine.ts'
import { present } from './as-of.ts'
import type { Person, Village } from './model.ts'
import { drawProperty } from './property.ts'
import { Random } from './random.ts'
import type { Atlas, Place } from './regions.ts'
import { drawRosterChanges } from './roster-events.ts'
import { settleStories } from './stories/index.ts'
import { fillHousehold } from './structure.ts'
import { drawFlood, drawFortunes, drawSchoolAid, drawServices, drawTemporaryAid, flooded } from './work-events.ts'
import { drawWork } from './work.ts'

/** What a world is made from; equal worlds give equal people, byte for byte. */
export type World = {
  readonly seed: number
  readonly atlas: Atlas
  /** First month with events; the state before it is the base. Must not lie after the first period asked for. */
  readonly start: PlainMonth
  /** Last month with events; a later one adds months and leaves the earlier ones as they are. */
  readonly last: PlainMonth
  /** Registered people a village on average; `null` means the real size of the county. */
  readonly peoplePerVillage: number | null
  /** Whether the story families live in their villages. */
  readonly stories: boolean
}

/** Months of bills before the base day for those who are ill: what a department hands over with its first delivery. */
const pastMonths = 11

/** One village over the months of the world. Depends on nothing but the world and the place. */
export function generateVillage(world: World, place: Place): Village {
  const months = monthsOf(world)
  const [first] = months
  const last = months.at(-1)
  if (!first || !last) throw new RangeError('the world ends before it starts')
  const builder = new VillageBuilder(world.seed, place, first.first - 1)
  if (world.stories) settleStories(builder, world.atlas)
  const people = peopleOf(world, place)
  for (let index = 0; builder.village.persons.length < people; index++) settleHousehold(builder, index, last)
  drawDoubles(builder)
  builder.open('allowances')
  drawAllowances(builder)
  drawPast(builder, first)
  const places = world.atlas.villagesIn(place.county.code)
  for (const month of months) drawMonth(world, builder, month, places)
  return builder.village
}

/** The periods of the world in order. */
export function monthsOf(world: Pick<World, 'start' | 'last'>): Period[] {
  const months: Period[] = []
  for (let month = world.start; month <= world.last; month = shiftMonth(month, 1)) months.push(periodOf(month, month === world.start))
  return months
}

/** People wished for in a village: the average, more or less by up to two fifths. */
export function peopleOf(world: Pick<World, 'seed' | 'peoplePerVillage'>, place: Place): number {
  const average = world.peoplePerVillage ?? fullSizeOf(place.county.code.slice(0, 6))
  return Math.max(1, Math.floor((average * Random.at(world.seed, place.key, 'size').around(100, 40)) / 100))
}

function settleHousehold(builder: VillageBuilder, index: number, last: Period): void {
  builder.open(index)
  const household = builder.addHousehold()
  const shape = fillHousehold(builder, household)
  drawHardship(builder, household, shape)
  drawHealth(builder, household)
  drawWork(builder, household)
  drawProperty(builder, household)
  drawLists(builder, household)
  drawWatch(builder, household)
  drawChildren(builder, household, shape)
  drawInsurance(builder, household)
  for (const person of household.persons) {
    if (
      person.sex === 1 &&
      person.activity !== 'infant' &&
      person.activity !== 'student' &&
      person.job === null &&
      builder.random.chance(14)
    )
      addCustody(builder, person, builder.base - builder.random.between(10, 700))
  }
  drawSchools(builder, household, index, last.last)
}

function drawPast(builder: VillageBuilder, first: Period): void {
  payBenefits(builder)
  const standings = standingsOf(builder.facts.memberships)
  for (let back = pastMonths; back >= 0; back--) {
    const month = periodOf(shiftMonth(first.month, -1 - back))
    builder.open('past', back)
    for (const illness of builder.facts.illnesses) {
      if (illness.person.household.story !== null || illness.from > month.last) continue
      if (illness.serious || standings.has(illness.person)) addIllnessBills(builder, illness, month.first, standings.get(illness.person))
    }
    drawSchoolAid(builder, month)
    // Streams of their own: what was there before they came stays as it was.
    builder.open('past services', back)
    drawServices(builder, month)
    builder.open('past aid', back)
    drawTemporaryAid(builder, month)
  }
}

/** Every third of those who were out of work before the base day had been insured. Told by the day: a draw would change everything after it. */
function payBenefits({ facts }: VillageBuilder): void {
  for (const unemployment of facts.unemployments) {
    if (unemployment.from % 3 !== 0 || unemployment.person.household.story !== null) continue
    unemployment.benefit = unemploymentBenefit
    unemployment.benefitUntil = unemployment.from + (4 + (unemployment.from % 9)) * 30
  }
}

function drawMonth(world: World, builder: VillageBuilder, month: Period, places: readonly Place[]): void {
  const { village } = builder
  const ordinary = village.households.filter((household) => household.story === null)
  ordinary.forEach((household, index) => {
    builder.open(index, month.month)
    drawLife(builder, household, month)
    drawFortunes(builder, household, month, places)
  })
  builder.open('village', month.month)
  drawWeddings(builder, month)
  drawRosterChanges(builder, month)
  drawServices(builder, month)
  drawBills(builder, month)
  drawTemporaryAid(builder, month)
  drawSchoolAid(builder, month)
  if (flooded(world.seed, builder.place, month)) drawFlood(builder, month)
}

function drawBills(builder: VillageBuilder, month: Period): void {
  const standings = standingsOf(builder.facts.memberships)
  const ill = new Set<Person>()
  for (const illness of builder.facts.illnesses) {
    if (
      illness.person.household.story !== null ||
      illness.from > month.last ||
      illness.to < month.first ||
      !present(illness.person, month.last)
    )
      continue
    ill.add(illness.person)
    addIllnessBills(builder, illness, Math.max(month.first, illness.from), standings.get(illness.person))
  }
  for (const person of builder.village.persons) {
    if (person.household.story === null && !ill.has(person) && present(person, month.last))
      drawStay(builder, person, month.first, standings.get(person))
  }
}
