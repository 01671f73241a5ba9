import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemActor, withReader } from '#access'
import { recordLooks, type Services } from '#command'
import { copyRunningCluster, endPiece, holdLog, takeLog, withExclusiveLock, type Carry } from '#db'
import { DomainError, ensure } from '#kernel'
import { verifyLedger } from '#ledger'
import { syncTree } from '#platform/disk'
import { sealCopy } from '#platform/files'
import { literal, personTable } from '#platform/lake'
import { tell } from '#platform/log'
import { holdStill } from '../retention.ts'
import { archiveLayout, claimArchive, readBases, writeState, writeWhole, type BaseManifest } from './archive-layout.ts'
import { countRows } from './counts.ts'
import { mirror } from './mirror.ts'

const hand = systemActor('backup', [])
const dayMs = 86_400_000

/** Where the archive lies; throws `system.unavailable` where there is none to be. */
export function archiveFolder({ config }: Services): string {
  ensure(config.databaseUrl === null, 'system.unavailable', '数据库在 DATABASE_URL 指定的服务器上，平台不备份它', {
    hint: '请用那台服务器自己的工具做连续归档；部门数据和文件用 doudi backup 备份',
  })
  if (config.backupDirectory === null)
    throw new DomainError('system.unavailable', '没有设置备份文件夹', {
      hint: '用 DOUDI_BACKUPS 指定一个文件夹（另一块盘或另一台机器挂载的）后重新启动',
    })
  return config.backupDirectory
}

/**
 * Brings the archive up to now: the log of the database and, before it, everything that what it says refers to. Only for the holder of the
 * worker's claim, who has the person index. Killed anywhere, the next turn goes on.
 */
export async function archiveNow(services: Services): Promise<Date> {
  const root = archiveFolder(services)
  await prepare(services, root)
  return withExclusiveLock(archiveLayout(root).lock, async () => {
    await holdLog(services.db)
    return takeTurn(services, root, false)
  })
}

async function takeTurn(services: Services, root: string, renewed: boolean): Promise<Date> {
  const layout = archiveLayout(root)
  const { config, db, vault } = services
  const until = await endPiece(db)
  // Whatever a commit before `until` names lies there by now: it is written before the commit.
  await takeNewPersons(services, layout.persons)
  await mirror(join(config.dataDirectory, 'lake', 'snapshots'), layout.snapshots)
  await mirror(join(config.dataDirectory, 'files'), layout.files, { renewed })
  await mirror(config.anchorDirectory, layout.anchors)
  await takeLog(db, layout.log, sealing(vault, true))
  await writeState(root, until)
  return until
}

function sealing(vault: Services['vault'], flush: boolean): Carry {
  return (source, target) => sealCopy(vault, source, target, { flush })
}

