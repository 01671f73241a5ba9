import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '#access'
import type { DatabaseHandle, Reader, Writer } from '#db'
import { AnchorComparison, type Anchor, type Difference } from './anchor.ts'
import { walkLedger } from './walk.ts'

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

/** A name without the mark between an entry's fields: whoever may name accounts could else make every entry of one look broken. */
const plainName = ({ name }: Actor): string => name.replaceAll('\x1f', ' ')

/** Appends entries in order. It takes the chain's lock until the transaction ends: call it last. */
export async function append(tx: Writer, actor: Actor, entries: readonly LedgerEntry[]): Promise<void> {
  for (const entry of entries) {
    await sql`insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail, prev_hash, hash)
      values (0, now(), ${actor.id}, ${plainName(actor)}, ${entry.verb}, ${entry.subject}, ${entry.regionCode ?? null}, ${entry.householdNo ?? null}, ${entry.personNo ?? null},
        ${entry.purpose ?? ''}, ${JSON.stringify(entry.detail ?? {})}::jsonb, ''::bytea, ''::bytea)`.execute(tx)
  }
}

/** Whether a look must be on the disk before it is shown what was looked for. */
export type Durability = 'flushed' | 'soon'

/** Writes looks down, in one statement that is its own transaction. */
export async function appendLooks(
  db: DatabaseHandle,
  actor: Actor,
  entries: readonly LedgerEntry[],
  durability: Durability,
): Promise<void> {
  if (entries.length > 0) await looksStatement(actor, entries, durability).execute(db)
}

/**
 * The statement that writes looks down, at least one, to be run in a transaction of its own. `soon`, for pages of masked people: the
 * commit does not wait for the disk. Such looks follow each other by the hundred, each holds the chain's lock until its commit is done,
 * and a flush takes longer than most questions. Where the database itself is killed it loses those of its last half second, from the end
 * and without a gap; whatever is flushed (a change, a full number, a file, an export) takes everything written before it along.
 */
export function looksStatement(actor: Actor, entries: readonly LedgerEntry[], durability: Durability): RawBuilder<unknown> {
  const rows = entries.map(
    (entry) =>
      sql`(${entry.verb}::text, ${entry.subject}::text, ${entry.regionCode ?? null}::text, ${entry.householdNo ?? null}::int, ${entry.personNo ?? null}::int, ${entry.purpose ?? ''}::text, ${JSON.stringify(entry.detail ?? {})}::jsonb)`,
  )
  return sql`insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail, prev_hash, hash)
    select 0, now(), ${actor.id}, ${plainName(actor)}, e.verb, e.subject, e.region_code, e.household_no, e.person_no, e.purpose, e.detail, ''::bytea, ''::bytea
    from (select set_config('synchronous_commit', ${durability === 'soon' ? 'off' : 'on'}, true)) waits cross join (values ${sql.join(rows)}) e (verb, subject, region_code, household_no, person_no, purpose, detail)`
}

/** What a walk over the chain found. `brokenAt` is the first entry whose number, link or hash does not fit. */
export interface Verification {
  readonly entries: number
  readonly headHash: string
  readonly intact: boolean
  readonly brokenAt: number | null
  /** The first difference from the anchors given; null where there is none, or none were given. */
  readonly difference: Difference | null
}

/**
 * Recomputes every hash of the chain and compares numbers and links. That the newest entries were removed, or all of it rewritten, can
 * only be seen against anchors kept elsewhere. Needs a handle that sees the whole ledger.
 */
export async function verifyLedger(reader: Reader, anchors: readonly Anchor[] = []): Promise<Verification> {
  const comparison = new AnchorComparison(anchors)
  let [entries, headHash, brokenAt]: [number, string, number | null] = [0, '', null]
  for await (const step of walkLedger(reader)) {
    if (!step.sound) brokenAt ??= step.seq
    comparison.see(step)
    entries++
    headHash = step.hash
  }
  return { entries, headHash, intact: brokenAt === null, brokenAt, difference: comparison.end(entries) }
}
