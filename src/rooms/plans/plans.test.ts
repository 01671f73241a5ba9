import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { chain, plans } from '#contract'
import { plainDate } from '#kernel'
import { answer, sign } from '#rooms/dispatch'
import { merge } from '#rooms/registry'
import { createVisitWorld, places, type Family, type Somebody } from '#test/visit-world'
import { planWorld } from '#test/plan-world'

const world = await createVisitWorld()
const { show, add, contact, confirm, followed, measure } = planWorld(world)
afterAll(() => world.stop())
beforeEach(() => {
  world.setDay('2026-11-02')
})

const everything = { page: 1, size: 200 }
const measures = async (householdNo: number, who: Somebody) =>
  (await world.ask(who, plans.measureListing.list, { query: { ...everything, householdNo } })).rows
const familyWithChild = () =>
  world.family({
    members: [
      { name: '王建国', birth: '1968-03-02' },
      { name: '王小雨', birth: '2017-05-01', relation: '3' },
    ],
    programme: 'dibao',
  })

/** A family with a confirmed plan of one measure on education's desk, for the child. */
async function planned(): Promise<Family & { id: number }> {
  const family = await familyWithChild()
  const id = await add(family.householdNo, { suggestion: `member:${String(family.persons[1])}:school:2026` })
  await confirm(family.householdNo)
  return { ...family, id }
}

