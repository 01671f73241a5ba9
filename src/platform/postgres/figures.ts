import { sql } from 'kysely'
import type { Database, DatabaseHandle } from './handles.ts'

/**
 * Brings the planner's figures of tables up to date where more than a twentieth has changed since they were taken. The server does so by
 * itself within minutes; what asks about a place right after its people were imported cannot wait: the planner takes the place for
 * empty, and a question of seconds takes a quarter of an hour.
 */
export async function refreshFigures(db: DatabaseHandle, tables: readonly (keyof Database)[]): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_stat_user_tables where schemaname = 'public' and relname = any(${tables}::text[]) and n_mod_since_analyze > 500 + n_live_tup / 20`.execute(
    db,
  )
  for (const { name } of rows) await sql`analyze ${sql.table(name)}`.execute(db)
}
