import { sql } from 'kysely'
import type { Reader } from './handles.ts'

/**
 * To the end of the transaction each statement is planned with the values it is asked with, however often it was asked before. For what
 * goes through a large part of a table piece by piece: after some pieces PostgreSQL would turn to a plan for any values, in which a
 * piece has one row, and a question of seconds takes hours.
 */
export async function planWithValues(reader: Reader): Promise<void> {
  await sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(reader)
}
