import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What must not turn up: numbers in any spelling of digits in a row, and whole names. */
export class Traces {
  readonly #numbers: ReadonlySet<string>
  readonly #names: ReadonlyMap<string, ReadonlySet<string>>

  /** `numbers` are ID numbers, phones and accounts of 11 to 19 digits (the last of an ID number may be X); `people` have a name and a village. */
  constructor(numbers: Iterable<string>, people: Iterable<{ readonly name: string; readonly village: string }>) {
    this.#numbers = new Set(numbers)
    const names = new Map<string, Set<string>>()
    for (const { name, village } of people) names.set(name, (names.get(name) ?? new Set()).add(village))
    this.#names = names
  }

  /**
   * Known numbers in bytes of any kind: every 11 to 19 digits in a row are looked up, wherever in a longer run they stand. That random
   * bytes hold one is as likely as guessing it.
   */
  numbersIn(bytes: Buffer): string[] {
    const found = new Set<string>()
    for (const [run] of bytes.toString('latin1').matchAll(/\d{11,}[Xx]?/g)) {
      const text = run.toUpperCase()
      for (let at = 0; at + 11 <= text.length; at++) {
        for (const length of [11, 18, 16, 17, 19])
          if (this.#numbers.has(text.slice(at, at + length))) found.add(`${text.slice(at, at + 4)}… (${String(length)} digits)`)
      }
    }
    return [...found]
  }

  /**
   * Known names in a text. A name of three or more characters counts wherever it stands; one of two, which may be a word, only where it
   * stands alone and the text also says the person's village.
   */
  namesIn(text: string): string[] {
    const found = new Set<string>()
    for (const [run] of text.matchAll(/\p{Script=Han}{2,}/gu)) {
      for (let at = 0; at < run.length; at++) {
        for (let length = 3; length <= 4 && at + length <= run.length; length++)
          if (this.#names.has(run.slice(at, at + length))) found.add(run.slice(at, at + length))
      }
      if (run.length === 2 && [...(this.#names.get(run) ?? [])].some((village) => text.includes(village))) found.add(run)
    }
    return [...found]
  }
}

/** Files under a folder, with their bytes, one after the other; what a running program has removed meanwhile is left out. */
export async function* filesUnder(folder: string): AsyncGenerator<{ readonly path: string; readonly bytes: Buffer }> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    const bytes = await readFile(path).catch(unlessGone)
    if (bytes !== null) yield { path, bytes }
  }
}

function unlessGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
