import { sql, type RawBuilder } from 'kysely'
import { countUpTo, type Slice } from '#command'
import { departmentLabels, exportLimit, type alerts as contract } from '#contract'
import type { Reader } from '#db'
import { ancestorAt, labelOf, regionLevel, workingDaysBetween, type PlainDate, type RegionCode } from '#kernel'
import { isRunning, nextActionFor, type AlertStatus } from './alert.ts'
import { asksForIndicatorAlone, closedCountedIn, closedWhere } from './closed-counts.ts'
import { selected, type Asking } from './selection.ts'

/** An alert with the names of its places, as lists and the detail read it. */
export interface AlertRecord {
  id: number
  household_no: number | null
  person_no: number | null
  region_code: string
  cause: string
  category: contract.AlertCategory
  grade: number
  sentence: string
  status: AlertStatus
  desk_department: string | null
  desk_region: string | null
  desk_since: Date | null
  due_on: PlainDate | null
  escalated_at: Date | null
  was_late: boolean
  gone_on: string | null
  opened_at: Date
  closed_at: Date | null
  outcome: contract.AlertOutcome | null
  result_code: string | null
  source: string
  version: number
  head_name: string
  place_name: string | null
  desk_region_name: string | null
}

const columns = sql.raw(
  `a.id, a.household_no, a.person_no, a.region_code, a.cause, a.category, a.grade, a.sentence, a.status, a.desk_department, a.desk_region, a.desk_since, a.due_on,
  a.escalated_at, a.was_late, a.gone_on, a.opened_at, a.closed_at, a.outcome, a.result_code, a.source, a.version, a.head_name`,
)

/** Orders a list may have. Each ends with the id, so that pages neither skip nor repeat; the spelling fits the indexes. */
const orders: Readonly<Record<string, { readonly up: string; readonly down: string }>> = {
  openedAt: { up: 'a.opened_at, a.id', down: 'a.opened_at desc, a.id desc' },
  daysLeft: { up: 'a.due_on, a.id', down: 'a.due_on desc nulls last, a.id desc' },
  deskSince: { up: 'a.desk_since nulls last, a.id', down: 'a.desk_since desc nulls last, a.id desc' },
  grade: { up: 'a.grade, a.opened_at, a.id', down: 'a.grade desc, a.opened_at desc, a.id desc' },
}

function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  const order = orders[sort] ?? orders.openedAt
  return sql.raw((descending ? order?.down : order?.up) ?? 'a.id')
}

/**
 * The selected alerts, one slice of them. Two questions: which ones, found and ordered by indexes alone; then everything about these
 * few. As one question the planner joins the slice to a walk over every alert the caller may see.
 */
