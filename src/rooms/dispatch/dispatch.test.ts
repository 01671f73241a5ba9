import { afterAll, beforeEach, expect, test } from 'vitest'
import { read } from '#command'
import { indicators } from '#policy'
import { createAlertWorld, places, type AlertWorld, type Cast } from '#test/alert-world'
import { answer } from './answer.ts'
import { assign } from './assign.ts'
import { bulk, previewBulk } from './bulk.ts'
import { handOn } from './hand-on.ts'
import { hear } from './hear.ts'
import { remind } from './remind.ts'
import { accept, sendBack } from './review.ts'
import { resetRouting, rulesOf, saveRouting } from './routing-rules.ts'
import { builtInRouting } from './routing.ts'
import { sign } from './sign.ts'
import { withdraw } from './withdraw.ts'

const world: AlertWorld = await createAlertWorld()
afterAll(() => world.stop())
beforeEach(() => {
  world.setDay('2026-11-02')
})

const stays = (id: number) => world.db.selectFrom('dispatch_task').selectAll().where('alert_id', '=', id).orderBy('id').execute()
const events = (id: number) => world.db.selectFrom('alert_event').selectAll().where('alert_id', '=', id).orderBy('id').execute()
const ledgerOf = (id: number) =>
  world.db
    .selectFrom('ledger')
    .select(['verb', 'actor_name', 'household_no', 'detail'])
    .where('subject', '=', `alert:${String(id)}`)
    .orderBy('seq')
    .execute()

async function versionOf(id: number): Promise<number> {
  return (await world.alert(id)).version
}

async function signed(who: Cast, id: number): Promise<number> {
  return (await world.act(who, sign, { id, version: await versionOf(id) })).version
}

test('from finding to closing: desk, term, answer, review, chain, cool-down', async () => {
  const id = await world.alertOnDesk()
  // 2026-11-02 is a Monday: ten working days end on Monday the 16th.
  expect(await world.alert(id)).toMatchObject({
    status: 'dispatched',
    desk_department: 'medical-insurance',
    desk_region: places.county,
    due_on: '2026-11-16',
  })
  const version = await signed('medical', id)
  const answered = await world.act('medical', answer, { id, version, code: 'medical-aid', note: '已给予医疗救助 8,000 元' })
  expect(answered.status).toBe('answered')
  expect(await world.alert(id)).toMatchObject({ desk_department: 'civil-affairs', desk_region: places.county, due_on: '2026-11-09' })
  const done = await world.act('county', accept, { id, version: answered.version, outcome: 'confirmed' })
  expect(done.status).toBe('closed')
  const alert = await world.db.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(alert).toMatchObject({
    outcome: 'confirmed',
    result_code: 'medical-aid',
    cooldown_until: '2027-01-31',
    desk_department: null,
    due_on: null,
    was_late: false,
  })
  const chain = await world.db.selectFrom('chain_event').selectAll().where('source_id', '=', id).execute()
  expect(chain).toMatchObject([
    {
      kind: 'alert',
      household_no: alert.household_no,
      department: 'medical-insurance',
      programme: 'medical',
      occurred_on: '2026-11-02',
      title: '预警“因病”办结：已落实医疗救助（医保）',
    },
  ])
  expect((await events(id)).map((event) => event.action)).toEqual(['open', 'dispatch', 'sign', 'answer', 'accept'])
  expect((await ledgerOf(id)).map((entry) => entry.verb)).toEqual(['dispatch.sign', 'dispatch.answer', 'dispatch.accept'])
  // Notes name people and stay out of the ledger.
  expect(JSON.stringify(await ledgerOf(id))).not.toContain('8,000')
})

test('a term over 国庆 does not count the days off and counts the make-up days', async () => {
  world.setDay('2025-09-26')
  const id = await world.alertOnDesk()
  // Ten working days from Friday 2025-09-26: 28 (make-up Sunday), 29, 30, then 9, 10, 11 (make-up Saturday), 13, 14, 15, 16 October.
  expect(await world.alert(id)).toMatchObject({ due_on: '2025-10-16' })
})