/** Numbers only ascend: what was given out since the last turn lies above it. */
async function takeNewPersons(services: Services, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const taken = Math.max(0, ...(await readdir(folder)).map((name) => Number(/^\d{10}-(\d{10})\.parquet$/.exec(name)?.[1] ?? 0)))
  const temporary = join(services.lake.tempDirectory, 'archived-persons.parquet')
  const rows = await services.lake.rows(`SELECT coalesce(max(person_no), 0)::INTEGER AS highest FROM ${personTable}`)
  const highest = Number(rows[0]?.['highest'] ?? 0)
  if (highest <= taken) return
  try {
    await services.lake.run(
      `COPY (SELECT token, person_no FROM ${personTable} WHERE person_no > ${String(taken)} AND person_no <= ${String(highest)} ORDER BY person_no) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    const pad = (n: number): string => String(n).padStart(10, '0')
    const target = join(folder, `${pad(taken + 1)}-${pad(highest)}.parquet`)
    await copyFile(temporary, `${target}.writing`)
    await rename(`${target}.writing`, target)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function prepare(services: Services, root: string): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new DomainError('system.unavailable', `备份文件夹 ${root} 建不起来`, { hint: '检查它所在的盘是否挂载、能否写入', cause })
  })
  await claimArchive(root, { dataDirectory: services.config.dataDirectory, lookupFingerprint: services.vault.lookupFingerprint })
}

/**
 * Makes a new base in the archive, from which it can be brought to any later moment, and gives up what is older than the settings keep.
 * While the platform runs; nobody waits. Only for the holder of the worker's claim.
 */
export async function makeBase(services: Services): Promise<BaseManifest> {
  const root = archiveFolder(services)
  await prepare(services, root)
  const still = await holdStill(services.config.dataDirectory)
  try {
    return await withExclusiveLock(archiveLayout(root).lock, () => copyBase(services, root))
  } finally {
    still.close()
  }
}

async function copyBase(services: Services, root: string): Promise<BaseManifest> {
  const { bases } = archiveLayout(root)
  const { db, vault, clock } = services
  const began = performance.now()
  const ledger = await withReader(db, hand, (reader) => verifyLedger(reader))
  const rows = await countRows(db)
  if (!ledger.intact)
    throw new DomainError('state.conflict', `台账在第 ${String(ledger.brokenAt)} 条处断开，没有备份`, {
      hint: '请先用 doudi verify-ledger 查明',
    })
  await recordLooks(services, hand, [{ verb: 'backup.create', subject: 'installation', detail: { entries: ledger.entries } }])
  await holdLog(db)
  await removeUnfinished(bases)
  const folder = await newFolder(bases, clock.now().toISOString().replaceAll(':', '').replace(/\..*/, 'Z'))
  // A thousand small files: they are brought to the disk together.
  const log = await copyRunningCluster(db, join(folder, 'postgres'), sealing(vault, false))
  await syncTree(folder)
  const until = await takeTurn(services, root, true)
  const manifest: BaseManifest = {
    format: 1,
    createdAt: until.toISOString(),
    log,
    ledger: { entries: ledger.entries, head: ledger.headHash },
    counts: rows,
    lookupFingerprint: vault.lookupFingerprint,
    bytes: await sizeOf(folder),
    seconds: Math.round(performance.now() - began) / 1000,
  }
  await writeWhole(join(folder, 'manifest.json'), manifest)
  await giveUpOld(root, new Date(until.getTime() - services.config.keepDays.backups * dayMs))
  tell(services.log, 'backup.made', { ms: Math.round(manifest.seconds * 1_000), detail: { bytes: manifest.bytes } })
  return manifest
}

/** A folder nobody has: after a clock that jumped back its name may be taken. */
async function newFolder(parent: string, name: string): Promise<string> {
  const taken = new Set(await readdir(parent).catch((): string[] => []))
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? name : `${name}-${String(n)}`
    if (!taken.has(wanted)) return join(parent, wanted)
  }
}

async function removeUnfinished(bases: string): Promise<void> {
  for (const name of await readdir(bases).catch((): string[] => [])) {
    if ((await stat(join(bases, name, 'manifest.json')).catch(() => null)) === null)
      await rm(join(bases, name), { recursive: true, force: true })
  }
}

/** One is made a night. A clock that jumps years ahead makes all of them old at once; they are not given up at once. */
const mostGivenUp = 2

/** Bases from before an instant, except the newest of them (the way to that instant leads from it), and the log that only they need. */
async function giveUpOld(root: string, before: Date): Promise<void> {
  const all = await readBases(root)
  const old = all
    .filter(({ manifest }) => new Date(manifest.createdAt) < before)
    .slice(0, -1)
    .slice(0, mostGivenUp)
  for (const { folder } of old) await rm(folder, { recursive: true, force: true })
  const oldest = all.find((base) => !old.includes(base))
  if (old.length === 0 || oldest === undefined) return
  const { log } = archiveLayout(root)
  for (const name of await readdir(log)) if (name < oldest.manifest.log.first) await rm(join(log, name), { force: true })
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let bytes = 0
  for (const entry of entries) if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  return bytes
}
