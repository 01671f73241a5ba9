import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Slice } from '#command'
import type { reports as contract, QueryOf } from '#contract'
import type { Reader } from '#db'
import type { RegionCode } from '#kernel'
import { inRegion, ownFullName, shortPlace, type Asking } from '#rooms/alerts'
import { placeNames } from './names.ts'
import { isOwnLevel, placeBelow, regionOfReport } from './places.ts'
import { addressOf, daysOfMonth } from './selection.ts'
import { inOrder } from './sorting.ts'

export type HelpEventsQuery = Partial<Omit<QueryOf<(typeof contract.helpEvents)['list']>, 'page' | 'size' | 'sort'>>
export type HelpStatisticsQuery = Omit<HelpEventsQuery, 'at'> & { readonly by?: string[] | undefined }

const every: readonly contract.HelpDimension[] = ['place', 'department', 'programme', 'month']
const standard: readonly contract.HelpDimension[] = ['department', 'programme']

function dimensionsOf({ by }: HelpStatisticsQuery): readonly contract.HelpDimension[] {
  const chosen = every.filter((name) => by?.includes(name) === true)
  return chosen.length === 0 ? standard : chosen
}

/**
 * The payments and services that are counted, each once. A department that delivers a list again says the same in every file: of equal
 * lines only those of the newest snapshot count (the chain shows them by the same rule). Places are chosen after that: a family that
 * moved between two files must not count at both places.
 */
function helpGiven(query: HelpEventsQuery): RawBuilder<unknown> {
  const equal: RawBuilder<SqlBool>[] = [sql<SqlBool>`c.kind in ('payment', 'service')`]
  if (query.kind !== undefined) equal.push(sql`c.kind = ${query.kind}`)
  if (query.department !== undefined && query.department.length > 0) equal.push(sql`c.department = any(${query.department}::text[])`)
  if (query.programme !== undefined && query.programme.length > 0) equal.push(sql`c.programme = any(${query.programme}::text[])`)
  if (query.from !== undefined) equal.push(sql`c.occurred_on >= ${query.from}::date`)
  if (query.to !== undefined) equal.push(sql`c.occurred_on <= ${query.to}::date`)
  const told: RawBuilder<SqlBool>[] = [sql<SqlBool>`c.told = 1`]
  if (query.region !== undefined) told.push(inRegion('c.region_code', query.region))
  if (query.at !== undefined) told.push(sql`c.region_code = ${query.at}`)
  return sql`(select * from (
    select c.*, case when c.source_kind = 'snapshot' then rank() over (
      partition by c.household_no, c.person_no, c.occurred_on, c.kind, c.programme, c.department, c.title, c.source_kind, case when c.kind = 'payment' then c.amount_fen end
      order by c.source_id desc) else 1 end as told
    from chain_event c where ${sql.join(equal, sql` and `)}) c where ${sql.join(told, sql` and `)})`
}

type HelpTally = Record<contract.HelpDimension, string> & { households: number; times: number; amount_fen: number }

async function tallyHelp(
  reader: Reader,
  query: HelpStatisticsQuery,
  by: readonly contract.HelpDimension[],
  region: RegionCode | null,
): Promise<HelpTally[]> {
  const dimension: Readonly<Record<contract.HelpDimension, RawBuilder<string>>> = {
    place: placeBelow('c.region_code', region),
    department: sql<string>`c.department`,
    programme: sql<string>`c.programme`,
    month: sql<string>`to_char(c.occurred_on, 'YYYY-MM')`,
  }
  const columns = every.map((name) => sql`${by.includes(name) ? dimension[name] : sql`''::text`} as ${sql.ref(name)}`)
  const { rows } = await sql<HelpTally>`
    select place, department, programme, month, count(distinct household_no) as households, count(*) as times, coalesce(sum(amount_fen), 0)::bigint as amount_fen
    from (select ${sql.join(columns)}, c.household_no, c.amount_fen from ${helpGiven(query)} c) c
    group by place, department, programme, month order by place, department, programme, month`.execute(reader)
  return rows
}

/** Help given by the chosen dimensions; each row carries the selection that opens its payments and services. */
export async function helpStatistics(
  reader: Reader,
  query: HelpStatisticsQuery,
  slice: Slice,
  asking: Asking,
): Promise<contract.HelpStatisticsRow[]> {
  const region = regionOfReport(query.region, asking.actor)
  const tallies = await tallyHelp(reader, query, dimensionsOf(query), region)
  const names = await placeNames(
    reader,
    tallies.map((each) => each.place),
  )
  return inOrder(
    tallies.map((each) => rowOf(each, query, region, names)),
    slice,
  )
}

