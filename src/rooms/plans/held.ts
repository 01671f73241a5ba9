import { sql } from 'kysely'
import type { Call } from '#command'
import type { HelpFieldKey, MeasureStatus, PlanAction } from '#contract'
import type { Reader, Writer } from '#db'
import { addMonths, DomainError, ensure, type PlainDate, type RegionCode } from '#kernel'
import type { LedgerEntry } from '#ledger'

/** A household with what a plan needs of it. */
export interface PlannedHousehold {
  readonly household_no: number
  readonly region_code: RegionCode
  readonly head_name: string
  readonly address: string
  readonly status: string
}

/** The household, where the caller may see it; else `not-found`. */
export async function householdOf(reader: Reader, householdNo: number): Promise<PlannedHousehold> {
  const row = await reader
    .selectFrom('household')
    .select(['household_no', 'region_code', 'head_name', 'address', 'status'])
    .where('household_no', '=', householdNo)
    .executeTakeFirst()
  ensure(row !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  return { ...row, region_code: row.region_code as RegionCode }
}

/** A household that may have a plan: one that was closed has nobody to help. */
export async function livingHousehold(tx: Writer, householdNo: number): Promise<PlannedHousehold> {
  const household = await householdOf(tx, householdNo)
  ensure(household.status === 'active', 'state.action-not-allowed', '该户已销户，不再制定计划')
  return household
}

/**
 * A plan locked for a change. Whoever changes a plan and its measures locks the plan first; a desk that only writes down what it did locks
 * the measure alone, and its event refers to the plan, which this lock allows.
 */
export interface HeldPlan {
  readonly id: number
  readonly household_no: number
  readonly region_code: string
  readonly state: string
  readonly version: number
  readonly rev: number
  readonly contact_user: number | null
  readonly contact_name: string
}

const planColumns = ['id', 'household_no', 'region_code', 'state', 'version', 'rev', 'contact_user', 'contact_name'] as const

/** The plan in force, locked; made as a draft where there is none. */
export async function planFor(tx: Writer, call: Call, household: PlannedHousehold): Promise<HeldPlan> {
  const known = await currentPlan(tx, household.household_no)
  if (known !== undefined) return known
  await tx
    .insertInto('household_plan')
    .values({
      household_no: household.household_no,
      region_code: household.region_code,
      drafted_by: call.actor.id,
      drafted_by_name: call.actor.name,
      drafted_at: call.now,
    })
    .onConflict((conflict) => conflict.column('household_no').where('ended_at', 'is', null).doNothing())
    .execute()
  const plan = await currentPlan(tx, household.household_no)
  ensure(plan !== undefined, 'state.conflict', '计划刚刚被别人改动', { hint: '请刷新页面后再办' })
  if (plan.rev === 1) await recordEvent(tx, call, plan, 'draft')
  return plan
}

async function currentPlan(tx: Writer, householdNo: number): Promise<HeldPlan | undefined> {
  return tx
    .selectFrom('household_plan')
    .select(planColumns)
    .where('household_no', '=', householdNo)
    .where('ended_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** A plan in force by its number, at the state the caller saw. */
export async function holdPlan(tx: Writer, id: number, rev: number): Promise<HeldPlan> {
  const plan = await tx
    .selectFrom('household_plan')
    .select([...planColumns, 'ended_at'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  ensure(plan !== undefined, 'not-found', '没有这份计划，或不在您的管辖范围内')
  ensure(plan.ended_at === null, 'state.action-not-allowed', '这份计划已经结束')
  if (plan.rev !== rev) throw overtaken('计划')
  return plan
}

function overtaken(what: string): DomainError {
  return new DomainError('state.conflict', `${what}刚刚被别人改动`, { hint: '请看过最新情况后再办；您填写的内容还在' })
}

/** One more change of the plan. */
export async function countChange(tx: Writer, plan: Pick<HeldPlan, 'id'>): Promise<void> {
  await sql`update household_plan set rev = rev + 1 where id = ${plan.id}`.execute(tx)
}

/** A measure locked for a change. */
export interface HeldMeasure {
  readonly id: number
  readonly plan_id: number
  readonly household_no: number
  readonly region_code: string
  readonly person_no: number | null
  readonly field: HelpFieldKey
  readonly need: string
  readonly action: string
  readonly department: string
  readonly desk_region: string
  readonly due_on: string
  readonly alert_id: number | null
  readonly dropped_at_desk: boolean
  readonly status: MeasureStatus
  readonly handed_on: string | null
  readonly taken_by_name: string
  readonly result: string
  readonly done_on: string | null
  readonly created_at: Date
  readonly rev: number
  readonly contact_user: number | null
}

/** Locks a measure as `holdMeasure` does, and before it its plan: for whoever changes both. */
export async function holdMeasureOfPlan(tx: Writer, id: number, rev: number): Promise<HeldMeasure> {
  await sql`select from household_plan where id = (select plan_id from plan_measure where id = ${id}) for no key update`.execute(tx)
  return holdMeasure(tx, id, rev)
}

/** Locks a measure at the state the caller saw (null: whatever it is); `not-found` out of sight. */
export async function holdMeasure(tx: Writer, id: number, rev: number | null): Promise<HeldMeasure> {
  const [measure] = await holdMeasures(tx, [id])
  ensure(measure !== undefined, 'not-found', '没有这项措施，或不在您的管辖范围内')
  if (rev !== null && measure.rev !== rev) throw overtaken('这项措施')
  return measure
}

/** Locks the measures among these that the caller sees. */
export async function holdMeasures(tx: Writer, ids: readonly number[]): Promise<HeldMeasure[]> {
  const { rows } = await sql<HeldMeasure>`
    select m.id, m.plan_id, m.household_no, m.region_code, m.person_no, m.field, m.need, m.action, m.department, m.desk_region, m.due_on, m.alert_id, m.dropped_at_desk, m.status, m.handed_on, m.taken_by_name, m.result, m.done_on, m.created_at, m.rev,
      (select p.contact_user from household_plan p where p.id = m.plan_id) as contact_user
    from plan_measure m where m.id = any(${[...ids]}::integer[]) order by m.id for update`.execute(tx)
  return rows
}

interface About {
  readonly measureId?: number
  readonly version?: number
  readonly note?: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Writes down what happened to a plan, for whoever opens it later. */
export async function recordEvent(
  tx: Writer,
  { actor, now }: Call,
  plan: { readonly id: number; readonly region_code: string },
  action: PlanAction,
  { measureId, version, note = '', detail = {} }: About = {},
): Promise<void> {
  await tx
    .insertInto('plan_event')
    .values({
      plan_id: plan.id,
      measure_id: measureId ?? null,
      region_code: plan.region_code,
      at: now,
      actor: actor.id,
      actor_name: actor.name,
      action,
      version: version ?? null,
      note,
      detail: JSON.stringify(detail),
    })
    .execute()
}

/** The ledger's entry for a change of a plan or measure. */
export function planEntry(
  verb: string,
  subject: string,
  of: { readonly household_no: number; readonly region_code: string },
  more: Pick<LedgerEntry, 'purpose' | 'detail' | 'personNo'> = {},
): LedgerEntry {
  return { verb, subject, householdNo: of.household_no, regionCode: of.region_code, ...more }
}

/** Words of a plan are read at many desks: a minor of the family is the member the measure is for, not a name in them. */
export async function withoutMinors(tx: Reader, householdNo: number, today: PlainDate, ...texts: readonly string[]): Promise<void> {
  const minors = await tx
    .selectFrom('person')
    .select('name')
    .where('household_no', '=', householdNo)
    .where('birth', '>', addMonths(today, -12 * 18))
    .execute()
  const named = minors.some(({ name }) => [...name].length > 1 && texts.some((text) => text.includes(name)))
  ensure(!named, 'input.invalid', '文字里写了未成年人的姓名', { hint: '请在“帮扶对象”里选择这个孩子，文字里写“本人”或“孩子”' })
}

/** The member of the family a measure is for; null is the whole family. */
export async function requireMember(tx: Reader, householdNo: number, personNo: number | null): Promise<void> {
  if (personNo === null) return
  const row = await tx
    .selectFrom('person')
    .select('person_no')
    .where('person_no', '=', personNo)
    .where('household_no', '=', householdNo)
    .executeTakeFirst()
  ensure(row !== undefined, 'input.invalid', '帮扶对象不是这户的成员', {
    details: { fields: [{ field: 'personNo', reason: '请选择这户的成员，或选“全家”' }] },
  })
}
