import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { departmentLabels, helpFieldLabels, plans as contract, type BodyOf, type FoundIn, type HelpFieldKey } from '#contract'
import type { Writer } from '#db'
import { addDays, ensure, type PlainDate, type RegionCode } from '#kernel'
import { chargeAt, deskAt, usualAt } from './charges.ts'
import {
  countChange,
  holdMeasureOfPlan,
  livingHousehold,
  planEntry,
  planFor,
  recordEvent,
  requireMember,
  withoutMinors,
  type PlannedHousehold,
} from './held.ts'
import { measureCan } from './plan.ts'
import { proposedFor } from './proposed.ts'
import { usualActions, type Suggestion } from './suggest.ts'

/** What a measure says, complete. */
interface Wanted {
  readonly field: HelpFieldKey
  readonly personNo: number | null
  readonly need: string
  readonly action: string
  readonly department: string
  readonly deskRegion: RegionCode
  readonly dueOn: string
}

/**
 * Takes up a measure, by hand or out of a suggestion: what is left out comes from the suggestion, from who is in charge of the field and
 * from the usual term. It lies on the department's desk once the plan is confirmed with it.
 */
export const addMeasure = defineCommand({
  verb: 'plan.addMeasure',
  ability: 'plan.edit',
  input: z.object({ householdNo: z.number().int(), ...contract.addMeasure.body.shape }),
  async run(tx, { householdNo, suggestion, ...typed }, call) {
    const household = await livingHousehold(tx, householdNo)
    // Locked before the suggestions are read: of two who adopt the same one, the second reads that it is taken.
    const plan = await planFor(tx, call, household)
    const taken = suggestion === null ? null : await takeSuggestion(tx, call, household, suggestion)
    const wanted = await complete(tx, call, household, typed, taken)
    await requireMember(tx, householdNo, wanted.personNo)
    await withoutMinors(tx, householdNo, call.today, wanted.need, wanted.action)
    const { id } = await tx
      .insertInto('plan_measure')
      .values({
        plan_id: plan.id,
        household_no: householdNo,
        region_code: plan.region_code,
        ...columnsOf(wanted),
        found_in: taken?.foundIn ?? ('hand' satisfies FoundIn),
        found_key: taken?.key ?? '',
        found_id: taken?.foundId ?? null,
        found_words: taken?.reason ?? '',
        alert_id: taken?.alertId ?? null,
        created_by_name: call.actor.name,
        created_at: call.now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await countChange(tx, plan)
    await recordEvent(tx, call, plan, 'add', { measureId: id, detail: { field: wanted.field } })
    return {
      reply: { id },
      ledger: [
        planEntry('plan.addMeasure', `measure:${String(id)}`, plan, {
          personNo: wanted.personNo,
          detail: { field: wanted.field, department: wanted.department, dueOn: wanted.dueOn, suggestion: taken?.key ?? '' },
        }),
      ],
    }
  },
})

async function takeSuggestion(tx: Writer, call: Call, household: PlannedHousehold, key: string): Promise<Suggestion> {
  const found = (await proposedFor(tx, household, call.today)).open.find((each) => each.key === key)
  ensure(found !== undefined, 'state.conflict', '这条建议已经采纳或不再成立', { hint: '请刷新页面看最新的建议' })
  return found
}

type Typed = Omit<BodyOf<typeof contract.addMeasure>, 'suggestion'>

async function complete(tx: Writer, { today }: Call, household: PlannedHousehold, typed: Typed, taken: Suggestion | null): Promise<Wanted> {
  const field = typed.field ?? taken?.field
  const need = typed.need ?? taken?.need
  ensure(field !== undefined && need !== undefined, 'input.invalid', '请写明帮扶类别、困难和需求', {
    details: { fields: [{ field: field === undefined ? 'field' : 'need', reason: '请填写' }] },
  })
  const place = household.region_code
  const charge = chargeAt(field, place, today)
  const alert = taken?.alertId === undefined || taken.alertId === null ? undefined : await deskOfAlert(tx, taken.alertId)
  const department = alert?.department ?? typed.department ?? charge.department
  requireDepartment(department)
  const dueOn = alert?.dueOn ?? typed.dueOn ?? addDays(today, (await usualAt(tx, place, today)).measureDays)
  ensure(dueOn >= today || alert !== undefined, 'input.invalid', '办理期限不能早于今天', {
    details: { fields: [{ field: 'dueOn', reason: '请选今天或以后的日期' }] },
  })
  return {
    field,
    personNo: typed.personNo ?? taken?.personNo ?? null,
    need,
    action: typed.action ?? taken?.action ?? usualActions[field],
    department,
    deskRegion: alert?.region ?? deskAt(place, typed.level ?? charge.level),
    dueOn,
  }
}

/** What follows an alert is on the alert's desk and has its term. */
async function deskOfAlert(tx: Writer, id: number): Promise<{ department: string; region: RegionCode; dueOn: PlainDate } | undefined> {
  const row = await tx.selectFrom('alert').select(['desk_department', 'desk_region', 'due_on']).where('id', '=', id).executeTakeFirst()
  if (row?.desk_department === null || row?.desk_region === null || row?.due_on === null || row === undefined) return undefined
  return { department: row.desk_department, region: row.desk_region as RegionCode, dueOn: row.due_on as PlainDate }
}

function requireDepartment(department: string): void {
  ensure(Object.hasOwn(departmentLabels, department), 'input.invalid', '没有这个部门', {
    details: { fields: [{ field: 'department', reason: '请选择部门' }] },
  })
}

function columnsOf({ field, personNo, need, action, department, deskRegion, dueOn }: Wanted) {
  return { field, person_no: personNo, need, action, department, desk_region: deskRegion, due_on: dueOn }
}

/** Changes what a measure says. One that goes to another department's desk is handed over with the next confirmation. */
export const changeMeasure = defineCommand({
  verb: 'plan.changeMeasure',
  ability: 'plan.edit',
  input: z.object({ id: z.number().int(), ...contract.changeMeasure.body.shape }),
  async run(tx, { id, rev, reason, level, ...typed }, call) {
    const measure = await holdMeasureOfPlan(tx, id, rev)
    const can = measureCan(call.actor, measure).edit
    ensure(can.allowed, 'state.action-not-allowed', can.reason)
    const household = await livingHousehold(tx, measure.household_no)
    await requireMember(tx, measure.household_no, typed.personNo)
    await withoutMinors(tx, measure.household_no, call.today, typed.need, typed.action, reason)
    requireDepartment(typed.department)
    const follows = measure.alert_id !== null
    ensure(follows || typed.dueOn === measure.due_on || typed.dueOn >= call.today, 'input.invalid', '办理期限不能早于今天', {
      details: { fields: [{ field: 'dueOn', reason: '请选今天或以后的日期' }] },
    })
    const deskRegion = deskAt(household.region_code, level)
    const moved = !follows && (typed.department !== measure.department || deskRegion !== measure.desk_region)
    const wanted: Wanted = {
      ...typed,
      deskRegion: follows ? (measure.desk_region as RegionCode) : deskRegion,
      department: follows ? measure.department : typed.department,
      // The form shows the alert's term of today; that stays the alert's.
      dueOn: follows ? measure.due_on : typed.dueOn,
    }
    await tx
      .updateTable('plan_measure')
      .set({
        ...columnsOf(wanted),
        unconfirmed: true,
        rev: measure.rev + 1,
        ...(moved ? { handed_on: null, status: 'planned', taken_by_name: '', taken_at: null } : {}),
      })
      .where('id', '=', id)
      .execute()
    const plan = { id: measure.plan_id, region_code: measure.region_code }
    await countChange(tx, plan)
    await recordEvent(tx, call, plan, 'change', { measureId: id, note: reason, detail: { before: saidBefore(measure) } })
    return {
      reply: { id },
      ledger: [
        planEntry('plan.changeMeasure', `measure:${String(id)}`, measure, {
          purpose: reason,
          detail: { field: wanted.field, department: wanted.department, dueOn: wanted.dueOn },
        }),
      ],
    }
  },
})

function saidBefore(measure: {
  readonly field: HelpFieldKey
  readonly need: string
  readonly action: string
  readonly department: string
  readonly due_on: string
}): Record<string, string> {
  return {
    field: helpFieldLabels[measure.field],
    need: measure.need,
    action: measure.action,
    department: measure.department,
    dueOn: measure.due_on,
  }
}
