import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { delivery, deliverDeaths, deliverPopulation, household, person, seen, villages } from '#test/registry-world'

let database: TestDatabase
const opened: TestDatabase[] = []
beforeEach(async () => {
  database = await createTestDatabase()
  opened.push(database)
})
afterAll(async () => {
  for (const each of opened) await each.stop()
})

const january = delivery(1, '2026-01-31')
const february = delivery(2, '2026-02-28')
const wangs = household(
  'wang',
  villages.laohekou,
  person(1, '王建国'),
  person(2, '李桂英', { relation: '1', sex: '2' }),
  person(3, '王小军', { relation: '2', birth: '2001-05-06' }),
)
const zhaos = household('zhao', villages.xinxiu, person(4, '赵铁柱'))

const memberships = () =>
  seen(database.kysely, async (reader) => {
    const rows = await reader
      .selectFrom('membership as m')
      .innerJoin('household as h', 'h.household_no', 'm.household_no')
      .select(['m.person_no', 'h.sender_key', 'm.relation', 'm.valid_from', 'm.valid_to'])
      .orderBy('m.person_no')
      .orderBy('m.valid_from')
      .orderBy('m.valid_to')
      .execute()
    return rows.map((row) => `${row.person_no} ${row.sender_key ?? ''} ${row.relation} ${row.valid_from}..${row.valid_to ?? ''}`)
  })

const households = () =>
  seen(database.kysely, async (reader) => {
    const rows = await reader
      .selectFrom('household')
      .select(['sender_key', 'head_name', 'size', 'status', 'region_code'])
      .orderBy('sender_key')
      .execute()
    return rows.map((row) => `${row.sender_key ?? ''} ${row.head_name} ${row.size} ${row.status} ${row.region_code}`)
  })

const everything = () =>
  seen(database.kysely, async (reader) => {
    const tables = [
      'person',
      'household',
      'membership',
      'person_change',
      'registry_conflict',
      'chain_event',
      'hardship',
      'hardship_person',
    ] as const
    return Promise.all(
      tables.map(async (table) => (await sql`select to_jsonb(t)::text as row from ${sql.table(table)} t order by 1`.execute(reader)).rows),
    )
  })

test('the first register makes persons, households and memberships from its day on', async () => {
  const result = await deliverPopulation(database.kysely, january, [wangs, zhaos])
  expect(result).toMatchObject({ matched: 0, new: 4, householdsNew: 2, moves: 0, conflicts: [] })
  expect(await memberships()).toEqual(['1 wang 0 2026-01-31..', '2 wang 1 2026-01-31..', '3 wang 2 2026-01-31..', '4 zhao 0 2026-01-31..'])
  expect(await households()).toEqual([`wang 王建国 3 active ${villages.laohekou}`, `zhao 赵铁柱 1 active ${villages.xinxiu}`])
})

test('the indexes suspended for the first load stand again', async () => {
  const names = async () =>
    (
      await sql<{
        name: string
      }>`select indexname as name from pg_indexes where tablename in ('person', 'membership', 'household') order by 1`.execute(
        database.kysely,
      )
    ).rows
  const before = await names()
  await deliverPopulation(database.kysely, january, [wangs])
  expect(await names()).toEqual(before)
})

test('the same snapshot again changes nothing', async () => {
  await deliverPopulation(database.kysely, january, [wangs, zhaos])
  await deliverPopulation(database.kysely, february, [
    household('wang', villages.laohekou, ...wangs.members.slice(0, 2)),
    household('zhao', villages.xinxiu, person(4, '赵铁柱'), person(3, '王小军', { relation: '8', birth: '2001-05-06' })),
  ])
  const before = await everything()
  const again = await deliverPopulation(database.kysely, february, [
    household('wang', villages.laohekou, ...wangs.members.slice(0, 2)),
    household('zhao', villages.xinxiu, person(4, '赵铁柱'), person(3, '王小军', { relation: '8', birth: '2001-05-06' })),
  ])
  expect(again).toMatchObject({ matched: 4, new: 0, changed: 0, moves: 0, householdsNew: 0, householdsClosed: 0 })
  expect(await everything()).toEqual(before)
})

