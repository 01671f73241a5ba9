import { flagBit, flagWords, registryFlags, type Flag, type Who } from '../facts/index.ts'
import type { PersonTable } from './tables.ts'

/** Rows of persons with something particular: most conditions ask only for them. */
export interface Candidates {
  readonly listed: Int32Array
  readonly life: Int32Array
  readonly work: Int32Array
  readonly children: Int32Array
  readonly adults: Int32Array
  readonly elders: Int32Array
  /** Room for the rows that a condition finds. */
  readonly found: Int32Array
}

/** A condition on persons as masks over the three words of flags. */
interface Masks {
  readonly all: readonly [number, number, number]
  readonly none: readonly [number, number, number]
  readonly any: readonly (readonly [number, number, number])[]
  readonly youngest: number
  readonly oldest: number
}

function maskOf(flags: readonly Flag[]): [number, number, number] {
  const mask: [number, number, number] = [0, 0, 0]
  for (const flag of flags) {
    const { word, bit } = flagBit(flag)
    mask[word] |= bit
  }
  return mask
}

function masksOf(who: Who): Masks {
  if ((who.any ?? []).length > 2) throw new Error('at most two groups of flags')
  return { all: maskOf(who.all ?? []), none: maskOf(who.none ?? []), any: (who.any ?? []).map(maskOf), youngest: who.age?.[0] ?? 0, oldest: who.age?.[1] ?? 255 }
}

const ordinary = maskOf(['member'])[0]
const beyondMember = registryFlags.filter((flag) => flag !== 'member')
/** Flags that nearly everybody has would make the list useless. */
const common: readonly Flag[] = ['insured', 'residentInsured', 'premiumAided', 'enrolled', 'inSchool']
const telling = flagWords[1].filter((flag) => !common.includes(flag))
const tellingMask = maskOf(telling)[1]

export function candidateLists({ rows, words, age }: PersonTable): Candidates {
  const [registry, life, work] = words
  const room = (): Int32Array => new Int32Array(rows)
  const [listedRows, lifeRows, workRows, childRows, adultRows, elderRows] = [room(), room(), room(), room(), room(), room()]
  let [listed, telltale, working, children, adults, elders] = [0, 0, 0, 0, 0, 0]
  for (let row = 0; row < rows; row++) {
    if (((registry[row] ?? 0) & ~ordinary) !== 0) listedRows[listed++] = row
    if (((life[row] ?? 0) & tellingMask) !== 0) lifeRows[telltale++] = row
    if ((work[row] ?? 0) !== 0) workRows[working++] = row
    const years = age[row] ?? 0
    if (years < 18) childRows[children++] = row
    else if (years < 60) adultRows[adults++] = row
    else elderRows[elders++] = row
  }
  return {
    listed: listedRows.subarray(0, listed), life: lifeRows.subarray(0, telltale), work: workRows.subarray(0, working),
    children: childRows.subarray(0, children), adults: adultRows.subarray(0, adults), elders: elderRows.subarray(0, elders), found: room(),
  }
}

/** The shortest list that is sure to hold everybody a condition can be true of; null for everybody. */
function listFor(who: Who, candidates: Candidates): Int32Array | null {
  const demanded = [...(who.all ?? []).map((flag) => [flag]), ...(who.any ?? [])]
  const demandsOneOf = (names: readonly Flag[]): boolean => demanded.some((flags) => flags.every((flag) => names.includes(flag)))
  if (demandsOneOf(beyondMember)) return candidates.listed
  if (demandsOneOf(telling)) return candidates.life
  if (demandsOneOf(flagWords[2])) return candidates.work
  const [youngest, oldest] = who.age ?? [0, 255]
  if (oldest < 18) return candidates.children
  if (youngest >= 60) return candidates.elders
  return youngest >= 18 && oldest < 60 ? candidates.adults : null
}

