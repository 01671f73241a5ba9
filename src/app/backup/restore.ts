import { constants } from 'node:fs'
import { chmod, copyFile, cp, mkdir, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { placeCluster, stopLeftover } from '#db'
import { DomainError } from '#kernel'
import { readAnchors, type Anchor } from '#ledger'
import { keyDirectoryOf, type Config } from '#platform/config'
import { openVault, type Vault } from '#platform/crypto'
import { literal } from '#platform/lake'
import { relocateSnapshots } from '../housekeeping.ts'
import { startServices } from '../services.ts'
import { unfinishedMark } from '../unfinished.ts'
import { claimWorker } from '../claim.ts'
import { readManifest, type Manifest } from './manifest.ts'
import { checkInstallation, type Checked, type Expected } from './verify.ts'

/**
 * Brings a backup back into an empty data folder, starts the platform on it once, and checks everything. Throws before anything is
 * written where the folder is in use or the key is another one.
 */
export async function restore(
  config: Config,
  from: string,
  onStep: (words: string) => void,
): Promise<{ manifest: Manifest; checked: Checked }> {
  const manifest = await readManifest(from)
  if (manifest.database === 'external' && config.databaseUrl === null) {
    throw new DomainError('input.invalid', '这份备份不含数据库', {
      hint: '先用数据库服务器自己的工具恢复数据库，再设好 DATABASE_URL 执行 doudi restore',
    })
  }
  if (manifest.database === 'embedded' && config.databaseUrl !== null)
    throw new DomainError('input.invalid', '这份备份含内置数据库，不能恢复到 DATABASE_URL', { hint: '去掉 DATABASE_URL 再恢复' })
  return alone(config, async () => {
    await placeKeys(config, manifest.lookupFingerprint, manifest.withKeys ? join(from, 'keys', 'keyring.json') : null)
    if (manifest.database === 'embedded') {
      onStep('正在恢复数据库')
      await placeCluster(join(from, 'postgres'), join(config.dataDirectory, 'postgres'))
    }
    onStep('正在恢复部门数据和文件')
    for (const part of ['lake', 'files'])
      await cp(join(from, part), join(config.dataDirectory, part), { recursive: true, mode: constants.COPYFILE_FICLONE })
    const anchors = await readAnchors(join(from, 'anchors'))
    await placeAnchors(config, join(from, 'anchors'), anchors)
    onStep('正在启动并核对')
    return {
      manifest,
      checked: await startAndCheck(
        config,
        { ledger: manifest.ledger, counts: manifest.counts, anchors },
        join(config.dataDirectory, 'lake', 'persons.parquet'),
      ),
    }
  })
}

/** What may lie in a folder that something is restored into. */
const mayLieThere = (name: string): boolean => name === 'keys' || name.startsWith('worker.lock')

/**
 * Does `work` on an empty data folder that nobody else works on meanwhile. Throws `state.conflict` where it is neither. A mark lies there
 * until all is brought back: an installation does not start on half of one, and what a killed restore has left is cleared away by the next.
 */
export async function alone<T>(config: Config, work: () => Promise<T>): Promise<T> {
  const there = await readdir(config.dataDirectory).catch((): string[] => [])
  const halfDone = there.includes(unfinishedMark)
  const inTheWay = halfDone ? [] : there.filter((name) => !mayLieThere(name))
  if (inTheWay.length > 0)
    throw new DomainError('state.conflict', `数据文件夹 ${config.dataDirectory} 不是空的`, {
      hint: '恢复只写入空文件夹（可以事先放好 keys），用 DOUDI_DATA 换一个',
    })
  const claim = claimWorker(config.dataDirectory)
  if (claim === null)
    throw new DomainError('state.conflict', `文件夹 ${config.dataDirectory} 正在使用`, { hint: '用 DOUDI_DATA 换一个空文件夹' })
  try {
    if (halfDone) await clearHalf(config.dataDirectory)
    await writeFile(join(config.dataDirectory, unfinishedMark), '', { flush: true })
    const result = await work()
    await removeMark(config.dataDirectory)
    return result
  } catch (error) {
    // Refused before anything was written.
    const left = await readdir(config.dataDirectory)
    if (left.every((name) => mayLieThere(name) || name === unfinishedMark)) await removeMark(config.dataDirectory)
    throw error
  } finally {
    claim.release()
  }
}

async function removeMark(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, unfinishedMark))
}

/** Everything but the keys and the mark, which goes last: killed again, it is begun again. */
async function clearHalf(dataDirectory: string): Promise<void> {
  const home = join(dataDirectory, 'postgres')
  await stopLeftover(home)
  const elsewhere = await readlink(home).catch(() => null)
  if (elsewhere !== null) await rm(elsewhere, { recursive: true, force: true })
  for (const name of await readdir(dataDirectory))
    if (!mayLieThere(name) && name !== unfinishedMark) await rm(join(dataDirectory, name), { recursive: true, force: true })
}

/** Anchors come along where they are kept in the data folder; a place of their own is left as it is. None of a later day than the last given. */
export async function placeAnchors(config: Config, from: string, anchors: readonly Anchor[]): Promise<void> {
  if (!config.anchorDirectory.startsWith(config.dataDirectory + sep) || anchors.length === 0) return
  const last = Math.max(...anchors.map((anchor) => anchor.last))
  await cp(from, config.anchorDirectory, { recursive: true, filter: (path) => Number(/-(\d+)\.json$/.exec(path)?.[1] ?? 0) <= last })
}

/** The key must be the one the data was sealed under: from the backup, put there beforehand, or given by DOUDI_KEYRING. */
export async function placeKeys(config: Config, fingerprint: string, inBackup: string | null): Promise<Vault> {
  const keys = keyDirectoryOf(config)
  const given = process.env['DOUDI_KEYRING']
  const there = await readdir(keys).catch((): string[] => [])
  if (given === undefined && !there.includes('keyring.json')) {
    if (inBackup === null)
      throw new DomainError('not-found', '没有密钥文件', {
        hint: `这份备份不含密钥：请先把原来的 keyring.json 放到 ${keys}，或设置 DOUDI_KEYRING`,
      })
    await mkdir(keys, { recursive: true, mode: 0o700 })
    await copyFile(inBackup, join(keys, 'keyring.json'))
    await chmod(join(keys, 'keyring.json'), 0o600)
  }
  const vault = await openVault({ directory: keys, environment: given })
  if (vault.lookupFingerprint !== fingerprint)
    throw new DomainError('state.conflict', '密钥不是这份备份的密钥', { hint: '请换成备份当时的 keyring.json' })
  return vault
}

/** Starts the platform once on what was put there, takes the person numbers over from Parquet at `persons` (a file, or a pattern; null where nobody has a number yet) and looks at everything. */
export async function startAndCheck(config: Config, expected: Expected, persons: string | null): Promise<Checked> {
  const running = await startServices(config, 'restore')
  const { services } = running
  try {
    if (persons !== null)
      await services.lake.session((session) => services.lake.persons.importNumbers(session, `read_parquet(${literal(persons)})`))
    if (persons !== null) await rm(persons.endsWith('*.parquet') ? dirname(persons) : persons, { recursive: true })
    await relocateSnapshots(services)
    return await checkInstallation(services, expected)
  } finally {
    await running.stop()
  }
}
