import { sql } from 'kysely'
import {
  planActions,
  type ActionState,
  type FoundIn,
  type HelpFieldKey,
  type MeasureStatus,
  type PlanAction,
  type plans as contract,
} from '#contract'
import type { Reader } from '#db'
import { labelOf, regionLevel, workingDaysBetween, type PlainDate, type RegionCode } from '#kernel'
import { deskName, ownFullName, shortPlace, type Asking } from '#rooms/alerts'
import { chargeAt, chargesAt, usualAt } from './charges.ts'
import { contactsFor } from './contact.ts'
import { alertsFollowed, type FollowedAlert } from './followed.ts'
import { householdOf, type PlannedHousehold } from './held.ts'
import { membersOf, type KnownMember } from './known.ts'
import { isOpen, measureCan } from './plan.ts'
import { dayOf, proposedFor, type Refusal } from './proposed.ts'
import type { Suggestion } from './suggest.ts'

/** A measure as it is read for a page. */
export interface MeasureRecord {
  id: number
  rev: number
  field: HelpFieldKey
  person_no: number | null
  person_name: string | null
  need: string
  found_in: FoundIn
  found_id: number | null
  found_words: string
  action: string
  department: string
  desk_region: string
  desk_region_name: string | null
  due_on: PlainDate
  status: MeasureStatus
  handed_on: string | null
  unconfirmed: boolean
  alert_id: number | null
  dropped_at_desk: boolean
  taken_by_name: string
  result: string
  done_on: string | null
  closed_by_name: string
  created_at: Date
  contact_user: number | null
}

interface PlanRecord {
  id: number
  state: string
  version: number
  rev: number
  contact_user: number | null
  contact_name: string
  contact_office: string
  contact_phone: string
  drafted_by_name: string
  drafted_at: Date
  confirmed_by_name: string
  confirmed_at: Date | null
  review_months: number | null
  review_on: PlainDate | null
}

interface EventRecord {
  id: number
  measure_id: number | null
  at: Date
  actor_name: string
  action: string
  version: number | null
  note: string
  need: string | null
}

/** The plan of a family with what is proposed for it: everything its page shows. */
export async function planView(
  reader: Reader,
  householdNo: number,
  asking: Asking,
): Promise<{ view: contract.PlanView; regionCode: string }> {
  const { actor, today } = asking
  const household = await householdOf(reader, householdNo)
  const edits = actor.abilities.has('plan.edit')
  const [plan, members, own, place, proposed, contacts, usual] = await Promise.all([
    planInForce(reader, householdNo),
    membersOf(reader, householdNo, today),
    ownFullName(reader, asking),
    placeOf(reader, household.region_code),
    // A household that was closed has nobody to help: nothing is proposed for it.
    edits && household.status === 'active' ? proposedFor(reader, household, today) : { open: [], refusals: [] },
    edits ? contactsFor(reader, household.region_code) : [],
    usualAt(reader, household.region_code, today),
  ])
  const [measures, events] = plan === null ? [[], []] : await Promise.all([measuresOf(reader, plan.id), eventsOf(reader, plan.id)])
  const followed = await alertsFollowed(
    reader,
    measures.flatMap((measure) => measure.alert_id ?? []),
  )
  return {
    regionCode: household.region_code,
    view: {
      householdNo,
      headName: household.head_name,
      place: shortPlace(place, own),
      address: household.address,
      closed: household.status !== 'active',
      day: today,
      members: [...members],
      plan: plan === null ? null : planPart(plan, measures, today),
      measures: measures.map((measure) => measurePart(measure, followed, events, asking)),
      suggestions: proposed.open.map((each) => suggestionPart(each, household, members, asking)),
      refused: proposed.refusals.map(refusedPart),
      charges: chargesAt(household.region_code, today),
      contacts,
      usual,
      events: events.map(eventPart),
      actions: actionsFor(plan, measures, household, edits),
    },
  }
}

