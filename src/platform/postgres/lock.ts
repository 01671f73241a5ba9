import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A lock file that the kernel lets go when its process dies, however it dies. Node has no `flock`; an empty SQLite file has the
 * same locks (shared, exclusive) on every system, and no stale lock is ever left to break.
 */
export class FileLock {
  readonly #file: DatabaseSync

  /** Opens (creates) the lock file; nothing is held yet. */
  constructor(path: string) {
    this.#file = new DatabaseSync(path, { timeout: 0 })
  }

  /** Takes the lock beside other holders of the shared lock; false while somebody holds it exclusively. */
  tryShared(): boolean {
    return this.#take('begin; select count(*) from sqlite_schema')
  }

  /** Takes the lock alone; false while anybody holds it. */
  tryExclusive(): boolean {
    return this.#take('begin exclusive')
  }

  /** Gives up what is held; nothing happens when nothing is. */
  release(): void {
    if (this.#file.isTransaction) this.#file.exec('rollback')
  }

  /** Gives up what is held and closes the file. */
  close(): void {
    this.#file.close()
  }

  #take(statement: string): boolean {
    try {
      this.#file.exec(statement)
      return true
    } catch (error) {
      this.release()
      if (isBusy(error)) return false
      throw error
    }
  }
}

const sqliteBusy = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}

/** Runs `work` while holding the lock at `path` alone, waiting for whoever holds it. */
export async function withExclusiveLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = new FileLock(path)
  try {
    while (!lock.tryExclusive()) await sleep(20)
    return await work()
  } finally {
    lock.close()
  }
}
