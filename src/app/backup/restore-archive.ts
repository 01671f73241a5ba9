import { constants } from 'node:fs'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { logFrom, placeCluster, replayOnStart } from '#db'
import { DomainError } from '#kernel'
import { readAnchors } from '#ledger'
import type { Config } from '#platform/config'
import { unsealCopy } from '#platform/files'
import { chinaDay } from '#command'
import { archivedUntil, archiveLayout, readBases, type Base } from './archive-layout.ts'
import { alone, placeAnchors, placeKeys, startAndCheck } from './restore.ts'
import type { Checked } from './verify.ts'

export interface Brought {
  readonly base: Base['manifest']
  /** Every commit before this instant is back. */
  readonly until: Date
  readonly checked: Checked
}

export interface BringOptions {
  /** The moment to come back to; left out: as late as the archive goes. */
  readonly until?: Date | undefined
  /** Files and snapshots are looked at where they lie instead of being copied: for a drill. */
  readonly inPlace?: boolean
  readonly onStep: (words: string) => void
}

/**
 * Brings an archive (the folder of DOUDI_BACKUPS) back into an empty data folder, as it was at a moment, starts the platform on it once and
 * checks everything. Throws before anything is written where there is no way to that moment, the folder is in use or the key is another one.
 */
export async function restoreArchive(config: Config, root: string, { until, inPlace = false, onStep }: BringOptions): Promise<Brought> {
  if (config.databaseUrl !== null)
    throw new DomainError('input.invalid', '这份备份含内置数据库，不能恢复到 DATABASE_URL', { hint: '去掉 DATABASE_URL 再恢复' })
  const reach = await archivedUntil(root)
  const bases = await readBases(root)
  const base = chooseBase(bases, reach, until)
  const layout = archiveLayout(root)
  const following = bases[bases.indexOf(base) + 1]
  return alone(config, async () => {
    const vault = await placeKeys(config, base.manifest.lookupFingerprint, null)
    const home = join(config.dataDirectory, 'postgres')
    onStep('正在恢复数据库')
    await placeCluster(join(base.folder, 'postgres'), home, (source, target) => unsealCopy(vault, source, target))
    // What follows the next base is not needed: a later moment would have been reached from there.
    const pieces = await logFrom(layout.log, base.manifest.log.last, until === undefined ? null : (following?.manifest.log.last ?? null))
    await replayOnStart(home, pieces, until ?? null, (piece, target) => unsealCopy(vault, join(layout.log, piece), target))
    onStep('正在恢复部门数据和文件')
    await bring(layout.snapshots, join(config.dataDirectory, 'lake', 'snapshots'), inPlace)
    await bring(layout.files, join(config.dataDirectory, 'files'), inPlace)
    const persons = join(config.dataDirectory, 'lake', 'persons')
    await cp(layout.persons, persons, { recursive: true })
    const anchors = (await readAnchors(layout.anchors)).filter((anchor) => until === undefined || anchor.day < chinaDay(until))
    await placeAnchors(config, layout.anchors, anchors)
    onStep('正在重放日志、启动并核对')
    const checked = await startAndCheck(
      config,
      { ledger: base.manifest.ledger, counts: base.manifest.counts, anchors },
      (await readdir(persons)).length === 0 ? null : join(persons, '*.parquet'),
    )
    return { base: base.manifest, until: until ?? reach ?? new Date(base.manifest.createdAt), checked }
  })
}

function chooseBase(bases: readonly Base[], reach: Date | null, until: Date | undefined): Base {
  const [oldest] = bases
  if (oldest === undefined)
    throw new DomainError('not-found', '这个文件夹里没有完整的备份', {
      hint: '请指定 DOUDI_BACKUPS 的文件夹，或 doudi backup 写出的文件夹',
    })
  if (until !== undefined && reach !== null && until > reach)
    throw new DomainError('input.invalid', `备份只到 ${inChina(reach)}，到不了 ${inChina(until)}`, {
      hint: '去掉 --until 就恢复到最后一刻',
    })
  const fitting = bases.filter(({ manifest }) => until === undefined || new Date(manifest.createdAt) <= until)
  const chosen = fitting.at(-1)
  if (chosen === undefined)
    throw new DomainError('input.invalid', `最早只能恢复到 ${inChina(new Date(oldest.manifest.createdAt))}`, {
      hint: '更早的备份已按保留天数删除，或那时还没有备份',
    })
  return chosen
}

const minute = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' })

/** An instant in words, in China's time. */
export function inChina(instant: Date): string {
  return minute.format(instant)
}

async function bring(from: string, to: string, inPlace: boolean): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true })
  await mkdir(from, { recursive: true })
  if (inPlace) await symlink(from, to)
  else await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE })
}
