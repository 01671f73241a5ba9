import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plans } from '#contract'
import { planWorld, type PlanWorld } from '#test/plan-world'
import { createVisitWorld, type Somebody, type VisitWorld } from '#test/visit-world'

let world: VisitWorld
let at: PlanWorld
beforeAll(async () => {
  world = await createVisitWorld()
  at = planWorld(world)
})
afterAll(() => world.stop())

const withChild = {
  members: [
    { name: '王建国', birth: '1968-03-02' },
    { name: '王小雨', birth: '2017-05-01', relation: '3' },
  ],
}
const school = { field: 'education', need: '走读太远，要住校', member: 1 } as const
const listed = async (who: Somebody, householdNo: number) =>
  (await world.ask(who, plans.measureListing.list, { query: { page: 1, size: 50, householdNo } })).rows
const seen = async (who: Somebody, householdNo: number) => JSON.stringify(await at.show(householdNo, who))

describe('the name of a child', () => {
  test('is told to the desk that has the measure, as long as it is open', async () => {
    const { householdNo, measures } = await at.planned(withChild, [school])
    expect(await listed('education', householdNo)).toMatchObject([{ who: '王小雨' }])
    expect(await seen('education', householdNo)).toContain('王小雨')
    const id = measures[0] ?? 0
    await world.ask('education', plans.close, {
      params: { id },
      body: { rev: (await at.measure(id)).rev, status: 'done', result: '已安排住校', doneOn: '2026-11-02' },
    })
    await closedDaysAgo(id, 1)
    expect(await seen('education', householdNo)).not.toContain('王小雨')
  })

  test('and to the township whose confirmed plan has something to do, also where the family receives no aid', async () => {
    const { householdNo } = await world.family(withChild)
    await at.add(householdNo, { field: 'housing', need: '屋顶漏雨' })
    expect(await seen('clerk', householdNo)).not.toContain('王小雨')
    await at.confirm(householdNo)
    for (const who of ['clerk', 'laohekou'] as const) expect(await seen(who, householdNo), who).toContain('王小雨')
    expect(await seen('county', householdNo)).not.toContain('王小雨')
    const { plan } = await at.show(householdNo)
    await world.ask('clerk', plans.end, { params: { id: plan?.id ?? 0 }, body: { rev: plan?.rev ?? 0, reason: '房屋已经修好' } })
    expect(await seen('clerk', householdNo)).not.toContain('王小雨')
  })

  test('not to a department with another measure of another family', async () => {
    const { householdNo } = await at.planned(withChild, [{ field: 'medical', need: '要长期服药' }])
    await at.planned(withChild, [school])
    await expect(at.show(householdNo, 'education')).rejects.toMatchObject({ code: 'not-found' })
    expect(await seen('medical', householdNo)).toContain('王小雨')
  })
})

async function closedDaysAgo(id: number, days: number): Promise<void> {
  // Row-level security counts from the clock of the database, not from the day of the test.
  await sql`update plan_measure set closed_at = now() - make_interval(days => ${days}) where id = ${id}`.execute(world.db)
}

