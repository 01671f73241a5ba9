import { measureStatuses, type plans as contract } from '#contract'
import type { Reader } from '#db'
import { type Asking } from '#rooms/alerts'
import { sql } from 'kysely'
import { alertsFollowed } from './followed.ts'
import { householdOf } from './held.ts'
import { isOpen, measureCan } from './plan.ts'
import { deskWords, measuresOf } from './view.ts'

/** Of the measures that are done, the newest; what is open is told whole. */
const doneShown = 6

/** The plan as a helper reads it at the door: whom the family may call, what is under way. Drafts are not told. */
export async function familyPlan(
  reader: Reader,
  householdNo: number,
  asking: Asking,
): Promise<{ reply: contract.FamilyPlan; regionCode: string }> {
  const household = await householdOf(reader, householdNo)
  const plan = await reader
    .selectFrom('household_plan')
    .select(['id', 'contact_user', 'contact_name', 'contact_office', 'contact_phone', 'review_on'])
    .where('household_no', '=', householdNo)
    .where('state', '=', 'confirmed')
    .executeTakeFirst()
  if (plan === undefined)
    return { regionCode: household.region_code, reply: { householdNo, contact: null, measures: [], older: 0, reviewOn: null } }
  const told = (await measuresOf(reader, plan.id)).filter(
    (measure) => measure.status !== 'dropped' && (measure.handed_on !== null || !measure.unconfirmed),
  )
  const measures = told.slice(0, told.filter((measure) => isOpen(measure.status)).length + doneShown)
  const [followed, last] = await Promise.all([
    alertsFollowed(
      reader,
      measures.flatMap((measure) => measure.alert_id ?? []),
    ),
    lastNotes(reader, plan.id),
  ])
  return {
    regionCode: household.region_code,
    reply: {
      householdNo,
      contact: {
        name: plan.contact_name,
        office: plan.contact_office,
        phone: plan.contact_phone,
        me: plan.contact_user !== null && plan.contact_user === asking.actor.userId,
      },
      measures: measures.map((measure) => ({
        id: measure.id,
        personNo: measure.person_no,
        field: measure.field,
        who: measure.person_name ?? '全家',
        need: measure.need,
        action: measure.action,
        desk: deskWords(measure, measure.alert_id === null ? undefined : followed.get(measure.alert_id), asking),
        status: measureStatuses[measure.status],
        dueOn: measure.due_on,
        late: isOpen(measure.status) && measure.due_on < asking.today,
        result: measure.result,
        last: last.get(measure.id) ?? '',
        mayNote: measureCan(asking.actor, measure).note.allowed,
      })),
      older: told.length - measures.length,
      reviewOn: plan.review_on,
    },
  }
}

async function lastNotes(reader: Reader, planId: number): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ measure_id: number; note: string }>`
    select distinct on (measure_id) measure_id, note from plan_event where plan_id = ${planId} and action = 'note' and measure_id is not null order by measure_id, id desc`.execute(
    reader,
  )
  return new Map(rows.map((row) => [row.measure_id, row.note]))
}
