import type { Actor } from '#access'
import { alerts as contract, departmentLabels, type Ability, type ActionState } from '#contract'
import { contains, DomainError, ensure, labelOf, type RegionCode } from '#kernel'

export type AlertStatus = contract.AlertStatus

/** What can be done to an alert, in the order in which screens offer it. */
const alertActions = {
  sign: '签收',
  answer: '反馈',
  accept: '审核通过',
  return: '退回重办',
  hear: '记录听取意见',
  handOn: '转交',
  assign: '派单',
  remind: '催办',
  note: '记事',
  withdraw: '撤销',
} as const
export type AlertAction = keyof typeof alertActions

/** The one table of what a status allows. A status that allows nothing is an end. */
export const statusActions = {
  open: ['assign', 'note', 'withdraw'],
  dispatched: ['sign', 'handOn', 'assign', 'remind', 'note', 'withdraw'],
  signed: ['answer', 'hear', 'handOn', 'assign', 'remind', 'note', 'withdraw'],
  returned: ['answer', 'hear', 'handOn', 'assign', 'remind', 'note', 'withdraw'],
  answered: ['accept', 'return', 'note'],
  closed: [],
  withdrawn: [],
} as const satisfies Record<AlertStatus, readonly AlertAction[]>

/** Who an action is for: the desk the alert is on, the county that leads, whoever waits for the desk, or anybody who handles alerts. */
type Party = 'desk' | 'county' | 'watcher' | 'anybody'

const parties: Record<AlertAction, { readonly by: Party; readonly ability: Ability }> = {
  sign: { by: 'desk', ability: 'alert.handle' },
  answer: { by: 'desk', ability: 'alert.handle' },
  hear: { by: 'desk', ability: 'alert.handle' },
  handOn: { by: 'desk', ability: 'alert.handle' },
  accept: { by: 'county', ability: 'alert.assign' },
  return: { by: 'county', ability: 'alert.assign' },
  assign: { by: 'county', ability: 'alert.assign' },
  withdraw: { by: 'county', ability: 'alert.assign' },
  remind: { by: 'watcher', ability: 'alert.handle' },
  note: { by: 'anybody', ability: 'alert.handle' },
}

/** The part of an alert that decides who may do what. */
export interface AlertState {
  readonly status: AlertStatus
  /** Decides only whether the family has to be heard; may be left out where that is not asked. */
  readonly category?: contract.AlertCategory
  readonly region_code: string
  readonly desk_department: string | null
  readonly desk_region: string | null
}

/** True where the alert lies on the actor's own desk: same department, same office (a county's officer does not sign for a township). */
function onDeskOf(state: AlertState, actor: Actor): boolean {
  return state.desk_department !== null && state.desk_department === actor.department && state.desk_region === actor.regionCode
}

/** The actions of the alert's status; nobody needs to be heard where nothing is taken away. */
function knownActions({ status, category }: AlertState): readonly AlertAction[] {
  return statusActions[status].filter((action) => action !== 'hear' || category === 'exit')
}

/** Every action the alert knows now, each allowed or refused with its reason for this actor. */
export function actionsFor(state: AlertState, actor: Actor): ActionState[] {
  return knownActions(state).map((action) => {
    const reason = refusal(state, actor, action)
    return { action, label: alertActions[action], allowed: reason === null, ...(reason === null ? {} : { reason }) }
  })
}

/** The next thing this actor can do to move the alert on; null when it is somebody else's turn. Notes and reminders move nothing. */
export function nextActionFor(state: AlertState, actor: Actor): ActionState | null {
  return (
    actionsFor(state, actor).find(
      (each) =>
        each.allowed &&
        ['sign', 'answer', 'accept', 'assign'].includes(each.action) &&
        (each.action !== 'assign' || state.status === 'open'),
    ) ?? null
  )
}

/** Throws `state.action-not-allowed` naming what is allowed, `auth.denied` where the role cannot do it at all. */
export function requireAction(state: AlertState, actor: Actor, action: AlertAction): void {
  const known = knownActions(state)
  const allowed = actionsFor(state, actor).filter((each) => each.allowed)
  const details = { status: state.status, allowed: allowed.map((each) => each.action) }
  const wayOut = allowed.length === 0 ? '现在没有您可以办理的事项' : `现在可以：${allowed.map((each) => each.label).join('、')}`
  ensure(known.includes(action), 'state.action-not-allowed', `“${contract.alertStatuses[state.status]}”的预警不能${alertActions[action]}`, {
    hint: wayOut,
    details,
  })
  const reason = refusal(state, actor, action)
  if (reason !== null)
    throw new DomainError('state.action-not-allowed', `不能${alertActions[action]}：${reason}`, { hint: wayOut, details })
}

function refusal(state: AlertState, actor: Actor, action: AlertAction): string | null {
  const { by, ability } = parties[action]
  if (!actor.abilities.has(ability)) return '您的岗位没有这项权限'
  if (actor.kind === 'system') return null
  if (by === 'desk' && !onDeskOf(state, actor)) return deskWords(state)
  if (by === 'watcher' && onDeskOf(state, actor)) return '就在您的案头，不用催办'
  if ((by === 'county' || by === 'watcher') && actor.departmentScope !== null) return '由民政部门办理'
  if (by === 'county' && (actor.regionCode === null || !contains(actor.regionCode, state.region_code as RegionCode)))
    return '由预警所在县民政部门办理'
  return null
}

function deskWords(state: AlertState): string {
  if (state.desk_department === null) return '尚未派单'
  const department = labelOf(departmentLabels, state.desk_department)
  return `不在您的案头（现由${department}办理）`
}

/** True while the alert is somebody's work. */
export function isRunning(status: AlertStatus): boolean {
  return statusActions[status].length > 0
}
