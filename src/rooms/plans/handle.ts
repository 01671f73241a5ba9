import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { helpFieldLabels, plans as contract, type HelpFieldKey } from '#contract'
import type { Writer } from '#db'
import { ensure, type PlainDate } from '#kernel'
import { alertsFollowed, type FollowedAlert } from './followed.ts'
import {
  countChange,
  holdMeasure,
  holdMeasureOfPlan,
  holdMeasures,
  planEntry,
  recordEvent,
  withoutMinors,
  type HeldMeasure,
} from './held.ts'
import { measureCan } from './plan.ts'
import { dayOf } from './proposed.ts'

/** 开始办理: one measure or all that were ticked; those that are not the caller's to take are left and counted. */
export const takeMeasures = defineCommand({
  verb: 'measure.take',
  ability: 'measure.handle',
  input: contract.take.body,
  async run(tx, { ids }, call) {
    const wanted = [...new Set(ids)]
    const mine = (await holdMeasures(tx, wanted)).filter((measure) => measureCan(call.actor, measure).take.allowed)
    ensure(mine.length > 0, 'state.action-not-allowed', '选中的措施都不能开始办理', {
      hint: '已在办理、已办完、尚未交办或不在您案头的措施不能再标记',
    })
    for (const measure of mine) {
      await tx
        .updateTable('plan_measure')
        .set({ status: 'underway', taken_by_name: call.actor.name, taken_at: call.now, rev: measure.rev + 1 })
        .where('id', '=', measure.id)
        .execute()
      await recordEvent(tx, call, planOf(measure), 'take', { measureId: measure.id })
    }
    return {
      reply: { taken: mine.length, refused: wanted.length - mine.length },
      ledger: mine.map((measure) => planEntry('measure.take', `measure:${String(measure.id)}`, measure)),
    }
  },
})

function planOf(measure: HeldMeasure): { id: number; region_code: string } {
  return { id: measure.plan_id, region_code: measure.region_code }
}

type Given = Omit<z.output<typeof contract.close.body>, 'rev'>

/**
 * What became of a measure. Done is a service in the family's 救助链, with the department and the day; one that follows an alert stands
 * there already through the alert. Dropped needs a reason: whoever keeps the plan may drop any; a desk drops what it cannot do, and the plan
 * waits to be confirmed without it.
 */
export const closeMeasure = defineCommand({
  verb: 'measure.close',
  ability: 'measure.handle',
  input: z.object({ id: z.number().int(), ...contract.close.body.shape }),
  async run(tx, { id, rev, ...given }, call) {
    const measure = await (given.status === 'dropped' ? holdMeasureOfPlan : holdMeasure)(tx, id, rev)
    const can = measureCan(call.actor, measure)
    const allowed = given.status === 'dropped' ? can.drop : can.close
    ensure(allowed.allowed, 'state.action-not-allowed', allowed.reason)
    const refused = given.status === 'dropped' && !can.edit.allowed
    const { result, doneOn } = await outcomeOf(tx, call, measure, given)
    await withoutMinors(tx, measure.household_no, call.today, result)
    await tx
      .updateTable('plan_measure')
      .set({
        status: given.status,
        result,
        done_on: doneOn,
        closed_at: call.now,
        closed_by_name: call.actor.name,
        rev: measure.rev + 1,
        ...(refused ? { dropped_at_desk: true, unconfirmed: true } : {}),
      })
      .where('id', '=', id)
      .execute()
    if (refused) await countChange(tx, { id: measure.plan_id })
    if (doneOn !== null && measure.alert_id === null) await writeChain(tx, measure, result, doneOn)
    await recordEvent(tx, call, planOf(measure), given.status === 'done' ? 'done' : 'drop', { measureId: id, note: result })
    return {
      reply: { id },
      ledger: [
        planEntry('measure.close', `measure:${String(id)}`, measure, {
          personNo: measure.person_no,
          detail: { status: given.status, doneOn },
        }),
      ],
    }
  },
})

