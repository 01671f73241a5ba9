import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Gives a finished temporary file its final name, durably and at once: synced, linked, folder synced. A crash leaves either nothing
 * or the whole file under the name. False, and no change, where the name exists: it is never overwritten. The temporary file stays;
 * both must lie on one file system.
 */
export async function placeOnce(temporary: string, path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  await syncFile(temporary)
  try {
    await link(temporary, path)
  } catch (error) {
    if (isErrorCode(error, 'EEXIST')) return false
    throw error
  }
  await syncFile(dirname(path))
  return true
}

/**
 * Makes a folder for temporary files of this process under `parent` and removes those of processes that no longer run (a crash).
 * Processes that share `parent` must share one process table: one machine, one container.
 */
export async function claimTempDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    const [, pid, born] = /^process-(\d+)-(?:(\d+)-)?/.exec(name) ?? []
    if (pid !== undefined && !(await isRunning(Number(pid), born))) await rm(join(parent, name), { recursive: true, force: true })
  }
  const born = await startOf(process.pid)
  const own = join(parent, `process-${String(process.pid)}-${born === null ? '' : `${born}-`}${randomBytes(4).toString('hex')}`)
  await mkdir(own, { mode: 0o700 })
  return own
}

/** True for an error of the operating system with this code (`ENOENT`, `EEXIST`, …). */
export function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Waits until a file or folder is on the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A number is given to another process after a while, in a container after each restart: the start must be the same too, where it is known. */
async function isRunning(pid: number, born: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!isErrorCode(error, 'EPERM')) return false
  }
  const now = await startOf(pid)
  return born === undefined || now === null || born === now
}

/** When a process started, in ticks since the machine did; null where the system does not tell (only Linux does). */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  // The command, in brackets, may hold anything; after it the start is the twentieth field.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

const syncedAtOnce = 16

/** Waits until every file below a folder is on the disk; many at a time, which the disk takes together. */
export async function syncTree(folder: string): Promise<void> {
  const waiting = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const next = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await syncFile(path)
  }
  await Promise.all(Array.from({ length: syncedAtOnce }, next))
}
