import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAlertWorld, places, type AlertWorld, type Cast } from '#test/alert-world'
import { contains, type RegionCode } from '#kernel'
import { withReader, withWriter } from './scope.ts'

let world: AlertWorld
const villages = [places.laohekou, places.xinxiu, places.jinqiao, places.nanzhouVillage]

beforeAll(async () => {
  world = await createAlertWorld()
  for (const village of villages) {
    for (let i = 0; i < 3; i++) await world.alertOnDesk({ cause: i === 0 ? 'illness' : i === 1 ? 'schooling' : 'unemployment' }, village)
  }
})
afterAll(() => world.stop())

/** Every table with a region whose rows are under a policy. */
async function scopedTables(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'region_code' and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`.execute(world.db)
  return rows.map((row) => row.name)
}

test('every table with people in it is under row-level security', async () => {
  const { rows } = await sql<{
    name: string
  }>`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity order by 1`.execute(
    world.db,
  )
  // What is open to the application as a whole: reference data, sign-in (filtered by its room), runs and snapshots (they name nobody).
  const open = new Set([
    'region',
    'department',
    'app_user',
    'session',
    'api_key',
    'snapshot',
    'screening_run',
    'indicator_setting',
    'schema_migration',
    'routing_rule',
    'post',
  ])
  const scoped = await scopedTables()
  const unprotected = rows.map((row) => row.name).filter((name) => !open.has(name) && scoped.includes(name))
  expect(unprotected).toEqual([])
})

test('nobody sees a row outside the own region, in any table, and a count agrees with the rows', async () => {
  const tables = await scopedTables()
  const people = Object.keys(world.actors) as Cast[]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...people),
      fc.constantFrom(...tables.filter((table) => !['app_user', 'api_key', 'post'].includes(table))),
      async (who, table) => {
        const actor = world.actors[who]
        const { codes, counted } = await withReader(world.db, actor, async (reader) => {
          const { rows } = await sql<{ region_code: string | null }>`select region_code from ${sql.table(table)}`.execute(reader)
          const { rows: counts } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(reader)
          return { codes: rows.map((row) => row.region_code), counted: counts[0]?.n }
        })
        expect(counted).toBe(codes.length)
        if (['screening_run', 'snapshot', 'indicator_setting', 'routing_rule'].includes(table)) return
        for (const code of codes)
          if (code !== null && actor.regionCode !== null) expect(contains(actor.regionCode, code as RegionCode)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('what an actor asked, was answered and keeps for himself is no other’s in the database either', async () => {
  const { clerk, jinpen } = world.actors
  await withWriter(world.db, clerk, async (tx) => {
    await tx
      .insertInto('command_request')
      .values({ actor: clerk.id, request_id: crypto.randomUUID(), verb: 'x', input_hash: 'x', reply: '{}' })
      .execute()
    await tx
      .insertInto('saved_filter')
      .values({ user_id: clerk.userId ?? 0, screen: 'alerts', name: '我的', query: 'q=王' })
      .execute()
  })
  const seen = (actor: typeof clerk) =>
    withReader(world.db, actor, async (reader) => [
      (await reader.selectFrom('command_request').select('actor').execute()).length,
      (await reader.selectFrom('saved_filter').select('id').execute()).length,
    ])
  expect(await seen(clerk)).toEqual([1, 1])
  expect(await seen(jinpen)).toEqual([0, 0])
  await expect(
    withWriter(world.db, jinpen, (tx) =>
      tx
        .insertInto('saved_filter')
        .values({ user_id: clerk.userId ?? 0, screen: 'alerts', name: '别人的', query: '' })
        .execute(),
    ),
  ).rejects.toThrow('row-level security')
})

test('a department sees only families and alerts that were given to it', async () => {
  const seen = await withReader(world.db, world.actors.medical, async (reader) => ({
    households: await reader.selectFrom('household').select('household_no').execute(),
    alerts: await reader.selectFrom('alert').select(['id', 'cause']).execute(),
  }))
  const all = await world.db
    .selectFrom('dispatch_task')
    .select(['household_no', 'alert_id'])
    .where('department', '=', 'medical-insurance')
    .where('region_code', 'like', '430971%')
    .execute()
  expect(seen.alerts.map((row) => row.id).toSorted((a, b) => a - b)).toEqual(all.map((row) => row.alert_id).toSorted((a, b) => a - b))
  expect(new Set(seen.households.map((row) => row.household_no))).toEqual(new Set(all.map((row) => row.household_no)))
  expect(all.length).toBeGreaterThan(0)
})

test('a transaction without scope sees nothing, and a row cannot be written outside the own region', async () => {
  const blind = await world.db.transaction().execute(async (tx) => {
    await sql`set local role doudi_app`.execute(tx)
    return tx.selectFrom('household').select('household_no').execute()
  })
  expect(blind).toEqual([])
  const outside = withWriter(world.db, world.actors.clerk, (tx) =>
    tx.insertInto('household').values({ region_code: places.nanzhouVillage, hukou_kind: 'rural' }).execute(),
  )
  await expect(outside).rejects.toThrow('row-level security')
})

test('a reading transaction cannot write', async () => {
  const write = withReader(world.db, world.actors.county, (reader) => sql`update household set address = 'x'`.execute(reader))
  await expect(write).rejects.toThrow('read-only')
})