async function alertRecords(reader: Reader, query: Partial<contract.AlertQuery>, slice: Slice, asking: Asking): Promise<AlertRecord[]> {
  const ids =
    slice.numbers ??
    (await sql<{ no: number }>`${alertNumbers(query, slice, asking)} limit ${slice.limit} offset ${slice.offset}`.execute(reader)).rows.map(
      (row) => row.no,
    )
  if (ids.length === 0) return []
  const { rows } = await sql<AlertRecord>`
    select ${columns}, place.full_name as place_name, desk.name as desk_region_name
    from alert a
    left join region place on place.code = a.region_code
    left join region desk on desk.code = a.desk_region
    where a.id = any(${ids}::integer[])`.execute(reader)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** A SELECT of the selected alerts' numbers in a list's order. */
export function alertNumbers(
  query: Partial<contract.AlertQuery>,
  order: Pick<Slice, 'sort' | 'descending'>,
  asking: Asking,
): RawBuilder<unknown> {
  return sql`select a.id as no from alert a where ${selected(query, asking)} order by ${orderOf(order)}`
}

/** How many alerts a selection holds, as far as lists count. An indicator is on no index: a province's closed ones are counted already. */
export async function alertCount(
  reader: Reader,
  query: Partial<contract.AlertQuery>,
  asking: Asking,
): Promise<Awaited<ReturnType<typeof countUpTo>>> {
  if (!asksForIndicatorAlone(query) || !closedCountedIn(query.region, asking))
    return countUpTo(reader, sql`alert a where ${selected(query, asking)}`)
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from alert a where ${selected({ ...query, running: true }, asking)})
      + (select coalesce(sum(c.n), 0) from alert_closed_count c where ${closedWhere(query)}) as n`.execute(reader)
  const n = rows[0]?.n ?? 0
  return { total: Math.min(n, exportLimit), more: n > exportLimit }
}

/** Rows of the contract for a list, as this caller sees them: places without the caller's own, days left on the official calendar. */
export async function alertRows(
  reader: Reader,
  query: Partial<contract.AlertQuery>,
  slice: Slice,
  asking: Asking,
): Promise<contract.AlertRow[]> {
  const [records, own] = await Promise.all([alertRecords(reader, query, slice, asking), ownFullName(reader, asking)])
  return records.map((record) => alertRow(record, asking, own))
}

/** The full name of the caller's region, cut off places in lists; '' for the whole country. */
export async function ownFullName(reader: Reader, { actor }: Pick<Asking, 'actor'>): Promise<string> {
  if (actor.regionCode === null) return ''
  const row = await reader.selectFrom('region').select('full_name').where('code', '=', actor.regionCode).executeTakeFirst()
  return row?.full_name ?? ''
}

/** A stored alert as the contract shows it to whoever asks; `own` is the caller’s place, which is left out of addresses. */
export function alertRow(record: AlertRecord, asking: Asking, own: string): contract.AlertRow {
  const running = isRunning(record.status)
  const late = record.was_late || (running && record.due_on !== null && record.due_on < asking.today)
  return {
    id: record.id,
    householdNo: record.household_no,
    headName: record.head_name,
    place: shortPlace(record.place_name ?? record.region_code, own),
    regionCode: record.region_code,
    sentence: record.sentence,
    cause: record.cause,
    category: record.category,
    grade: String(record.grade),
    status: record.status,
    desk: deskName(record, asking),
    deskSince: record.desk_since?.toISOString() ?? null,
    dueOn: record.due_on,
    daysLeft: running && record.due_on !== null ? workingDaysBetween(asking.calendar, asking.today, record.due_on).days : null,
    escalatedAt: record.escalated_at?.toISOString() ?? null,
    late,
    goneOn: record.gone_on,
    openedAt: record.opened_at.toISOString(),
    closedAt: record.closed_at?.toISOString() ?? null,
    outcome: record.outcome,
    resultCode: record.result_code,
    source: record.source,
    version: record.version,
    next: nextActionFor(record, asking.actor),
  }
}

/** `湖南省益阳市…河坝镇老河口村` seen from the county → `河坝镇老河口村`. */
export function shortPlace(fullName: string, own: string): string {
  return own !== '' && fullName.startsWith(own) && fullName.length > own.length ? fullName.slice(own.length) : fullName
}

/** `河坝镇民政`, `区医保` inside one's own county, `益阳市大通湖管理区医保` from above; what a status without a desk says otherwise. */
export function deskName(
  record: Pick<AlertRecord, 'status' | 'desk_department' | 'desk_region' | 'desk_region_name'>,
  { actor }: Pick<Asking, 'actor'>,
): string {
  if (record.desk_department === null || record.desk_region === null) return record.status === 'open' ? '尚未派单' : ''
  const department = labelOf(departmentLabels, record.desk_department)
  const name = record.desk_region_name ?? record.desk_region
  const region = record.desk_region as RegionCode
  const inOwnCounty = actor.regionCode !== null && regionLevel(region) === 'county' && ancestorAt(actor.regionCode, 'county') === region
  return `${inOwnCounty ? name.slice(-1) : name}${department}`
}
