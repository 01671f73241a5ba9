import { z } from 'zod'
import { defineCommand } from '#command'
import { visits as contract } from '#contract'
import { ensure } from '#kernel'

/** The township asks for visits on a day. A family that has one waiting keeps it: it is counted in `already`. */
export const planVisits = defineCommand({
  verb: 'visit.plan',
  ability: 'lead.handle',
  input: z.object(contract.plan.body.shape),
  async run(tx, { householdNos, on, reason }, { actor, today, now }) {
    ensure(on >= today, 'input.invalid', '走访日期不能在今天以前', { hint: '请选今天或以后的日期' })
    const wanted = [...new Set(householdNos)]
    const households = await tx
      .selectFrom('household')
      .select(['household_no', 'region_code'])
      .where('household_no', 'in', wanted)
      .where('status', '=', 'active')
      .execute()
    ensure(households.length === wanted.length, 'not-found', '有的家庭已销户或不在您的管辖范围内', { hint: '请刷新名单后重新选择' })
    const added = await tx
      .insertInto('visit_plan')
      .values(
        households.map((row) => ({
          household_no: row.household_no,
          region_code: row.region_code,
          planned_on: on,
          reason,
          planned_by: actor.id,
          planned_by_name: actor.name,
          planned_at: now,
        })),
      )
      .onConflict((conflict) => conflict.column('household_no').where('visit_id', 'is', null).where('cancelled_at', 'is', null).doNothing())
      .returning(['id', 'household_no', 'region_code'])
      .execute()
    const ledger = added.map((row) => ({
      verb: 'visit.plan',
      subject: `visit-plan:${String(row.id)}`,
      regionCode: row.region_code,
      householdNo: row.household_no,
      detail: { on },
    }))
    return { reply: { planned: added.length, already: wanted.length - added.length }, ledger }
  },
})

export const cancelPlan = defineCommand({
  verb: 'visit.cancelPlan',
  ability: 'lead.handle',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor, now }) {
    const plan = await tx.selectFrom('visit_plan').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    ensure(plan !== undefined, 'not-found', '没有这项安排，或不在您的管辖范围内')
    ensure(plan.visit_id === null, 'state.conflict', '这户已经走访过了', { hint: '请刷新名单' })
    ensure(plan.cancelled_at === null, 'state.conflict', '这项安排已经取消')
    await tx.updateTable('visit_plan').set({ cancelled_at: now, cancelled_by_name: actor.name }).where('id', '=', id).execute()
    return {
      reply: {},
      ledger: [
        { verb: 'visit.cancelPlan', subject: `visit-plan:${String(id)}`, regionCode: plan.region_code, householdNo: plan.household_no },
      ],
    }
  },
})
