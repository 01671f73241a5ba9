import { sql } from 'kysely'
import type { Slice } from '#command'
import { alerts, type visits as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, daysBetween, type PlainDate } from '#kernel'
import { inRegion, shortPlace } from '#rooms/alerts'
import type { OutreachRule } from './rule.ts'

interface DueRecord {
  household_no: number
  head_name: string
  place: string | null
  programmes: string[] | null
  last_visit: PlainDate | null
  planned_on: string | null
  plan_id: number | null
}

/** Families on a list nobody has spoken to within the interval, and those with a visit planned; `d` is one row a household. */
function dueHouseholds(query: Partial<contract.DueQuery>, rule: OutreachRule, today: PlainDate) {
  const region = (column: string) => (query.region === undefined ? sql`true` : inRegion(column, query.region))
  const why = query.why === undefined ? sql`true` : query.why === 'plan' ? sql`w.plan_id is not null` : query.why === 'never' ? sql`w.last_visit is null` : sql`w.last_visit is not null and w.last_visit < ${addDays(today, -rule.revisitDays)}::date`
  return sql`(
    select * from (
      select s.household_no, o.head_name, o.region_code, p.id as plan_id, p.planned_on,
        (select (v.visited_at at time zone 'Asia/Shanghai')::date from visit v where v.household_no = s.household_no and v.result <> 'absent' order by v.visited_at desc limit 1) as last_visit
      from (
        select h.household_no from hardship h where h.valid_to is null and ${region('h.region_code')}
        union
        select p.household_no from visit_plan p where p.visit_id is null and p.cancelled_at is null and ${region('p.region_code')}
      ) s
      join household o on o.household_no = s.household_no and o.status = 'active'
      left join visit_plan p on p.household_no = s.household_no and p.visit_id is null and p.cancelled_at is null
    ) w where (w.plan_id is not null or w.last_visit is null or w.last_visit < ${addDays(today, -rule.revisitDays)}::date) and ${why}
  ) d`
}

/** One slice of the families to be visited; `own` is cut off the places. */
export async function dueRows(reader: Reader, query: Partial<contract.DueQuery>, rule: OutreachRule, today: PlainDate, slice: Slice, own: string): Promise<contract.DueRow[]> {
  const column = slice.sort === 'plannedOn' ? 'd.planned_on' : 'd.last_visit'
  const order = sql.raw(`${column} ${slice.descending ? 'desc nulls last' : slice.sort === 'plannedOn' ? 'asc nulls last' : 'asc nulls first'}, d.region_code, d.household_no`)
  const { rows } = await sql<DueRecord>`
    select d.*, r.full_name as place, (select array_agg(distinct h.programme) from hardship h where h.household_no = d.household_no and h.valid_to is null) as programmes
    from (select * from ${dueHouseholds(query, rule, today)} order by ${order} limit ${slice.limit} offset ${slice.offset}) d
    left join region r on r.code = d.region_code order by ${order}`.execute(reader)
  return rows.map((row) => ({
    householdNo: row.household_no, headName: row.head_name, place: shortPlace(row.place ?? '', own),
    programmes: (row.programmes ?? []).map((programme) => (alerts.programmeLabels as Readonly<Record<string, string>>)[programme] ?? programme),
    why: row.plan_id !== null ? 'plan' : row.last_visit === null ? 'never' : 'overdue',
    lastVisit: row.last_visit, daysSince: row.last_visit === null ? null : daysBetween(row.last_visit, today), plannedOn: row.planned_on, planId: row.plan_id,
  }))
}

/** How many families are to be visited. */
export async function dueCount(reader: Reader, query: Partial<contract.DueQuery>, rule: OutreachRule, today: PlainDate): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${dueHouseholds(query, rule, today)}`.execute(reader)
  return rows[0]?.n ?? 0
}