test('two clerks at once: one signs, the other is told who was faster', async () => {
  const id = await world.alertOnDesk({ cause: 'maybe-dibao' })
  const version = await versionOf(id)
  const outcomes = await Promise.allSettled([world.act('clerk', sign, { id, version }), world.act('colleague', sign, { id, version })])
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')
  expect(refused?.reason).toMatchObject({
    code: 'state.conflict',
    message: expect.stringMatching(/^这条预警刚刚由(陈立新|王小芳)签收，现为“办理中”$/),
  })
  expect((await events(id)).filter((event) => event.action === 'sign')).toHaveLength(1)
})

test('the same answer sent twice is one answer', async () => {
  const id = await world.alertOnDesk()
  const version = await signed('medical', id)
  const request = '6e1f1a52-7f0f-4c43-9d0f-0d4f6f3c9a01'
  const input = { id, version, code: 'medical-aid', note: '' } as const
  const first = await world.act('medical', answer, input, request)
  const second = await world.act('medical', answer, input, request)
  expect(second).toEqual(first)
  expect((await events(id)).filter((event) => event.action === 'answer')).toHaveLength(1)
  await expect(world.act('medical', answer, input)).rejects.toMatchObject({ code: 'state.conflict' })
})

test('aid is not ended without hearing the family, and not by one person alone', async () => {
  const id = await world.alertOnDesk({ cause: 'vehicle', indicators: ['exit.vehicle'] })
  const version = await signed('clerk', id)
  const end = { id, version, code: 'terminated', note: '名下轿车价值超标，自 12 月起终止低保' } as const
  await expect(world.act('clerk', answer, end)).rejects.toMatchObject({ code: 'state.action-not-allowed', details: { needs: 'hearing' } })
  expect(await world.alert(id)).toMatchObject({ status: 'signed', version })
  const heard = await world.act('clerk', hear, { id, version, manner: 'at-home', words: '户主承认车辆为其所有，无异议' })
  await world.act('clerk', answer, { ...end, version: heard.version })
  expect(await world.alert(id)).toMatchObject({ status: 'answered' })

  const other = await world.alertOnDesk({ cause: 'income' })
  const withHearing = { manner: 'phone', words: '户主说明已稳定就业，同意退出' } as const
  const answered = await world.act('clerk', answer, {
    id: other,
    version: await signed('clerk', other),
    code: 'reduced',
    note: '务工收入增加，每月调减 120 元',
    hearing: withHearing,
  })
  expect((await events(other)).map((event) => event.action)).toEqual(['open', 'dispatch', 'sign', 'hear', 'answer'])
  await world.act('county', accept, { id: other, version: answered.version, outcome: 'confirmed' })

  const own = await world.alertOnDesk({ cause: 'payroll' })
  await world.act('county', assign, { id: own, version: await versionOf(own), department: 'civil-affairs', level: 'county' })
  const ownAnswer = await world.act('county', answer, {
    id: own,
    version: await signed('county', own),
    code: 'terminated',
    note: '经核实为在编人员，终止低保',
    hearing: withHearing,
  })
  await expect(world.act('county', accept, { id: own, version: ownAnswer.version, outcome: 'confirmed' })).rejects.toThrow(
    '不能由反馈人自己审核',
  )
  await world.act('deputy', accept, { id: own, version: ownAnswer.version, outcome: 'confirmed' })
})

