import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrorCode } from '#platform/disk'

/** Names of stored files last put before `day`. What is put again counts from then. */
export async function* filesPutBefore(directory: string, before: Date): AsyncGenerator<string> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(entry.name)) continue
    const found = await stat(join(entry.parentPath, entry.name)).catch((error: unknown) => {
      if (isErrorCode(error, 'ENOENT')) return null
      throw error
    })
    if (found !== null && found.mtime < before) yield entry.name
  }
}
