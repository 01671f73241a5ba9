import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { visits as contract } from '#contract'
import { beginningWith } from '#db'
import { inRegion } from '#rooms/alerts'

export type Condition = RawBuilder<SqlBool>

/** All of them; true of every row where there are none. */
export function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

/** The condition on `visit v join household h join app_user u` that a list's filters stand for: list, count and export share it. */
export function selectedVisits(query: Partial<contract.VisitQuery>): Condition {
  const conditions: Condition[] = []
  const { q, region, result, finding, found, from, to, householdNo, helper } = query
  if (q !== undefined && q !== '') {
    const pattern = beginningWith(q)
    conditions.push(
      /^\d{1,9}$/.test(q)
        ? sql`v.household_no = ${Number(q)}`
        : sql`(h.head_name like ${pattern} or h.head_initials like ${pattern.toLowerCase()} or u.name like ${pattern})`,
    )
  }
  if (region !== undefined) conditions.push(inRegion('v.region_code', region))
  if (result !== undefined && result.length > 0) conditions.push(sql`v.result = any(${result}::text[])`)
  if (finding !== undefined && finding.length > 0) conditions.push(sql`v.findings && ${finding}::text[]`)
  if (found !== undefined) conditions.push(found === 'true' ? sql`v.findings <> '{}'` : sql`v.findings = '{}'`)
  if (from !== undefined) conditions.push(sql`v.visited_at >= (${from}::date)::timestamp at time zone 'Asia/Shanghai'`)
  if (to !== undefined) conditions.push(sql`v.visited_at < (${to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`)
  if (householdNo !== undefined) conditions.push(sql`v.household_no = ${householdNo}`)
  if (helper !== undefined) conditions.push(sql`v.user_id = ${helper}`)
  return all(conditions)
}
