import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { registry as contract } from '#contract'
import { createRegistryWorld, delivery, deliverDeaths, household, person, seen, villages, type RegistryWorld } from '#test/registry-world'
import { applyDecidedConflicts } from './conflicts.ts'

let world: RegistryWorld
const opened: RegistryWorld[] = []
const sent = [
  household(
    'wang',
    villages.laohekou,
    person(1, '汪建国', { marriage: '30', address: '5 组' }),
    person(2, '李桂英', { relation: '1', sex: '2' }),
  ),
]
beforeEach(async () => {
  world = await createRegistryWorld()
  opened.push(world)
  await world.population(1, '2026-01-31', [
    household('wang', villages.laohekou, person(1, '王建国'), person(2, '李桂英', { relation: '1', sex: '2' })),
  ])
  await world.population(2, '2026-02-28', sent)
})
afterAll(async () => {
  for (const each of opened) await each[Symbol.asyncDispose]()
})

const list = async (state: 'open' | 'decided') =>
  contract.conflictListing.list.reply.parse(await world.ask(contract.conflictListing.list, 'clerk', { query: { state } }))
const one = async () => {
  const [row] = (await list('open')).rows
  if (row === undefined) throw new Error('no conflict')
  return row
}
const decide = async (decision: contract.ConflictDecision) =>
  world.ask(contract.decideConflict, 'clerk', { params: { id: (await one()).id }, body: { decision, note: '看过身份证' } })
const work = async () => {
  for (const job of world.queued.splice(0))
    if ('conflictIds' in job.data) await applyDecidedConflicts(world.services, job.data.conflictIds as number[])
}
const people = () =>
  seen(world.db, (reader) =>
    reader.selectFrom('person').select(['name', 'initials', 'marriage', 'address']).where('person_no', '=', 1).executeTakeFirstOrThrow(),
  )

test('a disagreement waits with both names and the row it came from', async () => {
  expect(await list('open')).toMatchObject({
    total: 1,
    rows: [{ knownName: '王建国', sentName: '汪建国', rowNo: 2, dataset: '户籍和全员人口', decision: null }],
  })
  expect(await people()).toEqual({ name: '王建国', initials: 'wjg', marriage: '90', address: '' })
})

test('keep: the name stays, the rest of the row is taken; the same name is not asked again', async () => {
  await decide('keep')
  await work()
  expect(await people()).toEqual({ name: '王建国', initials: 'wjg', marriage: '30', address: '5 组' })
  await work()
  const again = await world.population(3, '2026-03-31', sent)
  expect(again).toMatchObject({ conflictCount: 0, matched: 2, changed: 0 })
})

test('take: the registered name is corrected, also where it heads the household, and the change is kept', async () => {
  await decide('take')
  await work()
  expect(await people()).toEqual({ name: '汪建国', initials: 'wjg', marriage: '30', address: '5 组' })
  const file = contract.personFile.parse(await world.ask(contract.person, 'clerk', { params: { id: 1 } }))
  expect(file.headName).toBe('汪建国')
  expect(file.changes).toContainEqual(expect.objectContaining({ label: '姓名', before: '王建国', after: '汪建国' }))
})

test('two people: nothing is taken, now or later', async () => {
  await decide('two-people')
  expect(world.queued).toEqual([])
  expect(await world.population(3, '2026-03-31', sent)).toMatchObject({ conflictCount: 0, refused: 1, changed: 0 })
  expect(await people()).toEqual({ name: '王建国', initials: 'wjg', marriage: '90', address: '' })
})

test('a decision holds for every data set with the same disagreement, and is taken once', async () => {
  await deliverDeaths(world.db, delivery(4, '2026-03-01', 'deaths'), [{ no: 1, name: '汪建国', on: '2026-02-20' }])
  expect((await list('open')).total).toBe(2)
  const id = (await one()).id
  await decide('keep')
  expect((await list('open')).total).toBe(0)
  await work()
  const { rows } = await sql<{ status: string; death_date: string }>`select status, death_date from person where person_no = 1`.execute(
    world.db,
  )
  expect(rows).toEqual([{ status: 'dead', death_date: '2026-02-20' }])
  await expect(world.ask(contract.decideConflict, 'clerk', { params: { id }, body: { decision: 'take' } })).rejects.toMatchObject({
    code: 'state.conflict',
  })
})

test('another township neither sees nor decides it', async () => {
  const { id } = await one()
  expect(await world.ask(contract.conflictListing.list, 'otherClerk')).toMatchObject({ total: 0, rows: [] })
  await expect(world.ask(contract.decideConflict, 'otherClerk', { params: { id }, body: { decision: 'keep' } })).rejects.toMatchObject({
    code: 'not-found',
  })
})
