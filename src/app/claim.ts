import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FileLock } from '#db'

/**
 * The right to work on a data folder: one process at a time, since the lake's person index can be written by one. It ends with the
 * process, however that ends. Null while another process has it.
 */
export function claimWorker(dataDirectory: string): { release(): void } | null {
  mkdirSync(dataDirectory, { recursive: true })
  const lock = new FileLock(join(dataDirectory, 'worker.lock'))
  if (lock.tryExclusive()) return { release: () => lock.close() }
  lock.close()
  return null
}