/** Number of rows; the sums count each family once, though it may stand in several rows. */
export async function helpStatisticsTotals(
  reader: Reader,
  query: HelpStatisticsQuery,
  asking: Asking,
): Promise<{ total: number; sums: Record<string, number> }> {
  const region = regionOfReport(query.region, asking.actor)
  const tallies = await tallyHelp(reader, query, dimensionsOf(query), region)
  const [all] = await tallyHelp(reader, query, [], region)
  return { total: tallies.length, sums: { households: all?.households ?? 0, times: all?.times ?? 0, amountFen: all?.amount_fen ?? 0 } }
}

function rowOf(
  tally: HelpTally,
  query: HelpStatisticsQuery,
  region: RegionCode | null,
  names: ReadonlyMap<string, string>,
): contract.HelpStatisticsRow {
  const { place, department, programme, month, households, times, amount_fen } = tally
  const own = place !== '' && isOwnLevel(place, region)
  const days = month === '' ? { from: query.from, to: query.to } : daysOfMonth(month, query.from, query.to)
  return {
    key: [place, department, programme, month].join(' '),
    place: place === '' ? null : `${names.get(place) ?? place}${own ? '（本级）' : ''}`,
    regionCode: place === '' ? null : place,
    department: department === '' ? null : department,
    programme: programme === '' ? null : programme,
    month: month === '' ? null : month,
    households,
    times,
    amountFen: amount_fen,
    query: addressOf({
      region: own ? undefined : place === '' ? query.region : place,
      at: own ? place : undefined,
      department: department === '' ? query.department : department,
      programme: programme === '' ? query.programme : programme,
      kind: query.kind,
      from: days.from,
      to: days.to,
    }),
  }
}

interface HelpRecord {
  id: number
  household_no: number
  head_name: string | null
  place_name: string | null
  region_code: string
  occurred_on: string
  department: string
  programme: string
  kind: string
  title: string
  amount_fen: number | null
}

function helpOrder({ sort, descending }: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  return sql.raw(`${sort === 'amountFen' ? 'amount_fen' : 'occurred_on'} ${descending ? 'desc' : 'asc'} nulls last, id`)
}

/** A SELECT of the numbers of the selected payments and services in a list's order. */
export function helpNumbers(query: HelpEventsQuery, order: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  return sql`select c.id as no from ${helpGiven(query)} c order by ${helpOrder(order)}`
}

/** The payments and services of a selection, one by one. */
export async function helpEvents(reader: Reader, query: HelpEventsQuery, slice: Slice, asking: Asking): Promise<contract.HelpEventRow[]> {
  const own = await ownFullName(reader, asking)
  const order = helpOrder(slice)
  const which =
    slice.numbers === undefined
      ? sql`${helpGiven(query)} c order by ${order} limit ${slice.limit} offset ${slice.offset}`
      : sql`chain_event c where c.id = any(${slice.numbers}::bigint[])`
  const { rows } = await sql<HelpRecord>`
    select c.id, c.household_no, h.head_name, r.full_name as place_name, c.region_code, c.occurred_on, c.department, c.programme, c.kind, c.title, c.amount_fen
    from (select c.* from ${which}) c
    left join household h on h.household_no = c.household_no left join region r on r.code = c.region_code order by ${order}`.execute(reader)
  return rows.map((row) => ({
    id: row.id,
    householdNo: row.household_no,
    headName: row.head_name ?? '',
    place: shortPlace(row.place_name ?? row.region_code, own),
    day: row.occurred_on,
    department: row.department,
    programme: row.programme,
    kind: row.kind,
    title: row.title,
    amountFen: row.amount_fen,
  }))
}

/** How many payments the query finds and their sum in fen. */
export async function helpEventsTotals(reader: Reader, query: HelpEventsQuery): Promise<{ total: number; sums: Record<string, number> }> {
  const { rows } = await sql<{
    n: number
    fen: number
  }>`select count(*) as n, coalesce(sum(amount_fen), 0)::bigint as fen from ${helpGiven(query)} c`.execute(reader)
  return { total: rows[0]?.n ?? 0, sums: { amountFen: rows[0]?.fen ?? 0 } }
}
