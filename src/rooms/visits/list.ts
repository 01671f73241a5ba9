import { sql, type RawBuilder } from 'kysely'
import { countUpTo, type Slice } from '#command'
import type { visits as contract } from '#contract'
import type { Reader } from '#db'
import { shortPlace } from '#rooms/alerts'
import { visitPhotoKind } from './photo.ts'
import { selectedVisits } from './selection.ts'

interface Record {
  id: number
  household_no: number
  head_name: string
  place: string | null
  visited_at: Date
  helper: string
  result: string
  findings: string[]
  note: string
  alerts: number
  photos: number
  positioned: boolean
  received_at: Date
}

const named = sql`join household h on h.household_no = v.household_no join app_user u on u.id = v.user_id`

/**
 * Visits to choose from. Names are joined only where they are searched: a visit is seen by nobody who does not see its household (its
 * policy is the stricter one and its region follows), so that counting and cutting out a page need the visits alone.
 */
function candidates({ q }: Partial<contract.VisitQuery>) {
  return q === undefined || q === '' ? sql`visit v` : sql`visit v ${named}`
}
const orders: Readonly<{ [key: string]: string }> = { visitedAt: 'v.visited_at', receivedAt: 'v.received_at' }

function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  const down = descending ? 'desc' : 'asc'
  return sql.raw(`${orders[sort] ?? 'v.visited_at'} ${down}, v.id ${down}`)
}

/** A SELECT of the selected visits' numbers in a list's order. */
export function visitNumbers(query: Partial<contract.VisitQuery>, order: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  return sql`select v.id as no from ${candidates(query)} where ${selectedVisits(query)} order by ${orderOf(order)}`
}

/** Visits of a selection, one slice; `own` is cut off the places. */
export async function visitRows(
  reader: Reader,
  query: Partial<contract.VisitQuery>,
  slice: Slice,
  own: string,
): Promise<contract.VisitRow[]> {
  const order = orderOf(slice)
  const which =
    slice.numbers === undefined
      ? sql`${candidates(query)} where ${selectedVisits(query)} order by ${order} limit ${slice.limit} offset ${slice.offset}`
      : sql`visit v where v.id = any(${slice.numbers}::integer[])`
  const { rows } = await sql<Record>`
    select v.id, v.household_no, h.head_name, r.full_name as place, v.visited_at, u.name as helper, v.result, v.findings,
      concat_ws('；', (select string_agg(f ->> 'words', '；') from jsonb_array_elements(v.answers -> 'findings') f where f ->> 'words' <> ''), nullif(v.finding, '')) as note,
      (select count(distinct f.alert_id) from visit_alert f where f.visit_id = v.id) as alerts,
      (select count(*) from attachment p where p.visit_id = v.id and p.kind = ${visitPhotoKind} and p.removed_at is null) as photos,
      v.latitude is not null as positioned, v.received_at
    from (select v.* from ${which}) v
    ${named} left join region r on r.code = v.region_code order by ${order}`.execute(reader)
  return rows.map((row) => ({
    id: row.id,
    householdNo: row.household_no,
    headName: row.head_name,
    place: shortPlace(row.place ?? '', own),
    visitedAt: row.visited_at.toISOString(),
    helper: row.helper,
    result: row.result,
    findings: row.findings,
    note: row.note,
    alerts: row.alerts,
    photos: row.photos,
    positioned: row.positioned,
    receivedAt: row.received_at.toISOString(),
  }))
}

/** How many visits a selection holds, as far as lists count. */
export function visitCount(reader: Reader, query: Partial<contract.VisitQuery>): ReturnType<typeof countUpTo> {
  return countUpTo(reader, sql`${candidates(query)} where ${selectedVisits(query)}`)
}