test('an answer must fit the category and say what its code asks for', async () => {
  const id = await world.alertOnDesk()
  const version = await signed('medical', id)
  await expect(world.act('medical', answer, { id, version, code: 'terminated', note: '与本类预警不相干的反馈' })).rejects.toThrow(
    '不适用于“困难风险”预警',
  )
  await expect(world.act('medical', answer, { id, version, code: 'not-eligible', note: '不符' })).rejects.toThrow('说明至少 10 个字')
  await expect(world.act('medical', answer, { id, version, code: 'not-true', note: '并未住院，数据有误' })).rejects.toThrow(
    '请选择误报原因',
  )
  await expect(world.act('medical', answer, { id, version, code: 'medical-aid', falseReason: 'outdated' })).rejects.toThrow('误报原因')
  await expect(world.act('medical', answer, { id, version, code: 'medical-aid', files: [9999] })).rejects.toThrow('佐证')
})

test('a false alarm cools longer and may be remembered on the spot', async () => {
  const id = await world.alertOnDesk({ cause: 'vehicle', indicators: ['exit.vehicle'] })
  const answered = await world.act('clerk', answer, {
    id,
    version: await signed('clerk', id),
    code: 'not-true',
    note: '轮椅改装车，残疾康复必需',
    falseReason: 'exempted',
  })
  await world.act('county', accept, {
    id,
    version: answered.version,
    outcome: 'false',
    exemption: { kind: 'rehabilitation-vehicle', indicators: ['exit.vehicle'], reason: '残疾康复必需车辆，已看行驶证', validTo: null },
  })
  const alert = await world.db.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(alert).toMatchObject({ outcome: 'false', false_reason: 'exempted', cooldown_until: '2027-05-01' })
  const exemption = await world.db.selectFrom('exemption').selectAll().where('alert_id', '=', id).executeTakeFirstOrThrow()
  expect(exemption).toMatchObject({
    household_no: alert.household_no,
    kind: 'rehabilitation-vehicle',
    indicator: 'exit.vehicle',
    valid_to: null,
  })
})

test('the cool-down is the indicator’s own until the place sets one', async () => {
  const close = async (cause: 'schooling' | 'duplicate', indicators: string[]): Promise<string | null> => {
    const id = await world.alertOnDesk({ cause, indicators })
    const who = cause === 'schooling' ? 'education' : 'clerk'
    const answered = await world.act(who, answer, {
      id,
      version: await signed(who, id),
      code: 'case-meeting',
      note: '情况复杂，提请一事一议研究',
    })
    await world.act('county', accept, { id, version: answered.version, outcome: 'confirmed' })
    return (await world.db.selectFrom('alert').select('cooldown_until').where('id', '=', id).executeTakeFirstOrThrow()).cooldown_until
  }
  const [long] = indicators.filter((each) => each.cooldownDays === 180)
  expect(await close('duplicate', [long?.id ?? ''])).toBe('2027-05-01')
  expect(await close('schooling', ['no.such.indicator'])).toBe('2027-01-31')
  const rule = {
    department: 'civil-affairs',
    level: 'township',
    automatic: true,
    termDays: 5,
    reviewDays: 2,
    escalateDays: 0,
    cooldownDays: 10,
    falseCooldownDays: 60,
    basis: '本县定的冷却期',
  } as const
  await world.act('county', saveRouting, { cause: 'duplicate', ...rule })
  expect(await close('duplicate', [long?.id ?? ''])).toBe('2026-11-12')
})

test('every indicator of the pack has a cause with a way to go', () => {
  expect(indicators.filter((each) => !Object.hasOwn(builtInRouting, each.cause))).toEqual([])
})

