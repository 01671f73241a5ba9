import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Download } from '#command'
import { registry as contract } from '#contract'
import { png } from '#test/pictures'
import { createRegistryWorld, household, idNumberOf, person, villages, type RegistryWorld } from '#test/registry-world'

let world: RegistryWorld
const opened: RegistryWorld[] = []
beforeEach(async () => {
  world = await createRegistryWorld()
  opened.push(world)
  await world.population(1, '2026-01-31', [
    household('wang', villages.laohekou, person(1, '王建国', { phone: '15400000001' }), person(2, '李桂英', { relation: '1', sex: '2' })),
    household('zhao', villages.jinqiao, person(3, '赵铁柱')),
  ])
})
afterAll(async () => {
  for (const each of opened) await each[Symbol.asyncDispose]()
})

const ledgerOf = async (verb: string) => {
  const { rows } = await sql<{
    actor: string
    purpose: string
    household_no: number | null
    person_no: number | null
    detail: Record<string, unknown>
  }>`
    select actor, purpose, household_no, person_no, detail from ledger where verb = ${verb} order by seq`.execute(world.db)
  return rows
}
const file = async (no: number, who: 'clerk' | 'county' = 'clerk') =>
  contract.householdFile.parse(await world.ask(contract.household, who, { params: { id: no } }))
const refused = (code: string) => expect.objectContaining({ code })

test('where nothing runs for a family a number is shown only with a written reason, which names nobody in the ledger', async () => {
  const ask = (body: Record<string, string>) =>
    world.ask(contract.reveal, 'clerk', { params: { id: 1 }, body: { field: 'idNumber', ...body } })
  await expect(ask({})).rejects.toEqual(refused('input.invalid'))
  await expect(ask({ reason: '看' })).rejects.toEqual(refused('input.invalid'))
  await expect(ask({ matter: 'alert:999', reason: '核对身份信息' })).rejects.toEqual(refused('input.invalid'))
  expect(await ledgerOf('person.reveal')).toEqual([])
  const { name } = await world.db.selectFrom('person').select('name').where('person_no', '=', 1).executeTakeFirstOrThrow()
  expect(await ask({ reason: `核对${name}退回的名单 ${idNumberOf(1)}` })).toEqual({ value: idNumberOf(1) })
  expect(await ledgerOf('person.reveal')).toMatchObject([
    { purpose: '核对此人退回的名单 …', person_no: 1, detail: { field: 'idNumber', matter: '' } },
  ])
})

