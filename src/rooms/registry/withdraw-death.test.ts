import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { registry as contract } from '#contract'
import {
  createRegistryWorld,
  deliverDeaths,
  delivery,
  household,
  person,
  villages,
  type Cast,
  type RegistryWorld,
} from '#test/registry-world'

/* A department reports somebody dead who lives: the county takes it back, the person lives again, and the report does not kill them twice. */
let world: RegistryWorld
const opened: RegistryWorld[] = []
const wangs = (status: string) =>
  household('wang', villages.laohekou, person(1, '王建国', { status }), person(2, '李桂英', { relation: '1', sex: '2' }))
const zhaos = household('zhao', villages.jinqiao, person(3, '赵铁柱'))
beforeEach(async () => {
  world = await createRegistryWorld()
  opened.push(world)
  await world.population(1, '2026-01-31', [wangs('1'), zhaos])
  await deliverDeaths(world.db, delivery(2, '2026-02-28', 'deaths'), [
    { no: 1, name: '王建国', on: '2026-02-10' },
    { no: 3, on: '2026-02-11' },
  ])
})
afterAll(async () => {
  for (const each of opened) await each[Symbol.asyncDispose]()
})

const withdraw = (
  no: number,
  body: Partial<{ seenOn: string; evidence: string; attachmentId: number; reason: string }> = {},
  who: Cast = 'county',
) =>
  world.ask(contract.withdrawDeath, who, {
    params: { id: no },
    body: { seenOn: '2026-03-20', evidence: 'visited', reason: '入户见到本人，系同名误报', ...body },
  })
const personOf = (no: number) =>
  world.db
    .selectFrom('person')
    .select(['status', 'death_date', 'household_no', 'relation'])
    .where('person_no', '=', no)
    .executeTakeFirstOrThrow()
const membershipsOf = async (no: number) =>
  (
    await world.db.selectFrom('membership').select(['valid_from', 'valid_to']).where('person_no', '=', no).orderBy('valid_from').execute()
  ).map((row) => `${row.valid_from}..${row.valid_to ?? ''}`)
const refused = (code: string) => expect.objectContaining({ code })

test('the person lives and belongs to the household again, also where it was closed; what was said before is kept', async () => {
  const home = await world.householdOf(1)
  expect(await withdraw(1)).toEqual({ householdNo: home })
  expect(await personOf(1)).toEqual({ status: 'active', death_date: null, household_no: home, relation: '0' })
  expect(await membershipsOf(1)).toEqual(['2026-01-31..'])
  expect(
    await world.db.selectFrom('household').select(['size', 'head_name', 'status']).where('household_no', '=', home).executeTakeFirst(),
  ).toEqual({ size: 2, head_name: '王建国', status: 'active' })
  expect(await withdraw(3)).toEqual({ householdNo: await world.householdOf(3) })
  expect(
    await world.db
      .selectFrom('household')
      .select(['size', 'status'])
      .where('household_no', '=', await world.householdOf(3))
      .executeTakeFirst(),
  ).toEqual({ size: 1, status: 'active' })

  const file = contract.personFile.parse(await world.ask(contract.person, 'county', { params: { id: 1 } }))
  expect(
    file.changes
      .slice(0, 2)
      .map((change) => `${change.label} ${change.before} ${change.after} ${change.source?.reason ?? ''}`)
      .toSorted(),
  ).toEqual(['死亡日期 2026-02-10 （空） 入户见到本人，系同名误报', '状态 已故 在册 入户见到本人，系同名误报'])
  expect(file.changes.some((change) => change.label === '死亡日期' && change.after === '2026-02-10')).toBe(true)
  const chain = await world.db
    .selectFrom('chain_event')
    .select('title')
    .where('household_no', '=', home)
    .where('kind', '=', 'change')
    .orderBy('id')
    .execute()
  expect(chain.map((event) => event.title)).toEqual(['成员死亡', '死亡登记撤销'])
  const { rows } = await sql<{
    purpose: string
    detail: unknown
  }>`select purpose, detail from ledger where verb = 'person.withdrawDeath' and person_no = 1`.execute(world.db)
  expect(rows).toMatchObject([
    {
      purpose: '入户见到本人，系同名误报',
      detail: { diedOn: '2026-02-10', seenOn: '2026-03-20', evidence: 'visited', snapshot: 2, row: 2 },
    },
  ])
  expect(world.queued.map((job) => job.name)).toEqual(['registry.followDeathWithdrawal', 'registry.followDeathWithdrawal'])
})

test('the same report, or one of an earlier day, is not taken again; a death after the day they were seen is', async () => {
  await withdraw(1)
  expect(await deliverDeaths(world.db, delivery(3, '2026-03-31', 'deaths'), [{ no: 1, name: '王建国', on: '2026-02-10' }])).toMatchObject({
    changed: 0,
    refused: 1,
  })
  expect(await deliverDeaths(world.db, delivery(4, '2026-03-31', 'deaths'), [{ no: 1, on: '2026-03-20' }])).toMatchObject({
    changed: 0,
    refused: 1,
  })
  expect(await personOf(1)).toMatchObject({ status: 'active' })
  expect(await deliverDeaths(world.db, delivery(5, '2026-03-31', 'deaths'), [{ no: 1, on: '2026-03-25' }])).toMatchObject({
    changed: 1,
    refused: 0,
  })
  expect(await personOf(1)).toMatchObject({ status: 'dead', death_date: '2026-03-25' })
})

test('a register that goes on saying dead kills nobody until it has said something else', async () => {
  await withdraw(1)
  await world.population(6, '2026-03-31', [wangs('3')])
  expect([(await personOf(1)).status, await membershipsOf(1)]).toEqual(['active', ['2026-01-31..']])
  await world.population(7, '2026-04-30', [wangs('1')])
  await world.population(8, '2026-05-31', [wangs('3')])
  expect([(await personOf(1)).status, await membershipsOf(1)]).toEqual(['dead', ['2026-01-31..2026-05-31']])
})

test('it needs the county, a dead person, a day that proves something, and a paper of this family', async () => {
  await expect(withdraw(1, {}, 'clerk')).rejects.toEqual(refused('auth.denied'))
  await expect(withdraw(1, {}, 'otherCounty')).rejects.toEqual(refused('not-found'))
  await expect(withdraw(2)).rejects.toEqual(refused('state.action-not-allowed'))
  await expect(withdraw(1, { seenOn: '2026-02-09' })).rejects.toEqual(refused('input.invalid'))
  await expect(withdraw(1, { seenOn: '2026-04-03' })).rejects.toEqual(refused('input.invalid'))
  const paper = async (no: number) =>
    (
      await world.db
        .insertInto('attachment')
        .values({
          household_no: await world.householdOf(no),
          region_code: villages.laohekou,
          kind: 'other',
          title: '证明',
          sha256: 'a',
          mime: 'image/png',
          size: 1,
          created_by: '周敏',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  await expect(withdraw(1, { attachmentId: await paper(3) })).rejects.toEqual(refused('not-found'))
  const own = await paper(1)
  await withdraw(1, { attachmentId: own })
  expect(
    await world.db.selectFrom('death_withdrawal').select(['person_no', 'attachment_id', 'died_on', 'source_snapshot']).execute(),
  ).toEqual([{ person_no: 1, attachment_id: own, died_on: '2026-02-10', source_snapshot: 2 }])
  await expect(withdraw(1)).rejects.toEqual(refused('state.action-not-allowed'))
})
