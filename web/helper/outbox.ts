/** A photo on its way; `path` may hold `{name}` places that are filled from the reply to the entry's body. */
export interface OutboxPhoto {
  readonly clientId: string
  readonly name: string
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
  /** Dropped once sent. */
  readonly blob: Blob | null
  readonly sent: boolean
}

export type OutboxState = 'waiting' | 'sent' | 'refused'

/** One thing the helper did, to be sent once: first its body, then its photos, each under its own client id. */
export interface OutboxEntry {
  readonly clientId: string
  readonly userId: number
  /** What the helper sees: `走访 王某家`. */
  readonly label: string
  /** What it is about (`household:12`), so that lists know what was done to a thing before it is sent; kept when the body is dropped. */
  readonly about?: string | undefined
  readonly path: string
  /** Dropped once sent. */
  readonly body: unknown
  readonly photos: readonly OutboxPhoto[]
  readonly createdAt: string
  readonly state: OutboxState
  readonly bodySent: boolean
  readonly reply: unknown
  readonly sentAt: string | null
  /** Why it is not sent yet, or was refused; in words for the helper. */
  readonly problem: string | null
}

export interface Draft {
  /** Made when the form was opened: a double tap or a reload of the form gives the same id, and one entry. */
  readonly clientId: string
  readonly label: string
  readonly about?: string
  readonly path: string
  readonly body: unknown
  readonly photos?: readonly Omit<OutboxPhoto, 'sent'>[]
}

export interface OutboxStore {
  all(): Promise<OutboxEntry[]>
  put(entry: OutboxEntry): Promise<void>
  remove(clientId: string): Promise<void>
}

/** How things are sent. The id goes along as `x-request-id`: the server does a repeated one once and answers the same. */
export interface Sender {
  body(path: string, body: unknown, clientId: string): Promise<unknown>
  photo(path: string, fields: Readonly<Record<string, string>>, photo: Blob, name: string, clientId: string): Promise<unknown>
}

/** Why sending did not work, as far as the outbox cares. */
export type Failure = { readonly kind: 'later' | 'sign-in' | 'refused'; readonly words: string }

export interface OutboxOptions {
  readonly store: OutboxStore
  readonly sender: Sender
  readonly userId: number
  readonly failureOf: (error: unknown) => Failure
  readonly now?: () => Date
  /** Keeps two open pages from sending at the same time. */
  readonly alone?: (work: () => Promise<void>) => Promise<void>
}

const keepSentFor = 7 * 86_400_000

/**
 * The queue of what a helper did without a network. An entry leaves only as sent or by the user's own hand; whatever breaks in
 * between (network, page, battery), it is sent again under the same id, so the server has it exactly once.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #listeners = new Set<() => void>()
  #entries: readonly OutboxEntry[] = []
  #flushing: Promise<void> | null = null
  #again = false

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** This user's entries, oldest first, as last read. The same array until something changes. */
  entries = (): readonly OutboxEntry[] => this.#entries

  /** Calls back on every change; gives the way to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Reads the store again (another page may have sent). */
  async refresh(): Promise<void> {
    const all = await this.#options.store.all()
    this.#entries = all
      .filter((entry) => entry.userId === this.#options.userId)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
    for (const listener of this.#listeners) listener()
  }

  /** Puts something in; it is on the disk when this resolves. The same client id again changes nothing. */
  async add(draft: Draft): Promise<void> {
    await this.refresh()
    if (this.#entries.some((entry) => entry.clientId === draft.clientId)) return
    await this.#write({
      clientId: draft.clientId,
      userId: this.#options.userId,
      label: draft.label,
      about: draft.about,
      path: draft.path,
      body: draft.body,
      photos: (draft.photos ?? []).map((photo) => ({ ...photo, sent: false })),
      createdAt: this.#now().toISOString(),
      state: 'waiting',
      bodySent: false,
      reply: null,
      sentAt: null,
      problem: null,
    })
  }

  /** Sends what waits, oldest first. Called together it runs once, and once more for what came meanwhile. */
  flush(): Promise<void> {
    if (this.#flushing !== null) {
      this.#again = true
      return this.#flushing
    }
    const alone = this.#options.alone ?? ((work) => work())
    this.#flushing = (async () => {
      do {
        this.#again = false
        await alone(() => this.#sendAll())
      } while (this.#again)
    })().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  /** Tries a refused entry again, with another body where the helper corrected it. */
  async retry(clientId: string, body?: unknown): Promise<void> {
    await this.refresh()
    const entry = this.#entries.find((other) => other.clientId === clientId)
    if (entry === undefined || entry.state !== 'refused') return
    await this.#write({ ...entry, state: 'waiting', problem: null, body: body ?? entry.body })
  }

  /** Throws an entry away; only by the user's own hand. */
  async discard(clientId: string): Promise<void> {
    await this.#options.store.remove(clientId)
    await this.refresh()
  }

  async #sendAll(): Promise<void> {
    await this.refresh()
    await this.#dropOld()
    for (const entry of this.#entries) {
      if (entry.state !== 'waiting') continue
      const failure = await this.#sendOne(entry)
      // Without a line or a session the rest would fail as well.
      if (failure !== null && failure.kind !== 'refused') return
    }
  }

  async #sendOne(entry: OutboxEntry): Promise<Failure | null> {
    let now = entry
    try {
      if (!now.bodySent) {
        const reply = await this.#options.sender.body(now.path, now.body, now.clientId)
        now = await this.#write({ ...now, bodySent: true, reply, problem: null })
      }
      for (const photo of now.photos) {
        if (photo.sent || photo.blob === null) continue
        await this.#options.sender.photo(fillFromReply(photo.path, now.reply), photo.fields, photo.blob, photo.name, photo.clientId)
        now = await this.#write({
          ...now,
          photos: now.photos.map((other) => (other.clientId === photo.clientId ? { ...other, sent: true, blob: null } : other)),
        })
      }
      await this.#write({ ...now, state: 'sent', sentAt: this.#now().toISOString(), problem: null, body: null })
      return null
    } catch (error) {
      const failure = this.#options.failureOf(error)
      await this.#write({ ...now, state: failure.kind === 'refused' ? 'refused' : 'waiting', problem: failure.words })
      return failure
    }
  }

  async #dropOld(): Promise<void> {
    const before = new Date(this.#now().getTime() - keepSentFor).toISOString()
    const old = this.#entries.filter((entry) => entry.state === 'sent' && entry.sentAt !== null && entry.sentAt < before)
    for (const entry of old) await this.#options.store.remove(entry.clientId)
    if (old.length > 0) await this.refresh()
  }

  async #write(entry: OutboxEntry): Promise<OutboxEntry> {
    await this.#options.store.put(entry)
    await this.refresh()
    return entry
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date()
  }
}

/** `/api/visits/{id}/photos` with the reply `{ id: 12 }` → `/api/visits/12/photos`. */
function fillFromReply(path: string, reply: unknown): string {
  const values = typeof reply === 'object' && reply !== null ? new Map<string, unknown>(Object.entries(reply)) : new Map<string, unknown>()
  return path.replace(/\{([a-zA-Z]+)\}/g, (_place, name: string) => {
    const value = values.get(name)
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`the reply has no ${name} for ${path}`)
    return encodeURIComponent(String(value))
  })
}
