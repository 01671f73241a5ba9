import { screeningFacts } from '#policy'
import type { OfferedColumn } from '#platform/lake'
import { columnName, type InputDefinition } from '#rules'
import { householdLowest, recipes, type HouseholdMeasure, type Recipe } from '../facts/index.ts'
import { countPersons, oldestPerson, totalAmounts } from './persons.ts'
import { greatest, type HouseholdTable, type PersonTable } from './tables.ts'
import type { Workspace } from './workspace.ts'

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

const recipeOf = ({ name }: InputDefinition): Recipe => {
  const recipe = recipes[name]?.recipe
  if (!recipe) throw new Error(`fact ${name} has no recipe`)
  return recipe
}

const counted = new Map(
  factInputs.flatMap((input) => {
    const recipe = recipeOf(input)
    return recipe.from === 'count' ? [[input.name, recipe.who] as const] : []
  }),
)

/** Works out every fact from what was folded. The columns are those of `space` and of the measures: they stand until the next slice. */
export function deriveFacts(persons: PersonTable, households: HouseholdTable, space: Workspace): FactValues[] {
  const counts = countPersons(counted, persons, households.rows, space)
  return factInputs.map((input) => ({ input, ...columnOf(input, recipeOf(input), persons, households, counts, space) }))
}

/** The facts as columns for SQL. */
export function factColumns(
  facts: readonly Pick<FactValues, 'input' | 'values'>[],
): (OfferedColumn & { readonly values: Uint8Array | Int32Array })[] {
  return facts.map(({ input, values }) => ({ name: columnName(input.name), values, boolean: input.unit === 'bool' }))
}

/** The values of some rows. */
export function pick<T extends Uint8Array | Int32Array>(values: T, rows: Int32Array): T
export function pick(values: Uint8Array | Int32Array, rows: Int32Array): Uint8Array | Int32Array {
  const picked = values instanceof Uint8Array ? new Uint8Array(rows.length) : new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] ?? 0] ?? 0
  return picked
}

function columnOf(
  input: InputDefinition,
  recipe: Recipe,
  persons: PersonTable,
  households: HouseholdTable,
  counts: ReadonlyMap<string, Whole>,
  space: Workspace,
): Whole {
  const { measures, rows } = households
  switch (recipe.from) {
    case 'count': {
      const count = counts.get(input.name)
      if (!count) throw new Error(`fact ${input.name} was not counted`)
      return count
    }
    case 'oldest':
      return oldestPerson(recipe.who, persons, space.cleared(`fact ${input.name}`, rows))
    case 'amounts':
      return measured(totalAmounts(recipe.who, persons.amounts[recipe.amount], persons, space.filled(`fact ${input.name}`, rows)))
    case 'registry':
      return { values: households[recipe.column], highest: 1 }
    case 'measure':
      return measured(
        recipe.parts === undefined
          ? withoutNone(recipe.measure, measures[recipe.measure])
          : parts(measures[recipe.measure], recipe.parts.of, recipe.parts.rounding),
      )
    case 'higher':
      return measured(higher(measures[recipe.measures[0]], measures[recipe.measures[1]]))
    case 'total':
      return measured(total(measures[recipe.measures[0]], measures[recipe.measures[1]]))
  }
}

function measured(values: Int32Array): Whole {
  let highest = 0
  for (let home = 0; home < values.length; home++) {
    const value = values[home] ?? 0
    if (value > highest) highest = value
  }
  return { values, highest }
}

// The measures of a slice are not needed afterwards, so they are worked on in place. Most households have nothing to work on.

function withoutNone(measure: HouseholdMeasure, values: Int32Array): Int32Array {
  if (!(householdLowest as readonly string[]).includes(measure)) return values
  for (let home = 0; home < values.length; home++) if (values[home] === greatest) values[home] = 0
  return values
}

function parts(values: Int32Array, of: number, rounding: 'up' | 'down'): Int32Array {
  const more = rounding === 'up' ? of - 1 : 0
  for (let home = 0; home < values.length; home++) {
    const value = values[home] ?? 0
    if (value !== 0) values[home] = Math.floor((value + more) / of)
  }
  return values
}

function higher(one: Int32Array, other: Int32Array): Int32Array {
  for (let home = 0; home < one.length; home++) {
    const value = other[home] ?? 0
    if (value > (one[home] ?? 0)) one[home] = value
  }
  return one
}

function total(one: Int32Array, other: Int32Array): Int32Array {
  for (let home = 0; home < one.length; home++) {
    const value = other[home] ?? 0
    if (value !== 0) one[home] = Math.min(greatest, (one[home] ?? 0) + value)
  }
  return one
}
