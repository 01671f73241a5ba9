import { execute, type Services } from '#command'
import type { HelpFieldKey } from '#contract'
import { addDays, ageOn, type PlainDate } from '#kernel'
import { addMeasure, closeMeasure, confirmPlan, noteMeasure, setContact, takeMeasures } from '#rooms/plans'
import { personOf, village, type People } from './people.ts'
import { workingDaysAgo } from './timeline.ts'

/** A member as far as a plan's words speak of somebody. */
export interface DemoMember {
  readonly personNo: number
  readonly age: number
  readonly man: boolean
  /** The head or the head's spouse. */
  readonly heads: boolean
}

/** Of whom a measure speaks, and whether a member of such a family is one. */
export const spokenOf = {
  elder: ({ age }: DemoMember) => age >= 68,
  elderAlone: ({ age }: DemoMember, family: readonly DemoMember[]) => age >= 68 && family.length === 1,
  boarder: ({ age }: DemoMember) => age >= 12 && age <= 15,
  husband: ({ age, man, heads }: DemoMember, family: readonly DemoMember[]) => man && heads && age >= 22 && age <= 55 && family.length > 1,
} as const satisfies Readonly<Record<string, (member: DemoMember, family: readonly DemoMember[]) => boolean>>

export interface DemoMeasure {
  readonly field: HelpFieldKey
  /** The member it is for, whom its words speak of; left out, it is for the whole family and speaks of nobody. */
  readonly member?: keyof typeof spokenOf
  readonly need: string
  readonly action: string
  /** Days from the plan's beginning. */
  readonly dueAfter: number
  /** Who took it up, and what came of it. */
  readonly takenBy?: string
  readonly done?: { readonly daysAgo: number; readonly result: string }
  readonly note?: string
}

export interface DemoPlan {
  /** Working days ago it was drawn up. */
  readonly daysAgo: number
  readonly confirmed: boolean
  readonly contact: 'helper' | { readonly name: string; readonly office: string; readonly phone: string }
  readonly measures: readonly DemoMeasure[]
}

/** Plans of families on a list in the helper's village: one going well, one with something late, one just begun. Every text is made up. */
export const demoPlans: readonly DemoPlan[] = [
  {
    daysAgo: 24,
    confirmed: true,
    contact: 'helper',
    measures: [
      {
        field: 'social',
        member: 'elder',
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
      {
        field: 'education',
        member: 'boarder',
        need: '孩子住校，伙食费紧张',
        action: '核对资助名单，落实寄宿生生活补助',
        dueAfter: 21,
      },
      {
        field: 'employment',
        member: 'husband',
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
    measures: [
      {
        field: 'care',
        member: 'elderAlone',
        need: '老人一个人住，吃饭有一顿没一顿',
        action: '联系邻居搭伙，排上助餐',
        dueAfter: 30,
      },
    ],
  },
]

export interface DemoFamily {
  readonly householdNo: number
  readonly members: readonly DemoMember[]
}

/** The first family that every word of each plan is true of, one family a plan; a plan that fits none is left out. */
export function fittingFamilies(
  plans: readonly DemoPlan[],
  families: readonly DemoFamily[],
): { readonly plan: DemoPlan; readonly family: DemoFamily }[] {
  const taken = new Set<number>()
  return plans.flatMap((plan) => {
    const family = families.find(
      (each) => !taken.has(each.householdNo) && plan.measures.every((measure) => memberOf(measure, each) !== undefined),
    )
    if (family === undefined) return []
    taken.add(family.householdNo)
    return [{ plan, family }]
  })
}

/** Whom the measure is for: a member, null for the whole family, undefined where the family has nobody of whom it speaks. */
function memberOf({ member }: DemoMeasure, { members }: DemoFamily): number | null | undefined {
  if (member === undefined) return null
  const fits = spokenOf[member]
  return members.find((each) => fits(each, members))?.personNo
}

/** The plans, by the same commands as a clerk gives. A family that has one keeps it. */
export async function makePlans(services: Services, people: People, apart: readonly number[]): Promise<void> {
  const families = (await aidedFamilies(services)).filter(({ householdNo }) => !apart.includes(householdNo))
  for (const { plan, family } of fittingFamilies(demoPlans, families))
    if (!(await hasPlan(services, family.householdNo))) await drawUp(services, people, family, plan)
}

/** Families of the village that receive aid, in the order of their numbers. */
async function aidedFamilies(services: Services): Promise<DemoFamily[]> {
  const rows = await services.db
    .selectFrom('household as h')
    .innerJoin('person as p', 'p.household_no', 'h.household_no')
    .select(['h.household_no', 'p.person_no', 'p.birth', 'p.sex', 'p.relation'])
    .where('h.region_code', '=', village)
    .where('h.status', '=', 'active')
    .where('h.programme_mask', '>', 0)
    .where('p.status', '=', 'active')
    .orderBy('h.household_no')
    .orderBy('p.person_no')
    .execute()
  const today = services.clock.today()
  const families = Map.groupBy(rows, (row) => row.household_no)
  return [...families].map(([householdNo, members]) => ({
    householdNo,
    members: members.map((row) => ({
      personNo: row.person_no,
      age: ageOn(row.birth as PlainDate, today),
      man: row.sex === '1',
      heads: /^[01]/.test(row.relation),
    })),
  }))
}

async function hasPlan(services: Services, householdNo: number): Promise<boolean> {
  const row = await services.db.selectFrom('household_plan').select('id').where('household_no', '=', householdNo).executeTakeFirst()
  return row !== undefined
}

async function drawUp(services: Services, people: People, family: DemoFamily, plan: DemoPlan): Promise<void> {
  const { householdNo } = family
  const then = workingDaysAgo(services, plan.daysAgo, 10 * 60 + 20)
  const clerk = personOf(people, 'clerk')
  const who = plan.contact === 'helper' ? { userId: personOf(people, 'helper').userId, phone: '0737-5660118' } : plan.contact
  const { id: planId } = await execute(then, setContact, clerk, { householdNo, ...who })
  const ids: number[] = []
  for (const measure of plan.measures) {
    const { field, need, action, dueAfter } = measure
    const dueOn = addDays(then.clock.today(), dueAfter)
    const personNo = memberOf(measure, family) ?? null
    ids.push((await execute(then, addMeasure, clerk, { householdNo, field, personNo, need, action, dueOn })).id)
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
