import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand } from '#command'
import { plans as contract } from '#contract'
import type { Writer } from '#db'
import { ensure } from '#kernel'
import { countChange, holdMeasure, livingHousehold, planEntry, recordEvent, withoutMinors } from './held.ts'
import { measureCan } from './plan.ts'

/**
 * Takes a result back: what was put down wrongly leaves the family's chain, and the measure is where it was before, with the same term.
 * One that had been dropped changes the plan and waits for its confirmation. What stood there is kept in the plan's history.
 */
export const reopenMeasure = defineCommand({
  verb: 'measure.reopen',
  ability: 'measure.handle',
  input: z.object({ id: z.number().int(), ...contract.reopen.body.shape }),
  async run(tx, { id, rev, reason }, call) {
    const plan = await planInForceOf(tx, id)
    const measure = await holdMeasure(tx, id, rev)
    const can = measureCan(call.actor, measure).reopen
    ensure(can.allowed, 'state.action-not-allowed', can.reason)
    await livingHousehold(tx, measure.household_no)
    await withoutMinors(tx, measure.household_no, call.today, reason)
    await requireOnlyOne(tx, id)
    const dropped = measure.status === 'dropped'
    await tx
      .updateTable('plan_measure')
      .set({
        status: measure.taken_by_name === '' ? 'planned' : 'underway',
        result: '',
        done_on: null,
        closed_at: null,
        closed_by_name: '',
        dropped_at_desk: false,
        rev: measure.rev + 1,
        ...(dropped ? { unconfirmed: true } : {}),
      })
      .where('id', '=', id)
      .execute()
    await tx.deleteFrom('chain_event').where('source_kind', '=', 'measure').where('source_id', '=', id).execute()
    if (dropped) await countChange(tx, plan)
    const before = { status: measure.status, result: measure.result, doneOn: measure.done_on }
    await recordEvent(tx, call, { id: plan.id, region_code: measure.region_code }, 'reopen', {
      measureId: id,
      note: reason,
      detail: { before },
    })
    return {
      reply: { id },
      ledger: [
        planEntry('measure.reopen', `measure:${String(id)}`, measure, {
          personNo: measure.person_no,
          purpose: reason,
          detail: { status: measure.status, doneOn: measure.done_on },
        }),
      ],
    }
  },
})

/** The plan of a measure, locked before the measure; `not-found` out of sight, refused once it has ended. */
async function planInForceOf(tx: Writer, measureId: number): Promise<{ id: number }> {
  const plan = await tx
    .selectFrom('household_plan')
    .select(['id', 'ended_at'])
    .where('id', '=', (eb) => eb.selectFrom('plan_measure').select('plan_id').where('plan_measure.id', '=', measureId))
    .forNoKeyUpdate()
    .executeTakeFirst()
  ensure(plan !== undefined, 'not-found', '没有这项措施，或不在您的管辖范围内')
  ensure(plan.ended_at === null, 'state.action-not-allowed', '这份计划已经结束，措施不能重新办理', { hint: '需要帮扶的，请另立计划' })
  return plan
}

/** The same need is met by one measure at a time, and an alert followed by one. */
async function requireOnlyOne(tx: Writer, measureId: number): Promise<void> {
  const { rows } = await sql`
    select 1 from plan_measure m join plan_measure o on o.id <> m.id and o.closed_at is null
      and (o.plan_id = m.plan_id and o.found_key = m.found_key and m.found_key <> '' or o.alert_id = m.alert_id)
    where m.id = ${measureId} limit 1`.execute(tx)
  ensure(rows.length === 0, 'state.conflict', '同一项需求已经另列了措施', { hint: '请办理新列的那一项' })
}
