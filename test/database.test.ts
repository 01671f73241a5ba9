import { afterAll, expect, test } from 'vitest'
import { createEmptyDatabase, createTestDatabase } from './database.ts'

const first = await createTestDatabase()
afterAll(() => first.stop())

test('a clone has the migrated schema and none of another test’s rows', async () => {
  await using second = await createTestDatabase()
  const row = { code: 'civil-affairs', name: '民政', sort: 1 }
  await first.kysely.insertInto('department').values(row).execute()
  expect(await first.kysely.selectFrom('department').selectAll().execute()).toEqual([row])
  expect(await second.kysely.selectFrom('department').selectAll().execute()).toEqual([])
})

test('a stopped database is gone', async () => {
  const database = await createTestDatabase()
  const name = new URL(database.connectionString).pathname.slice(1)
  await database.stop()
  const { rows } = await first.pool.query('select from pg_database where datname = $1', [name])
  expect(rows).toEqual([])
})

test('an empty database has no tables', async () => {
  await using database = await createEmptyDatabase()
  const { rows } = await database.pool.query("select from pg_class where relnamespace = 'public'::regnamespace")
  expect(rows).toEqual([])
})