async function planInForce(reader: Reader, householdNo: number): Promise<PlanRecord | null> {
  const row = await reader
    .selectFrom('household_plan')
    .select([
      'id',
      'state',
      'version',
      'rev',
      'contact_user',
      'contact_name',
      'contact_office',
      'contact_phone',
      'drafted_by_name',
      'drafted_at',
      'confirmed_by_name',
      'confirmed_at',
      'review_months',
      'review_on',
    ])
    .where('household_no', '=', householdNo)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, review_on: row.review_on as PlainDate | null }
}

async function placeOf(reader: Reader, region: string): Promise<string> {
  return (await reader.selectFrom('region').select('full_name').where('code', '=', region).executeTakeFirst())?.full_name ?? region
}

/** The measures of a plan, what is still to be done first. */
export async function measuresOf(reader: Reader, planId: number): Promise<MeasureRecord[]> {
  const { rows } = await sql<MeasureRecord>`
    select m.id, m.rev, m.field, m.person_no, p.name as person_name, m.need, m.found_in, m.found_id, m.found_words, m.action, m.department, m.desk_region, d.name as desk_region_name,
      m.due_on, m.status, m.handed_on, m.unconfirmed, m.alert_id, m.dropped_at_desk, m.taken_by_name, m.result, m.done_on, m.closed_by_name, m.created_at, h.contact_user
    from plan_measure m join household_plan h on h.id = m.plan_id left join person p on p.person_no = m.person_no left join region d on d.code = m.desk_region
    where m.plan_id = ${planId} order by m.closed_at is not null, m.closed_at desc, m.due_on, m.id`.execute(reader)
  return rows
}

const mostEvents = 200

async function eventsOf(reader: Reader, planId: number): Promise<EventRecord[]> {
  const { rows } = await sql<EventRecord>`
    select e.id, e.measure_id, e.at, e.actor_name, e.action, e.version, e.note, m.need
    from plan_event e left join plan_measure m on m.id = e.measure_id where e.plan_id = ${planId} order by e.at desc, e.id desc limit ${mostEvents}`.execute(
    reader,
  )
  return rows
}

function planPart(plan: PlanRecord, measures: readonly MeasureRecord[], today: PlainDate): contract.PlanView['plan'] {
  return {
    id: plan.id,
    state: plan.state,
    version: plan.version,
    rev: plan.rev,
    contact: { userId: plan.contact_user, name: plan.contact_name, office: plan.contact_office, phone: plan.contact_phone },
    draftedBy: plan.drafted_by_name,
    draftedAt: plan.drafted_at.toISOString(),
    confirmedBy: plan.confirmed_by_name,
    confirmedAt: plan.confirmed_at?.toISOString() ?? null,
    reviewMonths: plan.review_months,
    reviewOn: plan.review_on,
    reviewDue: plan.review_on !== null && plan.review_on <= today,
    unconfirmed: measures.filter((measure) => measure.unconfirmed && (isOpen(measure.status) || measure.dropped_at_desk)).length,
  }
}

/** The desk of a measure in words; what follows an alert is where the alert is. */
export function deskWords(
  measure: { readonly department: string; readonly desk_region: string; readonly desk_region_name: string | null },
  followed: FollowedAlert | undefined,
  asking: Asking,
): string {
  if (followed?.running === true) return deskName(followed, asking)
  return deskName(
    { status: 'signed', desk_department: measure.department, desk_region: measure.desk_region, desk_region_name: measure.desk_region_name },
    asking,
  )
}

const hrefs: Partial<Record<FoundIn, (id: number) => string>> = {
  alert: (id) => `/alerts/${String(id)}`,
  visit: (id) => `/visits/${String(id)}`,
  screening: (id) => `/screenings/${String(id)}`,
}

function hrefOf(foundIn: FoundIn, id: number | null): string | null {
  return id === null ? null : (hrefs[foundIn]?.(id) ?? null)
}

