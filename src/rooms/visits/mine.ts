import { sql } from 'kysely'
import type { Actor } from '#access'
import type { visits as contract } from '#contract'
import type { Reader } from '#db'
import type { PlainDate } from '#kernel'
import { alertsOf } from './detail.ts'
import { visitPhotoKind } from './photo.ts'

const most = 60

/** The caller's own visits and leads, newest first, with what became of them. */
export async function myVisits(reader: Reader, actor: Actor, today: PlainDate): Promise<contract.MyVisits> {
  const { rows: visits } = await sql<{
    id: number
    client_id: string
    household_no: number
    head_name: string
    place: string | null
    visited_at: Date
    result: string
    findings: string[]
    photos: number
  }>`
    select v.id, v.client_id, v.household_no, h.head_name, r.name as place, v.visited_at, v.result, v.findings,
      (select count(*) from attachment p where p.visit_id = v.id and p.kind = ${visitPhotoKind} and p.removed_at is null) as photos
    from visit v join household h on h.household_no = v.household_no left join region r on r.code = v.region_code
    where v.user_id = ${actor.userId} order by v.visited_at desc, v.id desc limit ${most}`.execute(reader)
  const { rows: leads } = await sql<{
    id: number
    client_id: string
    person_name: string
    place: string | null
    reported_at: Date
    status: string
    handled_note: string
  }>`
    select l.id, l.client_id, l.person_name, r.name as place, l.reported_at, l.status, l.handled_note
    from lead l left join region r on r.code = l.region_code where l.reported_by = ${actor.userId} order by l.reported_at desc, l.id desc limit ${most}`.execute(
    reader,
  )
  const { rows: counts } = await sql<{ month: number; year: number }>`
    select count(*) filter (where v.visited_at >= date_trunc('month', ${today}::timestamp) at time zone 'Asia/Shanghai') as month, count(*) as year
    from visit v where v.user_id = ${actor.userId} and v.visited_at >= date_trunc('year', ${today}::timestamp) at time zone 'Asia/Shanghai'`.execute(
    reader,
  )
  const alerts = await alertsOf(
    reader,
    visits.map((visit) => visit.id),
  )
  return {
    visits: visits.map((row) => ({
      id: row.id,
      clientId: row.client_id,
      householdNo: row.household_no,
      headName: row.head_name,
      place: row.place ?? '',
      visitedAt: row.visited_at.toISOString(),
      result: row.result,
      findings: row.findings,
      photos: row.photos,
      alerts: [...(alerts.get(row.id) ?? [])],
    })),
    leads: leads.map((row) => ({
      id: row.id,
      clientId: row.client_id,
      personName: row.person_name,
      place: row.place ?? '',
      reportedAt: row.reported_at.toISOString(),
      status: row.status,
      note: row.handled_note,
    })),
    month: counts[0]?.month ?? 0,
    year: counts[0]?.year ?? 0,
  }
}
