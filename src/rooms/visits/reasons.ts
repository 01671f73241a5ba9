import { sql } from 'kysely'
import type { Reader } from '#db'
import { addDays, addMonths, type PlainDate, type RegionCode } from '#kernel'
import { inRegion } from '#rooms/alerts'
import type { OutreachRule } from './rule.ts'

/** Why a household is to be visited, as the database knows it. */
export interface ReasonRecord {
  household_no: number
  kind: 'plan' | 'alert' | 'revisit' | 'elder'
  /** Plan: its day; alert: due; others: the last visit. */
  day: PlainDate | null
  alert_id: number | null
  plan_id: number | null
  cause: string | null
  grade: number | null
  /** Alert: its sentence; plan: its reason. */
  words: string | null
  age: number | null
}

/** Plans are shown this many days ahead. */
const planAhead = 7

function place(column: string, region: RegionCode | undefined) {
  return region === undefined ? sql`true` : inRegion(column, region)
}

/**
 * Every reason to visit in the caller's scope, one row a reason. An alert on the township's desk calls for a visit until one was made
 * since it was opened (since it came back, where the county returned it); what a visit itself found needs no second one.
 */
function reasonRows(today: PlainDate, rule: OutreachRule, region: RegionCode | undefined) {
  const visitedBefore = addDays(today, -rule.revisitDays)
  const elderVisitedBefore = addDays(today, -rule.elderDays)
  return sql`
    select a.household_no, 'alert' as kind, a.due_on as day, a.id as alert_id, null::integer as plan_id, a.cause, a.grade, a.sentence as words, null::integer as age
    from alert a
    where a.closed_at is null and a.household_no is not null and a.status in ('dispatched', 'signed', 'returned')
      and a.desk_department = 'civil-affairs' and length(region_significant(a.desk_region::text)) >= 9 and ${place('a.region_code', region)}
      and not exists (select from visit v where v.household_no = a.household_no and v.result <> 'absent' and v.visited_at >= case when a.status = 'returned' then a.desk_since else a.opened_at end)
      and (a.status = 'returned' or not exists (select from visit_alert f where f.alert_id = a.id))
    union all
    select p.household_no, 'plan', p.planned_on, null, p.id, null, null, p.reason, null
    from visit_plan p
    where p.visit_id is null and p.cancelled_at is null and p.planned_on <= ${addDays(today, planAhead)}::date and ${place('p.region_code', region)}
    union all
    select o.household_no, 'revisit', o.last_spoken_on, null, null, null, null, null, null
    from household o
    where o.programme_mask > 0 and o.status = 'active' and (o.last_spoken_on is null or o.last_spoken_on < ${visitedBefore}::date) and ${place('o.region_code', region)}
    union all
    select e.household_no, 'elder', e.day, null, null, null, null, null, e.age
    from (
      select o.household_no, o.last_spoken_on as day, extract(year from age(${today}::date, m.birth))::integer as age
      from household o join person m on m.household_no = o.household_no and m.status = 'active' and m.birth <= ${addMonths(today, -12 * rule.elderAge)}::date
      where o.status = 'active' and o.size = 1 and ${place('o.region_code', region)}
    ) e where e.day is null or e.day < ${elderVisitedBefore}::date`
}

/** Households with a reason, the most pressing first, and how many there are in all. */
export interface Pressing {
  readonly households: readonly number[]
  readonly total: number
  readonly reasons: ReadonlyMap<number, ReasonRecord[]>
}

/**
 * Plans that are due and alerts come first (by day, then by grade), then the families nobody visited for longest. One question: the
 * list stays the same between its rows and its total.
 */
export async function pressing(
  reader: Reader,
  today: PlainDate,
  rule: OutreachRule,
  options: { region?: RegionCode | undefined; most: number },
): Promise<Pressing> {
  const { rows } = await sql<ReasonRecord & { place_in_line: number; total: number }>`
    with reason as materialized (${reasonRows(today, rule, options.region)}),
    line as (
      select household_no, row_number() over (order by min(case when kind = 'alert' or kind = 'plan' and day <= ${today}::date then 0 when kind = 'plan' then 1 when kind = 'revisit' then 2 else 3 end),
        min(case when kind in ('alert', 'plan') then day end) nulls last, min(grade) nulls last, min(case when kind in ('revisit', 'elder') then coalesce(day, '-infinity') end), household_no) as place_in_line
      from reason group by household_no
    )
    select r.*, l.place_in_line, (select count(*) from line) as total
    from line l join reason r using (household_no) where l.place_in_line <= ${options.most}
    order by l.place_in_line, case r.kind when 'plan' then 0 when 'alert' then 1 when 'revisit' then 2 else 3 end, r.grade, r.alert_id`.execute(
    reader,
  )
  const reasons = Map.groupBy(rows, (row) => row.household_no)
  return { households: [...reasons.keys()], total: rows[0]?.total ?? 0, reasons }
}

/** The reasons of some households only; for families found by name. */
export async function reasonsOf(
  reader: Reader,
  today: PlainDate,
  rule: OutreachRule,
  households: readonly number[],
): Promise<ReadonlyMap<number, ReasonRecord[]>> {
  if (households.length === 0) return new Map()
  const { rows } = await sql<ReasonRecord>`
    select * from (${reasonRows(today, rule, undefined)}) r where r.household_no = any(${[...households]}::integer[])
    order by case r.kind when 'plan' then 0 when 'alert' then 1 when 'revisit' then 2 else 3 end, r.grade, r.alert_id`.execute(reader)
  return Map.groupBy(rows, (row) => row.household_no)
}
