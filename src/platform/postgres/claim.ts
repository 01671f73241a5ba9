import { createHash } from 'node:crypto'
import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { isUnreachable, unreachable } from './database.ts'

/** Any fixed number: whoever holds it does this database's background work. */
const workLock = 7_061_746_803
/** First half of a lock that every program on a database shares; the second half names its data folder. */
const folderLock = 7_061
/** Held for the moment in which somebody looks who else is there. */
const gate = 7_061_746_804
/** What the sessions of a program that has the right to work are called. */
export const workerName = 'doudi-work'
const betweenBeats = 1_000
const answersWithin = 3_000
/** Longer than a holder whose session broke off needs to see that it has lost its right, and ends. */
const quietBeforeWork = betweenBeats + answersWithin + 1_000

/** What a program wants of a database that lies elsewhere. */
export interface Claim {
  /** Identity of the data folder: the files and the lake lie there, so all programs of one database use the same. */
  readonly folder: string
  /** Whether it does the background work: one program at a time. */
  readonly works: boolean
}

/** Why the right is not to be had: somebody does the work already, or somebody is there with another data folder. */
export type Refusal = 'worked' | 'other-folder'

/**
 * The right to use a database that lies elsewhere. Held by a session of its own, which is asked every second; where it breaks off the right
 * is taken again. `onLost` is told where somebody else got it in between: the program must then end at once. Whoever gets the right to work
 * while the sessions of another worker are there waits until that one must have ended, and breaks off what is left of them. Before a pool of one's own is opened. Throws
 * `system.unavailable` where the server cannot be reached.
 */
export async function claimDatabase(
  connectionString: string,
  claim: Claim,
  onLost: () => void,
): Promise<{ release(): Promise<void> } | Refusal> {
  const ending = new AbortController()
  const first = await take(connectionString, claim).catch((error: unknown) => {
    throw isUnreachable(error) ? unreachable(error) : error
  })
  if (typeof first === 'string') return first
  if (claim.works && (await otherWorkers(first.client))) {
    await sleep(quietBeforeWork)
    // One that was held up and has not seen it yet: what it has under way must not be done as well.
    await endOtherWorkers(first.client)
  }
  let held: Held | null = first
  const holding = (async () => {
    while (!ending.signal.aborted) {
      await sleep(betweenBeats, undefined, { ref: false, signal: ending.signal }).catch(() => undefined)
      if (ending.signal.aborted || (held !== null && (await isAlive(held)))) continue
      const before: Held | null = held
      const again: Held | Refusal | null = await take(connectionString, claim, before ?? undefined).catch(() => null)
      if (again === null) continue
      if (typeof again === 'string') {
        onLost()
        return
      }
      held = again
    }
  })()
  return {
    async release() {
      ending.abort()
      await holding
      await end(held?.client)
    },
  }
}

interface Held {
  readonly client: pg.Client
  readonly pid: number
  readonly began: string
}

async function isAlive({ client }: Held): Promise<boolean> {
  try {
    await client.query('select 1')
    return true
  } catch {
    // An answer that does not come leaves the session there, and its locks: it is broken off before it is taken again.
    return false
  }
}

async function take(connectionString: string, { folder, works }: Claim, before?: Held): Promise<Held | Refusal> {
  const client = new pg.Client({
    connectionString,
    application_name: 'doudi-claim',
    connectionTimeoutMillis: answersWithin,
    query_timeout: answersWithin,
    keepAlive: true,
  })
  // A session that breaks off says so more than once; unheard, it would end the program.
  client.on('error', () => undefined)
  try {
    await client.connect()
    // Where this program's machine is gone, the server finds out within a minute.
    await client.query(`set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3`)
    if (before !== undefined) {
      void end(before.client)
      await breakOff(client, before)
    }
    await client.query('select pg_advisory_lock($1)', [gate])
    const refusal = await tryLocks(client, folder, works)
    await client.query('select pg_advisory_unlock($1)', [gate])
    if (refusal === null) return { client, ...(await whoAmI(client)) }
    await end(client)
    return refusal
  } catch (error) {
    void end(client)
    throw error
  }
}

/** A session whose program does not hear of it any more still holds its locks. */
async function breakOff(client: pg.Client, { pid, began }: Held): Promise<void> {
  await client.query('select pg_terminate_backend(pid, 2000) from pg_stat_activity where pid = $1 and backend_start::text = $2', [
    pid,
    began,
  ])
}

async function tryLocks(client: pg.Client, folder: string, works: boolean): Promise<Refusal | null> {
  const number = createHash('sha256').update(folder).digest().readInt32BE()
  const { rows } = await client.query<{ others: boolean }>(
    `select exists (select from pg_locks where locktype = 'advisory' and objsubid = 2 and classid = $1 and objid <> $2::oid
       and database = (select oid from pg_database where datname = current_database())) as others`,
    [folderLock, number >>> 0],
  )
  if (rows[0]?.others === true) return 'other-folder'
  if (works) {
    const { rows: locked } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [workLock])
    if (locked[0]?.held !== true) return 'worked'
  }
  await client.query('select pg_advisory_lock_shared($1, $2)', [folderLock, number])
  return null
}

async function whoAmI(client: pg.Client): Promise<{ pid: number; began: string }> {
  const { rows } = await client.query<{ pid: number; began: string }>(
    'select pid, backend_start::text as began from pg_stat_activity where pid = pg_backend_pid()',
  )
  const [row] = rows
  if (row === undefined) throw new Error('a session that does not see itself')
  return row
}

async function otherWorkers(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_stat_activity where datname = current_database() and application_name = $1', [
    workerName,
  ])
  return rowCount !== 0
}

async function endOtherWorkers(client: pg.Client): Promise<void> {
  await client.query(
    'select pg_terminate_backend(pid, 2000) from pg_stat_activity where datname = current_database() and application_name = $1',
    [workerName],
  )
}

/** Ends a session that may not answer any more. */
async function end(client: pg.Client | undefined): Promise<void> {
  await Promise.race([client?.end().catch(() => undefined), sleep(answersWithin, undefined, { ref: false })])
}
