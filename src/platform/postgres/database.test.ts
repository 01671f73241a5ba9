import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { createTestDatabase } from '#test/database'
import { sql } from 'kysely'
import { afterAll, expect, expectTypeOf, test } from 'vitest'
import { isDatabaseAway } from './away.ts'
import { openDatabase } from './database.ts'
import { generateTypes } from './generate-types.ts'
import type { DatabaseHandle, Reader, Writer } from './handles.ts'
import { transaction } from './transaction.ts'

const database = await createTestDatabase()
afterAll(() => database.stop())
const { kysely, pool } = database

async function valueOf(expression: string): Promise<unknown> {
  const { rows } = await pool.query<{ value: unknown }>(`select ${expression} as value`)
  return rows[0]?.value
}

test.each([
  ["date '2026-02-28'", '2026-02-28'],
  ["array[date '2026-02-28', null]", ['2026-02-28', null]],
  ['9007199254740991::int8', Number.MAX_SAFE_INTEGER],
  ['array[1, null, 3]::int8[]', [1, null, 3]],
  ['(select sum(n) from (values (48500::bigint), (1)) v (n))', 48_501],
  ["timestamptz '2026-02-28 08:00+08'", new Date('2026-02-28T00:00:00Z')],
  ["(timestamptz '2026-02-27 17:00Z')::date", '2026-02-28'],
  ['0.5::float8', 0.5],
])('%s arrives as %j', async (expression, expected) => {
  expect(await valueOf(expression)).toEqual(expected)
})

test.each(['9007199254740992::int8', '1.5::numeric', 'array[9007199254740993]::int8[]'])(
  '%s is refused, not rounded',
  async (expression) => {
    await expect(valueOf(expression)).rejects.toThrow(/not a safe whole number/)
  },
)

test('the generated row types are those of the migrations; else run: npm run db:types', async () => {
  const kept = await readFile(join(import.meta.dirname, 'schema.gen.ts'), 'utf8')
  expect(kept === (await generateTypes(pool))).toBe(true)
})

test('a reader cannot write, a writer can read', () => {
  expectTypeOf<Writer>().toExtend<Reader>()
  expectTypeOf<DatabaseHandle>().toExtend<Reader>()
  expectTypeOf<Reader>().not.toExtend<Writer>()
  expectTypeOf<DatabaseHandle>().not.toExtend<Writer>()
  expectTypeOf<Reader>().not.toHaveProperty('insertInto')
  expectTypeOf<Reader>().not.toHaveProperty('transaction')
})

test('a transaction commits its work or none of it', async () => {
  await transaction(kysely, (db) => db.insertInto('department').values({ code: 'health', name: '卫健', sort: 1 }).execute())
  const failing = transaction(kysely, async (db) => {
    await db.insertInto('department').values({ code: 'education', name: '教育', sort: 2 }).execute()
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await kysely.selectFrom('department').select('code').execute()).toEqual([{ code: 'health' }])
})

test('a reading transaction is refused by the database when it writes after all', async () => {
  const write = transaction(kysely, (db) => sql`insert into department values ('x', 'x', 1)`.execute(db), { readOnly: true })
  await expect(write).rejects.toMatchObject({ code: '25006' })
})

test('of two transactions that contradict each other, the second is done again', async () => {
  await pool.query('create table tally (n int); insert into tally values (0)')
  let runs = 0
  const bothHaveRead = Promise.withResolvers<void>()
  const increment = () =>
    transaction(
      kysely,
      async (db) => {
        runs++
        const { rows } = await sql<{ n: number }>`select n from tally`.execute(db)
        if (runs === 2) bothHaveRead.resolve()
        await bothHaveRead.promise
        await sql`update tally set n = ${(rows[0]?.n ?? 0) + 1}`.execute(db)
      },
      { isolation: 'serializable' },
    )
  await Promise.all([increment(), increment()])
  expect(await valueOf('(select n from tally)')).toBe(2)
  expect(runs).toBe(3)
})

test('other errors are not tried again', async () => {
  let runs = 0
  const failing = transaction(kysely, async (db) => {
    runs++
    await sql`select 1 / 0`.execute(db)
  })
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  expect(runs).toBe(1)
})

test('DATABASE_URL opens that server and brings it up to date; a closed port is told in Chinese, without the password', async () => {
  const opened = await openDatabase(readConfig({ DATABASE_URL: database.connectionString }))
  expect(await opened.kysely.selectFrom('region').selectAll().execute()).toEqual([])
  await opened.stop()
  const closed = openDatabase(readConfig({ DATABASE_URL: 'postgres://doudi:hunter2@127.0.0.1:1/doudi' }))
  await expect(closed).rejects.toThrow(/连不上 DATABASE_URL 指定的数据库（ECONNREFUSED）/)
})

test('a connection that breaks between two questions of a transaction costs the transaction, not the program', async () => {
  await using database = await createTestDatabase()
  const work = transaction(database.kysely, async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`.execute(database.kysely)
    await new Promise((resolve) => {
      setTimeout(resolve, 200)
    })
    await sql`select 1`.execute(tx)
  })
  await expect(work.catch(isDatabaseAway)).resolves.toBe(true)
  expect((await sql`select 1`.execute(database.kysely)).rows).toHaveLength(1)
})
