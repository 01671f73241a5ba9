import { sql } from 'kysely'
import type { Writer } from '#db'

type Values = Readonly<Record<string, unknown>>

/** A row as it was and as a merge left it; or one that the merge took away. `key` finds it as the merge left it. */
export type ImageEntry =
  | { readonly kind: 'changed'; readonly table: string; readonly key: Values; readonly before: Values; readonly after: Values }
  | { readonly kind: 'deleted'; readonly table: string; readonly before: Values }

/** Everything a merge changed, in order: what is needed to undo it. */
export class BeforeImage {
  readonly entries: ImageEntry[] = []

  /** Changes one row and remembers it. Columns of the key may change as well. */
  async update(tx: Writer, table: string, key: Values, set: Values): Promise<void> {
    const before = await readRow(tx, table, key, Object.keys(set))
    if (before === undefined) return
    await sql`update ${sql.table(table)} set ${assignments(set)} where ${matches(key)}`.execute(tx)
    this.noteChange(table, { ...key, ...pick(set, Object.keys(key)) }, before, set)
  }

  /** Takes a row away and remembers all of it. */
  async remove(tx: Writer, table: string, key: Values): Promise<void> {
    const { rows } = await sql<{ row: Values }>`select to_jsonb(t) as row from ${sql.table(table)} t where ${matches(key)}`.execute(tx)
    for (const { row } of rows) this.entries.push({ kind: 'deleted', table, before: row })
    await sql`delete from ${sql.table(table)} where ${matches(key)}`.execute(tx)
  }

  /** Remembers a change made elsewhere (counts and heads of households). */
  noteChange(table: string, key: Values, before: Values, after: Values): void {
    if (JSON.stringify(before) !== JSON.stringify(pick(after, Object.keys(before))))
      this.entries.push({ kind: 'changed', table, key, before, after: comparable(after) })
  }
}

/** What tells later whether a row is still as the merge left it: not a sealed value, which is another after each change of the key. */
function comparable(after: Values): Values {
  return Object.fromEntries(Object.entries(after).filter(([column]) => !column.endsWith('_sealed')))
}

/** Columns of one row, locked until the transaction ends. */
export async function readRow(tx: Writer, table: string, key: Values, columns: readonly string[]): Promise<Values | undefined> {
  const { rows } =
    await sql<Values>`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)} where ${matches(key)} for update`.execute(
      tx,
    )
  return rows[0]
}

/** Puts rows back, last change first. A row that was changed again since the merge keeps its newer state and is counted as kept. */
export async function restore(tx: Writer, entries: readonly ImageEntry[]): Promise<{ restored: number; kept: number }> {
  let restored = 0
  let kept = 0
  for (const entry of entries.toReversed()) {
    const done = entry.kind === 'deleted' ? await putBack(tx, entry.table, entry.before) : await undo(tx, entry)
    if (done) restored++
    else kept++
  }
  return { restored, kept }
}

async function undo(tx: Writer, { table, key, before, after }: Extract<ImageEntry, { kind: 'changed' }>): Promise<boolean> {
  const result = await sql`update ${sql.table(table)} set ${assignments(before)} where ${matches(key)} and ${matches(after)}`.execute(tx)
  return Number(result.numAffectedRows ?? 0n) > 0
}

async function putBack(tx: Writer, table: string, row: Values): Promise<boolean> {
  const result = await sql`
    insert into ${sql.table(table)} select * from jsonb_populate_record(null::${sql.table(table)}, ${JSON.stringify(row)}::jsonb) on conflict do nothing`.execute(
    tx,
  )
  return Number(result.numAffectedRows ?? 0n) > 0
}

function assignments(values: Values) {
  return sql.join(Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`))
}

function matches(values: Values) {
  return sql<boolean>`${sql.join(
    Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} is not distinct from ${value}`),
    sql` and `,
  )}`
}

function pick(values: Values, columns: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([column]) => columns.includes(column)))
}
