import { execute, type Services } from '#command'
import type { HelpFieldKey } from '#contract'
import { addDays } from '#kernel'
import { addMeasure, closeMeasure, confirmPlan, noteMeasure, setContact, takeMeasures } from '#rooms/plans'
import { personOf, village, type People } from './people.ts'
import { workingDaysAgo } from './timeline.ts'

interface DemoMeasure {
  readonly field: HelpFieldKey
  readonly need: string
  readonly action: string
  /** Days from the plan's beginning. */
  readonly dueAfter: number
  /** Who took it up, and what came of it. */
  readonly takenBy?: string
  readonly done?: { readonly daysAgo: number; readonly result: string }
  readonly note?: string
}

interface DemoPlan {
  /** Working days ago it was drawn up. */
  readonly daysAgo: number
  readonly confirmed: boolean
  readonly contact: 'helper' | { readonly name: string; readonly office: string; readonly phone: string }
  readonly measures: readonly DemoMeasure[]
}

/** Plans of families on a list in the helper's village: one going well, one with something late, one just begun. Every text is made up. */
const demoPlans: readonly DemoPlan[] = [
  {
    daysAgo: 24,
    confirmed: true,
    contact: 'helper',
    measures: [
      {
        field: 'social',
        need: '家里老人盼人说话，买药不方便',
        action: '每周上门看看，顺带把药捎来',
        dueAfter: 90,
        note: '今天去了，药带到了，老人精神好',
      },
      {
        field: 'housing',
        need: '堂屋屋顶漏雨，雨季要接水',
        action: '上门核查，符合条件的安排维修',
        dueAfter: 30,
        takenBy: 'zhujian',
        done: { daysAgo: 6, result: '屋顶已翻修，村里验收合格' },
      },
    ],
  },
  {
    daysAgo: 22,
    confirmed: true,
    contact: { name: '郑国平', office: '河坝镇党政办', phone: '0737-5660123' },
    measures: [
      { field: 'education', need: '孩子住校，伙食费紧张', action: '核对资助名单，落实寄宿生生活补助', dueAfter: 21 },
      {
        field: 'employment',
        need: '男主人工地歇工，想就近找活',
        action: '推荐本镇岗位，通知近期技能培训',
        dueAfter: 45,
        takenBy: 'renshe',
      },
    ],
  },
  {
    daysAgo: 2,
    confirmed: false,
    contact: 'helper',
    measures: [{ field: 'care', need: '白天没人在家，吃饭有一顿没一顿', action: '联系邻居搭伙，排上助餐', dueAfter: 30 }],
  },
]

/** The plans, by the same commands as a clerk gives. A family that has one keeps it. */
export async function makePlans(services: Services, people: People, apart: readonly number[]): Promise<void> {
  const rows = await services.db
    .selectFrom('household')
    .select('household_no')
    .where('region_code', '=', village)
    .where('status', '=', 'active')
    .where('programme_mask', '>', 0)
    .orderBy('household_no')
    .execute()
  const families = rows.map((row) => row.household_no).filter((no) => !apart.includes(no))
  for (const [index, plan] of demoPlans.entries()) {
    const householdNo = families[index]
    if (householdNo !== undefined && !(await hasPlan(services, householdNo))) await drawUp(services, people, householdNo, plan)
  }
}

async function hasPlan(services: Services, householdNo: number): Promise<boolean> {
  const row = await services.db.selectFrom('household_plan').select('id').where('household_no', '=', householdNo).executeTakeFirst()
  return row !== undefined
}

async function drawUp(services: Services, people: People, householdNo: number, plan: DemoPlan): Promise<void> {
  const then = workingDaysAgo(services, plan.daysAgo, 10 * 60 + 20)
  const clerk = personOf(people, 'clerk')
  const who = plan.contact === 'helper' ? { userId: personOf(people, 'helper').userId, phone: '0737-5660118' } : plan.contact
  const { id: planId } = await execute(then, setContact, clerk, { householdNo, ...who })
  const ids: number[] = []
  for (const { field, need, action, dueAfter } of plan.measures) {
    const dueOn = addDays(then.clock.today(), dueAfter)
    ids.push((await execute(then, addMeasure, clerk, { householdNo, field, need, action, dueOn })).id)
  }
  if (!plan.confirmed) return
  const { rev } = await services.db.selectFrom('household_plan').select('rev').where('id', '=', planId).executeTakeFirstOrThrow()
  await execute(then, confirmPlan, clerk, { id: planId, rev, reviewMonths: 6 })
  for (const [index, measure] of plan.measures.entries()) await carryOut(services, people, ids[index] ?? 0, measure)
}

async function carryOut(services: Services, people: People, id: number, { takenBy, done, note }: DemoMeasure): Promise<void> {
  if (note !== undefined) await execute(workingDaysAgo(services, 3, 15 * 60), noteMeasure, personOf(people, 'helper'), { id, note })
  if (takenBy === undefined) return
  await execute(workingDaysAgo(services, 18, 9 * 60 + 40), takeMeasures, personOf(people, takenBy), { ids: [id] })
  if (done === undefined) return
  const then = workingDaysAgo(services, done.daysAgo, 16 * 60)
  const { rev } = await services.db.selectFrom('plan_measure').select('rev').where('id', '=', id).executeTakeFirstOrThrow()
  await execute(then, closeMeasure, personOf(people, takenBy), { id, rev, status: 'done', result: done.result, doneOn: then.clock.today() })
}
