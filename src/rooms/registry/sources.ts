import type { registry as contract } from '#contract'
import type { Reader } from '#db'

/** What a clerk set by hand, as `edits` of a person or household keeps it by field. `was` is what the register said then. */
export interface Edit {
  readonly was: string | null
  readonly day: string
  readonly by: string
  readonly byName: string
  readonly reason: string
}

export type Edits = Readonly<Partial<Record<string, Edit>>>

/** A value's place of origin as tables keep it. */
export interface Origin {
  readonly source_snapshot: number | null
  readonly source_row: number | null
  readonly day: string | null
}

/** Finds the files of the given snapshots once, and then says where values come from. */
export async function sourceNames(
  reader: Reader,
  snapshots: readonly (number | null)[],
): Promise<(origin: Origin) => contract.ValueSource | null> {
  const ids = [...new Set(snapshots.filter((id) => id !== null))]
  const rows =
    ids.length === 0
      ? []
      : await reader.selectFrom('snapshot_file').select(['id', 'import_id', 'file_name', 'as_of']).where('id', 'in', ids).execute()
  const files = new Map(rows.map((row) => [row.id, row]))
  return ({ source_snapshot, source_row, day }) => {
    const file = source_snapshot === null ? undefined : files.get(source_snapshot)
    if (file === undefined) return null
    return { kind: 'file', name: file.file_name ?? '', row: source_row, day: day ?? file.as_of ?? '', reason: '', importId: file.import_id }
  }
}

/** An edit as the source of a value; null where nobody edited it. */
export function editSource(edit: Edit | undefined): contract.ValueSource | null {
  return edit === undefined ? null : { kind: 'edit', name: edit.byName, row: null, day: edit.day, reason: edit.reason, importId: null }
}
