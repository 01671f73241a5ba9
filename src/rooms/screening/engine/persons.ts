import { flagBit, flagWords, registryFlags, type Flag, type Who } from '../facts/index.ts'
import { countByLoop, type PersonCondition } from './person-loop.ts'
import { greatest, type PersonTable } from './tables.ts'
import type { Workspace } from './workspace.ts'

/** Rows of persons with something particular: most conditions ask only for them. */
interface Candidates {
  readonly listed: Int32Array
  readonly life: Int32Array
  readonly work: Int32Array
  readonly children: Int32Array
  readonly adults: Int32Array
  readonly elders: Int32Array
}

function maskOf(flags: readonly Flag[]): [number, number, number] {
  const mask: [number, number, number] = [0, 0, 0]
  for (const flag of flags) {
    const { word, bit } = flagBit(flag)
    mask[word] |= bit
  }
  return mask
}

const ordinary = maskOf(['member'])[0]
const beyondMember = registryFlags.filter((flag) => flag !== 'member')
/** Flags that nearly everybody has would make the list useless. */
const common: readonly Flag[] = ['insured', 'residentInsured', 'premiumAided', 'enrolled', 'inSchool']
const telling = flagWords[1].filter((flag) => !common.includes(flag))
const tellingMask = maskOf(telling)[1]

/**
 * Every row is written at the end of every list, and the list grows past it only where it belongs: a branch on what people happen to be
 * is guessed wrong so often that it costs three times as much.
 */
function candidateLists({ rows, words, age }: PersonTable, space: Workspace): Candidates {
  const [registry, life, work] = words
  const room = (name: string): Int32Array => space.ints(`list ${name}`, rows + 1)
  const [listedRows, lifeRows, workRows, childRows, adultRows, elderRows] = [
    room('listed'),
    room('life'),
    room('work'),
    room('children'),
    room('adults'),
    room('elders'),
  ]
  let [listed, telltale, working, children, adults, elders] = [0, 0, 0, 0, 0, 0]
  for (let row = 0; row < rows; row++) {
    listedRows[listed] = row
    listed += Number(((registry[row] ?? 0) & ~ordinary) !== 0)
    lifeRows[telltale] = row
    telltale += Number(((life[row] ?? 0) & tellingMask) !== 0)
    workRows[working] = row
    working += Number((work[row] ?? 0) !== 0)
    const years = age[row] ?? 0
    const child = Number(years < 18)
    const elder = Number(years >= 60)
    childRows[children] = row
    children += child
    elderRows[elders] = row
    elders += elder
    adultRows[adults] = row
    adults += 1 - child - elder
  }
  return {
    listed: listedRows.subarray(0, listed),
    life: lifeRows.subarray(0, telltale),
    work: workRows.subarray(0, working),
    children: childRows.subarray(0, children),
    adults: adultRows.subarray(0, adults),
    elders: elderRows.subarray(0, elders),
  }
}

/** The name of the shortest list that is sure to hold everybody a condition can be true of; null for everybody. */
function listFor(who: Who): keyof Candidates | null {
  const demanded = [...(who.all ?? []).map((flag) => [flag]), ...(who.any ?? [])]
  const demandsOneOf = (names: readonly Flag[]): boolean => demanded.some((flags) => flags.every((flag) => names.includes(flag)))
  if (demandsOneOf(beyondMember)) return 'listed'
  if (demandsOneOf(telling)) return 'life'
  if (demandsOneOf(flagWords[2])) return 'work'
  const [youngest, oldest] = who.age ?? [0, 255]
  if (oldest < 18) return 'children'
  if (youngest >= 60) return 'elders'
  return youngest >= 18 && oldest < 60 ? 'adults' : null
}

export interface PersonCount {
  /** For each household the persons a condition holds for; 255 stands for 255 and more. */
  readonly values: Uint8Array
  readonly highest: number
}

/** Counts persons for many conditions; those with the same list of candidates in one walk over it. */
export function countPersons(
  conditions: ReadonlyMap<string, Who>,
  persons: PersonTable,
  households: number,
  space: Workspace,
): Map<string, PersonCount> {
  const candidates = candidateLists(persons, space)
  const counted = new Map<string, PersonCount>()
  for (const [name, group] of Map.groupBy(conditions, ([, who]) => listFor(who))) {
    const counts = group.map(([fact]) => space.cleared(`fact ${fact}`, households))
    const highest = new Int32Array(group.length)
    countByLoop(
      group.map(([, who]) => conditionOf(who)),
      persons,
      name === null ? null : candidates[name],
      counts,
      highest,
    )
    for (const [index, [fact]] of group.entries())
      counted.set(fact, { values: counts[index] ?? new Uint8Array(households), highest: highest[index] ?? 0 })
  }
  return counted
}

function conditionOf(who: Who): PersonCondition {
  return { all: maskOf(who.all ?? []), none: maskOf(who.none ?? []), any: (who.any ?? []).map(maskOf), age: who.age ?? null }
}

/** Age of the oldest person of each household with a flag of the registry; `values` come in as zeros. */
export function oldestPerson(who: Who, persons: PersonTable, values: Uint8Array): PersonCount {
  const { all, none } = registryMasks(who)
  return { values, highest: keepOldest(values, persons, all, none) }
}

/** Adds up an amount over the persons of each household a condition on registry flags holds for; `totals` come in as zeros. */
export function totalAmounts(who: Who, amounts: Int32Array, persons: PersonTable, totals: Int32Array): Int32Array {
  const { all, none } = registryMasks(who)
  addAmounts(totals, persons, amounts, all, none)
  return totals
}

function registryMasks(who: Who): { all: number; none: number } {
  const [all, none] = [maskOf(who.all ?? []), maskOf(who.none ?? [])]
  if (who.any !== undefined || who.age !== undefined || [all[1], all[2], none[1], none[2]].some((mask) => mask !== 0))
    throw new Error('only flags of the registry are asked here')
  return { all: all[0], none: none[0] }
}

// Plain loops over typed columns, each for one purpose: they run once for every person of a province.

function keepOldest(oldest: Uint8Array, { rows, words, age, household }: PersonTable, all: number, none: number): number {
  const [registry] = words
  let highest = 0
  for (let row = 0; row < rows; row++) {
    const flags = registry[row] ?? 0
    if ((flags & all) !== all || (flags & none) !== 0) continue
    const home = household[row] ?? 0
    const years = age[row] ?? 0
    const more = years - (oldest[home] ?? 0)
    oldest[home] = years - (more & (more >> 31))
    if (years > highest) highest = years
  }
  return highest
}

function addAmounts(totals: Int32Array, { household, words }: PersonTable, amounts: Int32Array, all: number, none: number): void {
  const [registry] = words
  for (let row = 0; row < amounts.length; row++) {
    const amount = amounts[row] ?? 0
    if (amount === 0) continue
    const flags = registry[row] ?? 0
    if ((flags & all) !== all || (flags & none) !== 0) continue
    const home = household[row] ?? 0
    totals[home] = Math.min(greatest, (totals[home] ?? 0) + amount)
  }
}
