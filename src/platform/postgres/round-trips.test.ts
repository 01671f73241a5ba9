import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor, withReader } from '#access'
import type { RegionCode } from '#kernel'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { connect } from './database.ts'
import type { DatabaseHandle, Reader } from './handles.ts'
import { transaction } from './transaction.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

const county = systemActor('test', [], '430971000000' as RegionCode)
const who = sql<{
  role: string
  from: string
  read_only: string
}>`select current_user::text as role, current_setting('doudi.region_from', true) as "from", current_setting('transaction_read_only') as read_only`
const scoped = { role: 'doudi_app', from: '430971', read_only: 'on' }

/** The transactions of a connection that are still open, asked over another one. */
const openTransactions = async (db: DatabaseHandle) =>
  (
    await sql<{
      n: number
    }>`select count(*) as n from pg_stat_activity where datname = current_database() and application_name = 'doudi' and state like 'idle in transaction%'`.execute(
      db,
    )
  ).rows[0]?.n

test('questions asked at once all see the scope, whichever way they are put', async () => {
  await using one = connected()
  for (let round = 0; round < 20; round++) {
    const answers = await withReader(one.kysely, county, (reader) =>
      Promise.all([
        who.execute(reader).then((answer) => answer.rows[0]),
        reader
          .selectNoFrom([
            sql<string>`current_user::text`.as('role'),
            sql<string>`current_setting('doudi.region_from', true)`.as('from'),
            sql<string>`current_setting('transaction_read_only')`.as('read_only'),
          ])
          .executeTakeFirst(),
        sql<object>`select current_user::text as role, ${'430971'}::text as "from", 'on' as read_only`
          .execute(reader)
          .then((answer) => answer.rows[0]),
      ]),
    )
    expect(answers).toEqual([scoped, scoped, scoped])
  }
  expect((await sql<{ role: string }>`select current_user::text as role`.execute(one.kysely)).rows[0]?.role).not.toBe('doudi_app')
})

test('they are sent together, not each when the one before is answered', async () => {
  await using one = connected()
  const sent: number[] = []
  const begun = performance.now()
  const ask = async (reader: Reader) => {
    const asked = sql`select pg_sleep(0.05)`.execute(reader)
    sent.push(performance.now() - begun)
    await asked
  }
  await withReader(one.kysely, county, (reader) => Promise.all(Array.from({ length: 6 }, () => ask(reader))))
  expect(Math.max(...sent)).toBeLessThan(performance.now() - begun - 250)
})

test('one that fails fails the reader, leaves no transaction open, and the connection serves on', async () => {
  await using one = connected()
  const failing = withReader(one.kysely, county, (reader) =>
    Promise.all([sql`select 1`.execute(reader), sql`select 1 / 0`.execute(reader), sql`select 2`.execute(reader)]),
  )
  await expect(failing).rejects.toThrow('division by zero')
  expect((await withReader(one.kysely, county, (reader) => who.execute(reader))).rows).toEqual([scoped])
  expect(await openTransactions(database.kysely)).toBe(0)
})

test('a scope that cannot be set gives nothing out', async () => {
  await using one = connected()
  const broken = { ...county, id: 'system:\0' }
  await expect(withReader(one.kysely, broken, (reader) => who.execute(reader))).rejects.toThrow('0x00')
  expect((await withReader(one.kysely, county, (reader) => who.execute(reader))).rows).toEqual([scoped])
})

test('a statement behind the reading is a transaction of the owner, goes out with the last questions, and stays where one of those fails', async () => {
  await using one = connected()
  const note = (name: string) =>
    sql`insert into region (code, name, level, full_name, initials) select '430971121209', ${name}, 'village', current_user || current_setting('doudi.region_from', true), ''`.compile(
      one.kysely,
    )
  const written = async () =>
    (
      await sql<{ name: string; full_name: string }>`delete from region where code = '430971121209' returning name, full_name`.execute(
        database.kysely,
      )
    ).rows
  const owner = (await sql<{ name: string }>`select current_user::text as name`.execute(one.kysely)).rows[0]?.name ?? ''
  const asked = withReader(one.kysely, county, async (reader, afterwards) => {
    const begun = performance.now()
    const slow = sql`select pg_sleep(0.05), current_user`.execute(reader)
    const noted = afterwards(note('甲'))
    expect(performance.now() - begun).toBeLessThan(50)
    await Promise.all([slow, noted])
    return (await slow).rows
  })
  expect(await asked).toMatchObject([{ current_user: 'doudi_app' }])
  expect(await written()).toEqual([{ name: '甲', full_name: owner }])
  const failing = withReader(one.kysely, county, (reader, afterwards) =>
    Promise.all([sql`select 1 / 0`.execute(reader), afterwards(note('乙'))]),
  )
  await expect(failing).rejects.toThrow('division by zero')
  expect((await withReader(one.kysely, county, (reader) => who.execute(reader))).rows).toEqual([scoped])
  expect(await written()).toEqual([{ name: '乙', full_name: owner }])
  const late = withReader(one.kysely, county, async (reader, afterwards) => {
    await afterwards(note('丙'))
    return who.execute(reader)
  })
  await expect(late).rejects.toThrow('the reading has ended')
  expect(await openTransactions(database.kysely)).toBe(0)
  expect((await withReader(one.kysely, county, (reader) => who.execute(reader))).rows).toEqual([scoped])
})

test('what a transaction wrote is there when it has ended, and what failed is not', async () => {
  await using one = connected()
  const write = (code: string, fails: boolean) =>
    transaction(one.kysely, async (tx) => {
      await sql`insert into region (code, name, level, full_name, initials) values (${code}, '甲', 'village', '甲', '')`.execute(tx)
      if (fails) await sql`select 1 / 0`.execute(tx)
    })
  await write('430971121202', false)
  await expect(write('430971121203', true)).rejects.toThrow('division by zero')
  const { rows } = await sql<{ code: string }>`select code from region where name = '甲'`.execute(database.kysely)
  expect(rows).toEqual([{ code: '430971121202' }])
})

/** A single connection, so that what is left behind on it meets the next question. */
function connected() {
  const opened = connect(database.connectionString, { connections: 1 })
  return {
    ...opened,
    [Symbol.asyncDispose]: async () => {
      await opened.stop()
    },
  }
}
