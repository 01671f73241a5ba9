import { sql } from 'kysely'
import type { Services } from '#command'

/** A delivery that skips the import: rows as the lake keeps them, of a day, for a county. */
export interface DeliveredSnapshot {
  readonly dataset: string
  readonly asOf: string
  readonly region: string
  /** A SELECT of the lake's columns. */
  readonly rows: string
}

/** Puts a snapshot where an import would have put it. The file is called `<dataset> <period>.csv`. */
export async function deliverSnapshot(
  { db, lake }: Pick<Services, 'db' | 'lake'>,
  { dataset, asOf, region, rows }: DeliveredSnapshot,
): Promise<void> {
  const period = asOf.slice(0, 7)
  const { path } = await lake.writeSnapshot({ dataset, period, snapshotId: `${dataset}-${asOf}`, query: rows })
  const inserted = await sql<{ id: number }>`
    insert into import (dataset, period, department, region_code, status, file_sha256, file_name, file_size, via, as_of, submitted_by)
    values (${dataset}, ${period}, 'education', ${region}, 'committed', ${path}, ${`${dataset} ${period}.csv`}, 1, 'screen', ${asOf}::date, 'user:1') returning id`.execute(
    db,
  )
  await sql`insert into snapshot (import_id, dataset, period, region_code, path, rows, as_of, content_sha256) values (${inserted.rows[0]?.id ?? 0}, ${dataset}, ${period}, ${region}, ${path}, 1, ${asOf}::date, 'x')`.execute(
    db,
  )
}
