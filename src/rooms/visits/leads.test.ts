import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVisitWorld, places, type VisitWorld } from '#test/visit-world'
import { visits, type BodyOf } from '#contract'

let world: VisitWorld
beforeAll(async () => {
  world = await createVisitWorld()
})
afterAll(() => world.stop())

function lead(more: Partial<BodyOf<typeof visits.reportLead>> = {}): BodyOf<typeof visits.reportLead> {
  return {
    clientId: randomUUID(),
    personName: '丁四',
    phone: '138 0000 2222',
    placeNote: '村部后面的旧瓦屋',
    description: '从外地回来，腿摔断了，没人管',
    kinds: ['accident', 'care'],
    position: null,
    reportedAt: '2026-11-02T00:30:00Z',
    ...more,
  }
}

test('a lead is recorded once, reaches the clerk, and becomes an alert of a family entered anew', async () => {
  const body = lead()
  const first = await world.ask('laohekou', visits.reportLead, { body, requestId: body.clientId })
  expect(await world.ask('laohekou', visits.reportLead, { body, requestId: randomUUID() })).toEqual(first)
  const list = await world.ask('clerk', visits.leadListing.list, { query: { status: 'open' } })
  expect(list).toMatchObject({
    total: 1,
    rows: [{ personName: '丁四', place: '老河口村', reporter: '向桂英', phoneMasked: '138****2222', kinds: ['accident', 'care'] }],
  })
  const detail = await world.ask('clerk', visits.lead, { params: { id: first.id } })
  expect(detail).toMatchObject({
    candidates: [],
    proposed: { cause: 'accident', grade: 1, sentence: '协理员反映：从外地回来，腿摔断了，没人管' },
    can: { allowed: true },
  })
  const linked = await world.ask('clerk', visits.linkLead, {
    params: { id: first.id },
    body: {
      householdNo: null,
      family: { headName: '丁四', village: places.laohekou, address: '旧瓦屋', hukouKind: 'rural' },
      cause: 'accident',
      grade: 1,
      sentence: '摔断腿，无人照料',
    },
  })
  expect(linked.existing).toBe(false)
  const alert = await world.db.selectFrom('alert').selectAll().where('id', '=', linked.alertId).executeTakeFirstOrThrow()
  expect(alert).toMatchObject({
    household_no: linked.householdNo,
    source: 'visit',
    head_name: '丁四',
    head_initials: 'ds',
    cause: 'accident',
    grade: 1,
  })
  const chain = await world.db
    .selectFrom('chain_event')
    .select(['kind', 'title', 'source_kind', 'source_id'])
    .where('household_no', '=', linked.householdNo)
    .execute()
  expect(chain).toEqual([{ kind: 'visit', title: '协理员走访发现，上报线索', source_kind: 'lead', source_id: first.id }])
  expect((await world.ask('laohekou', visits.mine)).leads).toEqual([expect.objectContaining({ id: first.id, status: 'linked' })])
  await expect(
    world.ask('clerk', visits.dismissLead, { params: { id: first.id }, body: { reason: '已经处理过了' } }),
  ).rejects.toMatchObject({ code: 'state.conflict', message: '这条线索已由陈立新处理' })
})

test('families that may be meant: same phone anywhere in sight, same name in the township', async () => {
  const byPhone = await world.family({
    village: places.xinxiu,
    members: [{ name: '马大' }, { name: '马二', phone: '13700003333', relation: '2' }],
  })
  const byName = await world.family({ village: places.xinxiu, members: [{ name: '戴小芳' }] })
  const both = await world.family({ village: places.laohekou, members: [{ name: '戴小芳', phone: '13700003333' }], programme: 'dibao' })
  await world.family({ village: places.jinqiao, members: [{ name: '戴小芳' }] })
  const { id } = await world.ask('laohekou', visits.reportLead, { body: lead({ personName: '戴小芳', phone: '+86 13700003333' }) })
  const { candidates } = await world.ask('clerk', visits.lead, { params: { id } })
  expect(candidates.map((each) => [each.householdNo, each.why])).toEqual([
    [byPhone.householdNo, '电话相同'],
    [both.householdNo, '姓名、电话都相同'],
    [byName.householdNo, '同名'],
  ])
  expect(candidates[1]).toMatchObject({ members: '戴小芳', programmes: ['低保'], place: '老河口村' })
  const linked = await world.ask('clerk', visits.linkLead, {
    params: { id },
    body: { householdNo: both.householdNo, cause: 'accident', grade: 2, sentence: '协理员反映腿摔断了' },
  })
  expect(linked.householdNo).toBe(both.householdNo)
  expect(await world.ask('clerk', visits.findForLead, { body: { text: '马二' } })).toMatchObject({
    candidates: [{ householdNo: byPhone.householdNo, headName: '马大', members: '马大、马二' }],
  })
})

