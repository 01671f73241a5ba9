import { sql } from 'kysely'
import { alerts as contract, dispatch } from '#contract'
import type { Reader } from '#db'
import { ageOn, ensure, workingDaysBetween, type PlainDate } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { actionsFor, isRunning } from './alert.ts'
import { indicatorGist, indicatorLabel } from './indicators.ts'
import { alertRow, deskName, ownFullName, shortPlace, type AlertRecord } from './rows.ts'
import type { Asking } from './selection.ts'

/** What the detail needs of the term that its room does not know: where the term comes from. The room of dispatch fills it in. */
export type TermBasis = (regionCode: string, cause: string) => Promise<string>

interface FullRecord extends AlertRecord {
  evidence: contract.AlertEvidence[]
  indicators: string[]
  term_days: number | null
  false_reason: string | null
}

/** Everything about one alert for the person who has to decide; `not-found` where there is none in the caller's scope. */
export async function alertDetail(reader: Reader, id: number, asking: Asking, termBasis: TermBasis): Promise<contract.AlertDetail> {
  const record = await fullRecord(reader, id)
  ensure(record !== undefined, 'not-found', '没有这条预警，或不在您的管辖范围内')
  const own = await ownFullName(reader, asking)
  const alert = alertRow(record, asking, own)
  const stays = await staysOf(reader, id, asking)
  const events = await eventsOf(reader, id)
  const answer = stays.findLast((stay) => stay.resultCode !== null)
  return {
    alert,
    termDays: record.term_days,
    provisional:
      isRunning(record.status) && record.due_on !== null && workingDaysBetween(asking.calendar, asking.today, record.due_on).provisional,
    termBasis: await termBasis(record.region_code, record.cause),
    indicators: record.indicators.map((indicator) => ({ id: indicator, label: indicatorLabel(indicator), gist: indicatorGist(indicator) })),
    evidence: record.evidence,
    falseReason: record.false_reason,
    household: record.household_no === null ? null : await familyOf(reader, record.household_no, asking, own),
    earlier: record.household_no === null ? [] : await earlierOf(reader, record.household_no, id),
    stays,
    events,
    exemptions: record.household_no === null ? [] : await exemptionsOf(reader, record.household_no, asking.today),
    heard: events.some((event) => event.action === 'hear'),
    answerCodes: dispatch.resultCodesFor(record.category, record.cause),
    proposedOutcome:
      answer?.resultCode === undefined || answer.resultCode === null ? null : (dispatch.resultCodeOf(answer.resultCode)?.outcome ?? null),
    actions: actionsFor(record, asking.actor),
  }
}

async function fullRecord(reader: Reader, id: number): Promise<FullRecord | undefined> {
  const { rows } = await sql<FullRecord>`
    select a.*, place.full_name as place_name, desk.name as desk_region_name
    from alert a left join region place on place.code = a.region_code left join region desk on desk.code = a.desk_region
    where a.id = ${id}`.execute(reader)
  return rows[0]
}

async function familyOf(reader: Reader, householdNo: number, { today }: Asking, own: string): Promise<contract.AlertDetail['household']> {
  const household = await reader
    .selectFrom('household')
    .leftJoin('region', 'region.code', 'household.region_code')
    .select(['household_no', 'head_name', 'address', 'hukou_kind', 'region.full_name'])
    .where('household_no', '=', householdNo)
    .executeTakeFirst()
  if (household === undefined) return null
  const members = await reader
    .selectFrom('person')
    .select(['person_no', 'name', 'relation', 'birth', 'sex', 'status', 'death_date'])
    .where('household_no', '=', householdNo)
    .where('status', 'in', ['active', 'dead'])
    .orderBy('relation')
    .orderBy('birth')
    .execute()
  const programmes = await reader
    .selectFrom('hardship')
    .select(['programme', 'valid_from', 'monthly_fen'])
    .where('household_no', '=', householdNo)
    .where('valid_to', 'is', null)
    .orderBy('valid_from')
    .execute()
  return {
    householdNo,
    headName: household.head_name,
    address: household.address,
    place: shortPlace(household.full_name ?? '', own),
    hukouKind: household.hukou_kind,
    members: members.map((member) => ({
      personNo: member.person_no,
      name: member.name,
      relation: member.relation === '0' ? '户主' : (codeLabel('relation', member.relation) ?? '其他'),
      age: ageOn(member.birth as PlainDate, today),
      sex: member.sex,
      dead: member.status === 'dead' || member.death_date !== null,
    })),
    programmes: programmes.map((row) => ({
      programme: row.programme,
      label: contract.programmeLabels[row.programme],
      from: row.valid_from,
      monthlyFen: row.monthly_fen,
    })),
  }
}

