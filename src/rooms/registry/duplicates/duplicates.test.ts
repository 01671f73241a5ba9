import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { registry as contract } from '#contract'
import {
  createRegistryWorld,
  delivery,
  deliverRoster,
  household,
  idNumber,
  person,
  villages,
  type ListedHousehold,
  type RegistryWorld,
} from '#test/registry-world'
import { findDuplicates, oneDigitApart } from './find.ts'

let world: RegistryWorld
const opened: RegistryWorld[] = []
beforeEach(async () => {
  world = await createRegistryWorld()
  opened.push(world)
})
afterAll(async () => {
  for (const each of opened) await each[Symbol.asyncDispose]()
})

const born = '1955-03-08'
const ids = {
  original: idNumber('99000119550308101'),
  typo: idNumber('99000119550308107'),
  swapped: idNumber('99000119553008101'),
  other: idNumber('99007719550308444'),
}
const double: readonly ListedHousehold[] = [
  household(
    'a',
    villages.laohekou,
    person(1, '陈桂香', { birth: born, id: ids.original, sex: '2' }),
    person(5, '陈小明', { relation: '2' }),
  ),
  household('b', villages.laohekou, person(2, '陈桂香', { birth: born, id: ids.other, sex: '2', phone: '15400000002', address: '2 组' })),
]
const proposals = async () => contract.duplicateListing.list.reply.parse(await world.ask(contract.duplicateListing.list, 'county'))

test.each([
  [ids.original, ids.typo, true],
  [ids.original, ids.original, false],
  [ids.original, ids.other, false],
  ['990001195503081011', '990001195530081015', true],
  ['990001195503081011', '990001195500831015', false],
])('%s and %s: one digit apart %s', (a, b, apart) => {
  expect(oneDigitApart(a, b)).toBe(apart)
})

test('the same name, birth and village with two numbers is proposed, and so is a number with one wrong digit in another village', async () => {
  await world.population(1, '2026-01-31', [
    ...double,
    household('c', villages.jinqiao, person(3, '陈桂香', { birth: born, id: ids.typo, sex: '2' })),
    household('d', villages.xinxiu, person(4, '陈桂香', { birth: '1956-03-08', sex: '2' })),
  ])
  await findDuplicates(world.services, null)
  const { rows } = await proposals()
  expect(rows.map((row) => [row.key, row.signs])).toEqual([
    ['1-3', ['one-digit']],
    ['1-2', ['same-birth-village']],
  ])
  // 2 and 3 share name and birth, but neither village nor number.
})

test('a pair called two people is never proposed again', async () => {
  await world.population(1, '2026-01-31', double)
  await findDuplicates(world.services, '430971000000')
  await world.ask(contract.notSame, 'clerk', { body: { a: 2, b: 1, reason: '两人同住一村，已入户见过' } })
  expect((await proposals()).total).toBe(0)
  await findDuplicates(world.services, '430971000000')
  expect((await proposals()).total).toBe(0)
  expect(await world.ask(contract.compare, 'county', { params: { low: 1, high: 2 } })).toMatchObject({
    notSame: { by: 'clerk', reason: '两人同住一村，已入户见过' },
  })
})

test('a pair that no longer looks alike leaves the list', async () => {
  await world.population(1, '2026-01-31', double)
  await findDuplicates(world.services, null)
  expect((await proposals()).total).toBe(1)
  await world.population(2, '2026-02-28', [household('b', villages.xinxiu, person(2, '陈桂香', { birth: born, id: ids.other, sex: '2' }))])
  await findDuplicates(world.services, null)
  expect((await proposals()).total).toBe(0)
})

test('side by side: what differs, what would move, who knows more; the numbers stay masked', async () => {
  await world.population(1, '2026-01-31', double)
  const reply = contract.comparison.parse(await world.ask(contract.compare, 'county', { params: { low: 2, high: 1 } }))
  expect(reply).toMatchObject({ low: { personNo: 1 }, high: { personNo: 2 }, canMerge: { allowed: true } })
  expect(reply.rows.filter((row) => !row.same).map((row) => row.label)).toEqual(['身份证号', '地址', '电话', '所在户'])
  expect(JSON.stringify(reply)).not.toContain(ids.other)
})

/** Every row of the registry, as text; only what undoing is allowed to change is left out. */
async function everything(): Promise<unknown> {
  const tables = [
    'person',
    'household',
    'membership',
    'hardship',
    'hardship_person',
    'attachment',
    'exemption',
    'alert',
    'alert_event',
    'dispatch_task',
    'chain_event',
    'duplicate_candidate',
    'person_change',
  ]
  const state: Record<string, unknown> = {}
  for (const table of tables)
    state[table] = (
      await sql`select (to_jsonb(t) - 'updated_at' - 'found_at')::text as row from ${sql.table(table)} t order by 1`.execute(world.db)
    ).rows
  return state
}

