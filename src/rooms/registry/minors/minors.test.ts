import { afterAll, beforeAll, expect, test } from 'vitest'
import { withReader } from '#access'
import { minors as contract, registry } from '#contract'
import { createRegistryWorld, household, idNumberOf, person, villages, type RegistryWorld } from '#test/registry-world'
import { maySeeMinors } from './minors.ts'

let world: RegistryWorld
let householdNo: number
const child = 2

beforeAll(async () => {
  world = await createRegistryWorld()
  await world.population(1, '2026-08-31', [
    household('zhou', villages.laohekou, person(1, '周建国'), person(child, '周小明', { relation: '2' })),
  ])
  householdNo = await world.householdOf(1)
  await world.db.updateTable('person').set({ birth: '2014-05-06', name: '周小明' }).where('person_no', '=', child).execute()
})
afterAll(() => world[Symbol.asyncDispose]())

const file = async (who: 'clerk' | 'county') =>
  registry.householdFile.parse(await world.ask(registry.household, who, { params: { id: householdNo } }))
const idOf = (reply: unknown): number => contract.decide.reply.parse(reply).id
const reveal = (who: 'clerk' | 'county', personNo = child) =>
  world.ask(registry.reveal, who, { params: { id: personNo }, body: { field: 'idNumber', reason: '核对身份' } })

test('without a case a minor is shown shortened everywhere, number and file are closed, and adults stay as they were', async () => {
  const shown = await file('county')
  expect(shown.minors).toEqual({ count: 1, open: false, asked: false })
  expect(shown.members.find((member) => member.personNo === child)).toMatchObject({
    name: '周*明',
    birth: '2014',
    age: expect.any(Number),
    veiled: true,
  })
  expect(shown.members.find((member) => member.personNo === 1)).toMatchObject({ veiled: false })
  expect(await world.ask(registry.person, 'county', { params: { id: child } })).toMatchObject({
    name: '周*明',
    birth: '2014',
    veiled: true,
    values: [],
    changes: [],
  })
  const listed = await world.ask(registry.personListing.list, 'county', { query: {} })
  expect(JSON.stringify(listed)).not.toContain('周小明')
  await expect(reveal('county')).rejects.toMatchObject({ code: 'auth.denied', details: { minor: true, householdNo } })
  expect(await reveal('county', 1)).toEqual({ value: idNumberOf(1) })
})

test('the clerk of the township has it through the case as long as the family receives aid, and not before', async () => {
  await expect(reveal('clerk')).rejects.toMatchObject({ code: 'auth.denied' })
  await world.db.updateTable('household').set({ programme_mask: 1 }).where('household_no', '=', householdNo).execute()
  expect(await reveal('clerk')).toEqual({ value: idNumberOf(child) })
  expect((await file('clerk')).members.find((member) => member.personNo === child)).toMatchObject({ name: '周小明', veiled: false })
  expect((await file('county')).minors.open).toBe(false)
})

test('anybody else asks; somebody else in charge agrees for a term, and it ends with its last day', async () => {
  await world.db.updateTable('household').set({ programme_mask: 0 }).where('household_no', '=', householdNo).execute()
  const id = idOf(await world.ask(contract.ask, 'clerk', { params: { id: householdNo }, body: { reason: '核实入学资助', days: 3 } }))
  await expect(
    world.ask(contract.ask, 'clerk', { params: { id: householdNo }, body: { reason: '核实入学资助', days: 3 } }),
  ).rejects.toMatchObject({ code: 'state.conflict' })
  await expect(world.ask(contract.decide, 'clerk', { params: { id }, body: { agree: true } })).rejects.toMatchObject({
    code: 'auth.denied',
  })
  await world.ask(contract.decide, 'county', { params: { id }, body: { agree: true } })
  expect(await reveal('clerk')).toEqual({ value: idNumberOf(child) })
  const clerk = world.actors.clerk
  const { valid_to } = await world.db.selectFrom('minor_access').select('valid_to').where('id', '=', id).executeTakeFirstOrThrow()
  const after = new Date(Date.parse(valid_to ?? '') + 86_400_000).toISOString().slice(0, 10)
  expect(
    await withReader(world.db, clerk, (reader) => maySeeMinors(reader, householdNo, after as Parameters<typeof maySeeMinors>[2])),
  ).toBe(false)
  await world.ask(contract.end, 'county', { params: { id } })
  await expect(reveal('clerk')).rejects.toMatchObject({ code: 'auth.denied' })
  const kept = await world.db.selectFrom('ledger').select('verb').where('verb', 'like', 'minor.%').orderBy('seq').execute()
  expect(kept.map((row) => row.verb)).toEqual(['minor.ask', 'minor.decide', 'minor.end'])
})

