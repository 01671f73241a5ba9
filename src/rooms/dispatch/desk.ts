import { alertEntry, recordEvent, requireAction, type AlertAction, type AlertState } from '#rooms/alerts'
import { alerts as contract, departmentLabels, type dispatch } from '#contract'
import type { Call } from '#command'
import type { Writer } from '#db'
import { addWorkingDays, DomainError, ensure, labelOf, type PlainDate } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { officeOf, ruleFor, type Routing } from './routing.ts'

/** An alert locked for a change. */
export interface HeldAlert extends AlertState {
  readonly id: number
  readonly household_no: number | null
  readonly person_no: number | null
  readonly cause: string
  readonly category: contract.AlertCategory
  readonly indicators: string[]
  readonly desk_since: Date | null
  readonly due_on: string | null
  readonly was_late: boolean
  readonly version: number
}

const columns = [
  'id',
  'household_no',
  'person_no',
  'region_code',
  'cause',
  'category',
  'indicators',
  'status',
  'desk_department',
  'desk_region',
  'desk_since',
  'due_on',
  'was_late',
  'version',
] as const

/** Locks an alert; undefined where there is none in the caller's scope. */
export async function lockAlert(tx: Writer, id: number): Promise<HeldAlert | undefined> {
  return tx.selectFrom('alert').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
}

/**
 * Locks an alert for an action of the caller: it must still be at the version the caller saw (`state.conflict` says who was faster)
 * and the action must be allowed (`state.action-not-allowed` names what is).
 */
export async function holdFor(tx: Writer, call: Call, id: number, action: AlertAction, version: number | null): Promise<HeldAlert> {
  const alert = await lockAlert(tx, id)
  ensure(alert !== undefined, 'not-found', '没有这条预警，或不在您的管辖范围内')
  if (version !== null && alert.version !== version) throw await overtaken(tx, alert)
  requireAction(alert, call.actor, action)
  return alert
}

