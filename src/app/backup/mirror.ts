import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrorCode, syncFile } from '#platform/disk'

/**
 * Copies what `to` does not have of a tree whose files never change, and nothing else: temporary folders and files being written are left
 * out, what was removed from the tree stays in the copy. `renewed`: also files written again since (under another key). Each file appears whole. Returns how many were copied.
 */
export async function mirror(from: string, to: string, { renewed = false }: { renewed?: boolean } = {}): Promise<number> {
  const there = new Set(await filesIn(to))
  let copied = 0
  for (const name of await filesIn(from)) {
    if (!there.has(name) || (renewed && (await isNewer(join(from, name), join(to, name)))))
      copied += (await copyWhole(join(from, name), join(to, name))) ? 1 : 0
  }
  return copied
}

async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = []
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
      if (isErrorCode(error, 'ENOENT')) return []
      throw error
    })
    for (const entry of entries) {
      const name = join(below, entry.name)
      if (entry.isDirectory()) await (name === 'tmp' ? undefined : walk(name))
      else if (entry.isFile() && !entry.name.endsWith('.writing')) found.push(name)
    }
  }
  await walk('')
  return found
}

async function isNewer(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)))
  return first !== null && first !== undefined && second !== null && second !== undefined && first.mtimeMs > second.mtimeMs
}

/** False where the source was removed meanwhile. */
async function copyWhole(source: string, target: string): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const writing = `${target}.writing`
  try {
    await copyFile(source, writing, constants.COPYFILE_FICLONE)
    await syncFile(writing)
    await rename(writing, target)
    return true
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return false
    throw error
  } finally {
    await rm(writing, { force: true })
  }
}
