import { setTimeout as sleep } from 'node:timers/promises'
import type { IsolationLevel } from 'kysely'
import pg from 'pg'
import type { DatabaseHandle, Writer } from './handles.ts'

export type TransactionOptions = Readonly<{ isolation?: IsolationLevel; readOnly?: boolean }>

const retries = 3
/** serialization_failure and deadlock_detected: the same work, done again, succeeds. */
const retryable = new Set(['40001', '40P01'])

/**
 * Runs `work` in one transaction; what it throws rolls everything back. A serialization failure or a deadlock is tried again up to
 * three times, so `work` may run more than once and must do nothing outside the database.
 */
export async function transaction<T>(
  kysely: DatabaseHandle,
  work: (db: Writer) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      let builder = kysely.transaction()
      if (options.isolation) builder = builder.setIsolationLevel(options.isolation)
      if (options.readOnly) builder = builder.setAccessMode('read only')
      return await builder.execute((db) => work(db as Writer))
    } catch (error) {
      if (attempt === retries || !isRetryable(error)) throw error
      // Spread out, or the same two transactions meet again.
      await sleep(10 * 2 ** attempt + Math.random() * 20)
    }
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && retryable.has(error.code ?? '')
}
