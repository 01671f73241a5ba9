import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError, type PlainDate } from '#kernel'
import type { Reader } from '#db'
import { placeOnce } from '#platform/disk'
import { anchor, anchorsOf, type Anchor } from './anchor.ts'

/*
 * Anchors as files, one a day and never overwritten: `ledger-<first>-<last>.json`. The folder is meant to lie, or to be copied to, where
 * whoever runs the database cannot write (docs/OPERATIONS.md).
 */

const nameOf = ({ first, last }: Anchor): string => `ledger-${String(first).padStart(10, '0')}-${String(last).padStart(10, '0')}.json`
const isName = (name: string): boolean => /^ledger-\d{10,}-\d{10,}\.json$/.test(name)

/** The anchors of a file or a folder, oldest first; none where there is no such folder. Throws `input.invalid` naming an unreadable file. */
export async function readAnchors(path: string): Promise<Anchor[]> {
  const kind = await stat(path).catch(() => null)
  if (kind === null) return []
  if (kind.isFile()) return [await readAnchor(path)]
  const names = (await readdir(path)).filter(isName).toSorted()
  return Promise.all(names.map((name) => readAnchor(join(path, name))))
}

async function readAnchor(path: string): Promise<Anchor> {
  try {
    return anchor.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw new DomainError('input.invalid', `${path} 不是完好的台账锚点文件`, {
      hint: '请换一份留存的副本；这个文件被改过或没有拷全',
      cause,
    })
  }
}

/**
 * Writes the anchors that the folder does not have yet, to the end of the day `until`. Returns those. Throws `state.conflict` where the
 * ledger does not fit itself: nothing is anchored from there on.
 */
export async function writeAnchors(reader: Reader, folder: string, until: PlainDate): Promise<Anchor[]> {
  await mkdir(folder, { recursive: true })
  const { anchors, broken } = await anchorsOf(reader, (await readAnchors(folder)).at(-1) ?? null, until)
  for (const made of anchors) await writeOnce(folder, made)
  if (broken !== null)
    throw new DomainError('state.conflict', `台账在第 ${String(broken)} 条处断开，没有为它做锚点`, {
      hint: '请保全现场，用 doudi verify-ledger 查明',
    })
  return anchors
}

/** Two processes that anchor the same day write the same. */
async function writeOnce(folder: string, made: Anchor): Promise<void> {
  const path = join(folder, nameOf(made))
  const temporary = `${path}.${String(process.pid)}.writing`
  try {
    await writeFile(temporary, `${JSON.stringify(made)}\n`, { flush: true })
    await placeOnce(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}