describe('a department', () => {
  test('keeps what it did in its list, and loses sight of the family 30 days later', async () => {
    const { householdNo, measures } = await at.planned(withChild, [school])
    const id = measures[0] ?? 0
    await world.db
      .updateTable('plan_measure')
      .set({ status: 'done', done_on: '2026-11-02', result: '已安排住校', closed_at: new Date() })
      .where('id', '=', id)
      .execute()
    await closedDaysAgo(id, 29)
    expect(await listed('education', householdNo)).toMatchObject([{ id, headName: '王建国' }])
    await closedDaysAgo(id, 31)
    expect(await listed('education', householdNo)).toMatchObject([{ id, headName: '不再显示', who: '不再显示', result: '已安排住校' }])
    await expect(at.show(householdNo, 'education')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('loses sight at once where the measure is dropped', async () => {
    const { householdNo, measures } = await at.planned(withChild, [school])
    const id = measures[0] ?? 0
    await at.show(householdNo, 'education')
    await world.ask('clerk', plans.close, {
      params: { id },
      body: { rev: (await at.measure(id)).rev, status: 'dropped', result: '交办错了部门' },
    })
    await expect(at.show(householdNo, 'education')).rejects.toMatchObject({ code: 'not-found' })
    expect(await listed('education', householdNo)).toMatchObject([{ headName: '不再显示' }])
  })

  test('reads of the plan what happened to its own measures, and nothing else', async () => {
    const { householdNo, planId, measures } = await at.planned(withChild, [school, { field: 'housing', need: '屋顶漏雨' }])
    const [mine = 0, other = 0] = measures
    await world.ask('clerk', plans.close, {
      params: { id: other },
      body: { rev: (await at.measure(other)).rev, status: 'dropped', result: '亲戚已经帮忙修好' },
    })
    const own = await world.db
      .selectFrom('plan_event')
      .select('id')
      .where('plan_id', '=', planId)
      .where('measure_id', '=', mine)
      .orderBy('id', 'desc')
      .execute()
    const { events } = await at.show(householdNo, 'education')
    expect(events.map((event) => event.id)).toEqual(own.map((row) => row.id))
    expect(own.length).toBeGreaterThan(0)
  })

  test('finds in the list the families it has a measure of, and none “without a plan”', async () => {
    const { householdNo } = await at.planned({ ...withChild, programme: 'dibao' }, [{ field: 'medical', need: '要长期服药' }])
    await world.alertOnDesk({ householdNo: (await world.family({ programme: 'dibao' })).householdNo })
    const { rows } = await world.ask('medical', plans.familyListing.list, { query: { page: 1, size: 50 } })
    expect(rows.map((row) => row.householdNo)).toContain(householdNo)
    expect(rows.filter((row) => row.state === 'none')).toEqual([])
  })
})

describe('lists page by page', () => {
  test.each(['reviewOn', '-reviewOn', 'place', '-place'])(
    'families by %s: those with a plan and those without, each once',
    async (sort) => {
      for (let n = 0; n < 3; n++) await world.family({ programme: 'dibao' })
      await at.planned({ programme: 'dibao' }, [{ field: 'care', need: '平时没人照料' }])
      const ask = (page: number, size: number) => world.ask('clerk', plans.familyListing.list, { query: { page, size, sort } })
      const whole = await ask(1, 200)
      expect(whole.total).toBe(whole.rows.length)
      expect(new Set(whole.rows.map((row) => row.state)).size).toBeGreaterThan(1)
      const pages: number[] = []
      for (let page = 1; pages.length < whole.total; page++) pages.push(...(await ask(page, 10)).rows.map((row) => row.householdNo))
      expect(pages).toEqual(whole.rows.map((row) => row.householdNo))
      const reviews = whole.rows.map((row) => row.reviewOn)
      if (sort === 'reviewOn') expect(reviews).toEqual(reviews.toSorted((a, b) => (a ?? '9999').localeCompare(b ?? '9999')))
      const without = await world.ask('clerk', plans.familyListing.list, { query: { page: 1, size: 200, state: 'none' } })
      expect(without.rows.map((row) => row.householdNo).toSorted((a, b) => a - b)).toEqual(
        whole.rows
          .filter((row) => row.state === 'none')
          .map((row) => row.householdNo)
          .toSorted((a, b) => a - b),
      )
    },
  )

  test('measures: the open ones first, each once', async () => {
    const { householdNo, measures } = await at.planned(
      withChild,
      ['2026-12-09', '2026-12-01', '2026-12-05'].map((day) => ({ field: 'care', need: `到 ${day} 为止` })),
    )
    for (const [index, day] of ['2026-12-09', '2026-12-01', '2026-12-05'].entries())
      await world.db
        .updateTable('plan_measure')
        .set({ due_on: day })
        .where('id', '=', measures[index] ?? 0)
        .execute()
    const second = measures[1] ?? 0
    const dropped = { rev: (await at.measure(second)).rev, status: 'dropped' as const, result: '家里已自行解决' }
    await world.ask('clerk', plans.close, { params: { id: second }, body: dropped })
    const ask = async (page: number, size: number) =>
      (await world.ask('clerk', plans.measureListing.list, { query: { page, size, householdNo } })).rows.map((row) => row.id)
    const order = [measures[2], measures[0], second]
    expect(await ask(1, 10)).toEqual(order)
    expect(await ask(1, 2)).toEqual(order.slice(0, 2))
    expect(await ask(2, 2)).toEqual(order.slice(2))
  })
})
