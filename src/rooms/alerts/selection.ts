import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import type { Actor } from '#access'
import type { alerts as contract } from '#contract'
import { addWorkingDays, regionPrefix, type PlainDate, type RegionCode, type WorkingCalendar } from '#kernel'

/** Who asks and on which day: what "my desk" and "overdue" mean. */
export interface Asking {
  readonly actor: Actor
  readonly today: PlainDate
  readonly calendar: WorkingCalendar
}

/** Working days ahead that count as due soon: the days on which the clock on the screens is amber. */
export const soonDays = 3

/** The last day that counts as due soon. */
export function soonDay({ calendar, today }: Pick<Asking, 'calendar' | 'today'>): PlainDate {
  return addWorkingDays(calendar, today, soonDays).date
}

/**
 * The condition on `alert a` that a list's filters stand for. The list, its count, its export, the home screen's lists and every
 * number that opens rows use this one function, so that they cannot disagree. Scope is the database's business.
 */
export function selected(query: Partial<contract.AlertQuery>, asking: Asking): RawBuilder<SqlBool> {
  const conditions = [...ofTheAlert(query), ...ofTheDesk(query, asking), ...ofTheAnswer(query)]
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

type Condition = Expression<SqlBool>

/** The department that has `alert a`, or had it last; `none` where nobody ever did. What a caller may not see is not counted to anybody. */
export const handledBy = sql<string>`coalesce((select h.department from dispatch_task h where h.alert_id = a.id order by h.id desc limit 1), 'none')`

function ofTheAlert(query: Partial<contract.AlertQuery>): Condition[] {
  const conditions: Condition[] = []
  const { q, region, householdNo, indicator, run, openedFrom, openedTo } = query
  if (q !== undefined && q !== '') conditions.push(byName(q))
  if (region !== undefined) conditions.push(inRegion('a.region_code', region))
  if (householdNo !== undefined) conditions.push(sql`a.household_no = ${householdNo}`)
  // As the number it is: put into words row by row it takes longer than all the rest of counting a province.
  if (query.grade !== undefined && query.grade.length > 0) conditions.push(sql`a.grade = any(${query.grade.map(Number)}::integer[])`)
  for (const column of ['category', 'cause', 'status', 'outcome', 'source'] as const) {
    const values = query[column]
    if (values !== undefined && values.length > 0) conditions.push(sql`${sql.ref(`a.${column}`)}::text = any(${values}::text[])`)
  }
  // A day begins in China, wherever the database server stands.
  if (openedFrom !== undefined) conditions.push(sql`a.opened_at >= (${openedFrom}::date)::timestamp at time zone 'Asia/Shanghai'`)
  if (openedTo !== undefined) conditions.push(sql`a.opened_at < (${openedTo}::date + 1)::timestamp at time zone 'Asia/Shanghai'`)
  if (query.running === true) conditions.push(sql`a.closed_at is null`)
  if (query.running === false) conditions.push(sql`a.closed_at is not null`)
  if (indicator !== undefined) conditions.push(sql`a.indicators @> array[${indicator}]::text[]`)
  if (run !== undefined) conditions.push(sql`a.first_run = ${run}`)
  if (query.at !== undefined) conditions.push(sql`a.region_code = ${query.at}`)
  if (query.handledBy !== undefined) conditions.push(sql`${handledBy} = ${query.handledBy}`)
  return conditions
}

function ofTheDesk(query: Partial<contract.AlertQuery>, asking: Asking): Condition[] {
  const conditions: Condition[] = []
  const { actor, today } = asking
  if (query.department !== undefined) conditions.push(sql`a.desk_department = ${query.department}`)
  if (query.deskRegion !== undefined) conditions.push(sql`a.desk_region = ${query.deskRegion}`)
  const mine = sql<SqlBool>`(a.desk_department = ${actor.department} and a.desk_region = ${actor.regionCode ?? ''} or ${noDeskIsMine(actor)} and a.status = 'open')`
  if (query.desk === 'mine') conditions.push(sql`a.closed_at is null and ${mine}`)
  if (query.desk === 'others') conditions.push(sql`a.closed_at is null and not coalesce(${mine}, false)`)
  if (query.desk === 'none') conditions.push(sql`a.status = 'open'`)
  if (query.due === 'overdue') conditions.push(overdue(today))
  if (query.due === 'soon') conditions.push(sql`a.closed_at is null and a.due_on <= ${soonDay(asking)}::date`)
  if (query.due === 'later') conditions.push(sql`a.closed_at is null and (a.due_on is null or a.due_on > ${soonDay(asking)}::date)`)
  if (query.escalated !== undefined)
    conditions.push(query.escalated ? sql`a.closed_at is null and a.escalated_at is not null` : sql`a.escalated_at is null`)
  if (query.late !== undefined) conditions.push(query.late ? everLate(today) : sql`not ${everLate(today)}`)
  return conditions
}

/** An alert without a desk waits for whoever may assign it. */
function noDeskIsMine(actor: Actor): RawBuilder<SqlBool> {
  return actor.abilities.has('alert.assign') ? sql<SqlBool>`true` : sql<SqlBool>`false`
}

/** The desk's term has passed. */
export function overdue(today: PlainDate): RawBuilder<SqlBool> {
  return sql<SqlBool>`(a.closed_at is null and a.due_on < ${today}::date)`
}

/** Some desk was late with it, or is now. */
export function everLate(today: PlainDate): RawBuilder<SqlBool> {
  return sql<SqlBool>`(a.was_late or a.closed_at is null and a.due_on < ${today}::date)`
}

function ofTheAnswer({ answeredIn, answeredBy, answeredAt }: Partial<contract.AlertQuery>): Condition[] {
  if (answeredIn === undefined) return []
  const parts: Condition[] = [sql`t.alert_id = a.id`, answeredWithin(answeredIn)]
  if (answeredBy !== undefined) parts.push(sql`t.department = ${answeredBy}`)
  if (answeredAt !== undefined) parts.push(sql`t.desk_region = ${answeredAt}`)
  return [sql<SqlBool>`exists (select 1 from dispatch_task t where ${sql.join(parts, sql` and `)})`]
}

/** A stay `t` on a desk that ended with an answer in the month (Chinese time). */
export function answeredWithin(month: string): RawBuilder<SqlBool> {
  const first = `${month}-01`
  return sql<SqlBool>`t.result_code is not null and t.closed_at >= (${first}::date)::timestamp at time zone 'Asia/Shanghai'
    and t.closed_at < ((${first}::date + interval '1 month'))::timestamp at time zone 'Asia/Shanghai'`
}

/** Codes inside a region; the bound is half open, so that the index on the code is used. */
export function inRegion(column: string, region: RegionCode): RawBuilder<SqlBool> {
  const prefix = regionPrefix(region)
  return sql<SqlBool>`(${sql.ref(column)} >= ${prefix} and ${sql.ref(column)} < ${`${prefix}~`})`
}

/** Name from its first character, pinyin initials, household number or `#` alert number. */
function byName(text: string): RawBuilder<SqlBool> {
  if (/^#\d{1,9}$/.test(text)) return sql<SqlBool>`a.id = ${Number(text.slice(1))}`
  if (/^\d{1,9}$/.test(text)) return sql<SqlBool>`a.household_no = ${Number(text)}`
  return /^[a-zA-Z]+$/.test(text) ? beginsWith('a.head_initials', text.toLowerCase()) : beginsWith('a.head_name', text)
}

/** A range instead of LIKE: under row-level security PostgreSQL lets only leakproof operators, which LIKE is not, go through an index. */
export function beginsWith(column: string, prefix: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)} ~>=~ ${prefix} and ${sql.ref(column)} ~<~ ${`${prefix}\u{10FFFF}`})`
}