test('a lead may be dismissed with a reason, which the helper reads', async () => {
  const { id } = await world.ask('xinxiu', visits.reportLead, { body: lead({ personName: '' }) })
  await expect(world.ask('helper', visits.dismissLead, { params: { id }, body: { reason: '核实不属实' } })).rejects.toMatchObject({
    code: 'auth.denied',
  })
  await world.ask('clerk', visits.dismissLead, { params: { id }, body: { reason: '已由民政所上门，家境尚好' } })
  expect((await world.ask('xinxiu', visits.mine)).leads).toEqual([
    expect.objectContaining({ id, status: 'dismissed', note: '已由民政所上门，家境尚好' }),
  ])
})

test('the phone of a lead is shown to who handles it, with a purpose, and recorded', async () => {
  const { id } = await world.ask('laohekou', visits.reportLead, { body: lead() })
  expect(await world.ask('clerk', visits.callLead, { params: { id }, body: { purpose: '联系核实' } })).toEqual({ phone: '13800002222' })
  await expect(world.ask('laohekou', visits.callLead, { params: { id }, body: { purpose: '联系核实' } })).rejects.toMatchObject({
    code: 'auth.denied',
  })
  const row = await world.db
    .selectFrom('ledger')
    .select(['verb', 'purpose', 'actor_name'])
    .where('subject', '=', `lead:${String(id)}`)
    .where('verb', '=', 'lead.call')
    .executeTakeFirst()
  expect(row).toEqual({ verb: 'lead.call', purpose: '联系核实', actor_name: '陈立新' })
  const stored = await world.db.selectFrom('lead').select(['phone_sealed', 'phone_masked']).where('id', '=', id).executeTakeFirstOrThrow()
  expect(JSON.stringify(stored)).not.toContain('13800002222')
})

test('a helper reports from the own villages only; one of a township names the village', async () => {
  await expect(
    world.ask('laohekou', visits.reportLead, { body: lead({ village: '430971121203' as BodyOf<typeof visits.reportLead>['village'] }) }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
  const { id } = await world.ask('helper', visits.reportLead, {
    body: lead({ village: '430971121203' as BodyOf<typeof visits.reportLead>['village'] }),
  })
  expect(await world.ask('clerk', visits.lead, { params: { id } })).toMatchObject({ regionCode: places.xinxiu, lead: { place: '新秀村' } })
  await expect(world.ask('laohekou', visits.lead, { params: { id } })).rejects.toMatchObject({ code: 'not-found' })
})

test('somebody of whom nothing tells the age is shortened like a child, for all but who handles the lead and who reported it', async () => {
  const unknown = await world.ask('laohekou', visits.reportLead, {
    body: lead({ personName: '覃小满', description: '覃小满跟奶奶过，没人管', kinds: ['care'] }),
  })
  const grown = await world.ask('laohekou', visits.reportLead, {
    body: lead({ personName: '覃大满', description: '覃大满 52岁，腿摔断了', kinds: ['accident'] }),
  })
  const nameOf = async (who: 'clerk' | 'laohekou' | 'helper', id: number) => (await world.ask(who, visits.lead, { params: { id } })).lead
  expect(await nameOf('helper', unknown.id)).toMatchObject({ personName: '覃*满', description: '覃*满跟奶奶过，没人管' })
  expect(await nameOf('helper', grown.id)).toMatchObject({ personName: '覃大满' })
  for (const who of ['clerk', 'laohekou'] as const) expect(await nameOf(who, unknown.id)).toMatchObject({ personName: '覃小满' })
})
