import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withReader } from '#access'
import { recordLooks } from '#command'
import { copyRunningCluster, transaction } from '#db'
import { DomainError } from '#kernel'
import { keyDirectoryOf } from '#platform/config'
import { verifyLedger } from '#ledger'
import { commandLineActor, type Platform } from '../cli/platform.ts'
import { countRows } from './counts.ts'
import { exportedPersons, exportRequest, isExported } from './person-export.ts'
import { holdStill } from '../retention.ts'
import { writeManifest, type Manifest } from './manifest.ts'

/**
 * Copies everything an installation keeps into the empty folder `target`, while the server runs or alone. Order makes it one state:
 * the database first, then the person index, the snapshots and the files, to which is only added meanwhile, so that everything the copied
 * database names is there; what came later is swept away after a restore.
 */
export async function backUp(platform: Platform, target: string, options: BackupOptions): Promise<Manifest> {
  await prepare(target)
  // Nothing may be removed while it is copied.
  const still = await holdStill(platform.services.config.dataDirectory)
  try {
    return await copyAll(platform, target, options)
  } finally {
    still.close()
  }
}

interface BackupOptions {
  readonly withKeys: boolean
  readonly onStep: (words: string) => void
}

async function copyAll({ services, until }: Platform, target: string, options: BackupOptions): Promise<Manifest> {
  const { config, db } = services
  const actor = commandLineActor()
  const ledger = await withReader(db, actor, (reader) => verifyLedger(reader))
  if (!ledger.intact)
    throw new DomainError('state.conflict', `台账在第 ${String(ledger.brokenAt)} 条处断开，没有备份`, {
      hint: '请先用 doudi verify-ledger 查明',
    })
  const counts = await countRows(db)
  // Before the copy, so that it is in the copy.
  await recordLooks(services, actor, [{ verb: 'backup.create', subject: 'installation', detail: { entries: ledger.entries } }])
  const embedded = config.databaseUrl === null
  if (embedded) {
    options.onStep('正在复制数据库')
    await copyRunningCluster(db, join(target, 'postgres'))
  }
  options.onStep('正在导出人员编号索引')
  await takePersons(services, until, join(target, 'lake'))
  options.onStep('正在复制部门数据快照')
  await copyTree(join(config.dataDirectory, 'lake', 'snapshots'), join(target, 'lake', 'snapshots'))
  options.onStep('正在复制原始文件和附件')
  await copyTree(join(config.dataDirectory, 'files'), join(target, 'files'))
  await copyTree(config.anchorDirectory, join(target, 'anchors'))
  if (options.withKeys) await takeKeys(keyDirectoryOf(config), target)
  const manifest: Manifest = {
    format: 1,
    createdAt: services.clock.now().toISOString(),
    database: embedded ? 'embedded' : 'external',
    ledger: { entries: ledger.entries, head: ledger.headHash },
    counts,
    lookupFingerprint: services.vault.lookupFingerprint,
    withKeys: options.withKeys,
  }
  await writeFile(join(target, '说明.txt'), notes(manifest))
  await writeManifest(target, manifest)
  return manifest
}

async function prepare(target: string): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o700 })
  if ((await readdir(target)).length > 0)
    throw new DomainError('state.conflict', `文件夹 ${target} 不是空的`, { hint: '每次备份写到一个新的文件夹' })
}

async function takePersons(services: Platform['services'], until: Platform['until'], target: string): Promise<void> {
  const exportId = randomUUID()
  await transaction(services.db, (tx) => services.jobs.enqueue(tx, [exportRequest(exportId)]))
  await until(async () => ((await isExported(services, exportId)) ? true : null))
  await mkdir(target, { recursive: true })
  const exported = exportedPersons(services, exportId)
  await copyFile(exported, join(target, 'persons.parquet'))
  await rm(exported)
}

/** Copies what lies under its final name; temporary folders and files being written are left out. Clones blocks where the disk can. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await cp(from, to, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => path !== join(from, 'tmp') && !path.endsWith('.writing'),
  }).catch((error: unknown) => {
    // Nothing delivered yet.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
}

async function takeKeys(keys: string, target: string): Promise<void> {
  await mkdir(join(target, 'keys'), { mode: 0o700 })
  const temporary = join(target, 'keys', 'keyring.json.writing')
  await copyFile(join(keys, 'keyring.json'), temporary).catch((cause: unknown) => {
    throw new DomainError('not-found', '没有密钥文件', { hint: '密钥由 DOUDI_KEYRING 给出时，请在密钥管理系统里备份', cause })
  })
  await rename(temporary, join(target, 'keys', 'keyring.json'))
}

function notes({ createdAt, database, ledger, withKeys }: Manifest): string {
  return [
    `兜底平台备份，${createdAt}`,
    `台账末条编号 ${String(ledger.entries)}，哈希 ${ledger.head}`,
    database === 'embedded'
      ? '数据库：在 postgres 文件夹，没有加密（证件号、电话、账号在库里本来就是密文，姓名不是），请按涉密载体保管'
      : '数据库：不在这里，用数据库服务器自己的工具备份（例如 pg_dump）',
    withKeys
      ? '密钥：在 keys 文件夹。拿到它的人能读出全部身份证号，请像保管密钥一样保管这份备份'
      : '密钥：不在这里。没有密钥文件 keyring.json，这份备份里的身份证号、电话、原始文件都读不出来，请另处妥善保管',
    '恢复：DOUDI_DATA=新的空文件夹 doudi restore 本文件夹',
    '',
  ].join('\n')
}