test('somebody who moves to another household leaves the old one on the day of the delivery', async () => {
  await deliverPopulation(database.kysely, january, [wangs, zhaos])
  const result = await deliverPopulation(database.kysely, february, [
    household('wang', villages.laohekou, person(1, '王建国'), person(2, '李桂英', { relation: '1', sex: '2' })),
    household('zhao', villages.xinxiu, person(4, '赵铁柱'), person(3, '王小军', { relation: '8' })),
  ])
  expect(result).toMatchObject({ matched: 4, new: 0, moves: 1, changed: 1 })
  expect(await memberships()).toEqual([
    '1 wang 0 2026-01-31..',
    '2 wang 1 2026-01-31..',
    '3 wang 2 2026-01-31..2026-02-28',
    '3 zhao 8 2026-02-28..',
    '4 zhao 0 2026-01-31..',
  ])
  expect(await households()).toEqual([`wang 王建国 2 active ${villages.laohekou}`, `zhao 赵铁柱 2 active ${villages.xinxiu}`])
  const moved = await seen(database.kysely, (reader) =>
    reader.selectFrom('person').select(['region_code', 'relation']).where('person_no', '=', 3).executeTakeFirstOrThrow(),
  )
  expect(moved).toEqual({ region_code: villages.xinxiu, relation: '8' })
})

test('a split makes a new household; a household left by all is closed, and opens again when somebody returns', async () => {
  await deliverPopulation(database.kysely, january, [wangs, zhaos])
  const result = await deliverPopulation(database.kysely, february, [
    household('wang', villages.laohekou, ...wangs.members),
    household('zhao2', villages.xinxiu, person(4, '赵铁柱')),
  ])
  expect(result).toMatchObject({ householdsNew: 1, householdsClosed: 1, moves: 1 })
  expect(await households()).toEqual([
    `wang 王建国 3 active ${villages.laohekou}`,
    `zhao 赵铁柱 0 closed ${villages.xinxiu}`,
    `zhao2 赵铁柱 1 active ${villages.xinxiu}`,
  ])
  await deliverPopulation(database.kysely, delivery(3, '2026-03-31'), [wangs, zhaos])
  expect(await households()).toEqual([
    `wang 王建国 3 active ${villages.laohekou}`,
    `zhao 赵铁柱 1 active ${villages.xinxiu}`,
    `zhao2 赵铁柱 0 closed ${villages.xinxiu}`,
  ])
})

test('a changed relation is a new entry from that day', async () => {
  await deliverPopulation(database.kysely, january, [wangs])
  await deliverPopulation(database.kysely, february, [
    household(
      'wang',
      villages.laohekou,
      person(1, '王建国', { relation: '5' }),
      person(2, '李桂英', { relation: '5', sex: '2' }),
      person(3, '王小军', { relation: '0' }),
    ),
  ])
  expect(await memberships()).toEqual([
    '1 wang 0 2026-01-31..2026-02-28',
    '1 wang 5 2026-02-28..',
    '2 wang 1 2026-01-31..2026-02-28',
    '2 wang 5 2026-02-28..',
    '3 wang 2 2026-01-31..2026-02-28',
    '3 wang 0 2026-02-28..',
  ])
  expect(await households()).toEqual([`wang 王小军 3 active ${villages.laohekou}`])
})

test('a household whose head lives elsewhere moves with its members, hardships and open alerts', async () => {
  await deliverPopulation(database.kysely, january, [wangs])
  const { household_no: no } = await seen(database.kysely, (reader) =>
    reader.selectFrom('household').select('household_no').executeTakeFirstOrThrow(),
  )
  await sql`insert into department (code, name, sort) values ('civil-affairs', '民政部门', 1)`.execute(database.kysely)
  await sql`insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source, desk_department, desk_region)
    values (${no}, ${villages.laohekou}, 'illness', 'entitlement', 1, 'x', '{}', '[]', 'manual', 'civil-affairs', '430971121000')`.execute(
    database.kysely,
  )
  await deliverPopulation(database.kysely, february, [household('wang', villages.jinqiao, ...wangs.members)])
  expect(await households()).toEqual([`wang 王建国 3 active ${villages.jinqiao}`])
  const alert = await seen(database.kysely, (reader) =>
    reader.selectFrom('alert').select(['region_code', 'desk_region']).executeTakeFirstOrThrow(),
  )
  expect(alert).toEqual({ region_code: villages.jinqiao, desk_region: '430971123000' })
  const persons = await seen(database.kysely, (reader) => reader.selectFrom('person').select('region_code').distinct().execute())
  expect(persons).toEqual([{ region_code: villages.jinqiao }])
  const events = await seen(database.kysely, (reader) => reader.selectFrom('chain_event').select(['title', 'occurred_on']).execute())
  expect(events).toEqual([{ title: `全户迁居：${villages.laohekou} → ${villages.jinqiao}`, occurred_on: '2026-02-28' }])
})

