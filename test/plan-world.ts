import { plans, type BodyOf, type ReplyOf } from '#contract'
import { finding } from './alert-world.ts'
import type { Family, FamilyStory, Somebody, VisitWorld } from './visit-world.ts'

type Show = ReplyOf<typeof plans.show>

/** Plans of the visit world's families, as somebody draws them up. */
export interface PlanWorld {
  readonly show: (householdNo: number, who?: Somebody) => Promise<Show>
  readonly add: (householdNo: number, body: Partial<BodyOf<typeof plans.addMeasure>>, who?: Somebody) => Promise<number>
  /** Names the village's helper as the contact, or whom `body` says. */
  readonly contact: (householdNo: number, body?: Partial<BodyOf<typeof plans.setContact>>, who?: Somebody) => Promise<unknown>
  /** Confirms the plan as it is, with the village's helper as the contact where there is none. */
  readonly confirm: (householdNo: number, who?: Somebody) => Promise<ReplyOf<typeof plans.confirm>>
  /** A family with a confirmed plan of these measures. */
  readonly planned: (
    story: FamilyStory,
    measures: readonly (Pick<BodyOf<typeof plans.addMeasure>, 'field' | 'need'> & { member?: number })[],
    who?: Somebody,
  ) => Promise<Family & { planId: number; measures: number[] }>
  /** A family with a confirmed plan of one measure that follows an alert on the desk of `medical`. */
  readonly followed: () => Promise<{ householdNo: number; alertId: number; id: number }>
  readonly measure: (id: number) => Promise<Awaited<ReturnType<typeof measureRow>>>
  readonly plan: (id: number) => Promise<Awaited<ReturnType<typeof planRow>>>
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
    contact: (householdNo, body = {}, who = 'clerk') =>
      world.ask(who, plans.setContact, {
        params: { id: householdNo },
        body: { userId: world.people[contacts[who] ?? 'laohekou'].userId, phone: '0745-5550101', ...body },
      }),
    async confirm(householdNo, who = 'clerk') {
      const { plan: before } = await made.show(householdNo, who)
      if (before?.contact.name === '') await made.contact(householdNo, {}, who)
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
    async followed() {
      const { householdNo } = await world.family()
      const { opened } = await world.screen([finding(householdNo)])
      await world.dispatch()
      const alertId = opened[0]?.id ?? 0
      const id = await made.add(householdNo, { suggestion: `alert:${String(alertId)}` })
      await made.confirm(householdNo)
      return { householdNo, alertId, id }
    },
    measure: (id) => measureRow(world, id),
    plan: (id) => planRow(world, id),
  }
  return made
}
