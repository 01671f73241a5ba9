import { sql } from 'kysely'
import type { DatabaseHandle } from '#db'
import { DomainError } from '#kernel'
import type { Vault } from '#platform/crypto'

/**
 * Ties a database to the key ring it was filled under, and settles for good whether its people are synthetic: an empty database becomes
 * what `wanted` says. Under another key ring every person would be unfindable without an error, so the program does not start with one:
 * `system.unavailable`.
 */
export async function openInstallation(
  db: DatabaseHandle,
  vault: Pick<Vault, 'lookupFingerprint'>,
  wanted: { readonly synthetic: boolean },
): Promise<{ synthetic: boolean }> {
  await db
    .insertInto('installation')
    .values({ lookup_fingerprint: vault.lookupFingerprint })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  // Settled once, while nobody has an account: two programs that start together settle the same.
  await sql`update installation set synthetic = case when exists (select from app_user) then exists (select from app_user where synthetic) else ${wanted.synthetic} end where synthetic is null`.execute(
    db,
  )
  const { lookup_fingerprint, synthetic } = await db
    .selectFrom('installation')
    .select(['lookup_fingerprint', 'synthetic'])
    .executeTakeFirstOrThrow()
  if (lookup_fingerprint === vault.lookupFingerprint) return { synthetic: synthetic === true }
  throw new DomainError('system.unavailable', '密钥与数据库不是同一套：用这套密钥查不到库里的任何人', {
    hint: '请放回这个数据库原来的密钥文件（数据文件夹的 keys/keyring.json 或 DOUDI_KEYRING）；若数据文件夹是新建的，请检查 DATABASE_URL 是否指向了别的库',
  })
}
