import { sql } from 'kysely'
import type { Actor } from '#access'
import { dispatch, visitFindings, type visits as contract } from '#contract'
import type { Reader } from '#db'
import { ensure } from '#kernel'
import { actionsFor, isRunning, ownFullName, shortPlace, type AlertStatus } from '#rooms/alerts'
import { answerLines, type StoredForm } from './finding.ts'
import { visitPhotoKind } from './photo.ts'

interface VisitRecord {
  id: number
  household_no: number
  head_name: string
  region_code: string
  place: string | null
  address: string
  helper: string
  visited_at: Date
  received_at: Date
  phone_at: Date | null
  result: string
  answers: StoredForm
  finding: string
  latitude: number | null
  longitude: number | null
  accuracy_m: number | null
  planned_on: string | null
  plan_reason: string | null
}

/** A visit with everything that was recorded and what came of it; `not-found` where there is none in the caller's scope. */
export async function visitDetail(reader: Reader, id: number, actor: Actor): Promise<{ visit: contract.VisitDetail; regionCode: string }> {
  const record = await visitRecord(reader, id)
  ensure(record !== undefined, 'not-found', '没有这次走访，或不在您的管辖范围内')
  const own = await ownFullName(reader, { actor })
  const photos = await reader
    .selectFrom('attachment')
    .select(['id', 'title'])
    .where('visit_id', '=', id)
    .where('kind', '=', visitPhotoKind)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  return {
    regionCode: record.region_code,
    visit: {
      id,
      householdNo: record.household_no,
      headName: record.head_name,
      place: shortPlace(record.place ?? '', own),
      address: record.address,
      helper: record.helper,
      visitedAt: record.visited_at.toISOString(),
      receivedAt: record.received_at.toISOString(),
      phoneAt: record.phone_at?.toISOString() ?? null,
      plan: record.planned_on === null ? null : `${record.planned_on} ${record.plan_reason ?? ''}`,
      result: record.result,
      answers: answerLines(record.answers.answers),
      findings: await findingsOf(reader, record.answers.findings),
      note: record.finding,
      position:
        record.latitude === null || record.longitude === null
          ? null
          : { latitude: record.latitude, longitude: record.longitude, accuracy: record.accuracy_m ?? 0 },
      photos,
      alerts: (await alertsOf(reader, [id])).get(id) ?? [],
      attachable: await attachableTo(reader, id, record.household_no, actor),
    },
  }
}

async function visitRecord(reader: Reader, id: number): Promise<VisitRecord | undefined> {
  const { rows } = await sql<VisitRecord>`
    select v.id, v.household_no, h.head_name, v.region_code, r.full_name as place, h.address, u.name as helper, v.visited_at, v.received_at, v.phone_at, v.result, v.answers, v.finding,
      v.latitude, v.longitude, v.accuracy_m, v.planned_on, p.reason as plan_reason
    from visit v join household h on h.household_no = v.household_no join app_user u on u.id = v.user_id
    left join region r on r.code = v.region_code left join visit_plan p on p.id = v.plan_id
    where v.id = ${id}`.execute(reader)
  return rows[0]
}

async function findingsOf(reader: Reader, findings: StoredForm['findings']): Promise<contract.VisitDetail['findings']> {
  const persons = findings.flatMap((finding) => finding.personNo ?? [])
  const rows =
    persons.length === 0 ? [] : await reader.selectFrom('person').select(['person_no', 'name']).where('person_no', 'in', persons).execute()
  const names = new Map(rows.map((row) => [row.person_no, row.name]))
  return findings.map(({ code, personNo, words }) => ({
    code,
    label: visitFindings[code].label,
    person: personNo === null ? null : (names.get(personNo) ?? null),
    words,
  }))
}

/** What came of the findings of some visits, by visit. */
export async function alertsOf(reader: Reader, visits: readonly number[]): Promise<ReadonlyMap<number, contract.VisitDetail['alerts']>> {
  if (visits.length === 0) return new Map()
  const rows = await reader
    .selectFrom('visit_alert')
    .innerJoin('alert', 'alert.id', 'visit_alert.alert_id')
    .select([
      'visit_alert.visit_id',
      'alert.id',
      'visit_alert.code',
      'alert.cause',
      'visit_alert.opened',
      'alert.status',
      'alert.result_code',
    ])
    .where('visit_alert.visit_id', 'in', visits)
    .orderBy('alert.id')
    .orderBy('visit_alert.code')
    .execute()
  const grouped = Map.groupBy(rows, (row) => row.visit_id)
  return new Map(
    [...grouped].map(([visit, list]) => [
      visit,
      list.map((row) => ({
        id: row.id,
        code: row.code,
        cause: row.cause,
        opened: row.opened,
        running: isRunning(row.status),
        words: standing(row.status, row.result_code),
      })),
    ]),
  )
}

/** How an alert stands, in words for who reported it. */
function standing(status: AlertStatus, resultCode: string | null): string {
  const result = resultCode === null ? null : (dispatch.resultCodeOf(resultCode)?.label ?? null)
  switch (status) {
    case 'open':
      return '已报乡镇，等待派单'
    case 'dispatched':
      return '已派给经办部门，等签收'
    case 'signed':
    case 'returned':
      return '正在办理'
    case 'answered':
      return result === null ? '已反馈，等县里审核' : `${result}，等县里审核`
    case 'closed':
      return result === null ? '已办结' : `已办结：${result}`
    case 'withdrawn':
      return '已撤销'
  }
}

/** Alerts of the family that the caller is working on and could answer with this visit. */
async function attachableTo(
  reader: Reader,
  visitId: number,
  householdNo: number,
  actor: Actor,
): Promise<contract.VisitDetail['attachable']> {
  const { rows } = await sql<{
    id: number
    cause: string
    sentence: string
    status: AlertStatus
    region_code: string
    desk_department: string | null
    desk_region: string | null
    attached: boolean
  }>`
    select a.id, a.cause, a.sentence, a.status, a.region_code, a.desk_department, a.desk_region,
      exists (select from alert_event e where e.alert_id = a.id and e.detail -> 'attachedVisit' = to_jsonb(${visitId}::integer)) as attached
    from alert a where a.household_no = ${householdNo} and a.closed_at is null order by a.id`.execute(reader)
  return rows.filter((row) => mayAnswer(row, actor)).map(({ id, cause, sentence, attached }) => ({ id, cause, sentence, attached }))
}

/** True where the alert is on the caller's desk and waits for the answer. */
export function mayAnswer(
  alert: { status: AlertStatus; region_code: string; desk_department: string | null; desk_region: string | null },
  actor: Actor,
): boolean {
  return actionsFor(alert, actor).some((each) => each.action === 'answer' && each.allowed)
}
