import { sql } from 'kysely'
import type { Actor } from '#access'
import type { DatabaseHandle, Reader, Writer } from '#db'

/** One entry of the ledger: who did what to whom, why. `detail` carries ids, counts and codes, never names or numbers of people. */
export interface LedgerEntry {
  /** What was done, `room.verb`: `import.commit`, `household.view`, `alert.answer`. */
  readonly verb: string
  /** On what: `import:12`, `household:345`. */
  readonly subject: string
  readonly regionCode?: string | null
  readonly householdNo?: number | null
  readonly personNo?: number | null
  /** The case or purpose a look at personal data was for (社会救助法 第七十条: a look without a purpose is an offence). */
  readonly purpose?: string
  readonly detail?: Record<string, unknown>
}

/** Appends entries in order. It takes the chain's lock until the transaction ends: call it last. */
export async function append(tx: Writer, actor: Actor, entries: readonly LedgerEntry[]): Promise<void> {
  for (const entry of entries) {
    await sql`insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail, prev_hash, hash)
      values (0, now(), ${actor.id}, ${actor.name}, ${entry.verb}, ${entry.subject}, ${entry.regionCode ?? null}, ${entry.householdNo ?? null}, ${entry.personNo ?? null},
        ${entry.purpose ?? ''}, ${JSON.stringify(entry.detail ?? {})}::jsonb, ''::bytea, ''::bytea)`.execute(tx)
  }
}

/**
 * Writes looks down, in one statement that is its own transaction. The commit does not wait for the disk: looks follow each other by the
 * hundred, each holds the chain's lock until its commit is done, and a flush takes longer than most questions. What the database loses
 * when it is killed itself are looks of its last moments (`wal_writer_delay`), from the end and without a gap; whatever changes something
 * waits for the disk, and everything written down before it is then safe too.
 */
export async function appendLooks(db: DatabaseHandle, actor: Actor, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((entry) => sql`(${entry.verb}::text, ${entry.subject}::text, ${entry.regionCode ?? null}::text, ${entry.householdNo ?? null}::int, ${entry.personNo ?? null}::int, ${entry.purpose ?? ''}::text, ${JSON.stringify(entry.detail ?? {})}::jsonb)`)
  await sql`insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail, prev_hash, hash)
    select 0, now(), ${actor.id}, ${actor.name}, e.verb, e.subject, e.region_code, e.household_no, e.person_no, e.purpose, e.detail, ''::bytea, ''::bytea
    from (select set_config('synchronous_commit', 'off', true)) quickly cross join (values ${sql.join(rows)}) e (verb, subject, region_code, household_no, person_no, purpose, detail)`.execute(db)
}

/** What a walk over the chain found. `brokenAt` is the first entry whose number, link or hash does not fit. */
export interface Verification {
  readonly entries: number
  readonly headHash: string
  readonly intact: boolean
  readonly brokenAt: number | null
}

/**
 * Recomputes every hash of the chain in the database and compares numbers and links. A removed last entry cannot be seen from
 * inside: keep `headHash` elsewhere (docs/OPERATIONS.md) and compare. Needs a handle that sees the whole ledger.
 */
export async function verifyLedger(reader: Reader): Promise<Verification> {
  const { rows } = await sql<{ entries: number; head: string | null; broken: number | null }>`
    with walked as (
      select l.seq, l.hash, l.prev_hash, sha256(ledger_payload(l)) as computed,
        lag(l.hash) over (order by l.seq) as before, row_number() over (order by l.seq) as position
      from ledger l
    )
    select count(*) as entries, (array_agg(encode(hash, 'hex') order by seq desc))[1] as head,
      min(seq) filter (where hash <> computed or seq <> position or prev_hash <> coalesce(before, decode(repeat('00', 32), 'hex'))) as broken
    from walked`.execute(reader)
  const row = rows[0]
  return { entries: row?.entries ?? 0, headHash: row?.head ?? '', intact: row?.broken === null || row === undefined, brokenAt: row?.broken ?? null }
}
