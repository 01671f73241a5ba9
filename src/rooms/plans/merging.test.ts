import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { plans } from '#contract'
import { merge, unmerge } from '#rooms/registry'
import { planWorld, type PlanWorld } from '#test/plan-world'
import { createVisitWorld, places, type VisitWorld } from '#test/visit-world'

let world: VisitWorld
let kept: Awaited<ReturnType<PlanWorld['planned']>>
let double: Awaited<ReturnType<PlanWorld['planned']>>
let at: PlanWorld
beforeAll(async () => {
  world = await createVisitWorld()
  at = planWorld(world)
})
afterAll(() => world.stop())

const merged = async (into: { persons: readonly number[] }, from: { persons: readonly number[] }): Promise<number> =>
  (await world.act('county', merge, { keptNo: into.persons[0] ?? 0, mergedNo: from.persons[0] ?? 0, reason: '同一个人登记了两次' })).id
const undone = (id: number) => world.act('county', unmerge, { id, reason: '核实是同名的两个人' })
const one = { members: [{ name: '李秀英', birth: '1950-04-01' }] }
const numbers = async (householdNo: number, who: 'clerk' | 'jinpen' | 'county' = 'county') =>
  (await at.show(householdNo, who)).measures.map((each) => each.id).toSorted((a, b) => a - b)

describe('both have a plan, in different townships', () => {
  beforeEach(async () => {
    kept = await at.planned(one, [{ field: 'housing', need: '屋顶漏雨' }])
    double = await at.planned({ ...one, village: places.jinqiao }, [{ field: 'care', need: '平时没人照料' }], 'jinpen')
  })

  test('the measures wait in the kept plan for a confirmation, on the desk of the township the family is in; the emptied plan ends', async () => {
    const care = double.measures[0] ?? 0
    expect(await at.measure(care)).toMatchObject({ desk_region: places.jinpen, unconfirmed: false })
    const { rev } = await at.plan(kept.planId)
    await merged(kept, double)
    expect(await at.measure(care)).toMatchObject({
      household_no: kept.householdNo,
      plan_id: kept.planId,
      region_code: places.laohekou,
      desk_region: places.heba,
      unconfirmed: true,
    })
    expect(await at.plan(double.planId)).toMatchObject({ state: 'ended', ended_by_name: '周敏', end_reason: '合并重复人员' })
    expect((await at.plan(kept.planId)).rev).toBe(rev + 1)
    await expect(world.ask('clerk', plans.confirm, { params: { id: kept.planId }, body: { rev, reviewMonths: 6 } })).rejects.toMatchObject({
      code: 'state.conflict',
    })
    expect((await at.show(kept.householdNo)).plan).toMatchObject({ unconfirmed: 1 })
  })

  test('an un-merge gives each its plan back as it was, and nobody confirms what he saw before', async () => {
    const care = double.measures[0] ?? 0
    const [before, plan] = [await at.measure(care), await at.plan(double.planId)]
    const id = await merged(kept, double)
    const seen = await at.show(kept.householdNo)
    await undone(id)
    expect(await at.measure(care)).toEqual(before)
    expect(await at.plan(double.planId)).toMatchObject({
      state: 'confirmed',
      ended_at: null,
      end_reason: '',
      household_no: plan.household_no,
    })
    expect(await numbers(kept.householdNo)).toEqual(kept.measures)
    await expect(
      world.ask('clerk', plans.confirm, { params: { id: kept.planId }, body: { rev: seen.plan?.rev ?? 0, reviewMonths: 6 } }),
    ).rejects.toMatchObject({ code: 'state.conflict' })
  })

  test('what was confirmed and done meanwhile goes home as it is, and so does what the chain tells of it', async () => {
    const care = double.measures[0] ?? 0
    const id = await merged(kept, double)
    await at.confirm(kept.householdNo)
    const { rev } = await at.measure(care)
    await world.ask('clerk', plans.close, { params: { id: care }, body: { rev, status: 'done', result: '已安排邻居照看' } })
    await undone(id)
    expect(await at.measure(care)).toMatchObject({
      household_no: double.householdNo,
      plan_id: double.planId,
      status: 'done',
      unconfirmed: false,
    })
    const told = await world.db
      .selectFrom('chain_event')
      .select(['household_no', 'region_code'])
      .where('source_kind', '=', 'measure')
      .where('source_id', '=', care)
      .execute()
    expect(told).toEqual([{ household_no: double.householdNo, region_code: places.jinqiao }])
  })

  test('where the family taken for a double has a new plan meanwhile, the un-merge says so', async () => {
    const id = await merged(kept, double)
    await world.db
      .insertInto('household_plan')
      .values({ household_no: double.householdNo, region_code: places.jinqiao, drafted_by: 'test', drafted_by_name: '测试' })
      .execute()
    await expect(undone(id)).rejects.toMatchObject({ code: 'state.conflict', hint: '请先结束那份计划，再撤销合并' })
  })
})