test('who lives elsewhere stays with the household; the place is kept', async () => {
  await deliverPopulation(database.kysely, january, [
    household('wang', villages.laohekou, person(1, '王建国'), person(3, '王小军', { relation: '2', residence: villages.nanxian })),
  ])
  const row = await seen(database.kysely, (reader) =>
    reader.selectFrom('person').select(['region_code', 'residence_region']).where('person_no', '=', 3).executeTakeFirstOrThrow(),
  )
  expect(row).toEqual({ region_code: villages.laohekou, residence_region: villages.nanxian })
})

test('another name for a known number takes nothing from its row and is remembered once', async () => {
  await deliverPopulation(database.kysely, january, [wangs, zhaos])
  const rows = [household('zhao', villages.xinxiu, person(4, '钱进', { address: '别处', marriage: '20' }))]
  const first = await deliverPopulation(database.kysely, february, rows)
  expect(first.conflicts).toEqual([{ rowNo: 2, personNo: 4 }])
  await deliverPopulation(database.kysely, delivery(3, '2026-03-31'), rows)
  const conflicts = await seen(database.kysely, (reader) =>
    reader.selectFrom('registry_conflict').select(['person_no', 'sent_name', 'known_name', 'snapshot_id', 'decision']).execute(),
  )
  expect(conflicts).toEqual([{ person_no: 4, sent_name: '钱进', known_name: '赵铁柱', snapshot_id: 3, decision: null }])
  const kept = await seen(database.kysely, (reader) =>
    reader.selectFrom('person').select(['name', 'address', 'marriage']).where('person_no', '=', 4).executeTakeFirstOrThrow(),
  )
  expect(kept).toEqual({ name: '赵铁柱', address: '', marriage: '90' })
})

test('blanks and dots inside a name are no conflict', async () => {
  await deliverPopulation(database.kysely, january, [household('u', villages.laohekou, person(9, '买买提·吐尔逊'))])
  const again = await deliverPopulation(database.kysely, february, [household('u', villages.laohekou, person(9, '买买提•吐尔逊 '))])
  expect(again.conflictCount).toBe(0)
})

test('a register of an earlier month does not overwrite a later one', async () => {
  await deliverPopulation(database.kysely, february, [household('wang', villages.laohekou, person(1, '王建国', { address: '新家' }))])
  const result = await deliverPopulation(database.kysely, january, [
    household('old', villages.xinxiu, person(1, '王建国', { address: '旧家' })),
  ])
  expect(result).toMatchObject({ matched: 1, stale: 1, changed: 0 })
  expect(await memberships()).toEqual(['1 wang 0 2026-02-28..'])
})

test('an earlier register that comes late says since when somebody has been in the household; nothing else', async () => {
  await deliverPopulation(database.kysely, february, [
    household('wang', villages.laohekou, person(1, '王建国', { address: '新家' }), person(2, '李桂英', { relation: '1', sex: '2' })),
  ])
  const before = await everything()
  const late = [
    household('wang', villages.laohekou, person(1, '王建国', { address: '旧家' })),
    household('other', villages.xinxiu, person(2, '李桂英', { sex: '2' })),
  ]
  expect(await deliverPopulation(database.kysely, january, late)).toMatchObject({ stale: 2, changed: 0, moves: 0, householdsNew: 0 })
  expect(await memberships()).toEqual(['1 wang 0 2026-01-31..', '2 wang 1 2026-02-28..'])
  const differing = (await everything()).map((rows, at) => JSON.stringify(rows) !== JSON.stringify(before[at]))
  expect(differing).toEqual([false, false, true, false, false, false, false, false])
  // Somebody who has left in between stays where they were told to be.
  await deliverPopulation(database.kysely, delivery(3, '2026-03-31'), [household('zhao', villages.xinxiu, person(1, '王建国'))])
  await deliverPopulation(database.kysely, delivery(4, '2025-12-31'), [household('zhao', villages.xinxiu, person(1, '王建国'))])
  expect((await memberships()).filter((line) => line.startsWith('1 '))).toEqual([
    '1 wang 0 2026-01-31..2026-03-31',
    '1 zhao 0 2026-03-31..',
  ])
})

