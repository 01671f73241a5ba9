import type { Actor } from '#access'
import { contactFields, type HelpFieldKey, type MeasureStatus, type plans as contract } from '#contract'
import { regionLevel } from '#kernel'

/** A measure as far as it decides who may do what with it. */
export interface MeasureState {
  readonly field: HelpFieldKey
  readonly status: MeasureStatus
  readonly department: string
  readonly desk_region: string
  readonly handed_on: string | null
  readonly alert_id: number | null
  readonly dropped_at_desk: boolean
  readonly contact_user: number | null
}

type Can = contract.PlanMeasure['can']
const yes = { allowed: true, reason: '' }
const no = (reason: string): { allowed: boolean; reason: string } => ({ allowed: false, reason })
const notHandled = no('您的岗位不办理措施')

/** True while something is still to be done. */
export function isOpen(status: MeasureStatus): boolean {
  return status === 'planned' || status === 'underway'
}

/** The county's civil affairs lead: they may put down what a department without an account told them. */
function leadsCounty(actor: Actor): boolean {
  return actor.abilities.has('plan.edit') && actor.regionCode !== null && regionLevel(actor.regionCode) === 'county'
}

function atDesk(actor: Actor, measure: MeasureState): boolean {
  return actor.department === measure.department && actor.regionCode === measure.desk_region
}

/** What the caller may do with a measure now, each with the reason where not. */
export function measureCan(actor: Actor, measure: MeasureState): Can {
  const closed = isOpen(measure.status) ? null : no('这项措施已经办完')
  const edit = closed ?? (actor.abilities.has('plan.edit') ? yes : no('由乡镇或县级民政修改'))
  if (!actor.abilities.has('measure.handle'))
    return { edit, take: notHandled, close: notHandled, drop: edit, reopen: notHandled, note: notHandled }
  const handle = closed ?? handling(actor, measure)
  return {
    edit,
    take: closed ?? taking(actor, measure),
    close: handle,
    drop: edit.allowed ? edit : handle,
    reopen: closed === null ? no('这项措施还没有办完') : reopening(actor, measure),
    note: closed ?? (handle.allowed || edit.allowed || isContact(actor, measure) ? yes : no('由办理单位或帮扶联系人记录')),
  }
}

/** Whoever put a result down takes it back, also that it cannot be done; what the plan's keeper dropped comes back there. */
function reopening(actor: Actor, measure: MeasureState): { allowed: boolean; reason: string } {
  if (actor.abilities.has('plan.edit')) return yes
  const own = measure.status === 'done' || measure.dropped_at_desk
  return own && atDesk(actor, measure) ? yes : no('由乡镇或县级民政恢复')
}

/** Whoever takes it up answers for it: only at the desk it lies on. */
function taking(actor: Actor, measure: MeasureState): { allowed: boolean; reason: string } {
  if (measure.alert_id !== null) return no('随预警办理')
  if (measure.handed_on === null) return no('计划确认后才交办')
  if (!atDesk(actor, measure)) return no('由办理单位标记')
  return measure.status === 'underway' ? no('已在办理中') : yes
}

function handling(actor: Actor, measure: MeasureState): { allowed: boolean; reason: string } {
  // What follows an alert has its duty there; here it is only closed, by those who keep the plan.
  if (measure.alert_id !== null) return actor.abilities.has('plan.edit') ? yes : no('随预警办理，请在预警中反馈')
  if (measure.handed_on === null) return no('计划确认后才交办')
  return atDesk(actor, measure) || leadsCounty(actor) ? yes : no('由办理单位登记')
}

/** The contact looks after the family himself in the fields of company and care. */
function isContact(actor: Actor, { contact_user, field }: MeasureState): boolean {
  return actor.userId !== null && contact_user === actor.userId && contactFields.includes(field)
}