/** What was found about this family before, and what was done about it the last time. */
async function earlierOf(reader: Reader, householdNo: number, id: number): Promise<contract.AlertDetail['earlier']> {
  const { rows } = await sql<{
    id: number
    cause: string
    sentence: string
    status: string
    opened_at: Date
    closed_at: Date | null
    outcome: string | null
    result_code: string | null
    result_note: string | null
    answered_by: string | null
  }>`
    select a.id, a.cause, a.sentence, a.status, a.opened_at, a.closed_at, a.outcome, a.result_code, t.result_note, d.name as answered_by
    from alert a
    left join lateral (select result_note, department from dispatch_task where alert_id = a.id and result_code is not null order by id desc limit 1) t on true
    left join department d on d.code = t.department
    where a.household_no = ${householdNo} and a.id <> ${id} order by a.opened_at desc, a.id desc limit 20`.execute(reader)
  return rows.map((row) => ({
    id: row.id,
    cause: row.cause,
    sentence: row.sentence,
    status: row.status,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    outcome: row.outcome,
    resultCode: row.result_code,
    resultNote: row.result_note ?? '',
    answeredBy: row.answered_by ?? '',
  }))
}

async function staysOf(reader: Reader, alertId: number, asking: Asking): Promise<contract.AlertDetail['stays']> {
  const tasks = await reader
    .selectFrom('dispatch_task as t')
    .leftJoin('region as r', 'r.code', 't.desk_region')
    .selectAll('t')
    .select('r.name as desk_region_name')
    .where('t.alert_id', '=', alertId)
    .orderBy('t.id')
    .execute()
  const fileIds = tasks.flatMap((task) => task.result_files)
  const files =
    fileIds.length === 0
      ? []
      : await reader.selectFrom('attachment').select(['id', 'title']).where('id', 'in', fileIds).where('removed_at', 'is', null).execute()
  return tasks.map((task) => ({
    id: task.id,
    desk: deskName(
      { status: 'dispatched', desk_department: task.department, desk_region: task.desk_region, desk_region_name: task.desk_region_name },
      asking,
    ),
    status: task.status,
    reason: task.reason,
    assignedAt: task.assigned_at.toISOString(),
    signedAt: task.signed_at?.toISOString() ?? null,
    signedBy: task.signed_by,
    closedAt: task.closed_at?.toISOString() ?? null,
    dueOn: task.due_on,
    termDays: task.term_days,
    resultCode: task.result_code,
    resultNote: task.result_note,
    falseReason: task.false_reason,
    files: files.filter((file) => task.result_files.includes(file.id)),
    reminders: task.reminders,
    remindedAt: task.reminded_at?.toISOString() ?? null,
  }))
}

async function eventsOf(reader: Reader, alertId: number): Promise<contract.AlertDetail['events']> {
  const events = await reader
    .selectFrom('alert_event')
    .select(['id', 'at', 'actor_name', 'action', 'note'])
    .where('alert_id', '=', alertId)
    .orderBy('id')
    .execute()
  return events.map((event) => ({
    id: event.id,
    at: event.at.toISOString(),
    actorName: event.actor_name,
    action: event.action,
    note: event.note,
  }))
}

async function exemptionsOf(reader: Reader, householdNo: number, today: PlainDate): Promise<contract.AlertDetail['exemptions']> {
  const rows = await reader
    .selectFrom('exemption')
    .select(['id', 'kind', 'indicator', 'reason', 'valid_from', 'valid_to'])
    .where('household_no', '=', householdNo)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', today)]))
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    indicator: row.indicator,
    reason: row.reason,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
}
