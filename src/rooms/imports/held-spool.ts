import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { HeldProblem } from './import.ts'

/** A problem, in how many rows it is, and the numbers of the first of them. */
export type CountedProblem = HeldProblem & { rows: number; first: number[] }

const mostPlaces = 5

/** A row that is not taken, as it stood in the file. */
export interface HeldRow {
  readonly rowNo: number
  readonly sheet: string
  readonly cells: readonly string[]
  readonly problems: readonly HeldProblem[]
}

/**
 * Rows held back while a file is read, kept on disk: a file of three million bad rows must not fill the memory. The file lies where
 * decrypted deliveries lie and goes with them.
 */
export class HeldSpool {
  readonly #path: string
  readonly #out: WriteStream
  readonly #problems = new Map<string, CountedProblem>()
  #count = 0

  constructor(path: string) {
    this.#path = path
    this.#out = createWriteStream(path, { mode: 0o600 })
  }

  get count(): number {
    return this.#count
  }

  /** How often each problem occurs in each field, the commonest first. */
  problems(): CountedProblem[] {
    return [...this.#problems.values()].sort((a, b) => b.rows - a.rows)
  }

  async add(rows: readonly HeldRow[]): Promise<void> {
    for (const row of rows) {
      this.#count++
      for (const problem of row.problems) {
        const key = `${problem.field} ${problem.code}`
        const known = this.#problems.get(key)
        if (known === undefined) this.#problems.set(key, { ...problem, rows: 1, first: [row.rowNo] })
        else {
          known.rows++
          if (known.first.length < mostPlaces) known.first.push(row.rowNo)
        }
      }
      if (!this.#out.write(`${JSON.stringify(row)}\n`)) await once(this.#out, 'drain')
    }
  }

  /** Ends writing; the rows can then be read as often as wanted. */
  async finish(): Promise<void> {
    if (this.#out.closed) return
    this.#out.end()
    await once(this.#out, 'close')
  }

  async *batches(size: number): AsyncGenerator<HeldRow[]> {
    const lines = createInterface({ input: createReadStream(this.#path), crlfDelay: Infinity })
    let batch: HeldRow[] = []
    for await (const line of lines) {
      batch.push(JSON.parse(line) as HeldRow)
      if (batch.length === size) {
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
  }
}
