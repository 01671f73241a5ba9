import { sql, type RawBuilder } from 'kysely'
import { countUpTo, type ListSource, type Slice } from '#command'
import { alerts, type PageQuery, type plans as contract, type QueryOf } from '#contract'
import type { Reader } from '#db'
import type { PlainDate } from '#kernel'
import { askingOf, ownFullName, shortPlace, type Asking } from '#rooms/alerts'
import { all, inRegion, ofProgrammes, programmesOf, textSearch, type Condition } from '#rooms/registry'
import { dayOf } from './proposed.ts'

type Query = Omit<QueryOf<typeof contract.familyListing.list>, keyof PageQuery>

const searched = { name: 'h.head_name', initials: 'h.head_initials', region: 'h.region_code', householdNo: 'h.household_no' } as const
const joined = sql`household h left join household_plan l on l.household_no = h.household_no and l.ended_at is null`

/** How a family stands with its plan on a day; the most pressing that is true. */
function stateOn(today: PlainDate): RawBuilder<string> {
  return sql<string>`case when l.id is null then 'none' when l.state = 'draft' then 'draft'
    when exists (select from plan_measure m where m.plan_id = l.id and m.unconfirmed and m.closed_at is null) then 'changed'
    when l.review_on <= ${today}::date then 'due' else 'current' end`
}

/** Families that receive aid, and those that have a plan all the same. */
async function selected(reader: Reader, query: Query, { actor, today }: Asking): Promise<Condition> {
  const { q, region, state, programme } = query
  const conditions: Condition[] = [
    sql`h.status = 'active'`,
    // Without a plan it is somebody who receives aid: that part has an index of its own.
    state?.length === 1 && state[0] === 'none' ? sql`h.programme_mask > 0` : sql`(h.programme_mask > 0 or l.id is not null)`,
    (await textSearch(reader, actor, q, searched)).condition,
  ]
  if (region !== undefined) conditions.push(inRegion('h.region_code', region))
  if (programme !== undefined && programme.length > 0) conditions.push(ofProgrammes('h', programme))
  if (state !== undefined && state.length > 0) {
    if (!state.includes('none')) conditions.push(sql`l.id is not null`)
    conditions.push(sql`${stateOn(today)} = any(${state}::text[])`)
  }
  return all(conditions)
}

function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>): RawBuilder<unknown> {
  const down = descending ? ' desc nulls last' : ''
  const last = `h.region_code${descending ? ' desc' : ''}, h.household_no${descending ? ' desc' : ''}`
  return sql.raw(sort === 'place' ? last : `l.review_on${down}, ${last}`)
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
    const [condition, own] = await Promise.all([
      slice.numbers === undefined
        ? selected(reader, query, askingOf(context))
        : sql<boolean>`h.household_no = any(${slice.numbers}::integer[])`,
      ownFullName(reader, context),
    ])
    const page = slice.numbers === undefined ? sql`limit ${slice.limit} offset ${slice.offset}` : sql``
    const { rows } = await sql<Row>`
      select h.household_no, h.head_name, r.full_name as place, h.programme_mask, ${stateOn(today)} as state, l.contact_name, l.confirmed_at, l.review_on, m.open, m.overdue, m.done
      from ${joined} left join region r on r.code = h.region_code
      cross join lateral (
        select count(*) filter (where m.closed_at is null) as open, count(*) filter (where m.closed_at is null and m.handed_on is not null and m.due_on < ${today}::date) as overdue,
          count(*) filter (where m.status = 'done') as done
        from plan_measure m where m.plan_id = l.id) m
      where ${condition} order by ${orderOf(slice)} ${page}`.execute(reader)
    return rows.map((row) => ({
      householdNo: row.household_no,
      headName: row.head_name,
      place: shortPlace(row.place ?? '', own),
      programmes: programmesOf(row.programme_mask).map(
        (programme) => (alerts.programmeLabels as Readonly<Record<string, string>>)[programme] ?? programme,
      ),
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
    return countUpTo(reader, sql`${joined} where ${await selected(reader, query, askingOf(context))}`)
  },
  async numbers(reader, query, order, context) {
    return sql`select h.household_no as no from ${joined} where ${await selected(reader, query, askingOf(context))} order by ${orderOf(order)}`
  },
}
