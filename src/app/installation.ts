import type { DatabaseHandle } from '#db'
import { DomainError } from '#kernel'
import type { Vault } from '#platform/crypto'

/**
 * Ties a database to the key ring it was filled under. Under another ring every person would be unfindable without an error, so the
 * program does not start with one: `system.unavailable`.
 */
export async function checkKeys(db: DatabaseHandle, vault: Pick<Vault, 'lookupFingerprint'>): Promise<void> {
  await db.insertInto('installation').values({ lookup_fingerprint: vault.lookupFingerprint }).onConflict((conflict) => conflict.doNothing()).execute()
  const { lookup_fingerprint } = await db.selectFrom('installation').select('lookup_fingerprint').executeTakeFirstOrThrow()
  if (lookup_fingerprint === vault.lookupFingerprint) return
  throw new DomainError('system.unavailable', '密钥与数据库不是同一套：用这套密钥查不到库里的任何人', {
    hint: '请放回这个数据库原来的密钥文件（数据文件夹的 keys/keyring.json 或 DOUDI_KEYRING）；若数据文件夹是新建的，请检查 DATABASE_URL 是否指向了别的库',
  })
}
