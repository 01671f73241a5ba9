import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { jpeg } from '#test/pictures'
import { createVisitWorld, places, type VisitWorld } from '#test/visit-world'
import { isDownload } from '#command'
import { visits } from '#contract'
import { answer, sendBack, sign } from '#rooms/dispatch'
import { planVisits, saveRule } from '#rooms/visits'

let world: VisitWorld
beforeAll(async () => {
  world = await createVisitWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  world.setDay('2026-11-02')
})

const picture = jpeg()

async function count(table: 'visit' | 'alert' | 'chain_event' | 'attachment' | 'visit_alert', householdNo: number): Promise<number> {
  if (table === 'visit_alert') {
    return (
      await world.db
        .selectFrom('visit_alert')
        .innerJoin('visit', 'visit.id', 'visit_alert.visit_id')
        .select('visit.id')
        .where('visit.household_no', '=', householdNo)
        .execute()
    ).length
  }
  return (await world.db.selectFrom(table).select('id').where('household_no', '=', householdNo).execute()).length
}

async function ledgerOf(subject: string): Promise<{ verb: string; purpose: string }[]> {
  return world.db.selectFrom('ledger').select(['verb', 'purpose']).where('subject', '=', subject).orderBy('seq').execute()
}

describe('recording', () => {
  test('a visit with a finding opens one alert, stands in the chain and in the ledger', async () => {
    const { householdNo, persons } = await world.family({ members: [{ name: '王建国' }, { name: '李秀英', relation: '1' }] })
    const reply = await world.visit('laohekou', householdNo, {
      findings: [{ code: 'illness', personNo: persons[1] ?? null, words: '中风住院，花了三万多' }],
      answers: { treated: 'yes' },
      note: '家里靠亲戚接济',
    })
    expect(reply.alerts).toEqual([{ id: expect.any(Number), code: 'illness', opened: true }])
    const alert = await world.db.selectFrom('alert').selectAll().where('household_no', '=', householdNo).executeTakeFirstOrThrow()
    expect(alert).toMatchObject({
      cause: 'illness',
      source: 'visit',
      grade: 2,
      person_no: persons[1],
      sentence: '走访发现李秀英生病或住院：中风住院，花了三万多',
      status: 'open',
    })
    expect(alert.evidence).toContainEqual(expect.objectContaining({ label: '现在还在看病、住院吗？', value: '是' }))
    const chain = await world.db
      .selectFrom('chain_event')
      .select(['kind', 'title', 'source_kind', 'source_id', 'occurred_on'])
      .where('household_no', '=', householdNo)
      .execute()
    expect(chain).toEqual([
      {
        kind: 'visit',
        title: '走访：见到了家里人，发现有人生病、住院',
        source_kind: 'visit',
        source_id: reply.id,
        occurred_on: '2026-11-02',
      },
    ])
    expect(await ledgerOf(`visit:${String(reply.id)}`)).toEqual([{ verb: 'visit.record', purpose: '' }])
    expect(world.queued.at(-1)?.name).toBe('dispatch.assign')
  })

  test('sent twice, once under the same request and once under another, it is one visit with the same reply', async () => {
    const { householdNo } = await world.family()
    const body = {
      clientId: randomUUID(),
      householdNo,
      visitedAt: '2026-11-02T01:00:00Z',
      result: 'met' as const,
      findings: [{ code: 'housing' as const, personNo: null, words: '山墙开裂' }],
    }
    const first = await world.ask('laohekou', visits.record, { body, requestId: body.clientId })
    const again = await world.ask('laohekou', visits.record, { body, requestId: body.clientId })
    const other = await world.ask('laohekou', visits.record, { body, requestId: randomUUID() })
    expect([again, other]).toEqual([first, first])
    expect([
      await count('visit', householdNo),
      await count('alert', householdNo),
      await count('chain_event', householdNo),
      await count('visit_alert', householdNo),
    ]).toEqual([1, 1, 1, 1])
  })

  test('two phones that send the same visit at the same moment record it once', async () => {
    const { householdNo } = await world.family()
    const body = {
      clientId: randomUUID(),
      householdNo,
      visitedAt: '2026-11-02T01:00:00Z',
      result: 'met' as const,
      findings: [{ code: 'income' as const, personNo: null, words: '' }],
    }
    const replies = await Promise.all([1, 2, 3].map(() => world.ask('laohekou', visits.record, { body, requestId: randomUUID() })))
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
    expect([await count('visit', householdNo), await count('alert', householdNo)]).toEqual([1, 1])
  })

  test('a client id of somebody else is refused, also out of sight', async () => {
    const { householdNo } = await world.family()
    const other = await world.family({ village: places.xinxiu })
    const clientId = randomUUID()
    await world.visit('laohekou', householdNo, { clientId })
    await expect(world.visit('xinxiu', other.householdNo, { clientId })).rejects.toMatchObject({ code: 'state.conflict' })
    expect(await count('visit', other.householdNo)).toBe(0)
  })

  test('two findings of one cause are one alert; a second visit feeds it', async () => {
    const { householdNo } = await world.family()
    const first = await world.visit('laohekou', householdNo, {
      findings: [
        { code: 'illness', personNo: null, words: '腰疼' },
        { code: 'care', personNo: null, words: '' },
      ],
    })
    expect(first.alerts.map((alert) => alert.opened)).toEqual([true, true])
    const second = await world.visit('laohekou', householdNo, { findings: [{ code: 'illness', personNo: null, words: '住进县医院' }] })
    expect(second.alerts).toEqual([{ id: first.alerts.find((alert) => alert.code === 'illness')?.id, code: 'illness', opened: false }])
    expect(await count('alert', householdNo)).toBe(2)
    const events = await world.db
      .selectFrom('alert_event')
      .select(['action', 'note'])
      .where('alert_id', '=', second.alerts[0]?.id ?? 0)
      .orderBy('id')
      .execute()
    expect(events.map((event) => event.action)).toEqual(['open', 'open-again'])
    expect(events[1]?.note).toContain('住进县医院')
  })

  test('an alert of another desk learns of the visit by a note', async () => {
    const { householdNo } = await world.family()
    const id = await world.alertOnDesk({ householdNo, cause: 'schooling' })
    await world.visit('laohekou', householdNo, { answers: { inSchool: 'no' }, note: '孩子在家' })
    const events = await world.db
      .selectFrom('alert_event')
      .select(['action', 'note'])
      .where('alert_id', '=', id)
      .orderBy('id', 'desc')
      .limit(1)
      .execute()
    expect(events).toEqual([
      { action: 'note', note: expect.stringMatching(/^走访 #\d+（向桂英，2026-11-02）：见到了家里人。孩子还在上学吗？不是。孩子在家$/) },
    ])
    expect((await world.alert(id)).version).toBe(2)
  })

  test('visits that arrive in the wrong order are in the right one', async () => {
    const { householdNo } = await world.family()
    world.setDay('2026-11-05')
    await world.visit('laohekou', householdNo, { visitedAt: '2026-11-05T02:00:00Z', note: '后来' })
    await world.visit('laohekou', householdNo, { visitedAt: '2026-11-03T02:00:00Z', note: '先前' })
    const { visits: mine } = await world.ask('laohekou', visits.mine)
    expect(mine.filter((visit) => visit.householdNo === householdNo).map((visit) => visit.visitedAt.slice(0, 10))).toEqual([
      '2026-11-05',
      '2026-11-03',
    ])
    const { families } = await world.ask('laohekou', visits.find, { body: { text: String(householdNo) } })
    expect(families[0]?.lastVisit).toMatchObject({ day: '2026-11-05', words: '后来' })
    const days = await world.db
      .selectFrom('chain_event')
      .select('occurred_on')
      .where('household_no', '=', householdNo)
      .orderBy('occurred_on')
      .execute()
    expect(days.map((row) => row.occurred_on)).toEqual(['2026-11-03', '2026-11-05'])
  })

  test('a phone whose clock runs ahead records the arrival, and what it said beside', async () => {
    const { householdNo } = await world.family()
    const { id } = await world.visit('laohekou', householdNo, { visitedAt: '2027-05-01T00:00:00Z' })
    const visit = await world.ask('clerk', visits.detail, { params: { id } })
    expect([visit.visitedAt, visit.phoneAt]).toEqual(['2026-11-02T01:00:00.000Z', '2027-05-01T00:00:00.000Z'])
  })

  test('ID numbers in what was written are masked everywhere', async () => {
    const { householdNo } = await world.family()
    const { id } = await world.visit('laohekou', householdNo, {
      note: '身份证 430971196803021234 已过期',
      findings: [{ code: 'unpaid', personNo: null, words: '卡号不对，证号430971196803021234' }],
    })
    const visit = await world.ask('clerk', visits.detail, { params: { id } })
    const alert = await world.db
      .selectFrom('alert')
      .select(['sentence', 'evidence'])
      .where('household_no', '=', householdNo)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify([visit, alert])).not.toContain('430971196803021234')
    expect(visit.note).toBe('身份证 430971********1234 已过期')
  })

  test('a family that is not the helper’s is refused in words the phone can show', async () => {
    const { householdNo } = await world.family({ village: places.xinxiu })
    await expect(world.visit('laohekou', householdNo)).rejects.toMatchObject({
      code: 'not-found',
      message: '没有这户家庭，或不在您负责的地方',
    })
  })
})

describe('photos', () => {
  test('sent twice it is one picture; it comes back as it was, and every look is written down', async () => {
    const { householdNo } = await world.family()
    const { id } = await world.visit('laohekou', householdNo)
    const requestId = randomUUID()
    const send = (request: string) =>
      world.ask('laohekou', visits.photo, { params: { id }, requestId: request, file: { name: 'a.jpg', bytes: picture } })
    const first = await send(requestId)
    expect([await send(requestId), await send(randomUUID())]).toEqual([first, first])
    expect(await count('attachment', householdNo)).toBe(1)
    const download: unknown = await world.ask('clerk', visits.photoFile, { params: { id, file: first.id } })
    if (!isDownload(download) || download.content instanceof Uint8Array) throw new Error('no stream')
    expect(Buffer.compare(await buffer(download.content), picture)).toBe(0)
    expect(await ledgerOf(`attachment:${String(first.id)}`)).toEqual([{ verb: 'attachment.view', purpose: `走访 #${String(id)}` }])
  })

  test('what is no picture is refused, and so is a photo for somebody else’s visit', async () => {
    const { householdNo } = await world.family()
    const { id } = await world.visit('laohekou', householdNo)
    await expect(
      world.ask('laohekou', visits.photo, { params: { id }, file: { name: 'a.jpg', bytes: Buffer.from('<html>hello, this is no photo') } }),
    ).rejects.toMatchObject({ code: 'file.unreadable' })
    await expect(world.ask('helper', visits.photo, { params: { id }, file: { name: 'a.jpg', bytes: picture } })).rejects.toMatchObject({
      code: 'auth.denied',
    })
    expect(await count('attachment', householdNo)).toBe(0)
  })
})

describe('today', () => {
  const noFamilies = async (): Promise<number[]> => (await world.ask('xinxiu', visits.today)).families.map((family) => family.householdNo)

  test('who is visited, and why: plan, alert on the township’s desk, long unvisited, living alone', async () => {
    const before = await noFamilies()
    const village = places.xinxiu
    const planned = await world.family({ village, members: [{ name: '周有才' }, { name: '周小妹' }] })
    const alerted = await world.family({ village, members: [{ name: '刘桂兰' }, { name: '刘一' }] })
    const elsewhere = await world.family({ village, members: [{ name: '陈大力' }, { name: '陈二' }] })
    const listed = await world.family({ village, programme: 'dibao', members: [{ name: '黄秋生' }, { name: '黄妻' }] })
    const alone = await world.family({ village, members: [{ name: '何老太', birth: '1944-05-01', phone: '13800001111' }] })
    const young = await world.family({ village, members: [{ name: '年轻人', birth: '1999-05-01' }] })
    await world.do('clerk', planVisits, { householdNos: [planned.householdNo], on: '2026-11-02', reason: '核实收入' })
    await world.alertOnDesk({ householdNo: alerted.householdNo, cause: 'maybe-dibao', sentence: '人均收入低于标准' })
    await world.alertOnDesk({ householdNo: elsewhere.householdNo, cause: 'illness' })
    // The database stamps openings with its own clock; this world's stands still.
    await world.db
      .updateTable('alert')
      .set({ opened_at: new Date('2026-11-01T00:00:00Z') })
      .where('region_code', '=', village)
      .execute()
    const { families, more } = await world.ask('xinxiu', visits.today)
    const mine = families.filter((family) => !before.includes(family.householdNo))
    expect(more).toBe(0)
    expect(mine.map((family) => [family.headName, family.reasons.map((reason) => reason.kind)])).toEqual([
      ['周有才', ['plan']],
      ['刘桂兰', ['alert']],
      ['黄秋生', ['revisit']],
      ['何老太', ['elder']],
    ])
    expect(mine.map((family) => family.householdNo)).not.toContain(young.householdNo)
    expect(mine.map((family) => family.reasons[0]?.sentence)).toEqual([
      '核实收入',
      '人均收入低于标准',
      '在享低保，还没有走访记录',
      '82 岁，一个人住，还没有走访记录',
    ])
    expect(mine[1]?.questions).toEqual(['steadyIncome', 'applied', 'wantsHelp'])
    expect(mine[3]).toMatchObject({
      members: [{ name: '何老太', age: 82, phoneMasked: '138****1111' }],
      place: '新秀村',
      mapWords: expect.stringContaining('新秀村'),
      position: null,
    })
    // Every one of them is gone from the list once somebody was spoken to; nobody at home is only a try.
    await world.visit('xinxiu', alerted.householdNo, { result: 'absent' })
    for (const family of [planned, listed, alone])
      await world.visit('xinxiu', family.householdNo, { position: { latitude: 29.1, longitude: 112.5, accuracy: 12 } })
    expect((await noFamilies()).filter((no) => !before.includes(no))).toEqual([alerted.householdNo])
    await world.visit('xinxiu', alerted.householdNo, { result: 'neighbour' })
    expect((await noFamilies()).filter((no) => !before.includes(no))).toEqual([])
    // Back after their intervals, with the place of the last visit.
    world.setDay('2026-12-15')
    const later = (await world.ask('xinxiu', visits.today)).families.find((family) => family.householdNo === alone.householdNo)
    expect(later).toMatchObject({
      reasons: [{ kind: 'elder', sentence: '82 岁，一个人住，已有 43 天没有走访' }],
      position: { latitude: 29.1, longitude: 112.5, day: '2026-11-02' },
    })
    expect(await noFamilies()).not.toContain(listed.householdNo)
    world.setDay('2027-02-01')
    expect(await noFamilies()).toContain(listed.householdNo)
  })

  test('an alert that a visit itself found needs no second visit, until the county sends it back', async () => {
    const { householdNo } = await world.family({ village: places.jinqiao, members: [{ name: '熊家' }, { name: '熊二' }] })
    const { alerts } = await world.visit('jinqiao', householdNo, { findings: [{ code: 'living', personNo: null, words: '断粮' }] })
    await world.dispatch()
    expect((await world.ask('jinqiao', visits.today)).families.map((family) => family.householdNo)).not.toContain(householdNo)
    const id = alerts[0]?.id ?? 0
    await world.do('jinpen', sign, { id, version: (await world.alert(id)).version })
    await world.do('jinpen', answer, { id, version: (await world.alert(id)).version, code: 'in-place', note: '已在享低保，无需新增' })
    world.setDay('2026-11-04')
    await world.do('county', sendBack, { id, version: (await world.alert(id)).version, reason: '请再入户看看' })
    expect((await world.ask('jinqiao', visits.today)).families.map((family) => family.householdNo)).toContain(householdNo)
  })

  test('the rule of the county decides the intervals; a clerk cannot change it', async () => {
    const input = { revisitDays: 30, elderAge: 70, elderDays: 7, hotline: '0737-5660000', basis: '区民政局会议纪要' }
    await expect(world.do('clerk', saveRule, input)).rejects.toMatchObject({ code: 'auth.denied' })
    await world.do('nanxian', saveRule, input)
    expect(await world.ask('nanxian', visits.rule)).toMatchObject({ revisitDays: 30, from: '南县', mayEdit: true })
    expect(await world.ask('clerk', visits.rule)).toMatchObject({
      revisitDays: 90,
      from: null,
      mayEdit: false,
      basis: expect.stringContaining('待核'),
    })
  })

  test('a call shows the number of a member of the family, and says so in the ledger; it is kept nowhere', async () => {
    const { householdNo, persons } = await world.family({
      members: [
        { name: '赵六', phone: '13912345678' },
        { name: '无号', relation: '2' },
      ],
    })
    const other = await world.family()
    const [with_, without] = persons
    expect(await world.ask('laohekou', visits.call, { params: { id: householdNo }, body: { personNo: with_ ?? 0 } })).toEqual({
      phone: '13912345678',
    })
    expect(await ledgerOf(`person:${String(with_)}`)).toEqual([{ verb: 'visit.call', purpose: '走访联系' }])
    await expect(
      world.ask('laohekou', visits.call, { params: { id: householdNo }, body: { personNo: without ?? 0 } }),
    ).rejects.toMatchObject({ code: 'not-found', message: '没有登记电话' })
    await expect(
      world.ask('laohekou', visits.call, { params: { id: other.householdNo }, body: { personNo: with_ ?? 0 } }),
    ).rejects.toMatchObject({ code: 'not-found' })
    const kept = await world.db.selectFrom('command_request').select('reply').execute()
    expect(JSON.stringify(kept)).not.toContain('13912345678')
  })
})

describe('the desk', () => {
  test('a visit becomes the papers of an answer, once', async () => {
    const { householdNo } = await world.family({ programme: 'dibao' })
    const id = await world.alertOnDesk({ householdNo, cause: 'maybe-dibao' })
    const { id: visit } = await world.visit('laohekou', householdNo, { answers: { steadyIncome: 'no' }, note: '靠捡废品' })
    await world.ask('laohekou', visits.photo, { params: { id: visit }, file: { name: 'a.jpg', bytes: picture } })
    await expect(world.ask('clerk', visits.attach, { params: { id: visit }, body: { alertId: id } })).rejects.toMatchObject({
      code: 'state.action-not-allowed',
    })
    await world.do('clerk', sign, { id, version: (await world.alert(id)).version })
    const { files } = await world.ask('clerk', visits.attach, { params: { id: visit }, body: { alertId: id } })
    expect(files.map((file) => file.title)).toEqual(['走访记录 2026-11-02（向桂英）.txt', '走访照片 1'])
    expect((await world.ask('clerk', visits.attach, { params: { id: visit }, body: { alertId: id } })).files).toEqual(files)
    expect((await world.ask('clerk', visits.detail, { params: { id: visit } })).attachable).toEqual([
      expect.objectContaining({ id, attached: true }),
    ])
    await world.do('clerk', answer, {
      id,
      version: (await world.alert(id)).version,
      code: 'in-dibao',
      note: '',
      files: files.map((file) => file.id),
    })
    const task = await world.db.selectFrom('dispatch_task').select('result_files').where('alert_id', '=', id).executeTakeFirstOrThrow()
    expect(task.result_files).toEqual(files.map((file) => file.id))
  })

  test('list, filters and count agree', async () => {
    const { householdNo } = await world.family({ village: places.jinqiao })
    await world.visit('jinqiao', householdNo, { findings: [{ code: 'death', personNo: null, words: '' }] })
    await world.visit('jinqiao', householdNo, { result: 'absent' })
    const list = (query: object) => world.ask('jinpen', visits.visitListing.list, { query: { householdNo, ...query } })
    expect((await list({})).rows).toHaveLength(2)
    expect(await list({ finding: 'death' })).toMatchObject({
      total: 1,
      rows: [{ findings: ['death'], alerts: 1, result: 'met', helper: '夏建军' }],
    })
    expect(await list({ result: 'absent' })).toMatchObject({ total: 1, rows: [{ result: 'absent' }] })
    expect((await list({ from: '2026-11-03' })).total).toBe(0)
    expect((await list({ q: '夏建' })).total).toBe(2)
  })

  test('the list of those to be visited says never, overdue, planned; a plan can be taken back', async () => {
    const never = await world.family({ village: places.nanzhouVillage, programme: 'dibao', members: [{ name: '甲一' }, { name: '甲二' }] })
    await world.family({ village: places.nanzhouVillage })
    const due = () => world.ask('nanxian', visits.dueListing.list, { query: {} })
    expect((await due()).rows).toEqual([expect.objectContaining({ householdNo: never.householdNo, why: 'never', lastVisit: null })])
    expect(await world.do('nanxian', planVisits, { householdNos: [never.householdNo], on: '2026-11-20', reason: '入户核实' })).toEqual({
      planned: 1,
      already: 0,
    })
    expect(await world.do('nanxian', planVisits, { householdNos: [never.householdNo], on: '2026-11-21', reason: '入户核实' })).toEqual({
      planned: 0,
      already: 1,
    })
    const [row] = (await due()).rows
    expect(row).toMatchObject({ why: 'plan', plannedOn: '2026-11-20' })
    await world.ask('nanxian', visits.cancelPlan, { params: { id: row?.planId ?? 0 } })
    expect((await due()).rows).toEqual([expect.objectContaining({ why: 'never', plannedOn: null })])
    await expect(
      world.do('nanxian', planVisits, { householdNos: [never.householdNo], on: '2026-10-01', reason: '入户核实' }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

test('a plan follows its family to another village, and the new helper has it', async () => {
  const { householdNo } = await world.family({ village: places.xinxiu, members: [{ name: '迁居户' }, { name: '家人' }] })
  await world.do('clerk', planVisits, { householdNos: [householdNo], on: '2026-11-03', reason: '看看新屋' })
  await world.db.updateTable('household').set({ region_code: places.jinqiao }).where('household_no', '=', householdNo).execute()
  const seenBy = async (who: 'xinxiu' | 'jinqiao') => (await world.ask(who, visits.today)).families.map((family) => family.householdNo)
  expect(await seenBy('jinqiao')).toContain(householdNo)
  expect(await seenBy('xinxiu')).not.toContain(householdNo)
})
