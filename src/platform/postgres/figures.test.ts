import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { refreshFigures } from './figures.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

/** How many regions the planner expects. */
async function expected(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select reltuples::int as n from pg_class where oid = 'region'::regclass`.execute(
    database.kysely,
  )
  return rows[0]?.n ?? 0
}

test('what was just filled is counted anew, what hardly changed is left alone', async () => {
  const { kysely } = database
  await sql`insert into region (code, name, full_name, level, initials) select lpad((100000000000 + n)::text, 12, '0'), 'x', 'x', 'village', '' from generate_series(1, 2000) n`.execute(
    kysely,
  )
  // A connection tells its counts when it has been idle for a moment.
  await expect
    .poll(
      async () => {
        await refreshFigures(kysely, ['region', 'person'])
        return expected()
      },
      { timeout: 20_000 },
    )
    .toBe(2_000)
  await sql`insert into region (code, name, full_name, level, initials) values ('999999999999', 'x', 'x', 'village', '')`.execute(kysely)
  await sql`select pg_stat_force_next_flush()`.execute(kysely)
  await refreshFigures(kysely, ['region'])
  expect(await expected()).toBe(2_000)
})
