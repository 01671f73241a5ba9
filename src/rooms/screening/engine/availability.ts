import { needsOfFact, recipes } from '../facts/index.ts'

/** Whether a fact is known: everywhere, nowhere, or not in some places. */
export type Availability = 'known' | 'unknown' | { readonly unknownAt: readonly number[] }

/**
 * A fact is unknown where one of the data sets it needs was never delivered. Of a group one is enough.
 */
export function availabilityOf(
  fact: string,
  files: Readonly<Record<string, readonly string[]>>,
  uncovered: Readonly<Record<string, readonly number[]>>,
  places: number,
): Availability {
  const recipe = recipes[fact]
  if (!recipe) throw new Error(`fact ${fact} has no recipe`)
  const everywhere = Array.from({ length: places }, (_, place) => place)
  const missingAt = (dataset: string): readonly number[] => ((files[dataset] ?? []).length === 0 ? everywhere : (uncovered[dataset] ?? []))
  const unknownAt = new Set(
    needsOfFact(recipe).flatMap((group) => everywhere.filter((place) => group.every((dataset) => missingAt(dataset).includes(place)))),
  )
  if (unknownAt.size === 0) return 'known'
  return unknownAt.size === places ? 'unknown' : { unknownAt: [...unknownAt].toSorted((a, b) => a - b) }
}
