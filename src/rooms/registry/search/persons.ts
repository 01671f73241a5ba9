import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '#access'
import { countUpTo, type ListSource, type Services, type Slice, type Totals } from '#command'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, addMonths, ageOn, type PlainDate } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { ownFullName, shortPlace } from '../places.ts'
import { all, inRegion, textSearch, type Condition, type TextSearch } from './conditions.ts'
import { ofProgrammes, programmesOf } from './programmes.ts'

const columns = { name: 'p.name', initials: 'p.initials', region: 'p.region_code', householdNo: 'p.household_no' } as const

interface Context {
  readonly actor: Actor
  readonly services: Pick<Services, 'clock'>
}

interface Selection {
  readonly condition: Condition
  readonly text: TextSearch
}

/** Completed years of the age filter. */
const ageBands: Readonly<Record<keyof typeof contract.ageLabels, { readonly from?: number; readonly to?: number }>> = {
  child: { to: 15 },
  youth: { from: 16, to: 17 },
  adult: { from: 18, to: 59 },
  elder: { from: 60, to: 79 },
  old: { from: 80 },
}

/** The one condition that list, count and export share. Merged records are never in it. */
async function selected(reader: Reader, { actor, services }: Context, query: contract.PersonQuery): Promise<Selection> {
  const text = await textSearch(reader, actor, query.q, columns)
  const conditions = [sql<boolean>`p.status <> 'merged'`, text.condition]
  const { region, programme, sex, hukouKind, status } = query
  const { from: ageFrom = query.ageFrom, to: ageTo = query.ageTo } = query.age === undefined ? {} : ageBands[query.age]
  const today = services.clock.today()
  if (region !== undefined) conditions.push(inRegion('p.region_code', region))
  if (programme !== undefined && programme.length > 0) {
    conditions.push(ofProgrammes('p', programme))
  }
  if (sex !== undefined) conditions.push(sql`p.sex = ${sex}`)
  if (ageFrom !== undefined) conditions.push(sql`p.birth <= ${addMonths(today, -12 * ageFrom)}::date`)
  if (ageTo !== undefined) conditions.push(sql`p.birth >= ${addDays(addMonths(today, -12 * (ageTo + 1)), 1)}::date`)
  if (hukouKind !== undefined) conditions.push(sql`p.hukou_kind = ${hukouKind}`)
  if (status !== undefined) conditions.push(sql`p.status = ${status}`)
  return { condition: all(conditions), text }
}

/** Each order ends with the number, so that pages neither skip nor repeat, and has an index of its own. */
function orderOf({ sort, descending }: Pick<Slice, 'sort' | 'descending'>, text: TextSearch): RawBuilder<unknown> {
  // Names were asked for: their own index gives the nearest first, and no number of matches has to be sorted.
  if (sort === 'place' && !descending && text.byName !== null) return sql.raw(`p.${text.byName} collate "C", p.region_code, p.person_no`)
  const down = descending ? ' desc' : ''
  if (sort === 'name') return sql.raw(`p.name collate "C"${down}, p.region_code${down}, p.person_no${down}`)
  // The older somebody is, the earlier they were born.
  if (sort === 'age')
    return sql.raw(descending ? 'p.birth, p.region_code, p.person_no' : 'p.birth desc, p.region_code desc, p.person_no desc')
  return sql.raw(`p.region_code${down}, p.household_no${down}, p.relation${down}, p.person_no${down}`)
}

interface PersonRecord {
  person_no: number
  name: string
  sex: string
  birth: PlainDate
  relation: string
  household_no: number | null
  head_name: string | null
  region_code: string
  full_name: string | null
  programme_mask: number
  id_masked: string
  phone_masked: string
  hukou_kind: string
  marriage: string
  status: string
}

async function rows(reader: Reader, query: contract.PersonQuery, slice: Slice, context: Context): Promise<contract.PersonRow[]> {
  const [{ condition, text }, own] = await Promise.all([selected(reader, context, query), ownFullName(reader, context.actor)])
  const order = orderOf(slice, text)
  const which =
    slice.numbers === undefined
      ? sql`where ${condition} order by ${order} limit ${slice.limit} offset ${slice.offset}`
      : sql`where p.person_no = any(${slice.numbers}::integer[])`
  const found = await sql<PersonRecord>`
    select p.person_no, p.name, p.sex, p.birth, p.relation, p.household_no, h.head_name, p.region_code, r.full_name, p.programme_mask, p.id_masked, p.phone_masked, p.hukou_kind, p.marriage, p.status
    from (select p.* from person p ${which}) p
    left join household h on h.household_no = p.household_no
    left join region r on r.code = p.region_code
    order by ${order}`.execute(reader)
  const today = context.services.clock.today()
  return found.rows.map((row) => ({
    personNo: row.person_no,
    name: row.name,
    sex: row.sex,
    age: ageOn(row.birth, today),
    relation: row.relation,
    householdNo: row.household_no,
    headName: row.head_name ?? '',
    place: shortPlace(row.full_name, row.region_code, own),
    programmes: programmesOf(row.programme_mask),
    idMasked: row.id_masked,
    phoneMasked: row.phone_masked,
    hukouKind: row.hukou_kind,
    marriage: row.marriage === '90' ? '' : (codeLabel('marriage', row.marriage) ?? ''),
    status: row.status,
    regionCode: row.region_code,
  }))
}

async function totals(reader: Reader, query: contract.PersonQuery, context: Context): Promise<Totals> {
  const { condition } = await selected(reader, context, query)
  return countUpTo(reader, sql`person p where ${condition}`)
}

export const personList: ListSource<contract.PersonQuery, contract.PersonRow> = {
  rows,
  totals,
  async numbers(reader, query, slice, context) {
    const { condition, text } = await selected(reader, context, query)
    return sql`select p.person_no as no from person p where ${condition} order by ${orderOf(slice, text)}`
  },
}
