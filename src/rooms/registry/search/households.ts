import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '#access'
import { countUpTo, type ListSource, type Slice, type Totals } from '#command'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ownFullName, shortPlace } from '../places.ts'
import { all, inRegion, textSearch, type Condition, type TextSearch } from './conditions.ts'
import { ofProgrammes, programmesOf } from './programmes.ts'

const columns = { name: 'h.head_name', initials: 'h.head_initials', region: 'h.region_code', householdNo: 'h.household_no' } as const

interface Selection {
  readonly condition: Condition
  readonly text: TextSearch
}

/** The one condition that list, count, sums and export share. */
async function selected(reader: Reader, actor: Actor, query: contract.HouseholdQuery): Promise<Selection> {
  const text = await textSearch(reader, actor, query.q, columns)
  const conditions = [text.condition]
  const { region, programme, hukouKind, status, alerts } = query
  if (region !== undefined) conditions.push(inRegion('h.region_code', region))
  if (programme !== undefined && programme.length > 0) {
    conditions.push(ofProgrammes('h', programme))
  }
  if (hukouKind !== undefined) conditions.push(sql`h.hukou_kind = ${hukouKind}`)
  if (status !== undefined) conditions.push(sql`h.status = ${status}`)
  const open = sql`(select a.household_no from alert a where a.closed_at is null and a.household_no is not null)`
  if (alerts === 'true') conditions.push(sql`h.household_no in ${open}`)
  if (alerts === 'false') conditions.push(sql`h.household_no not in ${open}`)
  return { condition: all(conditions), text }
}

/** Each order ends with the number, so that pages neither skip nor repeat, and has an index of its own. */
function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>, text: TextSearch): RawBuilder<unknown> {
  // Names were asked for: their own index gives the nearest first, and no number of matches has to be sorted.
  if (sort === 'place' && !descending && text.byName !== null)
    return sql.raw(`h.head_${text.byName} collate "C", h.region_code, h.household_no`)
  const down = descending ? ' desc' : ''
  return sql.raw(
    sort === 'headName'
      ? `h.head_name collate "C"${down}, h.region_code${down}, h.household_no${down}`
      : `h.region_code${down}, h.household_no${down}`,
  )
}

interface HouseholdRecord {
  household_no: number
  head_name: string
  size: number
  region_code: string
  full_name: string | null
  address: string
  hukou_kind: string
  status: string
  programme_mask: number
  monthly_fen: number
  open_alerts: number
}

async function rows(
  reader: Reader,
  query: contract.HouseholdQuery,
  slice: Slice,
  { actor }: { readonly actor: Actor },
): Promise<contract.HouseholdRow[]> {
  const [{ condition, text }, own] = await Promise.all([selected(reader, actor, query), ownFullName(reader, actor)])
  const order = orderOf(slice, text)
  const which =
    slice.numbers === undefined
      ? sql`where ${condition} order by ${order} limit ${slice.limit} offset ${slice.offset}`
      : sql`where h.household_no = any(${slice.numbers}::integer[])`
  const found = await sql<HouseholdRecord>`
    select h.household_no, h.head_name, h.size, h.region_code, r.full_name, h.address, h.hukou_kind, h.status, h.programme_mask, h.monthly_fen, a.open_alerts
    from (select h.* from household h ${which}) h
    left join region r on r.code = h.region_code
    cross join lateral (select count(*) as open_alerts from alert a where a.household_no = h.household_no and a.closed_at is null) a
    order by ${order}`.execute(reader)
  return found.rows.map((row) => ({
    householdNo: row.household_no,
    headName: row.head_name,
    size: row.size,
    place: shortPlace(row.full_name, row.region_code, own),
    address: row.address,
    hukouKind: row.hukou_kind,
    programmes: programmesOf(row.programme_mask),
    monthlyFen: row.programme_mask === 0 ? null : row.monthly_fen,
    openAlerts: row.open_alerts,
    status: row.status,
    regionCode: row.region_code,
  }))
}

/** Of everybody in a region the few with an amount have an index of their own, so that the sum is of all of them however far is counted. */
async function totals(reader: Reader, query: contract.HouseholdQuery, { actor }: { readonly actor: Actor }): Promise<Totals> {
  const { condition } = await selected(reader, actor, query)
  const [counted, summed] = await Promise.all([
    countUpTo(reader, sql`household h where ${condition}`),
    sql<{
      monthly: number | null
    }>`select sum(h.monthly_fen) as monthly from household h where h.programme_mask > 0 and ${condition}`.execute(reader),
  ])
  return { ...counted, sums: { monthlyFen: summed.rows[0]?.monthly ?? 0 } }
}

export const householdList: ListSource<contract.HouseholdQuery, contract.HouseholdRow> = {
  rows,
  totals,
  async numbers(reader, query, slice, { actor }) {
    const { condition, text } = await selected(reader, actor, query)
    return sql`select h.household_no as no from household h where ${condition} order by ${orderOf(slice, text)}`
  },
}