function measurePart(
  measure: MeasureRecord,
  alerts: ReadonlyMap<number, FollowedAlert>,
  events: readonly EventRecord[],
  asking: Asking,
): contract.PlanMeasure {
  const followed = measure.alert_id === null ? undefined : alerts.get(measure.alert_id)
  const open = isOpen(measure.status)
  const dueOn = followed?.running === true ? (followed.due_on ?? measure.due_on) : measure.due_on
  return {
    id: measure.id,
    rev: measure.rev,
    field: measure.field,
    personNo: measure.person_no,
    who: measure.person_name ?? '全家',
    need: measure.need,
    foundIn: measure.found_in,
    foundWords: measure.found_words,
    foundHref: hrefOf(measure.found_in, measure.found_id),
    action: measure.action,
    department: measure.department,
    level: regionLevel(measure.desk_region as RegionCode) === 'township' ? 'township' : 'county',
    desk: deskWords(measure, followed, asking),
    dueOn,
    daysLeft: open ? workingDaysBetween(asking.calendar, asking.today, dueOn).days : null,
    status: measure.status,
    handedOn: measure.handed_on,
    unconfirmed: measure.unconfirmed,
    alert:
      followed === undefined
        ? null
        : {
            id: followed.id,
            status: followed.status,
            desk: deskName(followed, asking),
            dueOn: followed.due_on,
            answer: followed.answer,
            helped: followed.helped,
            running: followed.running,
          },
    takenBy: measure.taken_by_name,
    result: measure.result,
    doneOn: measure.done_on,
    closedBy: measure.closed_by_name,
    refused: measure.dropped_at_desk,
    notes: events
      .filter((event) => event.measure_id === measure.id && event.action === ('note' satisfies PlanAction))
      .map((event) => ({ at: event.at.toISOString(), by: event.actor_name, words: event.note })),
    createdOn: dayOf(measure.created_at),
    can: measureCan(asking.actor, measure),
  }
}

function suggestionPart(
  each: Suggestion,
  household: PlannedHousehold,
  members: readonly KnownMember[],
  { today }: Asking,
): contract.PlanSuggestion {
  const { department, level } = chargeAt(each.field, household.region_code, today)
  return {
    key: each.key,
    field: each.field,
    personNo: each.personNo,
    who: members.find((member) => member.personNo === each.personNo)?.name ?? '全家',
    need: each.need,
    reason: each.reason,
    foundIn: each.foundIn,
    href: hrefOf(each.foundIn, each.foundId),
    action: each.action,
    department,
    level,
    alertId: each.alertId,
  }
}

function refusedPart(row: Refusal): contract.PlanView['refused'][number] {
  return { key: row.key, words: row.words, reason: row.reason, by: row.decided_by_name, at: row.decided_at.toISOString() }
}

function eventPart(event: EventRecord): contract.PlanView['events'][number] {
  return {
    id: event.id,
    at: event.at.toISOString(),
    by: event.actor_name,
    action: labelOf(planActions, event.action),
    words: event.need ?? '',
    note: event.note,
    version: event.version,
  }
}

function actionsFor(
  plan: PlanRecord | null,
  measures: readonly MeasureRecord[],
  household: PlannedHousehold,
  edits: boolean,
): ActionState[] {
  const forbidden = edits ? null : '由乡镇或县级民政办理'
  const refused = forbidden ?? (household.status === 'active' ? null : '该户已销户')
  const confirm =
    refused ??
    (plan === null || !measures.some((measure) => measure.status !== 'dropped')
      ? '先采纳建议或增加措施'
      : plan.contact_name === ''
        ? '先确定帮扶联系人'
        : null)
  const state = (action: string, label: string, reason: string | null): ActionState =>
    reason === null ? { action, label, allowed: true } : { action, label, allowed: false, reason }
  return [
    state('confirm', plan?.state === 'confirmed' ? '复核确认' : '确认计划', confirm),
    state('add', '增加措施', refused),
    state('contact', plan === null || plan.contact_name === '' ? '确定联系人' : '更换联系人', refused),
    // The plan of a household that was closed has to come off the desks.
    state('end', '结束计划', forbidden ?? (plan === null ? '还没有计划' : null)),
  ]
}
