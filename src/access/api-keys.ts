import type { DatabaseHandle } from '#db'
import { parseApiKey, verifyApiKey } from '#platform/crypto'
import { keyActor, type Actor } from './actor.ts'

/** The actor of a department's key (`Authorization: Bearer doudi_…`), or null when it is unknown, revoked or expired. */
export async function actorOfApiKey(db: DatabaseHandle, presented: string): Promise<Actor | null> {
  const parts = parseApiKey(presented)
  if (parts === null) return null
  const row = await db
    .selectFrom('api_key')
    .selectAll()
    .where('prefix', '=', parts.id)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', new Date())]))
    .executeTakeFirst()
  if (row === undefined || !verifyApiKey(parts.secret, row.key_hash)) return null
  const stale = row.last_used_at === null || Math.abs(Date.now() - row.last_used_at.getTime()) > 60_000
  if (stale) await db.updateTable('api_key').set({ last_used_at: new Date() }).where('id', '=', row.id).execute()
  return keyActor(row)
}