async function outcomeOf(
  tx: Writer,
  call: Call,
  measure: HeldMeasure,
  given: Given,
): Promise<{ result: string; doneOn: PlainDate | null }> {
  const followed = given.fromAlert ? await answered(tx, measure) : null
  const result = given.result === '' ? (followed?.answer ?? '') : given.result
  ensure(
    [...result].length >= 4,
    'input.invalid',
    given.status === 'done' ? '请写明落实了什么（至少 4 个字）' : '请写明为什么不再实施（至少 4 个字）',
    {
      details: { fields: [{ field: 'result', reason: '至少 4 个字' }] },
    },
  )
  if (given.status === 'dropped') return { result, doneOn: null }
  ensure(measure.alert_id === null || given.fromAlert, 'state.action-not-allowed', '这项措施随预警办理，预警反馈已落实后才能办结', {
    hint: '点“按预警结果办结”',
  })
  const doneOn = followed?.answeredOn ?? given.doneOn ?? call.today
  const listedOn = dayOf(measure.created_at)
  ensure(doneOn <= call.today, 'input.invalid', '落实日期不能晚于今天', {
    details: { fields: [{ field: 'doneOn', reason: '请选今天或以前的日期' }] },
  })
  // What an alert led to may have been there before the plan took it up.
  ensure(followed !== null || doneOn >= listedOn, 'input.invalid', `落实日期不能早于 ${listedOn}，这项措施那天才列入计划`, {
    details: { fields: [{ field: 'doneOn', reason: `请选 ${listedOn} 或以后的日期` }] },
    hint: '以前就有的帮扶不算这项措施的结果',
  })
  return { result, doneOn }
}

async function answered(tx: Writer, measure: HeldMeasure): Promise<FollowedAlert> {
  const followed = measure.alert_id === null ? undefined : (await alertsFollowed(tx, [measure.alert_id])).get(measure.alert_id)
  ensure(followed !== undefined && followed.answer !== '', 'state.action-not-allowed', '预警还没有反馈结果', {
    hint: '预警反馈后再按它的结果办结',
  })
  ensure(followed.helped, 'state.action-not-allowed', `预警的结果是“${followed.answer}”，没有落实帮扶`, {
    hint: '请选“不再实施”，写明理由',
  })
  return followed
}

const programmeOf: Readonly<Partial<Record<HelpFieldKey, string>>> = {
  education: 'education',
  medical: 'medical',
  housing: 'housing',
  employment: 'employment',
  disability: 'disability',
}

async function writeChain(tx: Writer, measure: HeldMeasure, result: string, doneOn: PlainDate): Promise<void> {
  await tx
    .insertInto('chain_event')
    .values({
      household_no: measure.household_no,
      person_no: measure.person_no,
      region_code: measure.region_code,
      occurred_on: doneOn,
      kind: 'service',
      programme: programmeOf[measure.field] ?? 'other',
      department: measure.department,
      title: `${helpFieldLabels[measure.field]}帮扶：${result}`,
      source_kind: 'measure',
      source_id: measure.id,
    })
    .execute()
}

/** A word on how it goes on; of the contact from the phone as well. */
export const noteMeasure = defineCommand({
  verb: 'measure.note',
  ability: 'measure.handle',
  input: z.object({ id: z.number().int(), ...contract.note.body.shape }),
  async run(tx, { id, note }, call) {
    const measure = await holdMeasure(tx, id, null)
    const can = measureCan(call.actor, measure).note
    ensure(can.allowed, 'state.action-not-allowed', can.reason)
    await withoutMinors(tx, measure.household_no, call.today, note)
    await recordEvent(tx, call, planOf(measure), 'note', { measureId: id, note })
    return { reply: { id }, ledger: [planEntry('measure.note', `measure:${String(id)}`, measure)] }
  },
})