/** How many persons of each household a condition holds for; 255 stands for 255 and more. */
export function countPersons(who: Who, persons: PersonTable, households: number, candidates: Candidates): { values: Uint8Array; highest: number } {
  const values = new Uint8Array(households)
  const hits = findPersons(masksOf(who), persons, listFor(who, candidates), candidates.found)
  return { values, highest: countHomes(values, persons.household, candidates.found, hits) }
}

/** Age of the oldest person a condition holds for. */
export function oldestPerson(who: Who, persons: PersonTable, households: number, candidates: Candidates): { values: Uint8Array; highest: number } {
  const values = new Uint8Array(households)
  const hits = findPersons(masksOf(who), persons, listFor(who, candidates), candidates.found)
  return { values, highest: keepOldest(values, persons.household, persons.age, candidates.found, hits) }
}

/** Sum of an amount over the persons a condition on registry flags holds for. */
export function totalAmounts(who: Who, amounts: Int32Array, persons: PersonTable, households: number): Float64Array {
  const totals = new Float64Array(households)
  const { all, none } = masksOf(who)
  if (who.any !== undefined || who.age !== undefined || all[1] !== 0 || all[2] !== 0 || none[1] !== 0 || none[2] !== 0) throw new Error('amounts are added up by registry flags alone')
  addAmounts(totals, persons, amounts, all[0], none[0])
  return totals
}

// Plain loops over typed columns, each for one purpose: they run once for every person of a province.

/** Writes the rows a condition holds for into `found` and returns how many there are. */
function findPersons(masks: Masks, { rows, words, age }: PersonTable, list: Int32Array | null, found: Int32Array): number {
  const [registry, life, work] = words
  const [allR, allL, allW] = masks.all
  const [noneR, noneL, noneW] = masks.none
  const { youngest, oldest } = masks
  const [oneR, oneL, oneW] = masks.any[0] ?? [0, 0, 0]
  const [twoR, twoL, twoW] = masks.any[1] ?? [0, 0, 0]
  const [needsOne, needsTwo] = [masks.any.length > 0, masks.any.length > 1]
  const count = list === null ? rows : list.length
  let hits = 0
  for (let i = 0; i < count; i++) {
    const row = list === null ? i : (list[i] ?? 0)
    const r = registry[row] ?? 0
    if ((r & allR) !== allR || (r & noneR) !== 0) continue
    const l = life[row] ?? 0
    if ((l & allL) !== allL || (l & noneL) !== 0) continue
    const w = work[row] ?? 0
    if ((w & allW) !== allW || (w & noneW) !== 0) continue
    const years = age[row] ?? 0
    if (years < youngest || years > oldest) continue
    if (needsOne && ((r & oneR) | (l & oneL) | (w & oneW)) === 0) continue
    if (needsTwo && ((r & twoR) | (l & twoL) | (w & twoW)) === 0) continue
    found[hits++] = row
  }
  return hits
}

function countHomes(counts: Uint8Array, household: Int32Array, found: Int32Array, hits: number): number {
  let highest = 0
  for (let i = 0; i < hits; i++) {
    const home = household[found[i] ?? 0] ?? 0
    const count = (counts[home] ?? 0) + 1
    if (count > 255) continue
    counts[home] = count
    if (count > highest) highest = count
  }
  return highest
}

function keepOldest(oldest: Uint8Array, household: Int32Array, age: Uint8Array, found: Int32Array, hits: number): number {
  let highest = 0
  for (let i = 0; i < hits; i++) {
    const row = found[i] ?? 0
    const home = household[row] ?? 0
    const years = age[row] ?? 0
    if (years <= (oldest[home] ?? 0)) continue
    oldest[home] = years
    if (years > highest) highest = years
  }
  return highest
}

function addAmounts(totals: Float64Array, { household, words }: PersonTable, amounts: Int32Array, all: number, none: number): void {
  const [registry] = words
  for (let row = 0; row < amounts.length; row++) {
    const amount = amounts[row] ?? 0
    if (amount === 0) continue
    const flags = registry[row] ?? 0
    if ((flags & all) !== all || (flags & none) !== 0) continue
    const home = household[row] ?? 0
    totals[home] = (totals[home] ?? 0) + amount
  }
}
