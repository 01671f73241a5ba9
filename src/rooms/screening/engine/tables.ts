import type { LakeEngine } from '#platform/lake'
import { literal } from '#platform/lake'
import { flagBit, householdHighest, householdLowest, householdSums, personAmounts, type HouseholdMeasure, type PersonAmount } from '../facts/index.ts'
import type { Slice } from './input.ts'

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
  /** Rows that repeat a person: row and the row that department data goes to. */
  readonly twins: readonly (readonly [row: number, first: number])[]
}

export interface HouseholdTable {
  readonly rows: number
  readonly householdNo: Int32Array
  readonly place: Int32Array
  readonly urban: Uint8Array
  readonly measures: Readonly<Record<HouseholdMeasure, Float64Array>>
}

const member = flagBit('member').bit

/** A value no row has, where the lowest is wanted. */
export const noLowest = 2 ** 31 - 1

/** Reads the registry's rows of a slice. */
export async function readPeople(engine: LakeEngine, registry: string, slice: Slice): Promise<{ persons: PersonTable; households: HouseholdTable }> {
  const { persons: rows, lowestPerson: lowest } = slice
  const household = new Int32Array(rows)
  const registryWord = new Int32Array(rows)
  const age = new Uint8Array(rows)
  const rowOf = new Int32Array(slice.highestPerson - lowest + 1).fill(-1)
  const householdNo = new Int32Array(rows)
  const place = new Int32Array(rows)
  const urban = new Uint8Array(rows)
  const twins: [number, number][] = []
  let row = 0
  let households = 0
  await engine.scan(
    `SELECT household_no, person_no, flags, age, place, urban FROM read_parquet(${literal(registry)}) WHERE household_no BETWEEN ${String(slice.from)} AND ${String(slice.to)}`,
    ({ rowCount, columns }) => {
      const [homes, numbers, flags, ages, places, towns] = columns
      if (!homes || !numbers || !flags || !ages || !places || !towns) throw new Error('registry columns are missing')
      for (let i = 0; i < rowCount; i++, row++) {
        const home = homes[i] ?? 0
        if (households === 0 || householdNo[households - 1] !== home) {
          if (households > 0 && (householdNo[households - 1] ?? 0) > home) throw new Error('the registry file is not in the order of households')
          householdNo[households] = home
          place[households] = places[i] ?? 0
          urban[households] = towns[i] ?? 0
          households++
        }
        household[row] = households - 1
        registryWord[row] = flags[i] ?? 0
        age[row] = ages[i] ?? 0
        place1(row, (numbers[i] ?? 0) - lowest)
      }
    },
  )
  if (row !== rows) throw new Error(`the slice has ${String(row)} persons, ${String(rows)} were announced`)

  function place1(at: number, key: number): void {
    const other = rowOf[key] ?? -1
    if (other < 0) rowOf[key] = at
    // Department data goes to the household the person belongs to.
    else if (((registryWord[at] ?? 0) & member) !== 0) {
      rowOf[key] = at
      twins.push([other, at])
    } else twins.push([at, other])
  }

  const amounts = Object.fromEntries(personAmounts.map((name) => [name, new Int32Array(rows)])) as Record<PersonAmount, Int32Array>
  return {
    persons: { rows, household, words: [registryWord, new Int32Array(rows), new Int32Array(rows)], age, amounts, rowOf, lowest, twins },
    households: {
      rows: households,
      householdNo: householdNo.subarray(0, households),
      place: place.subarray(0, households),
      urban: urban.subarray(0, households),
      measures: measureColumns(households),
    },
  }
}

function measureColumns(rows: number): Record<HouseholdMeasure, Float64Array> {
  const zeros = [...householdSums, ...householdHighest].map((name) => [name, new Float64Array(rows)] as const)
  const none = householdLowest.map((name) => [name, new Float64Array(rows).fill(noLowest)] as const)
  return Object.fromEntries([...zeros, ...none]) as Record<HouseholdMeasure, Float64Array>
}
