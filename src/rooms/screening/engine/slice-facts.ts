import type { LakeEngine } from '#platform/lake'
import { sources } from '../facts/index.ts'
import { copyTwins, foldSource } from './fold.ts'
import type { EngineInput } from './input.ts'
import type { HouseholdTable, PersonTable } from './tables.ts'

/** Folds every data set that was delivered into the tables of a slice. */
export async function foldSources(engine: LakeEngine, { files, asOf }: Pick<EngineInput, 'files' | 'asOf'>, persons: PersonTable, households: HouseholdTable): Promise<void> {
  for (const source of sources) {
    const delivered = files[source.dataset] ?? []
    if (delivered.length > 0) await foldSource(engine, source, delivered, asOf, persons, households)
  }
  copyTwins(persons)
}