test('nobody in charge agrees to his own request, and a family outside the scope is not there', async () => {
  const id = idOf(await world.ask(contract.ask, 'county', { params: { id: householdNo }, body: { reason: '上级交办核查', days: 1 } }))
  await expect(world.ask(contract.decide, 'county', { params: { id }, body: { agree: true } })).rejects.toMatchObject({
    code: 'auth.denied',
    message: '不能审批自己的申请',
  })
  await expect(
    world.ask(contract.ask, 'otherClerk', { params: { id: householdNo }, body: { reason: '上级交办核查', days: 1 } }),
  ).rejects.toMatchObject({ code: 'not-found' })
})

const shownTo = async (who: 'clerk' | 'county'): Promise<string> =>
  JSON.stringify([
    await file(who),
    await world.ask(registry.person, who, { params: { id: 1 } }),
    await world.ask(registry.compare, who, { params: { low: 1, high: child } }),
    await world.ask(registry.householdListing.list, who, { query: {} }),
    await world.ask(registry.personListing.list, who, { query: {} }),
    await world.ask(registry.conflictListing.list, who, { query: {} }),
    await world.ask(registry.quick, who, { body: { text: '周小明' } }),
  ])

test('sentences, changes, benefits, papers, disagreements and comparisons of the family shorten the name too, and an adult’s longer name stays whole', async () => {
  const region_code = villages.laohekou
  await world.db
    .updateTable('household')
    .set({ programme_mask: 0, head_name: '周小明', head_person_no: child })
    .where('household_no', '=', householdNo)
    .execute()
  await world.db.updateTable('person').set({ name: '周小明华' }).where('person_no', '=', 1).execute()
  await world.db
    .insertInto('alert')
    .values({
      household_no: householdNo,
      person_no: child,
      region_code,
      cause: 'schooling',
      category: 'risk',
      grade: 2,
      sentence: '周小明缺课，由周小明华照看，曾用名周小月',
      indicators: [],
      evidence: '[]',
      source: 'manual',
      head_name: '周小明',
    })
    .execute()
  await world.db
    .insertInto('person_change')
    .values({
      person_no: child,
      field: 'name',
      old_value: '周小月',
      new_value: '周小明',
      changed_on: '2026-01-02',
      source_kind: 'edit',
      actor_name: '李',
      reason: '周小明的户口本',
    })
    .execute()
  await world.db
    .insertInto('hardship')
    .values({
      household_no: householdNo,
      person_no: child,
      region_code,
      programme: 'other',
      valid_from: '2026-01-01',
      reason: '周小明父亲去世',
    })
    .execute()
  await world.db
    .insertInto('registry_conflict')
    .values({ row_no: 2, dataset: 'population-register', person_no: child, region_code, sent_name: '周小茗', known_name: '周小明' })
    .execute()
  const told = await shownTo('county')
  for (const name of ['周小明缺', '周小明"', '周小月', '周小茗', '2014-05']) expect(told).not.toContain(name)
  expect(told).toContain('周*明缺课，由周小明华照看，曾用名周*月')
  expect((await file('county')).headName).toBe('周*明')
  await world.db.updateTable('household').set({ programme_mask: 1 }).where('household_no', '=', householdNo).execute()
  expect(await shownTo('clerk')).toContain('周小明缺课，由周小明华照看，曾用名周小月')
})

test('a minor’s papers open with leave only, and a paper of the family keeps the name out of its file name', async () => {
  const region_code = villages.laohekou
  await world.db.updateTable('household').set({ programme_mask: 0 }).where('household_no', '=', householdNo).execute()
  const paper = {
    household_no: householdNo,
    region_code,
    kind: 'other',
    sha256: '0'.repeat(64),
    size: 1,
    mime: 'application/pdf',
    created_by: '李',
  }
  const { id } = await world.db
    .insertInto('attachment')
    .values({ ...paper, person_no: child, title: '残疾证' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await expect(world.ask(registry.downloadAttachment, 'county', { params: { id } })).rejects.toMatchObject({
    code: 'auth.denied',
    details: { minor: true, householdNo },
  })
  expect((await file('county')).attachments).toMatchObject([{ id, closed: true, personName: '周*明' }])
  await world.db.updateTable('household').set({ programme_mask: 1 }).where('household_no', '=', householdNo).execute()
  expect((await file('clerk')).attachments).toMatchObject([{ id, closed: false, personName: '周小明' }])
})
