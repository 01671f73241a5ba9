import { sql } from 'kysely'
import type { Writer } from '#db'
import type { PlainDate } from '#kernel'

export const missingReason = '名册中已无'

/** From how many absent entries on a roster counts as unusually short; `share` in basis points of those it had before. */
export interface DropLimit {
  readonly share: number
  readonly floor: number
}

/** True where so many are absent at once that the roster may not be whole. */
export function isDrop(absent: number, running: number, { share, floor }: DropLimit): boolean {
  return absent >= floor && absent * 10_000 > running * share
}

/**
 * Ends entries that a roster of `asOf` no longer lists, with the persons they cover. What has been listed again since, or was ended in
 * another way, stays as it is. Returns how many ended.
 */
export async function endAbsent(tx: Writer, hardships: readonly number[], asOf: PlainDate | string): Promise<number> {
  const ended = await sql`
    update hardship set valid_to = greatest(valid_from, ${asOf}::date), end_reason = ${missingReason}, source_day = ${asOf}::date
    where id = any (${[...hardships]}::int[]) and valid_to is null and source_day <= ${asOf}::date`.execute(tx)
  await sql`
    update hardship_person c set valid_to = greatest(c.valid_from, h.valid_to)
    from hardship h where c.hardship_id = h.id and c.valid_to is null and h.id = any (${[...hardships]}::int[]) and h.valid_to is not null`.execute(
    tx,
  )
  return Number(ended.numAffectedRows ?? 0n)
}
