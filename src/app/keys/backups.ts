import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { sql } from 'kysely'
import type { Services } from '#command'
import { DomainError } from '#kernel'
import { FileDamagedError, sealedUnder } from '#platform/files'
import { archiveLayout } from '../backup/archive-layout.ts'

const dayMs = 86_400_000

/**
 * Throws `state.conflict` while a backup that is kept in DOUDI_BACKUPS can be read only with one of the old keys: its bases, the log that
 * leads on from them, and stored files that the mirror has not yet taken over anew. `since`: when the keys became old ones.
 */
export async function refuseWhileBackedUp(services: Services, olds: readonly string[], since: Date): Promise<void> {
  const { backupDirectory, databaseUrl, keepDays } = services.config
  if (databaseUrl !== null) return
  if (backupDirectory === null) {
    await refuseBlind(services, since)
    return
  }
  const layout = archiveLayout(backupDirectory)
  const inBackups = [...(await under(layout.bases, olds)), ...(await under(layout.log, olds))]
  const day = new Date(since.getTime() + (keepDays.backups + 1) * dayMs).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  if (inBackups.length > 0)
    throw new DomainError('state.conflict', `备份还需要旧密钥（${String(inBackups.length)} 个文件），没有停用`, {
      hint: `没有旧密钥，这些备份就恢复不了。它们按 DOUDI_KEEP_BACKUPS_DAYS 保留 ${String(keepDays.backups)} 天，大约 ${day} 之后再停用；要提前停用，先把 DOUDI_KEEP_BACKUPS_DAYS 调小，等每晚的备份删去旧的`,
    })
  const live = join(services.config.dataDirectory, 'files')
  const mirrored = (await under(layout.files, olds)).filter((path) => existsSync(join(live, relative(layout.files, path))))
  if (mirrored.length > 0)
    throw new DomainError('state.conflict', `备份里还有 ${String(mirrored.length)} 个文件用旧密钥加密，没有停用`, {
      hint: '先运行 doudi backup 做一份新的备份，它会换上用新密钥加密的文件，再停用',
    })
}

/** Backups are made, and this command does not see them. */
async function refuseBlind({ db, config }: Services, since: Date): Promise<void> {
  const oldest = new Date(Date.now() - (config.keepDays.backups + 1) * dayMs)
  const { rows } = await sql`
    select from backup_run where kind = 'base' and sound and finished_at > ${oldest} and started_at < ${since} limit 1`.execute(db)
  if (rows.length === 0) return
  throw new DomainError('state.conflict', '平台在做备份，但这里没有设置 DOUDI_BACKUPS，看不到那些备份还用不用旧密钥，没有停用', {
    hint: '用与服务同样的 DOUDI_BACKUPS 和 DOUDI_KEEP_BACKUPS_DAYS 再运行一次',
  })
}

/** Files in a folder that are sealed under one of the keys; what is not sealed (manifests) does not count. */
async function under(folder: string, keys: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const key = await sealedUnder(path).catch((error: unknown) => {
      // Removed meanwhile, or no sealed file.
      if (error instanceof FileDamagedError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) return ''
      throw error
    })
    if (keys.includes(key)) found.push(path)
  }
  return found
}
