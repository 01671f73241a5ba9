import { sql, type RawBuilder } from 'kysely'
import { countUpTo, type Slice } from '#command'
import { alerts, type visits as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, daysBetween, labelOf, type PlainDate } from '#kernel'
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

const waiting = sql`p.visit_id is null and p.cancelled_at is null`

/**
 * Families on a list nobody has spoken to within the interval, and those with a visit planned, one row a household. Two parts without
 * common rows, so that each is found by its own index and gives its first rows without being read to the end.
 */
function dueHouseholds(
  query: Partial<contract.DueQuery>,
  rule: OutreachRule,
  today: PlainDate,
  slice?: { readonly order: RawBuilder<unknown>; readonly most: number },
) {
  const longAgo = addDays(today, -rule.revisitDays)
  const region = query.region === undefined ? sql`true` : inRegion('o.region_code', query.region)
  const never = sql`o.last_spoken_on is null`
  const overdue = sql`o.last_spoken_on < ${longAgo}::date`
  const why = { plan: sql`true`, never, overdue }[query.why ?? 'plan']
  const unvisited = query.why === 'plan' ? sql`false` : query.why === undefined ? sql`(${never} or ${overdue})` : why
  // Asked of each household of a page; where all are counted, looked up among all plans at once.
  const unplanned =
    slice === undefined
      ? sql`o.household_no not in (select p.household_no from visit_plan p where ${waiting})`
      : sql`not exists (select from visit_plan p where p.household_no = o.household_no and ${waiting})`
  const first = slice === undefined ? sql`` : sql`order by ${slice.order} limit ${slice.most}`
  return sql`(
    (select o.household_no, o.head_name, o.region_code, o.last_spoken_on as last_visit, null::integer as plan_id, null::date as planned_on
     from household o where o.programme_mask > 0 and o.status = 'active' and ${region} and ${unvisited}
       and ${unplanned} ${first})
    union all
    (select o.household_no, o.head_name, o.region_code, o.last_spoken_on as last_visit, p.id as plan_id, p.planned_on
     from visit_plan p join household o on o.household_no = p.household_no and o.status = 'active'
     where ${waiting} and ${region} and ${why} ${first})
  ) d`
}

/** One slice of the families to be visited; `own` is cut off the places. */
export async function dueRows(
  reader: Reader,
  query: Partial<contract.DueQuery>,
  rule: OutreachRule,
  today: PlainDate,
  slice: Slice,
  own: string,
): Promise<contract.DueRow[]> {
  const column = slice.sort === 'plannedOn' ? 'planned_on' : 'last_visit'
  const order = sql.raw(
    `${column} ${slice.descending ? 'desc nulls last' : slice.sort === 'plannedOn' ? 'asc nulls last' : 'asc nulls first'}, region_code, household_no`,
  )
  const { rows } = await sql<DueRecord>`
    select d.household_no, d.head_name, d.region_code, d.last_visit, d.plan_id, d.planned_on, r.full_name as place, (select array_agg(distinct h.programme) from hardship h where h.household_no = d.household_no and h.valid_to is null) as programmes
    from (select * from ${dueHouseholds(query, rule, today, { order, most: slice.offset + slice.limit })} order by ${order} limit ${slice.limit} offset ${slice.offset}) d
    left join region r on r.code = d.region_code order by ${order}`.execute(reader)
  return rows.map((row) => ({
    householdNo: row.household_no,
    headName: row.head_name,
    place: shortPlace(row.place ?? '', own),
    programmes: (row.programmes ?? []).map((programme) => labelOf(alerts.programmeLabels, programme)),
    why: row.plan_id !== null ? 'plan' : row.last_visit === null ? 'never' : 'overdue',
    lastVisit: row.last_visit,
    daysSince: row.last_visit === null ? null : daysBetween(row.last_visit, today),
    plannedOn: row.planned_on,
    planId: row.plan_id,
  }))
}

/** How many families are to be visited, as far as lists count. */
export function dueCount(
  reader: Reader,
  query: Partial<contract.DueQuery>,
  rule: OutreachRule,
  today: PlainDate,
): ReturnType<typeof countUpTo> {
  return countUpTo(reader, dueHouseholds(query, rule, today))
}
