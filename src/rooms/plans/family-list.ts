import { sql, type RawBuilder } from 'kysely'
import { countUpTo, type ListSource, type Slice } from '#command'
import { alerts, type PageQuery, type plans as contract, type QueryOf } from '#contract'
import type { Reader } from '#db'
import { labelOf } from '#kernel'
import type { PlainDate } from '#kernel'
import { askingOf, ownFullName, shortPlace, type Asking } from '#rooms/alerts'
import { all, inRegion, ofProgrammes, programmesOf, textSearch, type Condition } from '#rooms/registry'
import { dayOf } from './proposed.ts'

type Query = Omit<QueryOf<typeof contract.familyListing.list>, keyof PageQuery>

const searched = { name: 'h.head_name', initials: 'h.head_initials', region: 'h.region_code', householdNo: 'h.household_no' } as const

/** How a family (h) stands with its plan (l) on a day; the most pressing that is true. */
function stateOn(today: PlainDate): RawBuilder<string> {
  return sql<string>`case when l.id is null then 'none' when h.status <> 'active' then 'closed' when l.state = 'draft' then 'draft'
    when exists (select from plan_measure m where m.plan_id = l.id and m.unconfirmed and (m.closed_at is null or m.dropped_at_desk)) then 'changed'
    when l.review_on <= ${today}::date then 'due' else 'current' end`
}

/** A SELECT of household_no, region_code, review_on and plan_id. */
type Families = RawBuilder<unknown>

/**
 * The families selected, in parts that have none in common: those with a plan in force, also where the household was closed (somebody has
 * to end the plan), and those that receive aid and have none. Of the first a page reads the plans in force of the place; of the second,
 * which are many, an index in the list's order, and no more than the page. To a department a family whose plan it does not see is not a family without one.
 */
async function selected(reader: Reader, query: Query, { actor, today }: Asking): Promise<readonly Families[]> {
  const { q, region, state = [], programme } = query
  const conditions: Condition[] = [(await textSearch(reader, actor, q, searched)).condition]
  if (region !== undefined) conditions.push(inRegion('h.region_code', region))
  if (programme !== undefined && programme.length > 0) conditions.push(ofProgrammes('h', programme))
  const wanted = all(conditions)
  const planned = sql`select h.household_no, h.region_code, l.review_on, l.id as plan_id from household_plan l join household h on h.household_no = l.household_no
    where l.ended_at is null and ${wanted}${state.length === 0 ? sql`` : sql` and ${stateOn(today)} = any(${state}::text[])`}`
  const none = sql`select h.household_no, h.region_code, null::date as review_on, null::integer as plan_id from household h
    where h.programme_mask > 0 and h.status = 'active' and ${wanted}
      and not exists (select from household_plan l where l.household_no = h.household_no and l.ended_at is null)`
  const [wantsNone, wantsPlanned] = [
    actor.departmentScope === null && (state.length === 0 || state.includes('none')),
    state.length === 0 || state.some((each) => each !== 'none'),
  ]
  return [...(wantsPlanned || !wantsNone ? [planned] : []), ...(wantsNone ? [none] : [])]
}

function together(parts: readonly Families[]): Families {
  return sql.join(
    parts.map((part) => sql`(${part})`),
    sql` union all `,
  )
}

/** A page of the families: of each part no more than the page can need, in order. */
function pageOf(parts: readonly Families[], { limit, offset, numbers, ...order }: Slice): Families {
  if (numbers !== undefined) return together(parts)
  const first = parts.map((part) => sql`select * from (${part}) f order by ${orderOf(order)} limit ${limit + offset}`)
  return sql`select * from (${together(first)}) f order by ${orderOf(order)} limit ${limit} offset ${offset}`
}

function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  const down = descending ? ' desc nulls last' : ''
  const last = `f.region_code${descending ? ' desc' : ''}, f.household_no${descending ? ' desc' : ''}`
  return sql.raw(sort === 'place' ? last : `f.review_on${down}, ${last}`)
}

interface Row {
  household_no: number
  head_name: string
  place: string | null
  programme_mask: number
  state: string
  contact_name: string | null
  confirmed_at: Date | null
  review_on: string | null
  open: number
  overdue: number
  done: number
}

/** 一户一策 of families. */
export const familyList: ListSource<Query, contract.FamilyRow> = {
  async rows(reader, query, slice, context) {
    const { today } = askingOf(context)
    const [parts, own] = await Promise.all([
      slice.numbers === undefined ? selected(reader, query, askingOf(context)) : [byNumber(slice.numbers)],
      ownFullName(reader, context),
    ])
    const { rows } = await sql<Row>`
      select h.household_no, h.head_name, r.full_name as place, h.programme_mask, ${stateOn(today)} as state, l.contact_name, l.confirmed_at, l.review_on, m.open, m.overdue, m.done
      from (${pageOf(parts, slice)}) f join household h on h.household_no = f.household_no left join household_plan l on l.id = f.plan_id left join region r on r.code = h.region_code
      cross join lateral (
        select count(*) filter (where m.closed_at is null) as open, count(*) filter (where m.closed_at is null and m.handed_on is not null and m.due_on < ${today}::date) as overdue,
          count(*) filter (where m.status = 'done') as done
        from plan_measure m where m.plan_id = l.id) m
      order by ${orderOf(slice)}`.execute(reader)
    return rows.map((row) => ({
      householdNo: row.household_no,
      headName: row.head_name,
      place: shortPlace(row.place ?? '', own),
      programmes: programmesOf(row.programme_mask).map((programme) => labelOf(alerts.programmeLabels, programme)),
      state: row.state,
      contact: row.contact_name ?? '',
      open: row.open,
      overdue: row.overdue,
      done: row.done,
      confirmedOn: row.confirmed_at === null ? null : dayOf(row.confirmed_at),
      reviewOn: row.review_on,
    }))
  },
  async totals(reader, query, context) {
    return countUpTo(reader, sql`(${together(await selected(reader, query, askingOf(context)))}) f`)
  },
  async numbers(reader, query, order, context) {
    return sql`select f.household_no as no from (${together(await selected(reader, query, askingOf(context)))}) f order by ${orderOf(order)}`
  },
}

function byNumber(numbers: readonly number[]): Families {
  return sql`select h.household_no, h.region_code, l.review_on, l.id as plan_id
    from household h left join household_plan l on l.household_no = h.household_no and l.ended_at is null where h.household_no = any(${[...numbers]}::integer[])`
}