test('earlier values are kept with day and source', async () => {
  await deliverPopulation(database.kysely, january, [
    household('wang', villages.laohekou, person(1, '王建国', { marriage: '20', phone: '15400000001' })),
  ])
  await deliverPopulation(database.kysely, february, [
    household('wang', villages.laohekou, person(1, '王建国', { marriage: '30', phone: '15400000002' })),
  ])
  const rows = await seen(database.kysely, (reader) =>
    reader
      .selectFrom('person_change')
      .select(['field', 'old_value', 'new_value', 'changed_on', 'source_snapshot', 'source_row'])
      .orderBy('field')
      .execute(),
  )
  expect(rows).toEqual([
    { field: 'marriage', old_value: '20', new_value: '30', changed_on: '2026-02-28', source_snapshot: 2, source_row: 2 },
    { field: 'phone', old_value: '154****0001', new_value: '154****0002', changed_on: '2026-02-28', source_snapshot: 2, source_row: 2 },
  ])
})

test('a phone a clerk corrected stays until the register itself has another', async () => {
  await deliverPopulation(database.kysely, january, [household('wang', villages.laohekou, person(1, '王建国', { phone: '15400000001' }))])
  await sql`update person set edits = jsonb_build_object('phone', jsonb_build_object('was', phone_digest, 'day', '2026-02-10')), phone_digest = 'by hand', phone_masked = '139****9999'`.execute(
    database.kysely,
  )
  const phone = () =>
    seen(database.kysely, (reader) =>
      reader.selectFrom('person').select(['phone_masked', 'phone_digest', 'edits']).executeTakeFirstOrThrow(),
    )
  await deliverPopulation(database.kysely, february, [household('wang', villages.laohekou, person(1, '王建国', { phone: '15400000001' }))])
  expect(await phone()).toMatchObject({ phone_masked: '139****9999', phone_digest: 'by hand' })
  await deliverPopulation(database.kysely, delivery(3, '2026-03-31'), [
    household('wang', villages.laohekou, person(1, '王建国', { phone: '15400000003' })),
  ])
  expect(await phone()).toMatchObject({ phone_masked: '154****0003', edits: {} })
})

test('a death closes the membership on its day and names a new head; the dead stay dead', async () => {
  await deliverPopulation(database.kysely, january, [wangs, zhaos])
  const deaths = delivery(7, '2026-02-15', 'deaths')
  const result = await deliverDeaths(database.kysely, deaths, [
    { no: 1, name: '王建国', on: '2026-02-10' },
    { no: 4, on: '2026-02-11' },
    { no: 99, on: '2026-02-12' },
  ])
  expect(result).toMatchObject({ matched: 2, unknown: 1, changed: 2, householdsClosed: 1, conflictCount: 0 })
  expect(await memberships()).toEqual([
    '1 wang 0 2026-01-31..2026-02-10',
    '2 wang 1 2026-01-31..',
    '3 wang 2 2026-01-31..',
    '4 zhao 0 2026-01-31..2026-02-11',
  ])
  expect(await households()).toEqual([`wang 李桂英 2 active ${villages.laohekou}`, `zhao 赵铁柱 0 closed ${villages.xinxiu}`])
  const before = await everything()
  expect(
    await deliverDeaths(database.kysely, deaths, [
      { no: 1, name: '王建国', on: '2026-02-10' },
      { no: 4, on: '2026-02-11' },
    ]),
  ).toMatchObject({ changed: 0 })
  expect(await everything()).toEqual(before)
  await deliverPopulation(database.kysely, february, [wangs])
  expect(await memberships()).toContain('1 wang 0 2026-01-31..2026-02-10')
  expect((await households())[0]).toBe(`wang 李桂英 2 active ${villages.laohekou}`)
})

test('a death under another name kills nobody', async () => {
  await deliverPopulation(database.kysely, january, [wangs])
  const result = await deliverDeaths(database.kysely, delivery(7, '2026-02-15', 'deaths'), [{ no: 1, name: '李四', on: '2026-02-10' }])
  expect(result).toMatchObject({ changed: 0, conflictCount: 1 })
  expect(await memberships()).toContain('1 wang 0 2026-01-31..')
})

test('whoever the register strikes off leaves the household', async () => {
  await deliverPopulation(database.kysely, january, [wangs])
  await deliverPopulation(database.kysely, february, [
    household(
      'wang',
      villages.laohekou,
      ...wangs.members.slice(0, 2),
      person(3, '王小军', { relation: '2', birth: '2001-05-06', status: '2' }),
    ),
  ])
  expect(await memberships()).toContain('3 wang 2 2026-01-31..2026-02-28')
  expect(await households()).toEqual([`wang 王建国 2 active ${villages.laohekou}`])
  const row = await seen(database.kysely, (reader) =>
    reader.selectFrom('person').select('status').where('person_no', '=', 3).executeTakeFirstOrThrow(),
  )
  expect(row.status).toBe('moved')
})
