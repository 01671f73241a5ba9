import { withWriter, type Actor } from '#access'
import type { Services } from '#command'
import { DomainError, ensure } from '#kernel'
import { append } from '#ledger'
import { keyDirectoryOf } from '#platform/config'
import { addSealingKey, retireSealingKey, type CipherName } from '#platform/crypto'
import { refuseWhileBackedUp } from './backups.ts'
import { keysInUse, oldestTransaction } from './reseal.ts'

/** A new sealing key, current from now on: what is sealed from the next second is under it. Running servers see it by themselves. Returns its id. */
export async function addKey(services: Services, actor: Actor, cipher: CipherName): Promise<string> {
  requireFile()
  const id = await addSealingKey(keyDirectoryOf(services.config), cipher)
  await withWriter(services.db, actor, (tx) => append(tx, actor, [{ verb: 'keys.add', subject: `key:${id}`, detail: { cipher } }]))
  return id
}

/** How long the current key must have been current: a server looks at the key file each second, and sets its clock by others. */
const quietMs = 10 * 60_000

/**
 * Takes out of the key ring every old key that nothing uses any more. Throws `state.conflict`, and retires nothing, while something may
 * still come under an old key: a value, a file, a transaction from before the change, or where a backup that is kept needs one. Returns the ids.
 */
export async function retireKeys(services: Services, actor: Actor, quiet = quietMs): Promise<readonly string[]> {
  requireFile()
  const { current, since, others } = services.vault.sealingKeys()
  if (others.length === 0) return []
  const oldest = await oldestTransaction(services)
  const settled = since.getTime() + quiet
  ensure(
    Date.now() >= settled && (oldest === null || oldest.getTime() >= settled),
    'state.conflict',
    '刚换上新密钥，还可能有正在办理的事用着旧密钥',
    { hint: `请 ${String(Math.ceil(quiet / 60_000))} 分钟后、没有正在进行的大批量导入时再停用` },
  )
  const used = await keysInUse(services)
  const busy = others.filter((id) => used.has(id))
  ensure(
    busy.length === 0,
    'state.conflict',
    `旧密钥还有 ${String(busy.reduce((sum, id) => sum + (used.get(id) ?? 0), 0))} 处在用，没有停用`,
    { hint: '先运行 doudi rotate-keys --continue 完成重新加密；一直有剩余的，是已损坏的数据，请查看日志' },
  )
  await refuseWhileBackedUp(services, others, new Date(settled))
  for (const id of others) await retireSealingKey(keyDirectoryOf(services.config), id)
  await withWriter(services.db, actor, (tx) =>
    append(tx, actor, [{ verb: 'keys.retire', subject: `key:${others.join(',')}`, detail: { current, retired: [...others] } }]),
  )
  return others
}

function requireFile(): void {
  if ((process.env['DOUDI_KEYRING'] ?? '') === '') return
  throw new DomainError('state.action-not-allowed', '密钥由 DOUDI_KEYRING 给出，本程序不能改它', {
    hint: '请在密钥管理系统里增删密钥后重新启动；重新加密用 doudi rotate-keys --continue',
  })
}