describe('only the double has a plan', () => {
  test('it goes over whole; what is added to it stays with the family it was added for when the merge is undone', async () => {
    const alone = await world.family(one)
    const other = await at.planned(one, [{ field: 'care', need: '平时没人照料' }])
    const id = await merged(alone, other)
    expect(await numbers(alone.householdNo)).toEqual(other.measures)
    const added = await at.add(alone.householdNo, { field: 'housing', need: '屋顶漏雨', personNo: alone.persons[0] ?? null })
    await at.confirm(alone.householdNo)
    await world.ask('clerk', plans.note, { params: { id: added }, body: { note: '已约好上门看房' } })
    await undone(id)
    expect(await numbers(other.householdNo)).toEqual(other.measures)
    const stays = await at.show(alone.householdNo)
    expect(stays.plan).toMatchObject({ state: 'draft', unconfirmed: 1 })
    expect(stays.measures).toMatchObject([{ id: added, notes: [{ words: '已约好上门看房' }] }])
    expect(await at.plan(other.planId)).toMatchObject({ household_no: other.householdNo, state: 'confirmed' })
  })
})

describe('two at once', () => {
  test('of two who adopt one suggestion, one is told that it is taken', async () => {
    for (const begun of [false, true]) {
      const { householdNo, persons } = await world.family({
        members: [{ name: '王建国' }, { name: '王小雨', birth: '2017-05-01', relation: '3' }],
        programme: 'dibao',
      })
      if (begun) await at.add(householdNo, { field: 'housing', need: '屋顶漏雨' })
      const school = (await at.show(householdNo)).suggestions.find((each) => each.personNo === persons[1])
      const body = { suggestion: school?.key ?? '' }
      const both = await Promise.allSettled([at.add(householdNo, body), at.add(householdNo, body, 'county')])
      expect(both.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(both.find((each) => each.status === 'rejected')).toMatchObject({ reason: { code: 'state.conflict' } })
      expect((await at.show(householdNo)).measures).toHaveLength(begun ? 2 : 1)
    }
  })

  test('a change and a confirmation do not wait for each other for ever', async () => {
    const { householdNo, planId, measures } = await at.planned(one, [{ field: 'care', need: '平时没人照料' }])
    const refused: { code: string }[] = []
    for (let round = 0; round < 6; round++) {
      const { plan } = await at.show(householdNo)
      const row = await at.measure(measures[0] ?? 0)
      const { rev, need, action, department } = row
      const change = { rev, field: 'care' as const, personNo: null, need, action, department, level: 'township' as const }
      const both = await Promise.allSettled([
        world.ask('clerk', plans.changeMeasure, {
          params: { id: row.id },
          body: { ...change, dueOn: '2026-12-20', reason: '再约一次时间' },
        }),
        world.ask('county', plans.confirm, { params: { id: planId }, body: { rev: plan?.rev ?? 0, reviewMonths: 6 } }),
        world.ask('clerk', plans.note, { params: { id: row.id }, body: { note: '打过电话' } }),
      ])
      refused.push(...both.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code: string }] : [])))
    }
    expect(refused.filter((reason) => reason.code !== 'state.conflict')).toEqual([])
  })
})

describe('the household is closed', () => {
  test('the clerk finds its plan, cannot confirm it, and ends it', async () => {
    const { householdNo, planId, measures } = await at.planned({ members: [{ name: '赵大山' }] }, [{ field: 'care', need: '平时没人照料' }])
    await world.db.updateTable('household').set({ status: 'closed', size: 0 }).where('household_no', '=', householdNo).execute()
    expect(await at.show(householdNo)).toMatchObject({ closed: true, suggestions: [] })
    const { rows } = await world.ask('clerk', plans.familyListing.list, { query: { page: 1, size: 50, state: 'closed' } })
    expect(rows).toMatchObject([{ householdNo, state: 'closed', open: 1 }])
    const { actions, plan } = await at.show(householdNo)
    expect(actions.filter((each) => each.allowed).map((each) => each.action)).toEqual(['end'])
    const rev = plan?.rev ?? 0
    await expect(world.ask('clerk', plans.confirm, { params: { id: planId }, body: { rev, reviewMonths: 6 } })).rejects.toMatchObject({
      message: '该户已销户，不再制定计划',
    })
    await world.ask('clerk', plans.end, { params: { id: planId }, body: { rev, reason: '户内已无人' } })
    expect(await at.measure(measures[0] ?? 0)).toMatchObject({ status: 'dropped' })
    expect((await world.ask('clerk', plans.familyListing.list, { query: { page: 1, size: 50, state: 'closed' } })).total).toBe(0)
  })
})
