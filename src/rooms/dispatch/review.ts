import { z } from 'zod'
import { requireAbility } from '#access'
import { defineCommand, type Call } from '#command'
import { alerts, departmentLabels, dispatch as contract } from '#contract'
import type { Writer } from '#db'
import { addDays, ensure, labelOf, regionLevel, type RegionCode } from '#kernel'
import { indicatorCooldown, rememberExemption } from '#rooms/alerts'
import { changeAlert, holdFor, note, placeOnDesk, wasLate, type HeldAlert } from './desk.ts'
import { ruleFor, type RuleInForce } from './routing.ts'

/** The answer that is under review: the last stay that ended with one. */
async function lastAnswer(tx: Writer, alert: HeldAlert) {
  const task = await tx
    .selectFrom('dispatch_task')
    .selectAll()
    .where('alert_id', '=', alert.id)
    .where('status', '=', 'answered')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  ensure(task !== undefined && task.result_code !== null, 'state.conflict', '没有待审核的反馈', { hint: '请刷新页面' })
  return { ...task, result_code: task.result_code }
}

/** The answer does not do: back to the desk that gave it, with the reason and a new term. The refused answer stays on record. */
export const sendBack = defineCommand({
  verb: 'dispatch.return',
  ability: 'alert.assign',
  input: z.object({ id: z.number().int(), ...contract.sendBack.body.shape }),
  async run(tx, { id, version, reason }, call) {
    const alert = await holdFor(tx, call, id, 'return', version)
    const task = await lastAnswer(tx, alert)
    await tx.updateTable('dispatch_task').set({ status: 'returned' }).where('id', '=', task.id).execute()
    const level = regionLevel(task.desk_region as RegionCode) === 'township' ? 'township' : 'county'
    const reply = await placeOnDesk(tx, call, alert, { department: task.department, level }, { status: 'signed', reason })
    return { reply, ledger: await note(tx, call, alert, 'return', reason, { code: task.result_code }) }
  },
})

/**
 * The answer stands: the alert is closed with its outcome, the family's 救助链 gets the event, the cool-down begins (a false alarm
 * cools longer), and what was explained is remembered when the reviewer says so. Whoever answered that aid ends or is reduced does
 * not accept it himself: such a decision takes two people.
 */
export const accept = defineCommand({
  verb: 'dispatch.accept',
  ability: 'alert.assign',
  input: z.object({ id: z.number().int(), ...contract.accept.body.shape }),
  async run(tx, { id, version, outcome, note: words, exemption }, call) {
    const alert = await holdFor(tx, call, id, 'accept', version)
    const task = await lastAnswer(tx, alert)
    const entry = contract.resultCodeOf(task.result_code)
    const answeredSelf = task.user_id !== null && task.user_id === call.actor.userId
    ensure(entry?.hearing !== true || !answeredSelf, 'state.action-not-allowed', '终止、调减救助的反馈不能由反馈人自己审核', {
      hint: '请由另一位同事审核',
    })
    if (exemption !== undefined) requireAbility(call.actor, 'exemption.decide')
    const rule = await ruleFor(tx, alert.cause, alert.region_code)
    const cooldown = addDays(call.today, cooldownDays(alert, rule, outcome))
    const reply = await changeAlert(tx, alert, {
      status: 'closed',
      outcome,
      closed_at: call.now,
      cooldown_until: cooldown,
      desk_department: null,
      desk_region: null,
      desk_user: null,
      due_on: null,
      was_late: wasLate(alert, call.today),
    })
    await writeChain(tx, call, alert, {
      department: task.department,
      label: entry?.label ?? task.result_code,
      programme: entry?.programme ?? '',
    })
    const ids =
      exemption === undefined || alert.household_no === null
        ? []
        : await rememberExemption(tx, call, { ...exemption, householdNo: alert.household_no, alertId: alert.id })
    const ledger = await note(tx, call, alert, 'accept', `${alerts.alertOutcomes[outcome]}${words === '' ? '' : `：${words}`}`, {
      outcome,
      code: task.result_code,
      exemptions: ids,
    })
    return { reply, ledger }
  },
})

/** What a place has set holds; else each indicator's own cool-down. A false alarm never cools for less than a true one. */
function cooldownDays(alert: HeldAlert, rule: RuleInForce, outcome: 'confirmed' | 'false' | 'resolved'): number {
  const days = rule.regionCode === null ? (indicatorCooldown(alert.indicators) ?? rule.cooldownDays) : rule.cooldownDays
  return outcome === 'false' ? Math.max(days, rule.falseCooldownDays) : days
}

interface Done {
  readonly department: string
  readonly label: string
  readonly programme: string
}

/** One line of the family's chain: what was found and what was done about it. The help itself comes from the department's own data. */
async function writeChain(tx: Writer, call: Call, alert: HeldAlert, { department, label, programme }: Done): Promise<void> {
  if (alert.household_no === null) return
  const cause = labelOf(alerts.alertCauseLabels, alert.cause)
  const short = labelOf(departmentLabels, department)
  await tx
    .insertInto('chain_event')
    .values({
      household_no: alert.household_no,
      person_no: alert.person_no,
      region_code: alert.region_code,
      occurred_on: call.today,
      kind: 'alert',
      programme,
      department,
      title: `预警“${cause}”办结：${label}（${short}）`,
      source_kind: 'alert',
      source_id: alert.id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
