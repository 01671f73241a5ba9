import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { chain, plans } from '#contract'
import { plainDate } from '#kernel'
import { answer, sign } from '#rooms/dispatch'
import { finding } from '#test/alert-world'
import { planWorld } from '#test/plan-world'
import { createVisitWorld, type Family, type Somebody } from '#test/visit-world'

/* What happens to a measure between its desk and those who keep the plan: taken up, answered elsewhere, put down wrongly, told on paper. */

const world = await createVisitWorld()
const { show, add, contact, confirm, followed, measure } = planWorld(world)
afterAll(() => world.stop())
beforeEach(() => {
  world.setDay('2026-11-02')
})

const everything = { page: 1, size: 200 }
const services = async (householdNo: number) =>
  (await world.ask('clerk', chain.list, { params: { id: householdNo }, query: { size: 60 } })).events.filter(
    (one) => one.kind === 'service',
  )

async function listed(who: Somebody, query: { desk?: 'mine'; status?: string; answered?: 'true' }): Promise<number[]> {
  return (await world.ask(who, plans.measureListing.list, { query: { ...everything, ...query } })).rows.map((row) => row.id)
}

/** A family on dibao with a confirmed plan of one measure on education's desk. */
async function planned(): Promise<Family & { id: number }> {
  const family = await world.family({
    members: [
      { name: '王建国', birth: '1968-03-02' },
      { name: '王小雨', birth: '2017-05-01', relation: '3' },
    ],
    programme: 'dibao',
  })
  const id = await add(family.householdNo, { field: 'education', need: '要住校的费用' })
  await confirm(family.householdNo)
  return { ...family, id }
}

async function close(who: Somebody, id: number, status: 'done' | 'dropped', result: string): Promise<void> {
  const { rev } = await measure(id)
  await world.ask(who, plans.close, { params: { id }, body: { rev, status, result } })
}

async function reopen(who: Somebody, id: number, reason = '登记到了别户'): Promise<void> {
  const { rev } = await measure(id)
  await world.ask(who, plans.reopen, { params: { id }, body: { rev, reason } })
}

describe('the desk', () => {
  test('what is new leaves the list once it is taken up; the county takes up what is its own', async () => {
    const { id, householdNo } = await planned()
    const own = await add(householdNo, { field: 'livelihood', need: '米面接不上', level: 'county' })
    await confirm(householdNo)
    const fresh = (who: Somebody) => listed(who, { desk: 'mine', status: 'planned' })
    expect(await fresh('education')).toContain(id)
    await expect(world.ask('county', plans.take, { body: { ids: [id] } })).rejects.toMatchObject({ code: 'state.action-not-allowed' })
    expect((await show(householdNo, 'county')).measures.find((each) => each.id === id)?.can).toMatchObject({
      take: { allowed: false, reason: '由办理单位标记' },
      close: { allowed: true },
    })
    expect(await world.ask('county', plans.take, { body: { ids: [id, own] } })).toEqual({ taken: 1, refused: 1 })
    await world.ask('education', plans.take, { body: { ids: [id] } })
    expect(await fresh('education')).not.toContain(id)
    expect(await measure(id)).toMatchObject({ taken_by_name: '何静' })
  })

  test('a department is told of the plans with a measure of its own, and prints none', async () => {
    const { householdNo } = await planned()
    const other = await world.family({ programme: 'dibao' })
    await world.screen([finding(other.householdNo, { cause: 'schooling' })])
    await world.dispatch()
    const families = async (who: Somebody) =>
      (await world.ask(who, plans.familyListing.list, { query: everything })).rows.map((row) => row.householdNo)
    expect(await families('clerk')).toEqual(expect.arrayContaining([householdNo, other.householdNo]))
    // The alert laid the family on education's desk: it sees the family, and not whether there is a plan.
    expect((await show(other.householdNo, 'education')).plan).toBeNull()
    expect(await families('education')).toContain(householdNo)
    expect(await families('education')).not.toContain(other.householdNo)
    const print = (who: Somebody) => world.ask(who, plans.print, { params: { id: householdNo } })
    await expect(print('education')).rejects.toMatchObject({ code: 'auth.denied' })
    await print('clerk')
  })
})