async function fullDouble(): Promise<void> {
  await world.population(1, '2026-01-31', double)
  await deliverRoster(world.db, delivery(2, '2026-01-31', 'dibao-roster'), [
    { no: 1, head: 1, fen: 90000, from: '2025-06-01' },
    { no: 2, head: 2, fen: 48500, from: '2025-07-01' },
  ])
  await deliverRoster(world.db, delivery(3, '2026-01-31', 'tekun-roster'), [
    { no: 2, programme: 'tekun', perPerson: true, fen: 96200, from: '2025-08-01' },
  ])
  const [a, b] = [await world.householdOf(1), await world.householdOf(2)]
  await sql`insert into attachment (household_no, person_no, region_code, kind, title, sha256, mime, size, created_by) values (${b}, 2, ${villages.laohekou}, 'photo', '照片', 'x', 'image/png', 1, 'x')`.execute(
    world.db,
  )
  await sql`insert into exemption (household_no, person_no, region_code, kind, indicator, reason, valid_from, created_by) values (${b}, 2, ${villages.laohekou}, 'other', 'x', '理由', '2026-01-01', 'x')`.execute(
    world.db,
  )
  for (const [no, cause] of [
    [a, 'illness'],
    [b, 'illness'],
    [b, 'disaster'],
  ] as const) {
    await sql`insert into alert (household_no, person_no, region_code, cause, category, grade, sentence, indicators, evidence, source)
      values (${no}, 2, ${villages.laohekou}, ${cause}, 'risk', 2, 'x', '{}', '[]', 'manual')`.execute(world.db)
  }
  await sql`insert into chain_event (household_no, person_no, region_code, occurred_on, kind, department, title, source_kind, source_id) values (${b}, 2, ${villages.laohekou}, '2026-01-05', 'payment', 'education', '助学金', 'snapshot', 9)`.execute(
    world.db,
  )
  await findDuplicates(world.services, null)
}

test('after a merge the kept record has it all, the other household is gone, and the registers go on', async () => {
  await fullDouble()
  const { id } = contract.merge.reply.parse(
    await world.ask(contract.merge, 'county', { body: { keptNo: 1, mergedNo: 2, reason: '同一人两个号码，已核对户口簿' } }),
  )
  const home = await world.householdOf(1)
  const file = contract.householdFile.parse(await world.ask(contract.household, 'county', { params: { id: home } }))
  expect(file).toMatchObject({ size: 2, attachments: [{ title: '照片' }], exemptions: [{ indicator: 'x' }] })
  expect(file.alerts.map((alert) => alert.cause).toSorted()).toEqual(['disaster', 'illness'])
  expect(file.benefits.map((benefit) => [benefit.programme, benefit.personName, benefit.monthlyFen])).toEqual([
    ['tekun', '陈桂香', 96200],
    ['dibao', null, 90000],
  ])
  const { rows } = await sql<{ status: string; size: number }>`select status, size from household where sender_key = 'b'`.execute(world.db)
  expect(rows).toEqual([{ status: 'closed', size: 0 }])
  expect((await proposals()).total).toBe(0)
  expect(await world.ask(contract.quick, 'county', { body: { text: '陈桂香' } })).toMatchObject({ hits: [{ personNo: 1 }] })
  // The merged number in a later register neither returns nor moves anybody.
  expect(await world.population(4, '2026-02-28', double)).toMatchObject({ matched: 3, moves: 0, new: 0 })
  const lake = await sql<{
    lake_person_no: number
  }>`select lake_person_no from lake_membership where household_no = ${home} and valid_to is null order by 1`.execute(world.db)
  expect(lake.rows.map((row) => row.lake_person_no)).toEqual([1, 2, 5])
  expect(id).toBeGreaterThan(0)
})

test.each([
  [1, 2],
  [2, 1],
  [5, 2],
])('merging %i and %i and undoing it gives the state of before, row for row', async (keptNo, mergedNo) => {
  await fullDouble()
  const before = await everything()
  const merged = contract.merge.reply.parse(
    await world.ask(contract.merge, 'county', { body: { keptNo, mergedNo, reason: '同一人两个号码，已核对户口簿' } }),
  )
  expect(await everything()).not.toEqual(before)
  const undone = await world.ask(contract.unmerge, 'county', { params: { id: merged.id }, body: { reason: '核对有误，是母女两人' } })
  expect(undone).toEqual({ restored: merged.moved, kept: 0 })
  expect(await everything()).toEqual(before)
  await expect(world.ask(contract.unmerge, 'county', { params: { id: merged.id }, body: { reason: '再撤销一次' } })).rejects.toMatchObject({
    code: 'state.conflict',
  })
})

test('what changed after the merge keeps its newer state when the merge is undone', async () => {
  await fullDouble()
  const { id } = contract.merge.reply.parse(
    await world.ask(contract.merge, 'county', { body: { keptNo: 1, mergedNo: 2, reason: '同一人两个号码，已核对户口簿' } }),
  )
  await sql`update attachment set person_no = 5 where person_no = 1`.execute(world.db)
  const undone = contract.unmerge.reply.parse(
    await world.ask(contract.unmerge, 'county', { params: { id }, body: { reason: '核对有误，是母女两人' } }),
  )
  expect(undone.kept).toBe(1)
  const { rows } = await sql<{ person_no: number }>`select person_no from attachment`.execute(world.db)
  expect(rows).toEqual([{ person_no: 5 }])
})

test('only the county merges', async () => {
  await fullDouble()
  await expect(world.ask(contract.merge, 'clerk', { body: { keptNo: 1, mergedNo: 2, reason: '同一人两个号码' } })).rejects.toMatchObject({
    code: 'auth.denied',
  })
  await expect(
    world.ask(contract.merge, 'otherCounty', { body: { keptNo: 1, mergedNo: 2, reason: '同一人两个号码' } }),
  ).rejects.toMatchObject({ code: 'not-found' })
})
