import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { delivery, deliverPopulation, deliverRoster, household, person, seen, villages } from '#test/registry-world'

let database: TestDatabase
const opened: TestDatabase[] = []
beforeEach(async () => {
  database = await createTestDatabase()
  opened.push(database)
  await deliverPopulation(database.kysely, delivery(1, '2025-12-31'), [
    household(
      'wang',
      villages.laohekou,
      person(1, '王建国'),
      person(2, '李桂英', { relation: '1', sex: '2' }),
      person(3, '王小军', { relation: '2' }),
    ),
    household('zhao', villages.xinxiu, person(4, '赵铁柱')),
    household('qian', villages.xinxiu, person(5, '钱进'), person(6, '钱多', { relation: '2' })),
  ])
})
afterAll(async () => {
  for (const each of opened) await each.stop()
})

const roster = (snapshotId: number, asOf: string) => delivery(snapshotId, asOf, 'dibao-roster')
const wang = [
  { no: 1, head: 1, fen: 90000, from: '2025-06-01' },
  { no: 2, head: 1, fen: 90000, from: '2025-06-01' },
]
const zhao = [{ no: 4, head: 4, fen: 48500, from: '2025-07-01' }]

const hardships = () =>
  seen(database.kysely, async (reader) => {
    const rows = await reader
      .selectFrom('hardship as h')
      .innerJoin('household as o', 'o.household_no', 'h.household_no')
      .select(['o.sender_key', 'h.person_no', 'h.programme', 'h.valid_from', 'h.valid_to', 'h.monthly_fen', 'h.end_reason'])
      .orderBy('o.sender_key')
      .orderBy('h.valid_from')
      .orderBy('h.id')
      .execute()
    return rows.map((row) =>
      [
        row.sender_key,
        row.person_no ?? '-',
        row.programme,
        `${row.valid_from}..${row.valid_to ?? ''}`,
        row.monthly_fen ?? '-',
        row.end_reason,
      ]
        .join(' ')
        .trim(),
    )
  })

const covered = () =>
  seen(database.kysely, async (reader) => {
    const rows = await reader
      .selectFrom('hardship_person')
      .select(['person_no', 'valid_from', 'valid_to'])
      .orderBy('person_no')
      .orderBy('valid_from')
      .execute()
    return rows.map((row) => `${row.person_no} ${row.valid_from}..${row.valid_to ?? ''}`)
  })

test('a roster opens one entry a household, the amount counted once, and says whom it covers', async () => {
  const result = await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao, { no: 99, head: 99, fen: 1 }])
  expect(result).toMatchObject({ matched: 3, unknown: 1, opened: 2, continued: 0, ended: 0, missing: 0, outdated: false })
  expect(await hardships()).toEqual(['wang - dibao 2025-06-01.. 90000', 'zhao - dibao 2025-07-01.. 48500'])
  expect(await covered()).toEqual(['1 2025-06-01..', '2 2025-06-01..', '4 2025-07-01..'])
})

test('the next roster goes on, changes the amount, adds a person, and ends whoever it no longer lists', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao])
  const result = await deliverRoster(
    database.kysely,
    roster(11, '2026-02-28'),
    [...wang, { no: 3, head: 1 }].map((row) => ({ ...row, fen: 120000, from: '2025-06-01' })),
  )
  expect(result).toMatchObject({ opened: 0, continued: 1, missing: 1 })
  expect(await hardships()).toEqual(['wang - dibao 2025-06-01.. 120000', 'zhao - dibao 2025-07-01..2026-02-28 48500 名册中已无'])
  expect(await covered()).toEqual(['1 2025-06-01..', '2 2025-06-01..', '3 2026-02-28..', '4 2025-07-01..2026-02-28'])
})

test('the same snapshot again changes nothing, and an older roster nothing either', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao])
  await deliverRoster(database.kysely, roster(11, '2026-02-28'), wang)
  const state = async () => [await hardships(), await covered()]
  const before = await state()
  expect(await deliverRoster(database.kysely, roster(11, '2026-02-28'), wang)).toMatchObject({ opened: 0, ended: 0, missing: 0 })
  expect(await state()).toEqual(before)
  expect(await deliverRoster(database.kysely, roster(9, '2026-01-15'), zhao)).toMatchObject({ opened: 0, outdated: true })
  expect(await state()).toEqual(before)
})

test('an entry that a roster left out by mistake goes on when the next lists it since the same day', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao])
  await deliverRoster(database.kysely, roster(11, '2026-02-28'), wang)
  await deliverRoster(database.kysely, roster(12, '2026-03-31'), [...wang, ...zhao])
  expect(await hardships()).toEqual(['wang - dibao 2025-06-01.. 90000', 'zhao - dibao 2025-07-01.. 48500'])
})

test('left and suspended end the entry with the roster’s own day and reason; returning is a new entry', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao])
  await deliverRoster(database.kysely, roster(11, '2026-02-28'), [
    ...wang.map((row) => ({ ...row, status: '4', to: '2026-02-15' })),
    ...zhao.map((row) => ({ ...row, status: '3' })),
  ])
  await deliverRoster(database.kysely, roster(12, '2026-03-31'), [...wang.map((row) => ({ ...row, from: '2026-03-01' })), ...zhao])
  expect(await hardships()).toEqual([
    'wang - dibao 2025-06-01..2026-02-15 90000 名册标注退出',
    'wang - dibao 2026-03-01.. 90000',
    'zhao - dibao 2025-07-01..2026-02-28 48500 名册标注停发',
    'zhao - dibao 2026-02-28.. 48500',
  ])
})

test('a part of a roster ends nobody', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao])
  expect(await deliverRoster(database.kysely, roster(11, '2026-02-28'), wang, false)).toMatchObject({ missing: 0 })
  expect((await hardships())[1]).toBe('zhao - dibao 2025-07-01.. 48500')
})

test('another place’s roster ends nobody here', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [...wang, ...zhao])
  await deliverRoster(database.kysely, delivery(11, '2026-02-28', 'dibao-roster', '430921000000'), [])
  expect(await hardships()).toHaveLength(2)
  expect((await hardships()).every((row) => row.includes('.. '))).toBe(true)
})

test('two applicants in one household are one entry with the sum; a person recognised alone is an entry of their own', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), [
    { no: 5, head: 5, fen: 30000, from: '2026-01-01' },
    { no: 6, head: 6, fen: 20000, from: '2025-12-31' },
    { no: 3, head: 1, perPerson: true, fen: 48500, from: '2026-01-05' },
  ])
  expect(await hardships()).toEqual(['qian - dibao 2025-12-31.. 50000', 'wang 3 dibao 2026-01-05.. 48500'])
})

test('a row with another name opens nothing and ends nothing', async () => {
  await deliverRoster(database.kysely, roster(10, '2026-01-31'), zhao)
  const result = await deliverRoster(database.kysely, roster(11, '2026-02-28'), [
    { no: 4, head: 4, name: '别人', fen: 1, from: '2025-07-01' },
    { no: 5, head: 5, name: '某某', fen: 1 },
  ])
  expect(result).toMatchObject({ conflictCount: 2, opened: 0, missing: 0, ended: 0 })
  expect(await hardships()).toEqual(['zhao - dibao 2025-07-01.. 48500'])
  expect(await covered()).toEqual(['4 2025-07-01..'])
  const { rows } = await sql<{ n: number }>`select count(*) as n from registry_conflict`.execute(database.kysely)
  expect(rows[0]?.n).toBe(2)
})
