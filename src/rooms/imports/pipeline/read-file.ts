import type { DataSetDefinition } from '#rooms/catalogue'
import type { HeldSpool } from '../held-spool.ts'
import type { NameCheck } from './names.ts'
import type { ReadingPlan } from './plan.ts'
import type { RowTally } from './row-reading.ts'
import type { ImportWork } from './work.ts'

/** A file that has been read and checked, ready to be taken. */
export interface ReadFile {
  readonly work: ImportWork
  readonly dataset: DataSetDefinition
  readonly plan: ReadingPlan
  readonly tally: RowTally
  readonly held: HeldSpool
  readonly names: NameCheck
  readonly repeated: number
  readonly columns: readonly string[]
}
