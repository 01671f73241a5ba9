import { plans, type BodyOf, type ReplyOf } from '#contract'
import type { Family, FamilyStory, Somebody, VisitWorld } from './visit-world.ts'

type Show = ReplyOf<typeof plans.show>

/** Plans of the visit world's families, as somebody draws them up. */
export interface PlanWorld {
  show(householdNo: number, who?: Somebody): Promise<Show>
  add(householdNo: number, body: Partial<BodyOf<typeof plans.addMeasure>>, who?: Somebody): Promise<number>
  /** Names the village's helper as the contact and confirms the plan as it is. */
  confirm(householdNo: number, who?: Somebody): Promise<ReplyOf<typeof plans.confirm>>
  /** A family with a confirmed plan of these measures. */
  planned(
    story: FamilyStory,
    measures: readonly (Pick<BodyOf<typeof plans.addMeasure>, 'field' | 'need'> & { member?: number })[],
    who?: Somebody,
  ): Promise<Family & { planId: number; measures: number[] }>
  measure(id: number): Promise<Awaited<ReturnType<typeof measureRow>>>
  plan(id: number): Promise<Awaited<ReturnType<typeof planRow>>>
}

const measureRow = (world: VisitWorld, id: number) =>
  world.db.selectFrom('plan_measure').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const planRow = (world: VisitWorld, id: number) =>
  world.db.selectFrom('household_plan').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

export function planWorld(world: VisitWorld): PlanWorld {
  const contacts: Partial<Record<Somebody, Somebody>> = { clerk: 'laohekou', jinpen: 'jinqiao' }
  const made: PlanWorld = {
    show: (householdNo, who = 'clerk') => world.ask(who, plans.show, { params: { id: householdNo } }),
    async add(householdNo, body, who = 'clerk') {
      return (await world.ask(who, plans.addMeasure, { params: { id: householdNo }, body })).id
    },
    async confirm(householdNo, who = 'clerk') {
      const { plan: before } = await made.show(householdNo, who)
      if (before?.contact.name === '')
        await world.ask(who, plans.setContact, {
          params: { id: householdNo },
          body: { userId: world.people[contacts[who] ?? 'laohekou'].userId, phone: '0745-5550101' },
        })
      const { plan } = await made.show(householdNo, who)
      return world.ask(who, plans.confirm, { params: { id: plan?.id ?? 0 }, body: { rev: plan?.rev ?? 0, reviewMonths: 6 } })
    },
    async planned(story, measures, who = 'clerk') {
      const family = await world.family(story)
      const ids: number[] = []
      for (const { member, ...body } of measures)
        ids.push(
          await made.add(family.householdNo, { ...body, personNo: member === undefined ? null : (family.persons[member] ?? null) }, who),
        )
      await made.confirm(family.householdNo, who)
      const { plan } = await made.show(family.householdNo, who)
      return { ...family, planId: plan?.id ?? 0, measures: ids }
    },
    measure: (id) => measureRow(world, id),
    plan: (id) => planRow(world, id),
  }
  return made
}
