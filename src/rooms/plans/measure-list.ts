import { sql, type RawBuilder } from 'kysely'
import { countUpTo, type ListSource, type Slice } from '#command'
import type { PageQuery, plans as contract, QueryOf } from '#contract'
import type { Reader } from '#db'
import { workingDaysBetween } from '#kernel'
import { askingOf, ownFullName, shortPlace, type Asking } from '#rooms/alerts'
import { all, inRegion, textSearch, type Condition } from '#rooms/registry'
import { alertsFollowed } from './followed.ts'
import { isOpen, measureCan } from './plan.ts'
import { dayOf } from './proposed.ts'
import { deskWords, type MeasureRecord } from './view.ts'

type Query = Omit<QueryOf<typeof contract.measureListing.list>, keyof PageQuery>

const searched = { name: 'h.head_name', initials: 'h.head_initials', region: 'm.region_code', householdNo: 'm.household_no' } as const

/** What the list, its count and its export have in common. Measures of plans that were never confirmed are there for those who write them. */
async function selected(reader: Reader, query: Query, { actor, today }: Asking): Promise<Condition> {
  const { q, region, field, status, department, desk, overdue, alert, answered, householdNo } = query
  const conditions: Condition[] = [(await textSearch(reader, actor, q, searched)).condition]
  if (region !== undefined) conditions.push(inRegion('m.region_code', region))
  if (field !== undefined && field.length > 0) conditions.push(sql`m.field = any(${field}::text[])`)
  if (status !== undefined && status.length > 0) conditions.push(sql`m.status = any(${status}::text[])`)
  if (department !== undefined) conditions.push(sql`m.department = ${department}`)
  if (householdNo !== undefined) conditions.push(sql`m.household_no = ${householdNo}`)
  const mine: Condition = sql`(m.closed_at is null and m.handed_on is not null and m.department = ${actor.department} and m.desk_region = ${actor.regionCode ?? ''})`
  if (desk !== undefined) conditions.push(desk === 'mine' ? mine : sql`(m.closed_at is null and m.handed_on is not null and not ${mine})`)
  // What follows an alert is late there, and counted there.
  const late: Condition = sql`(m.closed_at is null and m.handed_on is not null and m.due_on < ${today}::date)`
  if (overdue !== undefined) conditions.push(overdue === 'true' ? late : sql`not ${late}`)
  const waits: Condition = sql`(m.closed_at is null and m.alert_id is not null and exists (select from alert a where a.id = m.alert_id and (a.status = 'answered' or a.closed_at is not null)))`
  if (answered !== undefined) conditions.push(answered === 'true' ? waits : sql`not ${waits}`)
  if (alert !== undefined) conditions.push(alert === 'true' ? sql`m.alert_id is not null` : sql`m.alert_id is null`)
  return all(conditions)
}

/**
 * A department keeps its measures in the list after the family is out of its sight. Only a search by name asks for the family: to count the
 * measures of a province, its households are not read.
 */
function joined({ q }: Query): RawBuilder<unknown> {
  return q === undefined ? sql`plan_measure m` : sql`plan_measure m left join household h on h.household_no = m.household_no`
}
const orders: Readonly<Record<string, string>> = { dueOn: 'm.due_on', doneOn: 'm.done_on', field: 'm.field', status: 'm.status' }

/** What is still to be done stands first in the usual order: a list of the done by their old term helps nobody. */
function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  const down = descending ? ' desc nulls last' : ''
  const first = sort === 'dueOn' ? 'm.closed_at is not null, ' : ''
  return sql.raw(`${first}${orders[sort] ?? 'm.due_on'}${down}, m.id${descending ? ' desc' : ''}`)
}

