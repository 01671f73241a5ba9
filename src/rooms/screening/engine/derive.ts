import { screeningFacts } from '#policy'
import type { OfferedColumn } from '#platform/lake'
import { columnName, type InputDefinition } from '#rules'
import { recipes, type Recipe } from '../facts/index.ts'
import { candidateLists, countPersons, oldestPerson, totalAmounts, type Candidates } from './persons.ts'
import { noLowest, type HouseholdTable, type PersonTable } from './tables.ts'

/** A column of whole numbers, never below 0, and the highest of them. */
export interface Whole {
  readonly values: Uint8Array | Int32Array
  readonly highest: number
}

/** A fact of every household of a slice. */
export interface FactValues extends Whole {
  readonly input: InputDefinition
}

/** The facts in the order of `#policy`. */
export const factInputs: readonly InputDefinition[] = screeningFacts.map((fact) => fact.definition)

/** Works out every fact from what was folded. */
export function deriveFacts(persons: PersonTable, households: HouseholdTable): FactValues[] {
  const candidates = candidateLists(persons)
  return factInputs.map((input) => {
    const recipe = recipes[input.name]?.recipe
    if (!recipe) throw new Error(`fact ${input.name} has no recipe`)
    return { input, ...columnOf(input, recipe, persons, households, candidates) }
  })
}

/** The facts as columns for SQL. */
export function factColumns(facts: readonly Pick<FactValues, 'input' | 'values'>[]): (OfferedColumn & { readonly values: Uint8Array | Int32Array })[] {
  return facts.map(({ input, values }) => ({ name: columnName(input.name), values, boolean: input.unit === 'bool' }))
}

/** The values of some rows. */
export function pick<T extends Uint8Array | Int32Array>(values: T, rows: Int32Array): T
export function pick(values: Uint8Array | Int32Array, rows: Int32Array): Uint8Array | Int32Array {
  const picked = values instanceof Uint8Array ? new Uint8Array(rows.length) : new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] ?? 0] ?? 0
  return picked
}

function columnOf(input: InputDefinition, recipe: Recipe, persons: PersonTable, households: HouseholdTable, candidates: Candidates): Whole {
  const { measures, rows } = households
  switch (recipe.from) {
    case 'count':
      return countPersons(recipe.who, persons, rows, candidates)
    case 'oldest':
      return oldestPerson(recipe.who, persons, rows, candidates)
    case 'amounts':
      return wholeNumbers(input, totalAmounts(recipe.who, persons.amounts[recipe.amount], persons, rows))
    case 'registry':
      return { values: households[recipe.column], highest: 1 }
    case 'measure':
      return wholeNumbers(input, parts(measures[recipe.measure], recipe.parts))
    case 'higher':
      return wholeNumbers(input, higher(measures[recipe.measures[0]], measures[recipe.measures[1]]))
    case 'total':
      return wholeNumbers(input, total(measures[recipe.measures[0]], measures[recipe.measures[1]]))
  }
}

// The measures of a slice are not needed afterwards, so they are worked on in place. Most households have nothing to work on.

function parts(values: Float64Array, part: { of: number; rounding: 'up' | 'down' } | undefined): Float64Array {
  if (part === undefined) return values
  const round = part.rounding === 'up' ? Math.ceil : Math.floor
  for (let home = 0; home < values.length; home++) {
    const value = values[home] ?? 0
    if (value !== 0) values[home] = round(value / part.of)
  }
  return values
}

function higher(one: Float64Array, other: Float64Array): Float64Array {
  for (let home = 0; home < one.length; home++) {
    const value = other[home] ?? 0
    if (value > (one[home] ?? 0)) one[home] = value
  }
  return one
}

function total(one: Float64Array, other: Float64Array): Float64Array {
  for (let home = 0; home < one.length; home++) {
    const value = other[home] ?? 0
    if (value !== 0) one[home] = (one[home] ?? 0) + value
  }
  return one
}

/** Small columns for small numbers. What does not fit is beyond the fact's range, and stays so. */
function wholeNumbers(input: InputDefinition, from: Float64Array): Whole {
  if (input.unit === 'count' || input.unit === 'years') {
    const values = new Uint8Array(from.length)
    return { values, highest: copyWhole(values, from, 255) }
  }
  const values = new Int32Array(from.length)
  return { values, highest: copyWhole(values, from, 2 ** 31 - 1) }
}

function copyWhole(values: Uint8Array | Int32Array, from: Float64Array, most: number): number {
  let highest = 0
  for (let home = 0; home < from.length; home++) {
    const value = from[home] ?? 0
    if (value <= 0 || value === noLowest) continue
    const held = value < most ? value : most
    values[home] = held
    if (held > highest) highest = held
  }
  return highest
}
