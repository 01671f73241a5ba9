import { sql, type RawBuilder } from 'kysely'
import { readConcurrently, transaction, type Afterwards, type DatabaseHandle, type Reader, type Writer } from '#db'
import { regionPrefix } from '#kernel'
import type { Actor } from './actor.ts'

/**
 * Runs `work` in a transaction that sees only the actor's rows: the role doudi_app, under row-level security, with the actor's
 * region range and department as local settings. There is no other way from a room to the database.
 */
export function withWriter<T>(db: DatabaseHandle, actor: Actor, work: (tx: Writer) => Promise<T>): Promise<T> {
  return transaction(db, async (tx) => {
    await enterScope(tx, actor)
    return work(tx)
  })
}

/**
 * As withWriter, for reading: the handle cannot write, and the database refuses it too. `work` may ask several things at once; beginning,
 * scope and first questions go out together, and nothing of the answers is given out where beginning or scope failed. What must be written
 * down before the answer is given out goes to `afterwards`: a statement outside of the scope, sent along with the last questions.
 */
export function withReader<T>(db: DatabaseHandle, actor: Actor, work: (reader: Reader, afterwards: Afterwards) => Promise<T>): Promise<T> {
  return transaction(db, (tx) => readConcurrently(tx, scopeOf(actor).compile(tx), work), { readOnly: true })
}

/** As withReader, but everything read inside is of one moment, however many questions it takes: for what is read in parts. */
export function withSnapshot<T>(db: DatabaseHandle, actor: Actor, work: (reader: Reader) => Promise<T>): Promise<T> {
  return transaction(
    db,
    async (tx) => {
      await enterScope(tx, actor)
      return work(tx)
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

/** The database's adapter knows this statement: plans are kept by how much a caller sees (src/platform/postgres/prepared.ts). */
function scopeOf(actor: Actor): RawBuilder<unknown> {
  const from = actor.regionCode === null ? '' : regionPrefix(actor.regionCode)
  return sql`select set_config('role', 'doudi_app', true), set_config('doudi.region_from', ${from}, true), set_config('doudi.region_to', ${`${from}~`}, true),
    set_config('doudi.department', ${actor.departmentScope ?? ''}, true), set_config('doudi.actor', ${actor.id}, true)`
}

/**
 * For what a department may cause but not see, such as an alert that goes to another's desk: `work` runs with the view of the lead
 * department of the same region. Check before it, in the department's own view, what it may touch.
 */
export async function beyondDepartment<T>(tx: Writer, actor: Actor, work: () => Promise<T>): Promise<T> {
  if (actor.departmentScope === null) return work()
  await sql`select set_config('doudi.department', '', true)`.execute(tx)
  const result = await work()
  await sql`select set_config('doudi.department', ${actor.departmentScope}, true)`.execute(tx)
  return result
}

/** Into the scope of the actor; also back into it after `leaveScope`. */
export async function enterScope(tx: Writer, actor: Actor): Promise<void> {
  await scopeOf(actor).execute(tx)
}

/** Back to the owner for the platform's own tables (jobs) at the end of a command. */
export async function leaveScope(tx: Writer): Promise<void> {
  await sql`select set_config('role', 'none', true)`.execute(tx)
}
