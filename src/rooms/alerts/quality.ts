import { sql, type RawBuilder } from 'kysely'
import type { z } from 'zod'
import type { Slice } from '#command'
import type { alerts as contract } from '#contract'
import type { Reader } from '#db'
import { regionLevel } from '#kernel'
import { indicatorLabel } from './indicators.ts'
import { closedCountedIn, closedWhere } from './closed-counts.ts'
import { everLate, selected, type Asking } from './selection.ts'

type QualityQuery = Partial<z.output<typeof contract.qualityListing.list.query>>
type QualityRow = z.output<typeof contract.qualityRow>

interface Tally {
  indicator: string
  place: string
  total: number
  running: number
  confirmed: number
  false: number
  resolved: number
  gone: number
  late: number
}

/** Digits of a code that name the places one level below: a province is split into prefectures' counties, a county into townships. */
const digitsBelow = { country: 6, province: 6, prefecture: 6, county: 9, township: 12, village: 12 } as const

/**
 * For each indicator (and, when asked, each place below): alerts, confirmed, false, resolved, gone, running, ever late. Counted by
 * the conditions the list of alerts has, so that each number opens its rows.
 * A slice of the rows, their number and the sums of the counted columns; an alert with two indicators counts once under each.
 */
export async function qualityPage(
  reader: Reader,
  query: QualityQuery,
  slice: Slice,
  asking: Asking,
): Promise<{ rows: QualityRow[]; total: number; sums: Record<string, number> }> {
  const tallies = await tally(reader, query, asking)
  const names = await placeNames(
    reader,
    tallies.map((each) => each.place),
  )
  const rows = tallies.map((each) => qualityRow(each, names))
  return { rows: sortRows(rows, slice).slice(slice.offset, slice.offset + slice.limit), ...totalsOf(tallies) }
}

function totalsOf(tallies: readonly Tally[]): { total: number; sums: Record<string, number> } {
  const sums: Record<string, number> = {}
  for (const key of ['total', 'running', 'confirmed', 'false', 'resolved', 'gone', 'late'] as const) {
    sums[key] = tallies.reduce((sum, each) => sum + each[key], 0)
  }
  return { total: tallies.length, sums }
}

async function tally(reader: Reader, query: QualityQuery, asking: Asking): Promise<Tally[]> {
  const region = query.region ?? asking.actor.regionCode
  const digits = query.by === 'place' ? digitsBelow[region === null ? 'country' : regionLevel(region)] : 0
  const whole = region ?? '0'.repeat(12)
  const place = (column: string): RawBuilder<string> =>
    digits === 0 ? sql<string>`${whole}::text` : sql<string>`left(${sql.ref(column)}::text, ${sql.lit(digits)})`
  // Grouped by the whole array first: there are thousands of combinations of indicators, not millions, and only they are unfolded, and
  // only their places filled up to codes.
  const counted = { region: query.region, indicator: query.indicator, openedFrom: query.openedFrom, openedTo: query.openedTo }
  const fromAlerts = (which: Partial<contract.AlertQuery>): RawBuilder<unknown> => sql`
      select a.indicators, ${place('a.region_code')} as place, count(*) as total, count(*) filter (where a.closed_at is null) as running,
        count(*) filter (where a.outcome = 'confirmed') as confirmed, count(*) filter (where a.outcome = 'false') as "false",
        count(*) filter (where a.outcome = 'resolved') as resolved, count(*) filter (where a.outcome = 'gone') as gone,
        count(*) filter (where ${everLate(asking.today)}) as late
      from alert a where ${selected(which, asking)} group by 1, 2`
  const ahead = query.openedFrom === undefined && query.openedTo === undefined && closedCountedIn(query.region, asking)
  const grouped = ahead
    ? sql`${fromAlerts({ ...counted, running: true })} union all ${closedCounts(query, place('c.region_code'))}`
    : fromAlerts(counted)
  const { rows } = await sql<Tally>`
    with grouped as (${grouped})
    select indicator, rpad(place, 12, '0') as place, sum(total) as total, sum(running) as running, sum(confirmed) as confirmed, sum("false") as "false", sum(resolved) as resolved,
      sum(gone) as gone, sum(late) as late
    from grouped cross join lateral unnest(indicators) as indicator
    where ${query.indicator ?? null}::text is null or indicator = ${query.indicator ?? null}
    group by indicator, place order by indicator, place`.execute(reader)
  return rows
}

/** The closed ones, in the columns of those counted from the alerts. */
function closedCounts(query: QualityQuery, place: RawBuilder<string>): RawBuilder<unknown> {
  const ended = (outcome: contract.AlertOutcome): RawBuilder<unknown> => sql`coalesce(sum(c.n) filter (where c.outcome = ${outcome}), 0)`
  return sql`
    select c.indicators, ${place} as place, sum(c.n) as total, 0 as running, ${ended('confirmed')} as confirmed, ${ended('false')} as "false", ${ended('resolved')} as resolved,
      ${ended('gone')} as gone, coalesce(sum(c.n) filter (where c.was_late), 0) as late
    from alert_closed_count c where ${closedWhere(query)} group by 1, 2 having sum(c.n) <> 0`
}

async function placeNames(reader: Reader, codes: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(codes)]
  if (wanted.length === 0) return new Map()
  const rows = await reader.selectFrom('region').select(['code', 'name']).where('code', 'in', wanted).execute()
  return new Map(rows.map((row) => [row.code, row.name]))
}

function qualityRow(each: Tally, names: ReadonlyMap<string, string>): QualityRow {
  const judged = each.confirmed + each.false + each.resolved
  const { place, ...counts } = each
  return {
    ...counts,
    label: indicatorLabel(each.indicator),
    regionCode: place,
    place: names.get(place) ?? (/^0+$/.test(place) ? '全国' : place),
    share: judged === 0 ? null : each.confirmed / judged,
  }
}

function sortRows(rows: QualityRow[], { sort, descending }: Slice): QualityRow[] {
  const by = (row: QualityRow): number => {
    const value = (row as Record<string, unknown>)[sort]
    return typeof value === 'number' ? value : -1
  }
  const sign = descending ? -1 : 1
  return rows.toSorted(
    (one, other) =>
      sign * (by(one) - by(other)) || (one.regionCode < other.regionCode ? -1 : 1) || (one.indicator < other.indicator ? -1 : 1),
  )
}
