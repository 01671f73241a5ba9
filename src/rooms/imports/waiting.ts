import { sql } from 'kysely'
import type { Writer } from '#db'

/** Counts anew the held rows that wait for correction; kept on the import, so that lists need not count millions of rows. */
export async function recountWaiting(tx: Writer, importIds: readonly number[]): Promise<void> {
  await sql`
    update import i set rows_waiting = case when i.status = 'committed'
      then (select count(*) from held_row h where h.import_id = i.id and h.corrected_import is null and h.dismissed_at is null) else 0 end
    where i.id = any (${[...importIds]}::int[])`.execute(tx)
}
