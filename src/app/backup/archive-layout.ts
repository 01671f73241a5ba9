import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#kernel'
import { z } from 'zod'
import { counts } from './counts.ts'

/*
 * The folder of DOUDI_BACKUPS:
 *   owner.json                   whose it is
 *   base/<instant>/postgres      a copy of the database, sealed file by file; manifest.json is written last
 *   log/<piece>                  the database's write-ahead log, sealed piece by piece
 *   files, lake/snapshots        mirrors: what lies there never changes (files are sealed by the store, snapshots name nobody)
 *   lake/persons/<from>-<to>.parquet  keyed tokens and person numbers
 *   anchors                      the ledger's daily anchors
 *   state.json                   how far all of it goes
 */
export const archiveLayout = (root: string) => ({
  owner: join(root, 'owner.json'),
  bases: join(root, 'base'),
  log: join(root, 'log'),
  files: join(root, 'files'),
  snapshots: join(root, 'lake', 'snapshots'),
  persons: join(root, 'lake', 'persons'),
  anchors: join(root, 'anchors'),
  state: join(root, 'state.json'),
  lock: join(root, 'archive.lock'),
})

const instant = z.iso.datetime()

const baseManifest = z.strictObject({
  format: z.literal(1),
  /** When the copy had ended: the earliest moment it can be brought to. */
  createdAt: instant,
  /** Pieces of the log the copy needs, which are in it; later ones are in `log`. */
  log: z.strictObject({ first: z.string(), last: z.string() }),
  /** The ledger's last entry and the rows before the copy began. */
  ledger: z.strictObject({ entries: z.number().int(), head: z.string() }),
  counts,
  lookupFingerprint: z.string(),
  bytes: z.number().int(),
  seconds: z.number(),
})
export type BaseManifest = z.output<typeof baseManifest>

const archiveState = z.strictObject({ until: instant })

/** A base and where it lies. */
export interface Base {
  readonly folder: string
  readonly manifest: BaseManifest
}

/** Every whole base, oldest first by the database's log: a clock that jumped back gives a later base an earlier name. One cut short has no manifest and is no base. */
export async function readBases(root: string): Promise<Base[]> {
  const { bases } = archiveLayout(root)
  const found: Base[] = []
  for (const name of (await readdir(bases).catch((): string[] => [])).toSorted()) {
    const text = await readFile(join(bases, name, 'manifest.json'), 'utf8').catch(() => null)
    if (text === null) continue
    const parsed = baseManifest.safeParse(JSON.parse(text))
    if (parsed.success) found.push({ folder: join(bases, name), manifest: parsed.data })
  }
  return found.toSorted((one, other) => (one.manifest.log.last < other.manifest.log.last ? -1 : 1))
}

/** Everything committed before this instant is in the archive; null where it has never been written to. */
export async function archivedUntil(root: string): Promise<Date | null> {
  const text = await readFile(archiveLayout(root).state, 'utf8').catch(() => null)
  const parsed = text === null ? null : archiveState.safeParse(JSON.parse(text))
  return parsed?.success === true ? new Date(parsed.data.until) : null
}

/** Notes that the archive holds everything before the instant. */
export async function writeState(root: string, until: Date): Promise<void> {
  await writeWhole(archiveLayout(root).state, { until: until.toISOString() })
}

const owner = z.object({ dataDirectory: z.string(), lookupFingerprint: z.string() })

/** Two installations in one folder would mix their people: the first one to write owns it. */
export async function claimArchive(root: string, mine: z.output<typeof owner>): Promise<void> {
  const { owner: path } = archiveLayout(root)
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) {
    await writeWhole(path, mine)
    return
  }
  const theirs = owner.parse(JSON.parse(text))
  if (theirs.dataDirectory === mine.dataDirectory && theirs.lookupFingerprint === mine.lookupFingerprint) return
  throw new DomainError('state.conflict', `备份文件夹 ${root} 属于另一套安装（数据文件夹 ${theirs.dataDirectory}）`, {
    hint: '用 DOUDI_BACKUPS 换一个空文件夹；若这里就是恢复后接着用的那一套，确认原来的不再运行后删除 owner.json',
  })
}

/**
 * Writes a file that is there whole or not at all, whenever the machine stops. Under a name of its own meanwhile: the first backup and the
 * first turn of the archive claim a new folder at the same moment.
 */
export async function writeWhole(path: string, content: object): Promise<void> {
  const writing = `${path}.${randomUUID()}.writing`
  await writeFile(writing, `${JSON.stringify(content, null, 2)}\n`, { flush: true })
  await rename(writing, path)
}
