import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { alerts as contract } from '#contract'
import type { DatabaseHandle } from '#db'
import { regionLevel, type RegionCode } from '#kernel'
import { inRegion, type Asking } from './selection.ts'

/*
 * Closed alerts stand counted by county, indicators, outcome and lateness (alert_closed_count, kept by triggers): a province has millions,
 * and asks for their number again and again.
 */
type Counted = Pick<Partial<contract.AlertQuery>, 'region' | 'indicator'>

/**
 * Whether the counts answer for a region: whole counties, for somebody who sees all alerts of them. Everything else is counted from the
 * alerts, which are few below a prefecture and for a department.
 */
export function closedCountedIn(region: RegionCode | undefined, { actor }: Pick<Asking, 'actor'>): boolean {
  const aboveCounties = (code: RegionCode | null | undefined): boolean =>
    code === null || code === undefined || ['province', 'prefecture'].includes(regionLevel(code))
  return actor.departmentScope === null && aboveCounties(actor.regionCode) && aboveCounties(region)
}

/** The condition on `alert_closed_count c` for a region and an indicator. */
export function closedWhere({ region, indicator }: Counted): RawBuilder<SqlBool> {
  const conditions = [
    sql<SqlBool>`true`,
    ...(region === undefined ? [] : [inRegion('c.region_code', region)]),
    ...(indicator === undefined ? [] : [sql<SqlBool>`c.indicators @> array[${indicator}]::text[]`]),
  ]
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

/** A selection that asks for an indicator and perhaps a region, and for nothing else. */
export function asksForIndicatorAlone(query: Partial<contract.AlertQuery>): boolean {
  const asked = Object.entries(query).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [key]))
  return query.indicator !== undefined && asked.every((key) => key === 'indicator' || key === 'region')
}

/** Joins the lines that the day's closings added to the counts of closed alerts; the numbers stay the same. Once a night. */
export async function joinClosedCounts(db: DatabaseHandle): Promise<void> {
  await sql`select join_closed_counts()`.execute(db)
}