test('a department hands on to another with a reason; the new desk has its own term', async () => {
  const id = await world.alertOnDesk({ cause: 'gap-medical' })
  world.setDay('2026-11-09')
  const passed = await world.act('medical', handOn, {
    id,
    version: await versionOf(id),
    department: 'education',
    level: 'county',
    reason: '实为学费负担，请教育部门核实',
  })
  expect(passed.status).toBe('dispatched')
  expect(await world.alert(id)).toMatchObject({ desk_department: 'education', due_on: '2026-11-23' })
  expect(await stays(id)).toMatchObject([
    { department: 'medical-insurance', status: 'handed-on' },
    { department: 'education', status: 'assigned', closed_at: null, reason: '实为学费负担，请教育部门核实' },
  ])
  await expect(world.act('medical', sign, { id, version: passed.version })).rejects.toMatchObject({ code: 'state.action-not-allowed' })
  await signed('education', id)
  await expect(
    world.act('education', handOn, { id, version: await versionOf(id), department: 'education', level: 'county', reason: '还是自己' }),
  ).rejects.toThrow('已经在这个案头')
  await expect(
    world.act('education', handOn, { id, version: await versionOf(id), department: 'police', level: 'county', reason: '没有这个部门的' }),
  ).rejects.toThrow('没有这个部门')
})

test('returned: the same desk again, a new term, the refused answer kept', async () => {
  const id = await world.alertOnDesk({ cause: 'maybe-dibao' })
  const answered = await world.act('clerk', answer, {
    id,
    version: await signed('clerk', id),
    code: 'not-eligible',
    note: '人均收入高于低保标准，依据不足',
  })
  world.setDay('2026-11-05')
  await world.act('county', sendBack, { id, version: answered.version, reason: '请附收入核算明细' })
  expect(await world.alert(id)).toMatchObject({
    status: 'returned',
    desk_department: 'civil-affairs',
    desk_region: places.heba,
    due_on: '2026-11-19',
  })
  expect(await stays(id)).toMatchObject([
    { status: 'returned', result_code: 'not-eligible' },
    { status: 'signed', result_code: null, closed_at: null },
  ])
  // Who had it has it again, not the officer who sent it back.
  const takers = (await stays(id)).map((stay) => stay.signed_by)
  expect(takers).toEqual([world.actors.clerk.name, world.actors.clerk.name])
  const again = await world.act('clerk', answer, { id, version: await versionOf(id), code: 'in-dibao', note: '重新核算后符合' })
  await world.act('county', accept, { id, version: again.version, outcome: 'confirmed' })
  const chain = await world.db.selectFrom('chain_event').select('title').where('source_id', '=', id).execute()
  expect(chain).toEqual([{ title: '预警“疑似符合低保”办结：已纳入低保（民政）' }])
})

test('one reminder a day, by those who wait, not by the desk itself', async () => {
  const id = await world.alertOnDesk()
  await world.act('clerk', remind, { id, version: await versionOf(id), note: '家属今天又来问' })
  await expect(world.act('county', remind, { id, version: await versionOf(id) })).rejects.toThrow('今天已经催办过')
  await expect(world.act('medical', remind, { id, version: await versionOf(id) })).rejects.toThrow('不用催办')
  world.setDay('2026-11-03')
  await world.act('county', remind, { id, version: await versionOf(id) })
  expect(await stays(id)).toMatchObject([{ reminders: 2 }])
})

test('withdrawn: ended by the county with a reason, without cool-down', async () => {
  const id = await world.alertOnDesk()
  await expect(world.act('medical', withdraw, { id, version: await versionOf(id), reason: '部门不能撤销' })).rejects.toMatchObject({
    code: 'auth.denied',
  })
  await world.act('county', withdraw, { id, version: await versionOf(id), reason: '与另一件重复' })
  const alert = await world.db.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(alert).toMatchObject({ status: 'withdrawn', outcome: null, cooldown_until: null, due_on: null })
  expect((await stays(id)).map((stay) => stay.status)).toEqual(['withdrawn'])
})

