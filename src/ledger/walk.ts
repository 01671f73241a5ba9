import { hash as digest } from 'node:crypto'
import { sql } from 'kysely'
import { addDays, plainDate, type PlainDate } from '#kernel'
import type { Reader } from '#db'

/** One entry on a walk over the chain. */
export interface Step {
  readonly seq: number
  /** Day in China. */
  readonly day: PlainDate
  /** As it stands in the entry, hexadecimal. */
  readonly hash: string
  /** Whether number, link to the entry before and hash fit. */
  readonly sound: boolean
}

interface Row {
  readonly seq: number
  /** What is hashed. It begins with number and time, and ends with the hash of the entry before. */
  readonly payload: string
  readonly hash: string
  /** How often the mark between fields stands in the purpose, which somebody wrote; null where a field is missing. */
  readonly inside: number | null
}

/** From where a walk goes on: after an entry whose hash is known. */
export interface Start {
  readonly seq: number
  readonly hash: string
}

const beginning: Start = { seq: 0, hash: '00'.repeat(32) }

/** Entries fetched at a time: some 10 MB. */
const pageSize = 20_000

/**
 * Walks the chain from its first entry (or after `start`) and recomputes each hash here, not in the database: whoever can change the ledger's tables can
 * change its functions too, so the walk uses PostgreSQL's own functions only, wherever the database would look for others first, and trusts
 * no trigger. Entries written while it walks are walked as well. The next page is fetched while one is computed.
 */
export async function* walkLedger(reader: Reader, start: Start = beginning): AsyncGenerator<Step> {
  const before = await sql<{
    path: string
  }>`select pg_catalog.current_setting('search_path') as path, pg_catalog.set_config('search_path', 'pg_catalog', true)`.execute(reader)
  try {
    yield* walk(reader, start)
  } finally {
    // Where a question of the walk failed, its transaction is over and this one fails as well.
    await sql`select pg_catalog.set_config('search_path', ${before.rows[0]?.path ?? ''}, true)`.execute(reader).catch(() => undefined)
  }
}

async function* walk(reader: Reader, start: Start): AsyncGenerator<Step> {
  let position = start.seq
  let before = start.hash
  // From the beginning numbers below one, which only a forger can have written, are met as well.
  let last = start.seq === 0 ? Number.MIN_SAFE_INTEGER : start.seq
  let next = page(reader, last)
  for (;;) {
    const rows = await next
    last = rows.at(-1)?.seq ?? last
    const more = rows.length === pageSize
    if (more) next = page(reader, last)
    for (const row of rows) {
      position++
      const sound =
        isPlain(row) && row.seq === position && row.payload.endsWith(separator + before) && digest('sha256', row.payload) === row.hash
      before = row.hash
      yield { seq: row.seq, day: dayOf(row.payload), hash: row.hash, sound }
    }
    if (!more) return
  }
}

const separator = '\x1f'
/** Between the twelve fields of an entry. */
const separators = 11

/** Whether the payload can be read in one way only: no field is missing, and none but the purpose holds the mark between fields. */
function isPlain({ payload, inside }: Row): boolean {
  if (inside === null) return false
  let count = 0
  for (let at = payload.indexOf(separator); at >= 0; at = payload.indexOf(separator, at + 1)) count++
  return count === separators + inside
}

const hours = new Map<string, PlainDate>()

/** The day in China of an entry: its time stands behind its number, in UTC. Entries of one hour are of one day. */
function dayOf(payload: string): PlainDate {
  const from = payload.indexOf(separator) + 1
  const hour = payload.slice(from, from + 13)
  let day = hours.get(hour)
  if (day === undefined) {
    const date = plainDate(hour.slice(0, 10))
    day = Number(hour.slice(11)) < 16 ? date : addDays(date, 1)
    hours.set(hour, day)
  }
  return day
}

/**
 * The bytes hashed are those of `ledger_payload` (db/migrations/0001_foundation.sql), spelled out. A field that is NULL leaves no mark, and
 * a text may hold one: a forger who uses both could move what was done into another column under the same hash.
 */
async function page(reader: Reader, after: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select seq, encode(hash, 'hex') as hash,
      concat_ws(E'\\x1f', seq::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor, actor_name, verb, subject,
        coalesce(region_code::text, ''), coalesce(household_no::text, ''), coalesce(person_no::text, ''), purpose, detail::text, encode(prev_hash, 'hex')) as payload,
      case when num_nulls(seq, at, actor, actor_name, verb, subject, purpose, detail, prev_hash) > 0 then null when strpos(purpose, E'\\x1f') = 0 then 0
        else length(purpose) - length(replace(purpose, E'\\x1f', '')) end as inside
    from public.ledger where seq > ${after} order by seq limit ${sql.lit(pageSize)}`.execute(reader)
  return rows
}
