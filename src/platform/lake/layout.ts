import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '#kernel'

/** `<directory>/snapshots/<dataset>/<period>/<snapshot id>.parquet`. Throws a RangeError for a part that is not a plain name. */
export function snapshotPath(directory: string, dataset: string, period: string, snapshotId: string): string {
  for (const part of [dataset, period, snapshotId]) {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,99}$/u.test(part)) throw new RangeError(`not a plain name: ${part}`)
  }
  return join(directory, 'snapshots', dataset, period, `${snapshotId}.parquet`)
}

/**
 * Creates an immutable file: `write` fills a temporary neighbour, which is synced and then takes its name in one step. A crash leaves
 * no half file under the name; a name that exists is never overwritten (`state.conflict`). Returns the size in bytes.
 */
export async function writeImmutable(path: string, write: (temporary: string) => Promise<void>): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.writing`)
  try {
    await write(temporary)
    await sync(temporary)
    await link(temporary, path)
    await sync(dirname(path))
    return (await stat(path)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new DomainError('state.conflict', '这份数据快照已经存在，不能覆盖', { cause: error })
    }
    throw error
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A folder for one process's spill files; those of processes that no longer run (a crash) are removed. */
export async function claimTempDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    const owner = /^lake-(\d+)-/.exec(name)?.[1]
    if (owner && !isRunning(Number(owner))) await rm(join(parent, name), { recursive: true, force: true })
  }
  const own = join(parent, `lake-${String(process.pid)}-${randomBytes(4).toString('hex')}`)
  await mkdir(own)
  return own
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
