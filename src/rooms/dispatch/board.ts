import { sql, type SqlBool } from 'kysely'
import type { Slice } from '#command'
import type { dispatch as contract, QueryOf } from '#contract'
import type { Reader } from '#db'
import { monthOf, regionLevel } from '#kernel'
import { answeredWithin, inRegion, overdue, type Asking } from '#rooms/alerts'

type BoardQuery = Partial<QueryOf<(typeof contract.boardListing)['list']>>

interface Tally {
  department: string
  place: string
  waiting: number
  working: number
  review: number
  late: number
  escalated: number
  answered: number
  median_days: number | null
}

/** Desks one by one inside a county, counties summed above it. */
export function boardGrain(query: BoardQuery, { actor }: Pick<Asking, 'actor'>): 'desk' | 'county' {
  if (query.by !== undefined) return query.by
  const region = query.region ?? actor.regionCode
  return region === null || ['province', 'prefecture'].includes(regionLevel(region)) ? 'county' : 'desk'
}

/** What lies on each department's desks, and what it answered in the month: a slice of the rows, their number and the sums of the counted columns. */
export async function boardPage(
  reader: Reader,
  query: BoardQuery,
  slice: Slice,
  asking: Asking,
): Promise<{ rows: contract.BoardRow[]; total: number; sums: Record<string, number> }> {
  const [tallies, staffed] = await Promise.all([tally(reader, query, asking), staffedDesks(reader)])
  const names = await placeNames(
    reader,
    tallies.map((each) => each.place),
  )
  const byCounty = boardGrain(query, asking) === 'county'
  const rows = tallies.map(({ place, median_days, ...counts }) => ({
    ...counts,
    regionCode: place,
    place: names.get(place) ?? place,
    byCounty,
    month: monthAsked(query, asking),
    medianDays: median_days === null ? null : Math.round(median_days),
    unstaffed: !byCounty && !staffed.has(`${counts.department} ${place}`),
  }))
  return { rows: sortRows(rows, slice).slice(slice.offset, slice.offset + slice.limit), ...totalsOf(tallies) }
}

function totalsOf(tallies: readonly Tally[]): { total: number; sums: Record<string, number> } {
  const keys = ['waiting', 'working', 'review', 'late', 'escalated', 'answered'] as const
  return { total: tallies.length, sums: Object.fromEntries(keys.map((key) => [key, tallies.reduce((sum, each) => sum + each[key], 0)])) }
}

async function tally(reader: Reader, query: BoardQuery, asking: Asking): Promise<Tally[]> {
  const county = boardGrain(query, asking) === 'county'
  // Six digits are grouped, and filled up to a code only then: there are hundreds of groups, and hundreds of thousands of alerts.
  const deskPlace = county ? sql`left(a.region_code::text, 6)` : sql`a.desk_region::text`
  const answerPlace = county ? sql`left(t.region_code::text, 6)` : sql`t.desk_region::text`
  const inPlace = (column: string) => (query.region === undefined ? sql<SqlBool>`true` : inRegion(column, query.region))
  // Answers are counted as alerts, as the list that the number opens counts them: one answered, returned and answered again is one.
  // A stay has the region of its alert, so the alert itself need not be read.
  const { rows } = await sql<Tally>`
    with desks as (
      select a.desk_department as department, ${deskPlace} as place, count(*) filter (where a.status = 'dispatched') as waiting,
        count(*) filter (where a.status in ('signed', 'returned')) as working, count(*) filter (where a.status = 'answered') as review,
        count(*) filter (where ${overdue(asking.today)}) as late, count(*) filter (where a.escalated_at is not null) as escalated
      from alert a where a.closed_at is null and a.desk_department is not null and ${inPlace('a.region_code')} group by 1, 2
    ), answers as (
      select t.department, ${answerPlace} as place, count(distinct t.alert_id) as answered,
        percentile_cont(0.5) within group (order by date_part('epoch', t.closed_at - t.assigned_at) / 86400) as median_days
      from dispatch_task t where ${answeredWithin(monthAsked(query, asking))} and ${inPlace('t.region_code')} group by 1, 2
    )
    select department, rpad(place, 12, '0') as place, coalesce(waiting, 0) as waiting, coalesce(working, 0) as working, coalesce(review, 0) as review, coalesce(late, 0) as late,
      coalesce(escalated, 0) as escalated, coalesce(answered, 0) as answered, median_days
    from desks full join answers using (department, place) order by department, place`.execute(reader)
  return rows
}

function monthAsked(query: BoardQuery, { today }: Asking): string {
  return query.month ?? monthOf(today)
}

/** The names of regions by code. */
export async function placeNames(reader: Reader, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map()
  const rows = await reader
    .selectFrom('region')
    .select(['code', 'name'])
    .where('code', 'in', [...new Set(codes)])
    .execute()
  return new Map(rows.map((row) => [row.code, row.name]))
}

/** Offices where somebody could sign: an alert sent elsewhere waits for nobody, and the board says so. */
async function staffedDesks(reader: Reader): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('app_user')
    .select(['department', 'region_code'])
    .distinct()
    .where('active', '=', true)
    .where('role', 'in', ['clerk', 'county', 'department'])
    .execute()
  return new Set(rows.map((row) => `${row.department} ${row.region_code}`))
}

function sortRows(rows: contract.BoardRow[], { sort, descending }: Slice): contract.BoardRow[] {
  const sign = descending ? -1 : 1
  return rows.toSorted(
    (one, other) =>
      sign * compare(valueOf(one, sort), valueOf(other, sort)) ||
      compare(one.department, other.department) ||
      compare(one.regionCode, other.regionCode),
  )
}

function valueOf(row: contract.BoardRow, key: string): string | number {
  const value = (row as Record<string, unknown>)[key]
  return typeof value === 'number' || typeof value === 'string' ? value : -1
}

function compare(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0
}
