import { lakeTypeOf, type DataSetDefinition, type FieldDefinition } from '#rooms/catalogue'
import { identifier, literal, type LakeSession } from '#platform/lake'
import { createRegionIndex, loadRegions } from '#rooms/catalogue'
import type { PlainDate, RegionCode } from '#kernel'
import type { ReadingContext } from '../reading/index.ts'

/** The checked rows of one file inside a lake session: `row_no`, then every field by name; personal ones as text until numbered. */
export const stagedTable = 'staged'

/** A field's type while staged: what will be replaced by a number is still text. */
export function stagedType(field: FieldDefinition): string {
  if (field.personal || field.type === 'idNumber') return 'VARCHAR'
  // Shares beyond 327 % do not fit the lake's SMALLINT; they are refused there by the field's range.
  return field.type === 'share' ? 'INTEGER' : lakeTypeOf(field)
}

export async function createStaged(session: LakeSession, dataset: DataSetDefinition): Promise<void> {
  const columns = dataset.fields.map((field) => `${identifier(field.name)} ${stagedType(field)}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${stagedTable} (row_no INTEGER NOT NULL, ${columns.join(', ')})`)
}

/** Reads a file our own code wrote (see row-reading.ts) into the staged table. */
export async function loadStaged(session: LakeSession, dataset: DataSetDefinition, path: string): Promise<void> {
  const types = ['row_no', ...dataset.fields.map((field) => field.name)].map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')
  const casts = dataset.fields.map((field) => `CAST(${identifier(field.name)} AS ${stagedType(field)})`)
  await session.run(`INSERT INTO ${stagedTable} SELECT CAST(row_no AS INTEGER), ${casts.join(', ')}
    FROM read_csv(${literal(path)}, header = false, delim = ',', quote = '"', escape = '"', columns = {${types}}, auto_detect = false)`)
}

let regionIndex: ReturnType<typeof createRegionIndex> | undefined

/** What the cell readers need to know beside the cell. The table of divisions is read once: it is part of the program. */
export function readingContext(deliveredOn: PlainDate, within: RegionCode): ReadingContext {
  regionIndex ??= createRegionIndex(loadRegions())
  return { deliveredOn, regions: { index: regionIndex, within } }
}
