import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor, withReader } from '#access'
import type { RegionCode } from '#kernel'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { connect } from './database.ts'
import { planWithValues } from './planning.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

const preparedNow = sql<{ statement: string }>`select statement from pg_prepared_statements where name like 'doudi_%'`

test('what is asked again and again is prepared, once in a while not; answers are the same', async () => {
  await using one = connected()
  const ask = async (n: number) => (await sql<{ twice: number }>`select ${n}::int * 2 as twice`.execute(one.kysely)).rows[0]?.twice
  expect(await ask(1)).toBe(2)
  expect((await preparedNow.execute(one.kysely)).rows).toEqual([])
  for (let n = 0; n < 30; n++) expect(await ask(n)).toBe(2 * n)
  expect((await preparedNow.execute(one.kysely)).rows.map((row) => row.statement)).toEqual(['select $1::int * 2 as twice'])
})

test('a plan made for one caller shows nothing to the next on the same connection', async () => {
  for (const [name, region_code] of [
    ['甲', '430971121202'],
    ['乙', '430921100001'],
  ] as const) {
    await sql`insert into region (code, name, level, full_name, initials) values (${region_code}, ${name}, 'village', ${name}, '')`.execute(
      database.kysely,
    )
    await database.kysely.insertInto('household').values({ region_code, hukou_kind: 'rural', head_name: name }).execute()
  }
  await using one = connected()
  const seenIn = async (region: string) =>
    withReader(one.kysely, systemActor('test', [], region as RegionCode), async (reader) => {
      const { rows } = await sql<{ head_name: string }>`select head_name from household where size >= ${0} order by 1`.execute(reader)
      return rows.map((row) => row.head_name)
    })
  const all = async () =>
    (await sql<{ head_name: string }>`select head_name from household where size >= ${0} order by 1`.execute(one.kysely)).rows.length
  for (let round = 0; round < 20; round++) {
    expect(await seenIn('430971000000')).toEqual(['甲'])
    expect(await seenIn('430921000000')).toEqual(['乙'])
    expect(await all()).toBe(2)
  }
  expect((await preparedNow.execute(one.kysely)).rows).not.toEqual([])
})

test('a partial unique index named by its values is still found after any number of executions', async () => {
  await sql`insert into region (code, name, level, full_name, initials) values ('430971000000', '乙县', 'county', '乙县', '')`.execute(
    database.kysely,
  )
  const run = { region_code: '430971000000', as_of: '2026-01-31', requested_by: 'test' }
  await using one = connected()
  const ask = () =>
    one.kysely
      .insertInto('screening_run')
      .values(run)
      .onConflict((conflict) =>
        conflict.columns(['region_code', 'as_of']).where('kind', '=', 'run').where('status', 'in', ['queued', 'running']).doNothing(),
      )
      .returning('id')
      .execute()
  expect(await ask()).toHaveLength(1)
  for (let n = 0; n < 30; n++) expect(await ask()).toEqual([])
})

test('a plan made for a village is not taken for a province: a statement is prepared for each size of scope', async () => {
  await using one = connected()
  const asking = (region: string) =>
    withReader(one.kysely, systemActor('test', [], region as RegionCode), (reader) =>
      sql`select head_name from household where size > ${0} limit 1`.execute(reader),
    )
  const plans = async () => (await preparedNow.execute(one.kysely)).rows.filter((row) => row.statement.includes('size >')).length
  for (let round = 0; round < 10; round++) await asking('430971121202')
  expect(await plans()).toBe(1)
  for (let round = 0; round < 10; round++) await asking('430921100001')
  expect(await plans()).toBe(1)
  for (let round = 0; round < 10; round++) await asking('430000000000')
  expect(await plans()).toBe(2)
})

test('what goes through a table piece by piece is never planned for any values', async () => {
  await using one = connected()
  const asking = (piecewise: boolean) =>
    withReader(one.kysely, systemActor('test', []), async (reader) => {
      if (piecewise) await planWithValues(reader)
      await sql`select head_name from household where household_no > ${0} and household_no <= ${20_000}`.execute(reader)
    })
  const plansForAny = async () =>
    (
      await sql<{
        plans: number
      }>`select generic_plans::int as plans from pg_prepared_statements where statement like '%household_no <=%'`.execute(one.kysely)
    ).rows.map((row) => row.plans)
  for (let round = 0; round < 30; round++) await asking(true)
  expect(await plansForAny()).toEqual([0])
  for (let round = 0; round < 30; round++) await asking(false)
  expect((await plansForAny())[0]).toBeGreaterThan(0)
})

/** A single connection, so that statements meet those prepared before. */
function connected() {
  const opened = connect(database.connectionString, { connections: 1 })
  return {
    ...opened,
    [Symbol.asyncDispose]: async () => {
      await opened.stop()
    },
  }
}
