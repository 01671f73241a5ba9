import { sql } from 'kysely'
import type { Actor } from '#access'
import type { Services } from '#command'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ageOn, type PlainDate } from '#kernel'
import { ownFullName, shortPlace } from '../places.ts'
import { all, inRegion, placeCondition, placesOf, startsWith, type Condition } from './conditions.ts'
import { parseTerms, type Term } from './terms.ts'

const most = 8

interface Context {
  readonly actor: Actor
  readonly services: Pick<Services, 'clock' | 'vault'>
}

/**
 * The first eight persons and households that fit. Exact things first: an ID number or phone is one person, a number one household.
 * Words are names, initials or places: with a place and a name ("王家湖 张") the persons there; a place alone gives its households.
 */
export async function quickSearch(reader: Reader, text: string, context: Context): Promise<contract.QuickHit[]> {
  const terms = parseTerms(text)
  const exact = terms[0]
  if (exact === undefined) return []
  if (exact.kind === 'idNumber')
    return personsWhere(reader, sql`p.token = ${context.services.vault.personToken(exact.value)}::uuid`, context)
  if (exact.kind === 'phone')
    return personsWhere(reader, sql`p.phone_digest = ${context.services.vault.keyedDigest('phone', exact.value)}`, context)
  if (exact.kind === 'householdNo') return householdsWhere(reader, sql`h.household_no = ${exact.value}`, most, context)
  const [persons, households] = await Promise.all([personsByWords(reader, terms, context), householdsByPlace(reader, terms, most, context)])
  return [...persons, ...households].slice(0, most)
}

/** Words one by one: those that are places narrow the others. A word that is both counts as a name. */
async function personsByWords(reader: Reader, terms: readonly Term[], context: Context): Promise<contract.QuickHit[]> {
  const conditions: Condition[] = []
  let named: 'name' | 'initials' | null = null
  for (const term of terms) {
    if (term.kind !== 'name' && term.kind !== 'initials') continue
    const places = terms.length > 1 ? await placesOf(reader, context.actor, term) : []
    if (places.length > 0)
      conditions.push(
        sql`(${sql.join(
          places.map((code) => inRegion('p.region_code', code)),
          sql` or `,
        )})`,
      )
    else if (term.value.length >= (term.kind === 'name' ? 1 : 2)) {
      conditions.push(startsWith(`p.${term.kind}`, term.value))
      named = term.kind
    }
  }
  if (named === null) return []
  return personsWhere(reader, all(conditions), context, named)
}

/** Places of a name whose households are looked at. */
const mostPlaces = 5

/** The households of the places that a word alone names; one question with finding the places. */
async function householdsByPlace(reader: Reader, terms: readonly Term[], limit: number, context: Context): Promise<contract.QuickHit[]> {
  const only = terms.length === 1 ? terms[0] : undefined
  const place = only === undefined ? null : placeCondition(context.actor, only)
  if (place === null) return []
  // The digits of its level are the beginning of all codes inside a place. An array, so that the planner cannot walk the households instead.
  return householdsWhere(
    reader,
    sql`h.household_no = any(array(
      select inside.household_no from (select left(code::text, case level when 'province' then 2 when 'prefecture' then 4 when 'county' then 6 when 'township' then 9 else 12 end) as digits
        from region where ${place} order by code limit ${mostPlaces}) named
      cross join lateral (select i.household_no from household i where i.region_code >= named.digits and i.region_code < named.digits || '~'
        order by i.region_code, i.household_no limit ${limit}) inside))`,
    limit,
    context,
  )
}

async function personsWhere(
  reader: Reader,
  condition: Condition,
  { actor, services }: Context,
  by: 'name' | 'initials' = 'name',
): Promise<contract.QuickHit[]> {
  const today = services.clock.today()
  const order = sql.raw(`p.${by} collate "C", p.region_code`)
  const found = sql<{
    person_no: number
    name: string
    birth: PlainDate
    status: string
    household_no: number | null
    head_name: string | null
    region_code: string
    full_name: string | null
    id_masked: string
  }>`
    select p.person_no, p.name, p.birth, p.status, p.household_no, h.head_name, p.region_code, r.full_name, p.id_masked
    from (select p.* from person p where p.status <> 'merged' and ${condition} order by ${order} limit ${most}) p
    left join household h on h.household_no = p.household_no
    left join region r on r.code = p.region_code
    order by ${order}`.execute(reader)
  const [{ rows }, own] = await Promise.all([found, ownFullName(reader, actor)])
  return rows.map((row) => ({
    kind: 'person',
    personNo: row.person_no,
    householdNo: row.household_no,
    title: row.name,
    note: [
      `${String(ageOn(row.birth, today))} 岁`,
      row.status === 'active' ? '' : row.status === 'dead' ? '已故' : '已迁出',
      shortPlace(row.full_name, row.region_code, own),
      row.head_name === null || row.head_name === row.name ? '' : `户主 ${row.head_name}`,
      row.id_masked,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }))
}

async function householdsWhere(reader: Reader, condition: Condition, limit: number, { actor }: Context): Promise<contract.QuickHit[]> {
  const found = sql<{
    household_no: number
    head_name: string
    size: number
    region_code: string
    full_name: string | null
    status: string
  }>`
    select h.household_no, h.head_name, h.size, h.region_code, r.full_name, h.status
    from household h left join region r on r.code = h.region_code
    where ${condition} order by h.region_code, h.household_no limit ${limit}`.execute(reader)
  const [{ rows }, own] = await Promise.all([found, ownFullName(reader, actor)])
  return rows.map((row) => ({
    kind: 'household',
    personNo: null,
    householdNo: row.household_no,
    title: `${row.head_name} 户`,
    note: [
      `户编号 ${String(row.household_no)}`,
      row.status === 'active' ? `${String(row.size)} 人` : '已销户',
      shortPlace(row.full_name, row.region_code, own),
    ].join(' · '),
  }))
}