async function overtaken(tx: Writer, alert: HeldAlert): Promise<DomainError> {
  const last = await tx
    .selectFrom('alert_event')
    .select(['actor_name', 'action'])
    .where('alert_id', '=', alert.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const what = last === undefined ? '被别人改动' : `由${last.actor_name}${labelOf(contract.eventLabels, last.action, '改动')}`
  return new DomainError('state.conflict', `这条预警刚刚${what}，现为“${contract.alertStatuses[alert.status]}”`, {
    hint: '请看过最新情况后再办；您填写的内容还在',
    details: { status: alert.status, version: alert.version },
  })
}

/** What becomes of an alert; every change makes a new version. */
export async function changeAlert(tx: Writer, alert: HeldAlert, change: AlertChange): Promise<dispatch.Changed> {
  const { status } = change
  await tx
    .updateTable('alert')
    .set({ ...change, version: alert.version + 1 })
    .where('id', '=', alert.id)
    .execute()
  return { id: alert.id, status: status ?? alert.status, version: alert.version + 1 }
}

type AlertChange = Partial<{
  status: contract.AlertStatus
  desk_department: string | null
  desk_region: string | null
  desk_user: number | null
  desk_since: Date
  due_on: string | null
  term_days: number | null
  outcome: contract.AlertOutcome
  result_code: string | null
  false_reason: contract.FalseReason | null
  escalated_at: Date | null
  was_late: boolean
  closed_at: Date
  cooldown_until: string
}>

/** The stay that is open on the alert's desk; there is exactly one while a desk has it. */
export async function currentTask(tx: Writer, alertId: number) {
  const task = await tx
    .selectFrom('dispatch_task')
    .selectAll()
    .where('alert_id', '=', alertId)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  ensure(task !== undefined, 'state.conflict', '这条预警不在任何案头', { hint: '请刷新页面' })
  return task
}

/** Ends the open stay, if there is one. */
export async function endStay(tx: Writer, call: Call, alert: HeldAlert, status: 'handed-on' | 'withdrawn'): Promise<void> {
  await tx
    .updateTable('dispatch_task')
    .set({ status, closed_at: call.now })
    .where('alert_id', '=', alert.id)
    .where('closed_at', 'is', null)
    .execute()
}

/** The day a term that begins today ends on, and the day on which the county is told when nothing has come. */
export function deadlines(
  call: Pick<Call, 'services' | 'today'>,
  rule: Pick<Routing, 'escalateDays'>,
  termDays: number,
): { dueOn: PlainDate; escalateOn: PlainDate } {
  const dueOn = addWorkingDays(call.services.calendar, call.today, termDays).date
  return { dueOn, escalateOn: addWorkingDays(call.services.calendar, dueOn, rule.escalateDays + 1).date }
}

/** Where an alert goes. */
export interface Desk {
  readonly department: string
  readonly level: Routing['level']
}

/**
 * Puts an alert on a desk with its own term, beginning today. `signed` where the desk has had it before (returned for another try).
 * The stay before must have been ended.
 */
export async function placeOnDesk(
  tx: Writer,
  call: Call,
  alert: HeldAlert,
  desk: Desk,
  stay: { readonly status: 'assigned' | 'signed'; readonly reason: string },
): Promise<dispatch.Changed> {
  ensure(Object.hasOwn(departmentLabels, desk.department), 'input.invalid', '没有这个部门')
  const rule = await ruleFor(tx, alert.cause, alert.region_code)
  const { dueOn, escalateOn } = deadlines(call, rule, rule.termDays)
  const office = officeOf(alert.region_code, desk.level)
  const signed = stay.status === 'signed'
  // No "returning": a department that hands on does not see the row it makes for another.
  await tx
    .insertInto('dispatch_task')
    .values({
      alert_id: alert.id,
      household_no: alert.household_no,
      region_code: alert.region_code,
      department: desk.department,
      desk_region: office,
      status: stay.status,
      reason: stay.reason,
      term_days: rule.termDays,
      due_on: dueOn,
      escalate_on: escalateOn,
      assigned_by: call.actor.name,
      assigned_at: call.now,
      signed_by: signed ? ((await lastSigner(tx, alert.id)) ?? call.actor.name) : null,
      signed_at: signed ? call.now : null,
    })
    .execute()
  return changeAlert(tx, alert, {
    status: signed ? 'returned' : 'dispatched',
    desk_department: desk.department,
    desk_region: office,
    desk_user: null,
    desk_since: call.now,
    due_on: dueOn,
    term_days: rule.termDays,
    escalated_at: null,
    was_late: wasLate(alert, call.today),
    result_code: null,
    false_reason: null,
  })
}

/** Who took an alert on at the desk it comes back to: they still have it, not whoever sent it back. */
async function lastSigner(tx: Writer, alertId: number): Promise<string | null> {
  const stay = await tx
    .selectFrom('dispatch_task')
    .select('signed_by')
    .where('alert_id', '=', alertId)
    .where('signed_by', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return stay?.signed_by ?? null
}

/** A desk that let its term pass stays on record, also when it acts in the end. */
export function wasLate(alert: Pick<HeldAlert, 'was_late' | 'due_on'>, today: PlainDate): boolean {
  return alert.was_late || (alert.due_on !== null && alert.due_on < today)
}

/** `区医保`-like words for an event's note: level and department. */
export function deskWords({ department, level }: Desk): string {
  const short = labelOf(departmentLabels, department)
  return `${level === 'county' ? '县级' : '乡镇（街道）'}${short}`
}

/** Event and ledger entry of one action, in one go. */
export async function note(
  tx: Writer,
  call: Call,
  alert: HeldAlert,
  action: contract.EventAction,
  words: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<LedgerEntry[]> {
  await recordEvent(tx, call.actor, alert, { action, note: words, detail, at: call.now })
  return [alertEntry(`dispatch.${action}`, alert, detail)]
}