test('where something runs for a family a number is shown for one of these matters, by its number, and for nothing else', async () => {
  const no = await world.householdOf(1)
  const { region_code } = await world.db
    .selectFrom('household')
    .select('region_code')
    .where('household_no', '=', no)
    .executeTakeFirstOrThrow()
  const { id } = await world.db
    .insertInto('visit_plan')
    .values({ household_no: no, region_code, planned_on: '2026-11-20', reason: '看看', planned_by: 'user:1', planned_by_name: '李' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ask = (body: Record<string, string>) =>
    world.ask(contract.reveal, 'clerk', { params: { id: 1 }, body: { field: 'phone', ...body } })
  const { matters } = contract.personFile.parse(await world.ask(contract.person, 'clerk', { params: { id: 1 } }))
  expect(matters).toEqual([{ key: `visit:${String(id)}`, label: `走访 ${String(id)} 号 11-20 计划` }])
  await expect(ask({ reason: '核对身份信息' })).rejects.toEqual(refused('input.invalid'))
  await expect(ask({ matter: `visit:${String(id + 1)}` })).rejects.toEqual(refused('input.invalid'))
  expect(await ask({ matter: `visit:${String(id)}` })).toEqual({ value: '15400000001' })
  expect((await ledgerOf('person.reveal')).at(-1)).toMatchObject({
    purpose: `走访 ${String(id)} 号 11-20 计划`,
    detail: { field: 'phone', matter: `visit:${String(id)}` },
  })
  await world.db.updateTable('visit_plan').set({ cancelled_at: new Date() }).where('id', '=', id).execute()
  await expect(ask({ matter: `visit:${String(id)}` })).rejects.toEqual(refused('input.invalid'))
})

test('nobody reveals a number outside their region or without the duty, and nothing is remembered with the request', async () => {
  await expect(
    world.ask(contract.reveal, 'otherClerk', { params: { id: 1 }, body: { field: 'phone', reason: '入户走访联系' } }),
  ).rejects.toEqual(refused('not-found'))
  await expect(
    world.ask(contract.reveal, 'helper', { params: { id: 1 }, body: { field: 'phone', reason: '入户走访联系' } }),
  ).rejects.toEqual(refused('auth.denied'))
  expect((await sql`select from command_request`.execute(world.db)).rows).toEqual([])
})

test('replies show numbers masked', async () => {
  const no = await world.householdOf(1)
  const text = JSON.stringify([
    await file(no),
    await world.ask(contract.personListing.list, 'clerk'),
    await world.ask(contract.person, 'clerk', { params: { id: 1 } }),
    await world.ask(contract.quick, 'clerk', { body: { text: idNumberOf(1) } }),
  ])
  expect(text).toContain('154****0001')
  expect(text).not.toContain('15400000001')
  expect(text).not.toContain(idNumberOf(1))
})

test('looking at a household is in the ledger with its number', async () => {
  const no = await world.householdOf(1)
  await file(no)
  expect(await ledgerOf('household.view')).toMatchObject([{ household_no: no }])
})

test('a corrected phone is found at once, keeps the earlier one, and names its source', async () => {
  await world.ask(contract.editContact, 'clerk', { params: { id: 1 }, body: { phone: '139 0000 0009', reason: '入户时本人提供' } })
  expect(await world.ask(contract.quick, 'clerk', { body: { text: '13900000009' } })).toMatchObject({ hits: [{ personNo: 1 }] })
  expect(await world.ask(contract.quick, 'clerk', { body: { text: '15400000001' } })).toEqual({ hits: [] })
  const reply = contract.personFile.parse(await world.ask(contract.person, 'clerk', { params: { id: 1 } }))
  expect(reply.changes).toMatchObject([
    { label: '电话', before: '154****0001', after: '139****0009', source: { kind: 'edit', name: 'clerk', reason: '入户时本人提供' } },
  ])
  expect(reply.values.find((value) => value.label === '电话')?.source).toMatchObject({ kind: 'edit', day: '2026-04-02' })
})

test.each([
  [{ reason: '入户时本人提供' }],
  [{ phone: '123', reason: '入户时本人提供' }],
  [{ phone: '15400000001', reason: '入户时本人提供' }],
])('a correction that corrects nothing is refused: %j', async (body) => {
  await expect(world.ask(contract.editContact, 'clerk', { params: { id: 1 }, body })).rejects.toEqual(refused('input.invalid'))
})

test('a member leaves and the register that still lists them does not bring them back', async () => {
  const no = await world.householdOf(2)
  await world.ask(contract.removeMember, 'clerk', { params: { id: no, personNo: 2 }, body: { on: '2026-03-01', reason: '离婚后搬走' } })
  const after = await file(no)
  expect(after).toMatchObject({ size: 1, members: [{ personNo: 1 }] })
  expect(after.changes[0]).toMatchObject({
    day: '2026-03-01',
    text: '离开本户',
    personName: '李桂英',
    source: { name: 'clerk', reason: '离婚后搬走' },
  })
  await world.population(2, '2026-03-31', [
    household('wang', villages.laohekou, person(1, '王建国', { phone: '15400000001' }), person(2, '李桂英', { relation: '1', sex: '2' })),
  ])
  expect((await file(no)).size).toBe(1)
  await world.population(3, '2026-04-30', [household('qian', villages.laohekou, person(2, '李桂英', { relation: '0', sex: '2' }))])
  expect(await world.householdOf(2)).not.toBe(no)
})

test('somebody from another place joins by number and name; the household they leave is closed', async () => {
  const [home, left] = [await world.householdOf(1), await world.householdOf(3)]
  const body = { idNumber: idNumberOf(3), name: '赵铁柱', relation: '8' as const, on: '2026-03-10', reason: '投靠亲属共同生活' }
  await expect(world.ask(contract.addMember, 'clerk', { params: { id: home }, body: { ...body, name: '别的人' } })).rejects.toEqual(
    refused('state.conflict'),
  )
  // It tells that somebody of this number is registered somewhere: who asks so is on record. Of one's own place one may know it.
  const asked = (number: number) => ({ params: { id: home }, body: { ...body, idNumber: idNumberOf(number), name: '别的人' } })
  await expect(world.ask(contract.addMember, 'clerk', asked(3))).rejects.toMatchObject({ subject: 'person:3' })
  await expect(world.ask(contract.addMember, 'clerk', asked(1))).rejects.not.toHaveProperty('subject')
  expect(await world.ask(contract.addMember, 'clerk', { params: { id: home }, body })).toEqual({ personNo: 3, known: true })
  expect(await file(home)).toMatchObject({ size: 3, members: [{}, {}, { personNo: 3, since: '2026-03-10' }] })
  expect(await file(left, 'county')).toMatchObject({ size: 0, status: 'closed' })
  const { rows } = await sql<{ valid_to: string | null }>`select valid_to from membership where person_no = 3 order by valid_from`.execute(
    world.db,
  )
  expect(rows).toEqual([{ valid_to: '2026-03-10' }, { valid_to: null }])
})

test('somebody new is registered with a number from the index and sealed', async () => {
  const home = await world.householdOf(1)
  await world.services.lake.session((session) =>
    world.services.lake.persons.importNumbers(session, `(SELECT uuid() AS token, n::INTEGER AS person_no FROM range(1, 50) t(n))`),
  )
  const reply = await world.ask(contract.addMember, 'clerk', {
    params: { id: home },
    body: { idNumber: idNumberOf(777), name: '王新生', relation: '2', on: '2026-03-10', reason: '新生儿尚未上户' },
  })
  expect(reply).toEqual({ personNo: 50, known: false })
  expect(await world.ask(contract.reveal, 'clerk', { params: { id: 50 }, body: { field: 'idNumber', reason: '核对身份' } })).toEqual({
    value: idNumberOf(777),
  })
  expect((await file(home)).size).toBe(3)
})

test.each([
  ['a day to come', { on: '2026-04-03' }],
  ['a wrong check digit', { idNumber: `${idNumberOf(3).slice(0, 17)}${idNumberOf(3).endsWith('1') ? '2' : '1'}` }],
  ['before the household they are in', { on: '2026-01-01' }],
])('joining is refused: %s', async (_, wrong) => {
  const home = await world.householdOf(1)
  const body = { idNumber: idNumberOf(3), name: '赵铁柱', relation: '8' as const, on: '2026-03-10', reason: '投靠亲属共同生活', ...wrong }
  await expect(world.ask(contract.addMember, 'clerk', { params: { id: home }, body })).rejects.toEqual(refused('input.invalid'))
})

test('a move takes the open alerts along, to the desk of the new township, and leaves the mover’s sight', async () => {
  const no = await world.householdOf(1)
  await sql`insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source, desk_department, desk_region, due_on)
    values (${no}, ${villages.laohekou}, 'illness', 'risk', 2, '住院自付较高', '{}', '[]', 'manual', 'civil-affairs', '430971121000', '2026-04-10')`.execute(
    world.db,
  )
  const reply = await world.ask(contract.moveHousehold, 'clerk', {
    params: { id: no },
    body: { village: villages.jinqiao, address: '3 组', on: '2026-03-20', reason: '易地搬迁安置' },
  })
  expect(reply).toEqual({ alerts: 1, visible: false })
  await expect(world.ask(contract.household, 'clerk', { params: { id: no } })).rejects.toEqual(refused('not-found'))
  const there = contract.householdFile.parse(await world.ask(contract.household, 'otherClerk', { params: { id: no } }))
  expect(there).toMatchObject({
    place: '金桥社区',
    address: '3 组',
    addressSource: { kind: 'edit' },
    alerts: [{ desk: '金盆镇民政', cause: 'illness' }],
  })
  expect(there.changes[0]).toMatchObject({ day: '2026-03-20', source: { name: 'clerk', reason: '易地搬迁安置' } })
  // The register that has not heard of it does not move them back.
  await world.population(2, '2026-03-31', [
    household('wang', villages.laohekou, person(1, '王建国', { phone: '15400000001' }), person(2, '李桂英', { relation: '1', sex: '2' })),
  ])
  expect(await world.ask(contract.household, 'otherClerk', { params: { id: no } })).toMatchObject({ regionCode: villages.jinqiao })
})

const picture = png()

test('a photo is kept sealed, shown to those who may see the household, and taken off again', async () => {
  const no = await world.householdOf(1)
  const { id } = contract.uploadAttachment.reply.parse(
    await world.ask(contract.uploadAttachment, 'clerk', {
      params: { id: no },
      body: { kind: 'photo', personNo: 1 },
      file: { fileName: '照片.png', stream: Readable.from([picture]) },
    }),
  )
  expect(await file(no)).toMatchObject({
    attachments: [{ id, title: '照片', mime: 'image/png', image: true }],
    members: [{ photoId: id }, {}],
  })
  const download = (await world.ask(contract.downloadAttachment, 'clerk', { params: { id } })) as Download
  const parts: Uint8Array[] = []
  for await (const part of download.content as Readable) parts.push(part as Uint8Array)
  expect(Buffer.concat(parts).equals(picture)).toBe(true)
  expect(await ledgerOf('attachment.view')).toMatchObject([{ household_no: no, person_no: 1 }])
  await expect(world.ask(contract.downloadAttachment, 'otherClerk', { params: { id } })).rejects.toEqual(refused('not-found'))
  await world.ask(contract.removeAttachment, 'clerk', { params: { id }, body: { reason: '拍错了人' } })
  await expect(world.ask(contract.downloadAttachment, 'clerk', { params: { id } })).rejects.toEqual(refused('not-found'))
})

test('a file is what its bytes say, not its name', async () => {
  const no = await world.householdOf(1)
  const upload = world.ask(contract.uploadAttachment, 'clerk', {
    params: { id: no },
    body: { kind: 'id' },
    file: { fileName: '身份证.png', stream: Readable.from([Buffer.from('<script>alert(1)</script>')]) },
  })
  await expect(upload).rejects.toEqual(refused('file.unreadable'))
})
