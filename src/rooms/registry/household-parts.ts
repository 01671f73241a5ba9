import { sql } from 'kysely'
import { departmentLabels, registry as contract } from '#contract'
import type { Reader } from '#db'
import { labelOf, workingDaysBetween, type PlainDate } from '#kernel'
import type { Asking } from './asking.ts'
import { isMinor, maySeeMinors } from './minors/minors.ts'
import { sourceNames } from './sources.ts'

type File = contract.HouseholdFile

interface BenefitRecord {
  id: number
  programme: string
  person_name: string | null
  persons: string[] | null
  valid_from: string
  valid_to: string | null
  monthly_fen: number | null
  reason: string
  end_reason: string
  source_snapshot: number | null
  source_row: number | null
  day: string | null
}

/** Kinds of hardship of a household (or, with a person, those that cover the person), current first. */
export async function benefitsOf(reader: Reader, householdNo: number, personNo: number | null = null): Promise<File['benefits']> {
  const { rows } = await sql<BenefitRecord>`
    select s.id, s.programme, p.name as person_name, c.persons, s.valid_from, s.valid_to, s.monthly_fen, s.reason, s.end_reason, s.source_snapshot, s.source_row, s.source_day as day
    from hardship s
    left join person p on p.person_no = s.person_no
    left join lateral (
      select array_agg(q.name order by q.relation, q.birth) as persons from hardship_person c join person q on q.person_no = c.person_no
      where c.hardship_id = s.id and c.valid_to is not distinct from s.valid_to) c on true
    where s.household_no = ${householdNo}
      and (${personNo}::int is null or s.person_no = ${personNo} or exists (select from hardship_person h where h.hardship_id = s.id and h.person_no = ${personNo}))
    order by s.valid_to is not null, s.valid_to desc, s.valid_from desc, s.id desc`.execute(reader)
  const source = await sourceNames(
    reader,
    rows.map((row) => row.source_snapshot),
  )
  return rows.map((row) => ({
    id: row.id,
    programme: row.programme,
    personName: row.person_name,
    persons: row.persons ?? [],
    validFrom: row.valid_from,
    validTo: row.valid_to,
    monthlyFen: row.monthly_fen,
    reason: row.reason,
    endReason: row.end_reason,
    source: source(row),
  }))
}

/** What is running: open alerts with the desk they lie on and the working days left, the most pressing first. */
export async function alertsOf(reader: Reader, householdNo: number, { services }: Asking): Promise<Pick<File, 'alerts' | 'closedAlerts'>> {
  const running = sql<{
    id: number
    cause: string
    grade: number
    sentence: string
    status: string
    desk_department: string | null
    desk_name: string | null
    due_on: PlainDate | null
    opened_at: Date
  }>`
    select a.id, a.cause, a.grade, a.sentence, a.status, a.desk_department, r.name as desk_name, a.due_on, a.opened_at
    from alert a left join region r on r.code = a.desk_region
    where a.household_no = ${householdNo} and a.closed_at is null
    order by a.due_on nulls last, a.grade, a.id`.execute(reader)
  const [{ rows }, closed] = await Promise.all([
    running,
    sql<{ n: number }>`select count(*) as n from alert where household_no = ${householdNo} and closed_at is not null`.execute(reader),
  ])
  const today = services.clock.today()
  return {
    alerts: rows.map((row) => ({
      id: row.id,
      cause: row.cause,
      grade: String(row.grade),
      sentence: row.sentence,
      status: row.status,
      desk: deskOf(row.desk_department, row.desk_name),
      dueOn: row.due_on,
      daysLeft: row.due_on === null ? null : workingDaysBetween(services.calendar, today, row.due_on).days,
      openedAt: row.opened_at.toISOString(),
    })),
    closedAlerts: closed.rows[0]?.n ?? 0,
  }
}

function deskOf(department: string | null, place: string | null): string {
  if (department === null) return '尚未派单'
  return `${place ?? ''}${labelOf(departmentLabels, department)}`
}

/** Papers and photos of the household and of its members. */
export async function attachmentsOf(reader: Reader, householdNo: number, today: PlainDate): Promise<File['attachments']> {
  const rows = await reader
    .selectFrom('attachment as a')
    .leftJoin('person as p', 'p.person_no', 'a.person_no')
    .select(['a.id', 'a.kind', 'a.title', 'a.mime', 'a.size', 'p.name', 'p.birth', 'p.status', 'a.created_by', 'a.created_at'])
    .where('a.household_no', '=', householdNo)
    .where('a.removed_at', 'is', null)
    .orderBy('a.id', 'desc')
    .execute()
  const open = await maySeeMinors(reader, householdNo, today)
  return rows.map((row) => ({
    closed: !open && row.birth !== null && row.status !== null && isMinor({ birth: row.birth, status: row.status }, today),
    id: row.id,
    kind: row.kind,
    title: row.title,
    mime: row.mime,
    size: row.size,
    personName: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    image: row.mime.startsWith('image/'),
  }))
}

/** Explained findings in force today. */
export async function exemptionsOf(reader: Reader, householdNo: number, today: PlainDate): Promise<File['exemptions']> {
  const rows = await reader
    .selectFrom('exemption as e')
    .leftJoin('person as p', 'p.person_no', 'e.person_no')
    .select(['e.id', 'e.kind', 'e.indicator', 'e.reason', 'e.valid_from', 'e.valid_to', 'p.name', 'e.created_by'])
    .where('e.household_no', '=', householdNo)
    .where('e.revoked_at', 'is', null)
    .where((eb) => eb.or([eb('e.valid_to', 'is', null), eb('e.valid_to', '>=', today)]))
    .orderBy('e.id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    indicator: row.indicator,
    reason: row.reason,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    personName: row.name,
    createdBy: row.created_by,
  }))
}

/** Pairs with a member that may be one person. */
export async function suspectsOf(reader: Reader, persons: readonly number[]): Promise<File['suspects']> {
  if (persons.length === 0) return []
  const rows = await reader
    .selectFrom('duplicate_candidate as d')
    .innerJoin('person as p', 'p.person_no', 'd.low_no')
    .select(['d.low_no', 'd.high_no', 'p.name', 'd.signs'])
    .where((eb) => eb.or([eb('d.low_no', 'in', [...persons]), eb('d.high_no', 'in', [...persons])]))
    .orderBy('d.score', 'desc')
    .execute()
  return rows.map((row) => ({ lowNo: row.low_no, highNo: row.high_no, name: row.name, sentence: signSentence(row.signs) }))
}

/** 同名同生日同村、电话相同. */
export function signSentence(signs: readonly string[]): string {
  return signs.map((sign) => labelOf(contract.duplicateSigns, sign)).join('、')
}

/** Disagreements about members' names that wait for a decision. */
export async function openConflicts(reader: Reader, persons: readonly number[]): Promise<number> {
  if (persons.length === 0) return 0
  const row = await reader
    .selectFrom('registry_conflict')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('person_no', 'in', [...persons])
    .where('decision', 'is', null)
    .executeTakeFirstOrThrow()
  return row.n
}