describe('a result that was wrong', () => {
  test('is taken back by the desk: it leaves the chain, and is put down again as it was', async () => {
    const { householdNo, id } = await planned()
    await world.ask('education', plans.take, { body: { ids: [id] } })
    await close('education', id, 'done', '已免住宿费')
    expect(await services(householdNo)).toMatchObject([{ title: '教育帮扶：已免住宿费' }])
    await expect(reopen('medical', id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(reopen('education', id, '是王小雨的')).rejects.toMatchObject({ message: '文字里写了未成年人的姓名' })
    await reopen('education', id)
    expect(await measure(id)).toMatchObject({ status: 'underway', result: '', done_on: null, closed_at: null, unconfirmed: false })
    expect(await services(householdNo)).toEqual([])
    expect((await show(householdNo)).events[0]).toMatchObject({ action: '重新办理', note: '登记到了别户' })
    await expect(reopen('education', id)).rejects.toMatchObject({ message: '这项措施还没有办完' })
    await close('education', id, 'done', '已免住宿费')
    expect(await services(householdNo)).toHaveLength(1)
  })

  test('what was dropped comes back where the plan is kept, and waits for the confirmation', async () => {
    const { householdNo, id } = await planned()
    await close('clerk', id, 'dropped', '孩子已转到外县就读')
    await expect(reopen('education', id)).rejects.toMatchObject({ message: '由乡镇或县级民政恢复' })
    const before = (await show(householdNo)).plan
    await reopen('clerk', id, '孩子又转回来了')
    const { plan, measures } = await show(householdNo)
    expect(plan?.rev).toBeGreaterThan(before?.rev ?? 0)
    expect(measures).toMatchObject([{ id, status: 'planned', unconfirmed: true }])
    expect(await listed('education', { desk: 'mine' })).toContain(id)
  })

  test('what the desk itself dropped is told to the township, and taken back by the desk with a reason', async () => {
    const { householdNo, id } = await planned()
    await world.ask('education', plans.take, { body: { ids: [id] } })
    const before = (await show(householdNo)).plan
    await close('education', id, 'dropped', '孩子不在本县学籍')
    const told = await show(householdNo)
    expect(told.measures).toMatchObject([{ id, status: 'dropped', refused: true, unconfirmed: true, can: { reopen: { allowed: true } } }])
    expect(told.plan).toMatchObject({ unconfirmed: 1 })
    expect(told.plan?.rev).toBeGreaterThan(before?.rev ?? 0)
    const waiting = async () =>
      (await world.ask('clerk', plans.familyListing.list, { query: { ...everything, state: 'changed' } })).rows.map(
        (row) => row.householdNo,
      )
    expect(await waiting()).toContain(householdNo)
    // It keeps the family in sight to put it right, and nobody else's desk may.
    expect((await show(householdNo, 'education')).measures).toMatchObject([{ id, can: { reopen: { allowed: true } } }])
    await expect(reopen('medical', id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(reopen('education', id, '')).rejects.toThrow('请写明理由')
    await reopen('education', id, '点错了，继续办理')
    expect(await measure(id)).toMatchObject({
      status: 'underway',
      dropped_at_desk: false,
      result: '',
      closed_at: null,
      taken_by_name: '何静',
    })
    expect((await show(householdNo)).events[0]).toMatchObject({ action: '重新办理', by: '何静', note: '点错了，继续办理' })
    expect(await listed('education', { desk: 'mine' })).toContain(id)
  })

  test('the township confirms without what a desk cannot do; what it dropped itself the desk does not take back', async () => {
    const { householdNo, id } = await planned()
    await add(householdNo, { field: 'livelihood', need: '米面接不上' })
    await confirm(householdNo)
    await close('education', id, 'dropped', '孩子不在本县学籍')
    await confirm(householdNo)
    expect((await show(householdNo)).plan).toMatchObject({ unconfirmed: 0 })
    await reopen('education', id, '学籍已经转回')
    expect((await show(householdNo)).plan).toMatchObject({ unconfirmed: 1 })
    await close('clerk', id, 'dropped', '家里说不用了')
    expect(await measure(id)).toMatchObject({ dropped_at_desk: false })
    await expect(reopen('education', id)).rejects.toMatchObject({ message: '由乡镇或县级民政恢复' })
  })

  test('not where the need has another measure by now, nor after the plan has ended', async () => {
    const { householdNo, persons } = await planned()
    const suggestion = `member:${String(persons[1])}:school:2026`
    const first = await add(householdNo, { suggestion })
    await close('clerk', first, 'dropped', '先不安排')
    await world.db.updateTable('plan_measure').set({ found_key: '' }).where('id', '=', first).execute()
    const second = await add(householdNo, { suggestion })
    await world.db.updateTable('plan_measure').set({ found_key: suggestion }).where('id', '=', first).execute()
    await expect(reopen('clerk', first)).rejects.toMatchObject({ message: '同一项需求已经另列了措施' })
    const { plan } = await show(householdNo)
    await world.ask('clerk', plans.end, { params: { id: plan?.id ?? 0 }, body: { rev: plan?.rev ?? 0, reason: '全家迁居外地' } })
    await expect(reopen('clerk', second)).rejects.toMatchObject({ message: '这份计划已经结束，措施不能重新办理' })
  })
})

describe('a measure that follows an alert', () => {
  test('is listed for those who keep the plan once the alert is answered, until it is closed', async () => {
    const { alertId, id } = await followed()
    const waiting = (who: Somebody) => listed(who, { answered: 'true' })
    expect(await waiting('clerk')).not.toContain(id)
    const version = async () => (await world.alert(alertId)).version
    await world.act('medical', sign, { id: alertId, version: await version() })
    await world.act('medical', answer, { id: alertId, version: await version(), code: 'medical-aid', note: '已救助 8,000 元' })
    for (const who of ['clerk', 'county'] as const) expect(await waiting(who), who).toContain(id)
    expect(await waiting('medical')).toEqual([])
    const { rev } = await measure(id)
    await world.ask('clerk', plans.close, { params: { id }, body: { rev, status: 'done', fromAlert: true } })
    expect(await waiting('clerk')).not.toContain(id)
    await reopen('clerk', id, '救助款没有到账')
    expect(await waiting('clerk')).toContain(id)
  })

  test('is changed in its words also after the alert’s term has moved and passed; its own term stays', async () => {
    const { householdNo, alertId, id } = await followed()
    const { due_on: before } = await measure(id)
    await world.db.updateTable('alert').set({ due_on: '2026-11-20' }).where('id', '=', alertId).execute()
    world.setDay('2026-12-01')
    const [shown] = (await show(householdNo)).measures
    expect(shown).toMatchObject({ dueOn: '2026-11-20' })
    const { rev, field, person_no: personNo, need, department } = await measure(id)
    const said = { rev, field, personNo, need, department, level: 'county' as const, dueOn: plainDate('2026-11-20') }
    const change = (action: string, reason: string) =>
      world.ask('clerk', plans.changeMeasure, { params: { id }, body: { ...said, action, reason } })
    await change('先垫付，再申请医疗救助', '家里拿不出住院押金')
    expect(await measure(id)).toMatchObject({ action: '先垫付，再申请医疗救助', due_on: before, unconfirmed: true })
  })
})

describe('what the family is told', () => {
  test('a contact has a number to call; the first is no change, and no reason names a child', async () => {
    const { householdNo, id, persons } = await planned()
    const other = await world.family()
    for (const body of [{ phone: '' }, { userId: null, name: '郑干部', phone: '' }])
      await expect(contact(other.householdNo, body)).rejects.toMatchObject({ code: 'input.invalid', message: '请填写联系人的电话' })
    const named = { message: '文字里写了未成年人的姓名' }
    await expect(contact(householdNo, { reason: '王小雨的老师更合适' })).rejects.toMatchObject(named)
    await contact(householdNo, { reason: '原联系人调走了' })
    const actions = (await show(householdNo)).events.map((event) => event.action)
    expect(actions.filter((action) => action.endsWith('联系人'))).toEqual(['更换联系人', '确定联系人'])
    const { rev, need, action, department } = await measure(id)
    const body = { rev, field: 'education' as const, personNo: persons[1] ?? null, need, action, department, level: 'county' as const }
    await expect(
      world.ask('clerk', plans.changeMeasure, {
        params: { id },
        body: { ...body, dueOn: plainDate('2026-12-20'), reason: '王小雨要住校' },
      }),
    ).rejects.toMatchObject(named)
  })

  test('on the phone nothing that was never confirmed, and how much is left out', async () => {
    const { householdNo, id } = await planned()
    const { opened } = await world.screen([finding(householdNo)])
    await world.dispatch()
    const follows = await add(householdNo, { suggestion: `alert:${String(opened[0]?.id ?? 0)}` })
    const told = async () => {
      const { measures, older } = await world.ask('laohekou', plans.ofFamily, { params: { id: householdNo } })
      return { ids: measures.map((each) => each.id), older }
    }
    expect(await told()).toEqual({ ids: [id], older: 0 })
    expect((await show(householdNo)).measures.map(({ id: each, unconfirmed }) => [each, unconfirmed])).toEqual(
      expect.arrayContaining([
        [id, false],
        [follows, true],
      ]),
    )
    const more: number[] = []
    for (let count = 0; count < 8; count += 1) more.push(await add(householdNo, { field: 'education', need: '要买校服和书本' }))
    await confirm(householdNo)
    expect((await told()).ids.toSorted((a, b) => a - b)).toEqual([id, follows, ...more])
    for (const each of more) await close('education', each, 'done', '校服书本已发')
    const after = await told()
    expect(after.ids).toHaveLength(2 + 6)
    expect(after.older).toBe(2)
  })
})
