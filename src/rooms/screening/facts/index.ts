import { livingSources } from './living-sources.ts'
import { peopleSources } from './people-sources.ts'
import { recipes, type FactRecipe, type Recipe } from './recipes.ts'
import type { FactSource, RunDays } from './source.ts'
import { registryFlags, type Flag, type HouseholdMeasure, type PersonAmount } from './vocabulary.ts'

export { recipes, type FactRecipe, type Recipe, type Who } from './recipes.ts'
export type { CodeCondition, FactSource, RowReading, RunDays } from './source.ts'
export * from './vocabulary.ts'

/** Every data set that screening reads, and what it reads in it. */
export const sources: readonly FactSource[] = [...peopleSources, ...livingSources]

/** A day that stands for any: which words a source uses does not depend on it. */
const anyDay: RunDays = { asOf: `DATE '2000-01-01'`, back: () => `DATE '2000-01-01'` }

/** Data sets that set a flag, an amount or a measure. */
export const datasetsOf: ReadonlyMap<Flag | PersonAmount | HouseholdMeasure, readonly string[]> = (() => {
  const found = new Map<Flag | PersonAmount | HouseholdMeasure, string[]>()
  for (const source of sources) {
    const { flags = {}, amounts = {}, measures = {} } = source.reading(anyDay)
    for (const name of [...Object.keys(flags), ...Object.keys(amounts), ...Object.keys(measures)] as (
      | Flag
      | PersonAmount
      | HouseholdMeasure
    )[]) {
      found.set(name, [...(found.get(name) ?? []), source.dataset])
    }
  }
  return found
})()

/** Flags a recipe asks for because they are there, the telling ones first; those whose absence it asks for; its amounts and measures. */
export function wordsOf(recipe: Recipe): {
  readonly present: readonly Flag[]
  readonly absent: readonly Flag[]
  readonly measures: readonly (PersonAmount | HouseholdMeasure)[]
} {
  const who = 'who' in recipe ? recipe.who : {}
  const measures =
    recipe.from === 'amounts' ? [recipe.amount] : recipe.from === 'measure' ? [recipe.measure] : 'measures' in recipe ? recipe.measures : []
  return { present: [...(who.all ?? []), ...(who.any ?? []).flat()], absent: who.none ?? [], measures }
}

/** The data sets a fact cannot do without: all of the list, of a group in brackets one. */
export function needsOfFact({ recipe, needs }: FactRecipe): readonly (readonly string[])[] {
  if (needs) return needs.map((need) => (typeof need === 'string' ? [need] : need))
  const { present, absent, measures } = wordsOf(recipe)
  const words = [...present, ...absent, ...measures].filter((word) => !(registryFlags as readonly string[]).includes(word))
  return [...new Set(words.flatMap((word) => datasetsOf.get(word) ?? []))].map((dataset) => [dataset])
}

/** The data sets that rows of evidence for a fact come from, the telling ones first. */
export function evidenceDatasets({ recipe }: FactRecipe): readonly string[] {
  const { present, measures } = wordsOf(recipe)
  return [...new Set([...present, ...measures].flatMap((word) => datasetsOf.get(word) ?? []))]
}

/** All facts by name with their data sets, for screens and for what a run must choose. */
export function datasetsOfFact(name: string): readonly string[] {
  const recipe = recipes[name]
  return recipe === undefined ? [] : [...new Set([...needsOfFact(recipe).flat(), ...evidenceDatasets(recipe)])]
}