/** A page of the measures. In the usual order those that were closed are read only where the open ones do not fill it. */
function pageOf(condition: Condition, query: Query, slice: Slice): RawBuilder<unknown> {
  const { limit, offset } = slice
  const order = orderOf(slice)
  if (slice.numbers !== undefined) return sql`select m.* from ${joined(query)} where ${condition}`
  if (slice.sort !== 'dueOn')
    return sql`select m.* from ${joined(query)} where ${condition} order by ${order} limit ${limit} offset ${offset}`
  const upTo = limit + offset
  return sql`
    with open as materialized (select m.* from ${joined(query)} where m.closed_at is null and ${condition} order by ${order} limit ${upTo}),
      closed as (select m.* from ${joined(query)} where m.closed_at is not null and ${condition} and (select count(*) from open) < ${upTo} order by ${order} limit ${upTo})
    select m.* from (select * from open union all select * from closed) m order by ${order} limit ${limit} offset ${offset}`
}

interface Row extends MeasureRecord {
  household_no: number
  head_name: string | null
  place: string | null
  contact_name: string
}

/** 一户一策措施. */
export const measureList: ListSource<Query, contract.MeasureRow> = {
  async rows(reader, query, slice, context) {
    const asking = askingOf(context)
    const [condition, own] = await Promise.all([
      slice.numbers === undefined ? selected(reader, query, asking) : sql<boolean>`m.id = any(${slice.numbers}::integer[])`,
      ownFullName(reader, context),
    ])
    const { rows } = await sql<Row>`
      select m.id, m.rev, m.household_no, h.head_name, r.full_name as place, m.field, m.person_no, p.name as person_name, m.need, m.found_in, m.found_id, m.found_words, m.action, m.department,
        m.desk_region, d.name as desk_region_name, m.due_on, m.status, m.handed_on, m.unconfirmed, m.alert_id, m.dropped_at_desk, m.taken_by_name, m.result, m.done_on, m.closed_by_name, m.created_at, l.contact_user, coalesce(l.contact_name, '') as contact_name
      from (${pageOf(condition, query, slice)}) m
      left join household h on h.household_no = m.household_no left join household_plan l on l.id = m.plan_id left join person p on p.person_no = m.person_no
      left join region r on r.code = m.region_code left join region d on d.code = m.desk_region order by ${orderOf(slice)}`.execute(reader)
    const alerts = await alertsFollowed(
      reader,
      rows.flatMap((row) => row.alert_id ?? []),
    )
    return rows.map((row) => rowOf(row, row.alert_id === null ? undefined : alerts.get(row.alert_id), own, asking))
  },
  async totals(reader, query, context) {
    return countUpTo(reader, sql`${joined(query)} where ${await selected(reader, query, askingOf(context))}`)
  },
  async numbers(reader, query, order, context) {
    return sql`select m.id as no from ${joined(query)} where ${await selected(reader, query, askingOf(context))} order by ${orderOf(order)}`
  },
}

/** Stands for the names of a family that a department had a measure for, long ago or by mistake. */
const outOfSight = '不再显示'

function rowOf(row: Row, followed: Parameters<typeof deskWords>[1], own: string, asking: Asking): contract.MeasureRow {
  const can = measureCan(asking.actor, row)
  return {
    id: row.id,
    rev: row.rev,
    householdNo: row.household_no,
    personNo: row.person_no,
    headName: row.head_name ?? outOfSight,
    place: shortPlace(row.place ?? '', own),
    field: row.field,
    who: row.person_name ?? (row.person_no === null ? '全家' : outOfSight),
    need: row.need,
    action: row.action,
    desk: deskWords(row, followed, asking),
    department: row.department,
    dueOn: row.due_on,
    daysLeft: isOpen(row.status) ? workingDaysBetween(asking.calendar, asking.today, row.due_on).days : null,
    status: row.status,
    foundIn: row.found_in,
    contact: row.contact_name,
    takenBy: row.taken_by_name,
    result: row.result,
    doneOn: row.done_on,
    handedOn: row.handed_on,
    createdOn: dayOf(row.created_at),
    alertId: row.alert_id,
    mayTake: can.take.reason,
    mayClose: can.close.allowed && row.alert_id === null,
    mayDrop: can.drop.allowed,
    // Out of sight it can no longer be put right by its desk.
    mayReopen: can.reopen.allowed && row.head_name !== null,
  }
}