test('bulk: the preview counts what the action then does, others are left with their reasons', async () => {
  const mine = [await world.alertOnDesk(), await world.alertOnDesk()]
  const signedAlready = await world.alertOnDesk()
  await signed('medical', signedAlready)
  const others = await world.alertOnDesk({ cause: 'schooling' })
  const ids = [...mine, signedAlready, others]
  const expected = {
    done: 2,
    refused: 2,
    reasons: expect.arrayContaining([
      { reason: '“办理中”的预警不能签收', count: 1 },
      { reason: '不在您的管辖范围内', count: 1 },
    ]),
  }
  expect(
    await read(world.services, world.actors.medical, (reader) =>
      previewBulk(reader, world.actors.medical, world.services.clock.today(), { action: 'sign', ids }),
    ),
  ).toEqual(expected)
  expect(await world.act('medical', bulk, { action: 'sign', ids })).toEqual(expected)
  expect(await world.alert(mine[0] ?? 0)).toMatchObject({ status: 'signed' })
  const reminded = await world.act('county', bulk, { action: 'remind', ids: [...ids, ...ids] })
  expect(reminded).toMatchObject({ done: 4, refused: 0 })
  expect(await world.act('county', bulk, { action: 'remind', ids })).toMatchObject({
    done: 0,
    reasons: [{ reason: '今天已经催办过', count: 4 }],
  })
  expect(await world.act('county', bulk, { action: 'assign', ids: mine, department: 'health', level: 'county' })).toMatchObject({ done: 2 })
  expect(await world.alert(mine[1] ?? 0)).toMatchObject({ status: 'dispatched', desk_department: 'health' })
})

test('a county sets its own rules; those of its neighbour stay as they were', async () => {
  const rule = {
    department: 'health',
    level: 'county',
    automatic: true,
    termDays: 3,
    reviewDays: 2,
    escalateDays: 0,
    cooldownDays: 30,
    falseCooldownDays: 60,
    basis: '区民政局会议纪要〔2026〕5 号',
  } as const
  await world.act('county', saveRouting, { cause: 'disability', ...rule })
  const here = await world.alertOnDesk({ cause: 'disability' })
  const there = await world.alertOnDesk({ cause: 'disability' }, places.nanzhouVillage)
  expect(await world.alert(here)).toMatchObject({ desk_department: 'health', due_on: '2026-11-05' })
  expect(await world.alert(there)).toMatchObject({
    desk_department: 'disabled-federation',
    desk_region: places.nanxian,
    due_on: '2026-11-16',
  })
  const rules = await read(world.services, world.actors.clerk, (reader) => rulesOf(reader, places.heba))
  expect(rules.find((each) => each.cause === 'disability')).toMatchObject({
    department: 'health',
    termDays: 3,
    place: '大通湖管理区',
    own: false,
  })
  await world.act('county', resetRouting, { cause: 'disability' })
  expect(
    (await read(world.services, world.actors.county, (reader) => rulesOf(reader, places.county))).find(
      (each) => each.cause === 'disability',
    ),
  ).toMatchObject({ department: 'disabled-federation', place: null })
  await expect(world.act('clerk', saveRouting, { cause: 'disability', ...rule })).rejects.toMatchObject({ code: 'auth.denied' })
})

test('a cause assigned by hand waits for the county', async () => {
  const rule = {
    department: 'civil-affairs',
    level: 'township',
    automatic: false,
    termDays: 5,
    reviewDays: 2,
    escalateDays: 0,
    cooldownDays: 30,
    falseCooldownDays: 60,
    basis: '本县人工派单',
  } as const
  await world.act('county', saveRouting, { cause: 'moved', ...rule })
  const id = await world.alertOnDesk({ cause: 'moved' })
  expect(await world.alert(id)).toMatchObject({
    status: 'open',
    desk_department: 'civil-affairs',
    desk_region: places.county,
    due_on: '2026-11-04',
  })
  world.setDay('2026-11-03')
  await world.dispatch()
  expect(await world.alert(id)).toMatchObject({ status: 'open', due_on: '2026-11-04' })
  await world.act('county', assign, {
    id,
    version: await versionOf(id),
    department: 'civil-affairs',
    level: 'township',
    reason: '请核实迁出日期',
  })
  expect(await world.alert(id)).toMatchObject({ status: 'dispatched', desk_region: places.heba, due_on: '2026-11-10' })
})
