import { execute, type Services } from '#command'
import { addWorkingDays } from '#kernel'
import { openManual } from '#rooms/alerts'
import { accept, answer, assignAllOpen, sign } from '#rooms/dispatch'
import { recordVisit } from '#rooms/visits'
import { ordinaryFamilies, storyHouseholds } from './families.ts'
import { demoPeople, personOf, standing, uuidOf, village, type People } from './people.ts'
import { pastCases, pastPlaces, pastRounds, type PastCase } from './past-year.ts'
import { asOf, instant, monthsAgo } from './timeline.ts'

/** Months of the past that were worked on before the first start; the last weeks have a history of their own. */
const months = 12
/** Families of a place that the recent history takes; the past has others. */
const taken = 12

/**
 * A year of the desks before the first start, through the ordinary commands dated back: what was reported, dispatched, answered and
 * accepted, and the helper's rounds. Killed in the middle it goes on where it was.
 */
export async function makePast(services: Services, signal: AbortSignal): Promise<void> {
  const people = await demoPeople(services)
  const apart = await storyHouseholds(services)
  for (const [at, place] of pastPlaces.entries()) {
    for (const [index, householdNo] of (await familiesFor(services, place.place, months * place.monthly, apart)).entries()) {
      signal.throwIfAborted()
      const month = months - Math.floor(index / place.monthly)
      const given = pastCases[(index + at * 3) % pastCases.length]
      if (given !== undefined)
        await workedOn(monthsAgo(services, month, index * 9 + at * 5, 9 * 60 + ((index * 23) % 400)), people, { place, householdNo, given })
    }
  }
  await rounds(services, people, apart, signal)
}

/** A family for each of `count` things that happened; where there are not so many, each has its turn again. */
async function familiesFor(services: Services, place: string, count: number, apart: readonly number[]): Promise<number[]> {
  const all = await ordinaryFamilies(services, place, taken + count, apart)
  const families = all.length > taken + 3 ? all.slice(taken) : all
  return families.length === 0 ? [] : Array.from({ length: count }, (_, index) => families[index % families.length] ?? 0)
}

/** Reported, signed the next working day, answered within the week, accepted the day after. */
async function workedOn(
  then: Services,
  people: People,
  { place, householdNo, given }: { readonly place: (typeof pastPlaces)[number]; readonly householdNo: number; readonly given: PastCase },
): Promise<void> {
  const { cause, grade, sentence, code, note, outcome } = given
  const known = await then.db
    .selectFrom('alert')
    .select('id')
    .where('household_no', '=', householdNo)
    .where('cause', '=', cause)
    .where('source', '=', 'manual')
    .executeTakeFirst()
  const clerk = personOf(people, place.login)
  const id = known?.id ?? (await execute(then, openManual, clerk, { householdNo, cause, grade, sentence, evidence: [] })).id
  await assignAllOpen(then)
  const later = (days: number, minutes: number): Services =>
    asOf(then, instant(addWorkingDays(then.calendar, then.clock.today(), days).date, minutes))
  const at = () => standing(then, id)
  const before = await at()
  if (before.status === 'dispatched') await execute(later(1, 10 * 60), sign, clerk, { id, version: before.version })
  const signed = await at()
  if (signed.status === 'signed') await execute(later(4, 15 * 60), answer, clerk, { id, version: signed.version, code, note })
  const answered = await at()
  if (answered.status === 'answered')
    await execute(later(5, 9 * 60 + 30), accept, personOf(people, place.county), { id, version: answered.version, outcome, note: '' })
}

/** The helper's rounds: a few families a month. */
async function rounds(services: Services, people: People, apart: readonly number[], signal: AbortSignal): Promise<void> {
  const helper = personOf(people, 'helper')
  for (const [index, householdNo] of (await familiesFor(services, village, months * 3, apart)).entries()) {
    signal.throwIfAborted()
    const then = monthsAgo(services, months - Math.floor(index / 3), index * 8, 9 * 60 + ((index * 31) % 420))
    await execute(then, recordVisit, helper, {
      clientId: uuidOf(`past visit ${String(index)}`),
      householdNo,
      visitedAt: then.clock.now().toISOString(),
      result: index % 9 === 8 ? 'absent' : 'met',
      answers: index % 9 === 8 ? {} : { living: index % 4 === 3 ? 'better' : 'same' },
      note: index % 9 === 8 ? '门锁着，下次再来' : (pastRounds[index % pastRounds.length] ?? ''),
      findings: [],
    })
  }
}
