import { sql } from 'kysely'
import { z } from 'zod'
import { systemActor, withReader, withWriter } from '#access'
import type { Services } from '#command'
import type { registry as contract } from '#contract'
import { planWithValues, type Reader, type Writer } from '#db'
import type { RegionCode } from '#kernel'
import { request, type JobDefinition, type JobRequest } from '#platform/jobs'
import { personIdContext } from '../bulk/index.ts'
import { all, inRegion, type Condition } from '../search/conditions.ts'

/**
 * Looks for records that may be one person. Queued after each population register and on demand. Twins of a 15- and an 18-digit
 * number cannot arise: both forms are one number and one person from the first reading on.
 */
export const findDuplicatesJob: JobDefinition<{ regionCode: string | null }> = {
  name: 'registry.findDuplicates',
  data: z.object({ regionCode: z.string().nullable() }),
  expireInSeconds: 3600,
}

/** Asks for a search of a region (null: everywhere); one at a time waits for each. */
export function duplicatesRequest(regionCode: string | null): JobRequest {
  return request(findDuplicatesJob, { regionCode }, { key: `duplicates:${regionCode ?? ''}` })
}

const platform = systemActor('registry', ['registry.merge'])

/** A pair with the same name worth a second look. */
interface Pair {
  low_no: number
  high_no: number
  low_sealed: string
  high_sealed: string
  same_birth: boolean
  same_region: boolean
  same_phone: boolean
  same_household: boolean
}

/** Finds the candidates of a region (null: everywhere) and stores them; pairs that no longer look alike leave the list. Returns how many there are. */
export async function findDuplicates(services: Services, regionCode: string | null): Promise<number> {
  const region = regionCode as RegionCode | null
  const pairs = await withReader(services.db, platform, async (reader) => {
    await planWithValues(reader)
    return alikeByName(reader, region)
  })
  const found = pairs.flatMap((pair) => {
    const signs = signsOf(pair, services)
    return signs.length === 0 ? [] : [{ low: pair.low_no, high: pair.high_no, signs, score: scoreOf(signs) }]
  })
  await withWriter(services.db, platform, async (tx) => {
    await planWithValues(tx)
    await store(tx, region, found)
  })
  return found.length
}

/**
 * Same name, and either same birth in one county or, for a wrong digit inside the date, the same six digits of the place and three of
 * the sequence. ID numbers are sealed, so that "one digit apart" is decided on these few. More than six of one group are a common
 * name, not one person.
 */
async function alikeByName(reader: Reader, region: RegionCode | null): Promise<Pair[]> {
  const inside: Condition = region === null ? sql`true` : inRegion('p.region_code', region)
  const { rows } = await sql<Pair>`
    with living as (
      select p.person_no, p.name, p.birth, left(p.region_code, 6) as county, left(p.id_masked, 6) as place, substr(p.id_masked, 15, 3) as sequence
      from person p where ${all([sql`p.status <> 'merged'`, inside])}
    ), grouped as (
      select array_agg(person_no order by person_no) as numbers from living group by name, birth, county having count(*) between 2 and 6
      union
      select array_agg(person_no order by person_no) from living group by name, place, sequence having count(*) between 2 and 6
    ), pairs as (
      select distinct a.no as low_no, b.no as high_no from grouped g cross join lateral unnest(g.numbers) a (no) cross join lateral unnest(g.numbers) b (no) where a.no < b.no
    )
    select x.low_no, x.high_no, l.id_sealed as low_sealed, h.id_sealed as high_sealed, l.birth = h.birth as same_birth, l.region_code = h.region_code as same_region,
      coalesce(l.phone_digest = h.phone_digest, false) as same_phone, coalesce(l.household_no = h.household_no, false) as same_household
    from pairs x join person l on l.person_no = x.low_no join person h on h.person_no = x.high_no
    where not exists (select from person_not_same n where n.low_no = x.low_no and n.high_no = x.high_no)`.execute(reader)
  return rows
}

function signsOf(pair: Pair, { vault }: Pick<Services, 'vault'>): contract.DuplicateSign[] {
  const signs: contract.DuplicateSign[] = []
  if (pair.same_birth && pair.same_region) signs.push('same-birth-village')
  const low = vault.open(pair.low_sealed, personIdContext(pair.low_no))
  const high = vault.open(pair.high_sealed, personIdContext(pair.high_no))
  if (oneDigitApart(low, high)) signs.push('one-digit')
  // A family shares its phone and its house: by themselves they say nothing.
  if (signs.length > 0 && pair.same_phone) signs.push('same-phone')
  if (signs.length > 0 && pair.same_household) signs.push('same-household')
  return signs
}

/** True where the first 17 digits differ in one place, or two neighbours are exchanged. The check digit follows from them. */
export function oneDigitApart(a: string, b: string): boolean {
  const places: number[] = []
  for (let i = 0; i < 17; i++) if (a[i] !== b[i]) places.push(i)
  const [first, second] = places
  if (places.length === 1) return true
  return places.length === 2 && first !== undefined && second === first + 1 && a[first] === b[second] && a[second] === b[first]
}

function scoreOf(signs: readonly contract.DuplicateSign[]): number {
  const weights: Record<contract.DuplicateSign, number> = { 'same-birth-village': 3, 'one-digit': 4, 'same-phone': 2, 'same-household': 1 }
  return signs.reduce((sum, sign) => sum + weights[sign], 0)
}

interface Found {
  readonly low: number
  readonly high: number
  readonly signs: readonly string[]
  readonly score: number
}

async function store(tx: Writer, region: RegionCode | null, found: readonly Found[]): Promise<void> {
  const inside: Condition = region === null ? sql`true` : inRegion('p.region_code', region)
  await sql`create temporary table duplicate_found (low_no integer, high_no integer, signs text[], score smallint) on commit drop`.execute(
    tx,
  )
  await sql`
    insert into duplicate_found
    select low, high, string_to_array(signs, ','), score
    from unnest(${found.map((pair) => pair.low)}::int[], ${found.map((pair) => pair.high)}::int[], ${found.map((pair) => pair.signs.join(','))}::text[], ${found.map((pair) => pair.score)}::smallint[])
      as f (low, high, signs, score)`.execute(tx)
  await sql`
    delete from duplicate_candidate d using person p where p.person_no = d.low_no and ${inside}
      and not exists (select from duplicate_found f where f.low_no = d.low_no and f.high_no = d.high_no)
      and exists (select from person h where h.person_no = d.high_no and ${region === null ? sql`true` : inRegion('h.region_code', region)})`.execute(
    tx,
  )
  // Decided while this was looking: not proposed again.
  await sql`
    insert into duplicate_candidate (low_no, high_no, signs, score)
    select f.low_no, f.high_no, f.signs, f.score from duplicate_found f
    where not exists (select from person_not_same n where n.low_no = f.low_no and n.high_no = f.high_no)
      and not exists (select from person p where p.person_no in (f.low_no, f.high_no) and p.status = 'merged')
    on conflict (low_no, high_no) do update set signs = excluded.signs, score = excluded.score`.execute(tx)
}
