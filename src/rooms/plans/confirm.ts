import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { plans as contract } from '#contract'
import type { Writer } from '#db'
import { addMonths, ensure } from '#kernel'
import { holdPlan, householdOf, livingHousehold, planEntry, recordEvent, withoutMinors, type HeldPlan } from './held.ts'

/**
 * The township says that this is the plan: its measures go to the desks in charge, and the day of the next review is set. The same act
 * confirms changes and a review without any. What the plan said is kept with the number of its version.
 */
export const confirmPlan = defineCommand({
  verb: 'plan.confirm',
  ability: 'plan.edit',
  input: z.object({ id: z.number().int(), ...contract.confirm.body.shape }),
  async run(tx, { id, rev, reviewMonths, note }, call) {
    const plan = await holdPlan(tx, id, rev)
    await livingHousehold(tx, plan.household_no)
    ensure(plan.contact_name !== '', 'state.action-not-allowed', '还没有确定帮扶联系人', { hint: '先确定联系人，再确认计划' })
    await withoutMinors(tx, plan.household_no, call.today, note)
    const said = await measuresOf(tx, plan)
    ensure(
      said.some((measure) => measure.status !== 'dropped'),
      'state.action-not-allowed',
      '还没有一项措施',
      { hint: '从系统建议中采纳，或点“增加措施”；不需要帮扶的家庭不必做计划' },
    )
    const handed = await handOver(tx, call, plan)
    const version = plan.version + 1
    const reviewOn = addMonths(call.today, reviewMonths)
    await tx
      .updateTable('household_plan')
      .set({
        state: 'confirmed',
        version,
        rev: plan.rev + 1,
        confirmed_by_name: call.actor.name,
        confirmed_at: call.now,
        review_months: reviewMonths,
        review_on: reviewOn,
      })
      .where('id', '=', id)
      .execute()
    await recordEvent(tx, call, plan, 'confirm', { version, note, detail: { measures: said } })
    return {
      reply: { version, reviewOn, handed },
      ledger: [
        planEntry('plan.confirm', `plan:${String(id)}`, plan, {
          purpose: note,
          detail: { version, measures: said.length, handed, reviewOn },
        }),
      ],
    }
  },
})

/** What the plan says at this moment; the member by number, so that the version names nobody. */
async function measuresOf(tx: Writer, plan: HeldPlan) {
  return tx
    .selectFrom('plan_measure')
    .select(['id', 'field', 'person_no', 'need', 'action', 'department', 'due_on', 'status'])
    .where('plan_id', '=', plan.id)
    .orderBy('id')
    .execute()
}

/** Lays what is new on the departments' desks. What follows an alert is there already. */
async function handOver(tx: Writer, { today }: Call, plan: HeldPlan): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('plan_measure')
    .set({ handed_on: today })
    .where('plan_id', '=', plan.id)
    .where('closed_at', 'is', null)
    .where('alert_id', 'is', null)
    .where('handed_on', 'is', null)
    .executeTakeFirst()
  await tx.updateTable('plan_measure').set({ unconfirmed: false }).where('plan_id', '=', plan.id).where('unconfirmed', '=', true).execute()
  return Number(numUpdatedRows)
}

/** The family needs no plan any more: what was still to be done is dropped with the same reason. */
export const endPlan = defineCommand({
  verb: 'plan.end',
  ability: 'plan.edit',
  input: z.object({ id: z.number().int(), ...contract.end.body.shape }),
  async run(tx, { id, rev, reason }, call) {
    const plan = await holdPlan(tx, id, rev)
    await withoutMinors(tx, plan.household_no, call.today, reason)
    const { numUpdatedRows } = await tx
      .updateTable('plan_measure')
      .set({ status: 'dropped', result: `计划结束：${reason}`, closed_at: call.now, closed_by_name: call.actor.name })
      .where('plan_id', '=', id)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    await tx
      .updateTable('household_plan')
      .set({ state: 'ended', rev: plan.rev + 1, ended_at: call.now, ended_by_name: call.actor.name, end_reason: reason })
      .where('id', '=', id)
      .execute()
    await recordEvent(tx, call, plan, 'end', { note: reason, detail: { dropped: Number(numUpdatedRows) } })
    return {
      reply: {},
      ledger: [planEntry('plan.end', `plan:${String(id)}`, plan, { purpose: reason, detail: { dropped: Number(numUpdatedRows) } })],
    }
  },
})

/** The plan leaves the system on paper: the ledger keeps who printed it, and when. */
export const printPlan = defineCommand({
  verb: 'plan.print',
  ability: 'plan.read',
  input: z.object({ householdNo: z.number().int() }),
  async run(tx, { householdNo }, { actor }) {
    ensure(actor.departmentScope === null, 'auth.denied', '一户一策由乡镇或县级民政打印', {
      hint: '部门只看得到交办给本部门的措施，印出来不是全部',
    })
    const household = await householdOf(tx, householdNo)
    return { reply: {}, ledger: [planEntry('plan.print', `household:${String(householdNo)}`, household)] }
  },
})
