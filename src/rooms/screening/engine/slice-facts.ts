import type { LakeEngine } from '#platform/lake'
import { sources } from '../facts/index.ts'
import { countedRows } from './deliveries.ts'
import { copyTwins, foldingOf } from './fold.ts'
import type { EngineInput } from './input.ts'
import type { HouseholdTable, PersonTable } from './tables.ts'

/** Data sets that were delivered, each with the relation of its rows that count. */
export type Delivered = ReadonlyMap<string, string>

/** Found once for all slices. */
export async function deliveredRows(engine: LakeEngine, files: EngineInput['files']): Promise<Delivered> {
  const counted = new Map<string, string>()
  for (const source of sources) {
    const own = files[source.dataset] ?? []
    if (own.length > 0) counted.set(source.dataset, await countedRows(engine, source, own))
  }
  return counted
}

/** Folds every data set that was delivered into the tables of a slice. */
export async function foldSources(
  engine: LakeEngine,
  delivered: Delivered,
  asOf: EngineInput['asOf'],
  persons: PersonTable,
  households: HouseholdTable,
): Promise<void> {
  await engine.scanEach(
    sources.flatMap((source) => {
      const counted = delivered.get(source.dataset)
      return counted === undefined ? [] : [foldingOf(source, counted, asOf, persons, households)]
    }),
  )
  copyTwins(persons)
}
