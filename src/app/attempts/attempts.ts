import type { refusedAttempts } from '#contract'

/** Something that was refused: by whom (`user:12`, `key:3`, '' for who has not signed in), at what, from where. Holds nothing that was typed. */
export interface Attempt {
  readonly kind: refusedAttempts.AttemptKind
  readonly actor: string
  readonly actorName: string
  /** `user:12`, `login:<keyed digest>`, `household:345`; '' where nothing certain was meant. */
  readonly subject: string
  readonly address: string
  /** The operation of the contract that was asked for. */
  readonly operation: string
  readonly regionCode: string | null
}

/** So many of one attempt that are not written yet. */
export interface Counted {
  readonly attempt: Attempt
  readonly times: number
  readonly firstAt: Date
  readonly lastAt: Date
}

/** Where attempts are written: one entry each in the ledger, one row a day in the officer's list. */
export interface AttemptBook {
  toLedger(counted: readonly Counted[]): Promise<void>
  toList(counted: readonly Counted[]): Promise<void>
}

interface Kept {
  readonly attempt: Attempt
  ledger: { times: number; firstAt: Date }
  list: { times: number; firstAt: Date }
  lastAt: Date
}

/** How long repetitions are counted before their sum is written into the ledger. */
export const windowMs = 600_000
/** Different attempts of one address, and of all, that are written one by one in a window; what is above is counted by kind. */
export const mostOfAddress = 30
export const mostOfAll = 200
/** After so long a repetition shows in the officer's list. */
const listEvery = 60_000

/**
 * Counts refused attempts so that nobody can fill the disk with them: the first of each is written at once, its repetitions as one sum a
 * window; who tries ever new things from one address, or from many, is summed up by kind beyond a bound, whoever is signed in by his name.
 * A process that is killed loses at most the sums of its last window.
 */
export class Attempts {
  readonly #book: AttemptBook
  readonly #failed: (error: unknown) => void
  readonly #now: () => Date
  #kept = new Map<string, Kept>()
  #ofAddress = new Map<string, number>()
  #began: number
  #listed: number
  #writing: Promise<void> = Promise.resolve()

  constructor(book: AttemptBook, failed: (error: unknown) => void, now: () => Date = () => new Date()) {
    this.#book = book
    this.#failed = failed
    this.#now = now
    this.#began = now().getTime()
    this.#listed = this.#began
  }

  /** Takes an attempt down; never waits and never fails: what was refused stays refused. */
  note(attempt: Attempt): void {
    const at = this.#now()
    const kept = this.#keep(this.#bounded(attempt), at)
    kept.ledger.times++
    kept.list.times++
    kept.lastAt = at
    if (kept.ledger.times === 1 && kept.ledger.firstAt === at) this.#write([kept], true)
  }

  /** What the clock asks for: the list every minute, the ledger at the end of a window. `all` at the end of the process and for tests. */
  tick(all = false): Promise<void> {
    const now = this.#now().getTime()
    const over = all || now - this.#began >= windowMs
    if (over || now - this.#listed >= listEvery) this.#write([...this.#kept.values()], over)
    if (over) {
      this.#kept = new Map()
      this.#ofAddress = new Map()
      this.#began = now
    }
    return this.#writing
  }

  #keep(attempt: Attempt, at: Date): Kept {
    const key = keyOf(attempt)
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const kept = { attempt, ledger: { times: 0, firstAt: at }, list: { times: 0, firstAt: at }, lastAt: at }
    this.#kept.set(key, kept)
    this.#ofAddress.set(attempt.address, (this.#ofAddress.get(attempt.address) ?? 0) + 1)
    return kept
  }

  #bounded(attempt: Attempt): Attempt {
    if (this.#kept.has(keyOf(attempt))) return attempt
    // Who is signed in stays named, there are only so many accounts: nobody hides behind a heap of his own slips.
    const nameless = attempt.actor === '' ? { actorName: '多人', regionCode: null } : {}
    const plain = { ...attempt, ...nameless, subject: '', operation: '' }
    if (this.#kept.size >= mostOfAll) return { ...plain, address: '多处' }
    return (this.#ofAddress.get(attempt.address) ?? 0) >= mostOfAddress ? plain : attempt
  }

  #write(some: readonly Kept[], ledger: boolean): void {
    const take = (part: 'ledger' | 'list'): Counted[] =>
      some.flatMap((kept) => {
        const { times, firstAt } = kept[part]
        if (times === 0) return []
        kept[part] = { times: 0, firstAt: kept.lastAt }
        return [{ attempt: kept.attempt, times, firstAt, lastAt: kept.lastAt }]
      })
    const [entries, rows] = [ledger ? take('ledger') : [], take('list')]
    this.#listed = this.#now().getTime()
    this.#writing = this.#writing
      .then(async () => {
        if (entries.length > 0) await this.#book.toLedger(entries)
        if (rows.length > 0) await this.#book.toList(rows)
      })
      .catch(this.#failed)
  }
}

const keyOf = (attempt: Attempt): string => [attempt.kind, attempt.actor, attempt.subject, attempt.address, attempt.operation].join('\n')