describe('the plan', () => {
  test('a suggestion becomes a measure with one click, and lies on the desk in charge once the plan is confirmed', async () => {
    const { householdNo, persons } = await familyWithChild()
    const before = await show(householdNo)
    expect(before.plan).toBeNull()
    const school = before.suggestions.find((each) => each.foundIn === 'member')
    expect(school).toMatchObject({ field: 'education', personNo: persons[1], department: 'education', level: 'county' })

    const id = await add(householdNo, { suggestion: school?.key ?? '' })
    const drafted = await show(householdNo)
    expect(drafted.suggestions.map((each) => each.key)).not.toContain(school?.key)
    expect(drafted.plan).toMatchObject({ state: 'draft', version: 0, unconfirmed: 1 })
    expect(drafted.measures).toMatchObject([{ id, who: '王小雨', dueOn: '2026-12-02', desk: '区教育', handedOn: null }])
    expect(await measures(householdNo, 'education')).toEqual([])
    const { id: planId = 0, rev = 0 } = drafted.plan ?? {}
    await expect(world.ask('clerk', plans.confirm, { params: { id: planId }, body: { rev, reviewMonths: 6 } })).rejects.toMatchObject({
      code: 'state.action-not-allowed',
      message: '还没有确定帮扶联系人',
    })

    await contact(householdNo)
    expect(await confirm(householdNo)).toEqual({ version: 1, reviewOn: '2027-05-02', handed: 1 })
    expect(await measures(householdNo, 'education')).toMatchObject([{ id, headName: '王建国', mayTake: '' }])
    const after = await show(householdNo)
    expect(after.plan).toMatchObject({ state: 'confirmed', version: 1, unconfirmed: 0, confirmedBy: '陈立新' })
    expect(after.events.map((event) => event.action)).toEqual(['确认', '确定联系人', '增加措施', '拟定'])
  })

  test('nobody confirms what he has not seen, and two clicks make one measure', async () => {
    const { householdNo, persons } = await familyWithChild()
    const suggestion = `member:${String(persons[1])}:school:2026`
    const body = { suggestion }
    const requestId = randomUUID()
    const first = await world.ask('clerk', plans.addMeasure, { params: { id: householdNo }, body, requestId })
    expect(await world.ask('clerk', plans.addMeasure, { params: { id: householdNo }, body, requestId })).toEqual(first)
    await expect(add(householdNo, body)).rejects.toMatchObject({ code: 'state.conflict' })
    await contact(householdNo)
    const { plan } = await show(householdNo)
    await add(householdNo, { field: 'housing', need: '屋顶漏雨', action: '上门核查' })
    await expect(
      world.ask('clerk', plans.confirm, { params: { id: plan?.id ?? 0 }, body: { rev: plan?.rev ?? 0, reviewMonths: 6 } }),
    ).rejects.toMatchObject({ code: 'state.conflict' })
  })

  test('by hand: department and term are those of the field, a minor is not named in words', async () => {
    const { householdNo } = await familyWithChild()
    const id = await add(householdNo, { field: 'housing', need: '屋顶漏雨' })
    expect(await measure(id)).toMatchObject({ department: 'housing', desk_region: places.county, due_on: '2026-12-02', found_in: 'hand' })
    await expect(add(householdNo, { field: 'education', need: '王小雨交不起学费' })).rejects.toMatchObject({
      message: '文字里写了未成年人的姓名',
    })
    await expect(add(householdNo, { field: 'housing', need: '屋顶漏雨', dueOn: plainDate('2026-11-01') })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(add(householdNo, { field: 'housing', need: '屋顶漏雨', personNo: 999_999 })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(add(householdNo, { need: '屋顶漏雨' })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  test('a change waits for the next confirmation; another department gets it only then', async () => {
    const { householdNo, id, persons } = await planned()
    const { rev, field } = await measure(id)
    await world.ask('clerk', plans.changeMeasure, {
      params: { id },
      body: {
        rev,
        field,
        personNo: persons[1] ?? null,
        need: '走读太远，要住校',
        action: '安排寄宿并减免费用',
        department: 'civil-affairs',
        level: 'township',
        dueOn: '2026-12-20',
        reason: '家长要求住校',
      },
    })
    expect(await measures(householdNo, 'education')).toEqual([])
    expect((await show(householdNo)).plan).toMatchObject({ unconfirmed: 1 })
    const states = async () =>
      (await world.ask('clerk', plans.familyListing.list, { query: { ...everything, q: String(householdNo) } })).rows.map(
        (row) => row.state,
      )
    expect(await states()).toEqual(['changed'])
    expect(await confirm(householdNo)).toMatchObject({ version: 2, handed: 1 })
    expect(await states()).toEqual(['current'])
    world.setDay('2027-05-02')
    expect(await states()).toEqual(['due'])
    const kept = await world.db
      .selectFrom('plan_event')
      .select(['version', 'detail'])
      .where('action', '=', 'confirm')
      .where('measure_id', 'is', null)
      .orderBy('id', 'desc')
      .limit(2)
      .execute()
    expect(kept.map((each) => each.version)).toEqual([2, 1])
    expect(JSON.stringify(kept)).not.toContain('王小雨')
  })

  test('at its end nothing is left on the desks; another plan may begin', async () => {
    const { householdNo, id } = await planned()
    const { plan } = await show(householdNo)
    await world.ask('clerk', plans.end, { params: { id: plan?.id ?? 0 }, body: { rev: plan?.rev ?? 0, reason: '全家随子女迁居外地' } })
    expect(await measure(id)).toMatchObject({ status: 'dropped', result: '计划结束：全家随子女迁居外地' })
    expect((await show(householdNo)).plan).toBeNull()
    await add(householdNo, { field: 'housing', need: '屋顶漏雨' })
    expect((await show(householdNo)).plan).toMatchObject({ state: 'draft', version: 0 })
  })

  test('who was helped with treatment is ill; who was helped with the premium is not', async () => {
    const { householdNo, persons } = await world.family({ members: [{ name: '李秀英' }, { name: '李大山', relation: '1' }] })
    const told = (person_no: number | undefined, title: string, source_row: number) =>
      world.db
        .insertInto('chain_event')
        .values({
          household_no: householdNo,
          person_no: person_no ?? null,
          region_code: places.laohekou,
          occurred_on: '2026-09-01',
          kind: 'payment',
          programme: 'medical',
          department: 'medical-insurance',
          title,
          amount_fen: 10_000,
          source_kind: 'snapshot',
          source_id: 900_001,
          source_row,
        })
        .execute()
    await told(persons[0], '参保资助（2026 年度）', 1)
    await told(persons[1], '住院救助', 2)
    expect((await show(householdNo)).suggestions.map((each) => each.key)).toEqual([`member:${String(persons[1])}:illness`])
  })

  test('不需要 is remembered with its reason, and can be taken back', async () => {
    const { householdNo, persons } = await familyWithChild()
    const key = `member:${String(persons[1])}:school:2026`
    await world.ask('clerk', plans.refuse, { params: { id: householdNo }, body: { key, reason: '已在校并全额资助' } })
    const view = await show(householdNo)
    expect(view.suggestions.map((each) => each.key)).not.toContain(key)
    expect(view.refused).toMatchObject([{ key, reason: '已在校并全额资助', by: '陈立新' }])
    await world.ask('clerk', plans.restore, { params: { id: householdNo }, body: { key } })
    expect((await show(householdNo)).suggestions.map((each) => each.key)).toContain(key)
  })
})

describe('the desk', () => {
  test('takes it up, puts down the result, and it stands in the chain and on 幸福清单', async () => {
    const { householdNo, id } = await planned()
    expect(await world.ask('education', plans.take, { body: { ids: [id, 999_999] } })).toEqual({ taken: 1, refused: 1 })
    await expect(world.ask('education', plans.take, { body: { ids: [id] } })).rejects.toMatchObject({ code: 'state.action-not-allowed' })
    const { rev } = await measure(id)
    await expect(
      world.ask('clerk', plans.close, { params: { id }, body: { rev, status: 'done', result: '已落实资助' } }),
    ).rejects.toMatchObject({
      message: '由办理单位登记',
    })
    await expect(world.ask('education', plans.close, { params: { id }, body: { rev, status: 'done' } })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    world.setDay('2026-11-05')
    const done = { rev, status: 'done' as const, result: '已发放本学期生活补助' }
    for (const doneOn of ['2026-11-01', '2026-11-06'].map(plainDate))
      await expect(world.ask('education', plans.close, { params: { id }, body: { ...done, doneOn } })).rejects.toMatchObject({
        code: 'input.invalid',
      })
    await world.ask('education', plans.close, { params: { id }, body: { ...done, doneOn: plainDate('2026-11-03') } })
    const { events } = await world.ask('clerk', chain.list, { params: { id: householdNo }, query: { size: 60 } })
    expect(events.find((event) => event.kind === 'service')).toMatchObject({
      day: '2026-11-03',
      department: 'education',
      programme: 'education',
      title: '教育帮扶：已发放本学期生活补助',
      source: { label: `一户一策措施 #${String(id)}` },
      amountFen: null,
    })
    const { services } = await world.ask('clerk', chain.statement, { params: { id: householdNo } })
    expect(services).toMatchObject([{ label: '教育帮扶：已发放本学期生活补助', department: '教育' }])
  })

  test('overdue is counted for the desk and for the county', async () => {
    const { householdNo, id } = await planned()
    world.setDay('2026-12-03')
    const late = async (who: Somebody) =>
      (await world.ask(who, plans.measureListing.list, { query: { ...everything, overdue: 'true' } })).rows.filter((row) => row.id === id)
        .length
    expect([await late('education'), await late('clerk'), await late('county'), await late('medical'), await late('jinpen')]).toEqual([
      1, 1, 1, 0, 0,
    ])
    expect((await measures(householdNo, 'education'))[0]?.daysLeft).toBe(-1)
    const { rows } = await world.ask('clerk', plans.familyListing.list, { query: { ...everything, q: String(householdNo) } })
    expect(rows).toMatchObject([{ open: 1, overdue: 1, done: 0 }])
  })

  test('whoever keeps the plan may drop a measure with a reason', async () => {
    const { id } = await planned()
    const { rev } = await measure(id)
    await world.ask('clerk', plans.close, { params: { id }, body: { rev, status: 'dropped', result: '孩子已转到外县就读' } })
    expect(await measure(id)).toMatchObject({ status: 'dropped', done_on: null, closed_by_name: '陈立新' })
  })

  test('the contact notes from the phone how it goes on, where it is company or care', async () => {
    const { householdNo } = await familyWithChild()
    const social = await add(householdNo, { field: 'social', need: '老人盼人说话', action: '每周上门看看' })
    const school = await add(householdNo, { field: 'education', need: '要住校的费用' })
    await contact(householdNo)
    expect((await world.ask('laohekou', plans.ofFamily, { params: { id: householdNo } })).contact).toBeNull()
    await confirm(householdNo)
    await world.ask('laohekou', plans.note, { params: { id: social }, body: { note: '上门聊了半小时，精神好' } })
    await expect(world.ask('laohekou', plans.note, { params: { id: school }, body: { note: '看过了' } })).rejects.toMatchObject({
      code: 'state.action-not-allowed',
    })
    const told = await world.ask('laohekou', plans.ofFamily, { params: { id: householdNo } })
    expect(told.contact).toMatchObject({ name: '向桂英', me: true })
    expect(told.measures.map(({ id, last, mayNote }) => ({ id, last, mayNote }))).toEqual([
      { id: social, last: '上门聊了半小时，精神好', mayNote: true },
      { id: school, last: '', mayNote: false },
    ])
    await expect(world.ask('xinxiu', plans.ofFamily, { params: { id: householdNo } })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a measure that follows an alert', () => {
  test('is on the alert’s desk and no second duty; done with the alert’s answer, told once in the chain', async () => {
    const { householdNo, alertId, id } = await followed()
    expect((await show(householdNo)).measures).toMatchObject([
      { id, desk: '区医保', handedOn: null, alert: { id: alertId, helped: false } },
    ])
    expect(await measures(householdNo, 'medical')).toEqual([])
    const { rev } = await measure(id)
    const done = { rev, status: 'done' as const, fromAlert: true }
    await expect(world.ask('clerk', plans.close, { params: { id }, body: done })).rejects.toMatchObject({ message: '预警还没有反馈结果' })
    const version = async () => (await world.alert(alertId)).version
    await world.act('medical', sign, { id: alertId, version: await version() })
    await world.act('medical', answer, { id: alertId, version: await version(), code: 'medical-aid', note: '已救助 8,000 元' })
    expect((await show(householdNo)).measures).toMatchObject([{ alert: { helped: true, answer: '已落实医疗救助：已救助 8,000 元' } }])
    await world.ask('clerk', plans.close, { params: { id }, body: done })
    expect(await measure(id)).toMatchObject({ status: 'done', done_on: '2026-11-02', result: '已落实医疗救助：已救助 8,000 元' })
    const services = await world.db
      .selectFrom('chain_event')
      .select('id')
      .where('household_no', '=', householdNo)
      .where('source_kind', '=', 'measure')
      .execute()
    expect(services).toEqual([])
  })

  test('an answer that is no help does not close it as done', async () => {
    const { alertId, id } = await followed()
    const version = async () => (await world.alert(alertId)).version
    await world.act('medical', sign, { id: alertId, version: await version() })
    await world.act('medical', answer, {
      id: alertId,
      version: await version(),
      code: 'not-eligible',
      note: '费用在目录外，按 42 号文件不予救助',
    })
    const { rev } = await measure(id)
    await expect(world.ask('clerk', plans.close, { params: { id }, body: { rev, status: 'done', fromAlert: true } })).rejects.toMatchObject(
      {
        code: 'state.action-not-allowed',
      },
    )
    await expect(
      world.ask('clerk', plans.close, { params: { id }, body: { rev, status: 'done', result: '就当办了' } }),
    ).rejects.toMatchObject({
      code: 'state.action-not-allowed',
    })
    await world.ask('clerk', plans.close, {
      params: { id },
      body: { rev, status: 'dropped', fromAlert: false, result: '不符合医疗救助条件' },
    })
  })
})

describe('who sees it', () => {
  test('the place upwards and the department that has it; of the plan only its part', async () => {
    const { householdNo, id } = await planned()
    const other = await add(householdNo, { field: 'housing', need: '屋顶漏雨，要修' })
    await confirm(householdNo)
    for (const who of ['clerk', 'county', 'province', 'auditor', 'laohekou'] as const)
      expect((await measures(householdNo, who)).length, who).toBe(2)
    for (const who of ['jinpen', 'nanxian', 'medical', 'xinxiu'] as const) {
      expect(await measures(householdNo, who), who).toEqual([])
      await expect(show(householdNo, who)).rejects.toMatchObject({ code: 'not-found' })
    }
    expect((await measures(householdNo, 'education')).map((row) => row.id)).toEqual([id])
    const seen = await show(householdNo, 'education')
    expect(seen.measures.map((each) => each.id)).toEqual([id])
    expect(seen.suggestions).toEqual([])
    expect(seen.measures[0]?.who).toBe('王小雨')
    expect(await measure(other)).toMatchObject({ department: 'housing' })
  })

  test('looks are written down', async () => {
    const { householdNo } = await planned()
    const written = await world.db.selectFrom('ledger').select('verb').where('household_no', '=', householdNo).execute()
    const verbs = new Set(written.map((row) => row.verb))
    expect([...verbs].toSorted()).toEqual(['plan.addMeasure', 'plan.confirm', 'plan.setContact', 'plan.view'])
  })
})

describe('the family goes elsewhere', () => {
  test('the plan moves along, the township’s desk becomes the new township’s', async () => {
    const { householdNo, id } = await planned()
    const care = await add(householdNo, { field: 'care', need: '老人没人照料' })
    await world.db.updateTable('household').set({ region_code: places.jinqiao }).where('household_no', '=', householdNo).execute()
    expect(await measure(care)).toMatchObject({ region_code: places.jinqiao, desk_region: places.jinpen })
    expect(await measure(id)).toMatchObject({ region_code: places.jinqiao, desk_region: places.county })
    expect((await show(householdNo, 'jinpen')).plan).toMatchObject({ version: 1 })
    await expect(show(householdNo)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a double that is merged brings its plan; what it speaks of is the person kept', async () => {
    const kept = await world.family({ members: [{ name: '李秀英' }] })
    const double = await world.family({ members: [{ name: '李秀英' }] })
    const id = await add(double.householdNo, { field: 'care', need: '平时没人照料', personNo: double.persons[0] ?? null })
    await world.act('county', merge, { keptNo: kept.persons[0] ?? 0, mergedNo: double.persons[0] ?? 0, reason: '同一个人登记了两次' })
    expect(await measure(id)).toMatchObject({ household_no: kept.householdNo, person_no: kept.persons[0] })
    expect((await show(kept.householdNo)).measures.map((each) => each.id)).toEqual([id])
  })
})
