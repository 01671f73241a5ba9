import { randomBytes } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '#kernel'
import { placeOnce } from '#platform/disk'

/** `<directory>/snapshots/<dataset>/<period>/<snapshot id>.parquet`. Throws a RangeError for a part that is not a plain name. */
export function snapshotPath(directory: string, dataset: string, period: string, snapshotId: string): string {
  for (const part of [dataset, period, snapshotId]) {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,99}$/u.test(part)) throw new RangeError(`not a plain name: ${part}`)
  }
  return join(directory, 'snapshots', dataset, period, `${snapshotId}.parquet`)
}

/**
 * Creates an immutable file: `write` fills a temporary neighbour, which then takes its name in one step. A name that exists is never
 * overwritten (`state.conflict`). Returns the size in bytes.
 */
export async function writeImmutable(path: string, write: (temporary: string) => Promise<void>): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.writing`)
  try {
    await write(temporary)
    if (!(await placeOnce(temporary, path))) throw new DomainError('state.conflict', '这份数据快照已经存在，不能覆盖')
    return (await stat(path)).size
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Values of a column that are looked up in a dictionary, at most: codes and names of places repeat, and looking longer costs more than it saves. */
export const mostRepeated = 2_000

/** How snapshots are written: small enough to be kept for years. A stronger compression saves a twentieth and takes a third longer. */
export const snapshotFormat = `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT ${String(mostRepeated)}`
