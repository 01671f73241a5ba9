import type { LakeEngine } from '#platform/lake'
import { literal } from '#platform/lake'
import {
  flagBit,
  householdHighest,
  householdLowest,
  householdSums,
  personAmounts,
  type HouseholdMeasure,
  type PersonAmount,
} from '../facts/index.ts'
import type { Slice } from './input.ts'
import type { Workspace } from './workspace.ts'

/** Persons of a slice, in the order of their households: a row of typed columns each. A person on a second household's list has two. */
export interface PersonTable {
  readonly rows: number
  /** Row of the household in the household table. */
  readonly household: Int32Array
  /** Flags: registry, life, work. */
  readonly words: readonly [Int32Array, Int32Array, Int32Array]
  readonly age: Uint8Array
  readonly amounts: Readonly<Record<PersonAmount, Int32Array>>
  /** Person number minus `lowest` → row, or -1. */
  readonly rowOf: Int32Array
  readonly lowest: number
  /** Rows of persons who stand in several, each with the person's place in `rowOf`: department data goes to the row named there. */
  readonly twins: readonly (readonly [row: number, key: number])[]
}

export interface HouseholdTable {
  readonly rows: number
  readonly householdNo: Int32Array
  readonly place: Int32Array
  readonly urban: Uint8Array
  /** What does not fit into 32 bits stays at the greatest number that does: it is beyond every fact's range. */
  readonly measures: Readonly<Record<HouseholdMeasure, Int32Array>>
}

const elsewhere = flagBit('elsewhere').bit

/** Greatest number of a measure; where the lowest is wanted, it says that there was none. */
export const greatest = 2 ** 31 - 1

/**
 * Reads the registry's rows of a slice. A row that stands for another record (`stands_for`) is no person of its own: it says under which
 * further number the lake knows somebody.
 */
export async function readPeople(
  engine: LakeEngine,
  registry: string,
  slice: Slice,
  space: Workspace,
): Promise<{ persons: PersonTable; households: HouseholdTable }> {
  const { mostRows, lowestPerson: lowest } = slice
  const [household, registryWord, householdNo, place] = [
    space.ints('household', mostRows),
    space.ints('registry', mostRows),
    space.ints('householdNo', mostRows),
    space.ints('place', mostRows),
  ]
  const [age, urban] = [space.bytes('age', mostRows), space.bytes('urban', mostRows)]
  const rowOf = space.filled('rowOf', slice.highestPerson - lowest + 1, -1)
  const twins: [number, number][] = []
  let rows = 0
  let households = 0
  await engine.scan(
    `SELECT household_no, person_no, flags, age, place::INTEGER AS place, urban FROM read_parquet(${literal(registry)}) WHERE household_no BETWEEN ${String(slice.from)} AND ${String(slice.to)}${slice.merged ? ' AND stands_for IS NULL' : ''}`,
    ({ rowCount, columns }) => {
      const [homes, numbers, flags, ages, places, towns] = columns as [
        Int32Array,
        Int32Array,
        Int32Array,
        Uint8Array,
        Int32Array,
        Uint8Array,
      ] // as selected
      registryWord.set(flags, rows)
      age.set(ages, rows)
      households = numberHomes(homes, rowCount, rows, households, household, householdNo)
      copyOfHomes(places, towns, rows, rowCount, household, place, urban)
      numberPersons(numbers, rowCount, rows, lowest, rowOf, registryWord, twins)
      rows += rowCount
    },
  )
  if (slice.merged) await readMerged(engine, registry, slice, rowOf)
  const amounts = Object.fromEntries(personAmounts.map((name) => [name, space.filled(name, rows)])) as Record<PersonAmount, Int32Array>
  return {
    persons: {
      rows,
      household: household.subarray(0, rows),
      words: [registryWord.subarray(0, rows), space.filled('life', rows), space.filled('work', rows)],
      age: age.subarray(0, rows),
      amounts,
      rowOf,
      lowest,
      twins,
    },
    households: {
      rows: households,
      householdNo: householdNo.subarray(0, households),
      place: place.subarray(0, households),
      urban: urban.subarray(0, households),
      measures: measureColumns(households, space),
    },
  }
}

/** Rows about a merged record go to the row of the record kept. */
async function readMerged(
  engine: LakeEngine,
  registry: string,
  { from, to, lowestPerson: lowest }: Slice,
  rowOf: Int32Array,
): Promise<void> {
  await engine.scan(
    `SELECT person_no, stands_for FROM read_parquet(${literal(registry)}) WHERE stands_for IS NOT NULL AND household_no BETWEEN ${String(from)} AND ${String(to)}`,
    ({ rowCount, columns }) => {
      const [numbers, kept] = columns as [Int32Array, Int32Array] // as selected
      for (let i = 0; i < rowCount; i++) rowOf[(numbers[i] ?? 0) - lowest] = rowOf[(kept[i] ?? 0) - lowest] ?? -1
    },
  )
}

/** Gives the households rows in the order of the file; returns how many there are now. */
function numberHomes(
  homes: Int32Array,
  count: number,
  from: number,
  known: number,
  household: Int32Array,
  householdNo: Int32Array,
): number {
  let households = known
  let last = households === 0 ? -1 : (householdNo[households - 1] ?? -1)
  for (let i = 0; i < count; i++) {
    const home = homes[i] ?? 0
    if (home !== last) {
      if (home < last) throw new Error('the registry file is not in the order of households')
      householdNo[households++] = home
      last = home
    }
    household[from + i] = households - 1
  }
  return households
}

/** Every row of a household says the same of its place. */
function copyOfHomes(
  places: Int32Array,
  towns: Uint8Array,
  from: number,
  count: number,
  household: Int32Array,
  place: Int32Array,
  urban: Uint8Array,
): void {
  for (let i = 0; i < count; i++) {
    const home = household[from + i] ?? 0
    place[home] = places[i] ?? 0
    urban[home] = towns[i] ?? 0
  }
}

function numberPersons(
  numbers: Int32Array,
  count: number,
  from: number,
  lowest: number,
  rowOf: Int32Array,
  registryWord: Int32Array,
  twins: [number, number][],
): void {
  for (let i = 0; i < count; i++) {
    const key = (numbers[i] ?? 0) - lowest
    const row = from + i
    const other = rowOf[key] ?? -1
    // Department data goes to the household the person belongs to.
    if (other < 0 || ((registryWord[row] ?? 0) & elsewhere) === 0) rowOf[key] = row
    if (other >= 0) twins.push([other, key], [row, key])
  }
}

function measureColumns(rows: number, space: Workspace): Record<HouseholdMeasure, Int32Array> {
  const zeros = [...householdSums, ...householdHighest].map((name) => [name, space.filled(name, rows)] as const)
  const none = householdLowest.map((name) => [name, space.filled(name, rows, greatest)] as const)
  return Object.fromEntries([...zeros, ...none]) as Record<HouseholdMeasure, Int32Array>
}
