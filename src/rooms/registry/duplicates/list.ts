import { sql } from 'kysely'
import type { Actor } from '#access'
import type { ListSource, Slice } from '#command'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import { signSentence } from '../household-parts.ts'
import { ownFullName, shortPlace } from '../places.ts'
import { all, inRegion, startsWith, type Condition } from '../search/conditions.ts'

interface PairRecord {
  low_no: number
  high_no: number
  name: string
  signs: string[]
  low_id: string
  high_id: string
  low_region: string
  high_region: string
  low_place: string | null
  high_place: string | null
  found_at: Date
}

function selected({ q, region, sign }: contract.DuplicateQuery): Condition {
  const conditions: Condition[] = []
  if (q !== undefined && q !== '')
    conditions.push(/^[a-zA-Z]+$/.test(q) ? startsWith('l.initials', q.toLowerCase()) : startsWith('l.name', q))
  if (region !== undefined) conditions.push(sql`(${inRegion('l.region_code', region)} or ${inRegion('h.region_code', region)})`)
  if (sign !== undefined) conditions.push(sql`d.signs @> array[${sign}]::text[]`)
  return all(conditions)
}

const pairs = sql`duplicate_candidate d join person l on l.person_no = d.low_no join person h on h.person_no = d.high_no`

async function rows(
  reader: Reader,
  query: contract.DuplicateQuery,
  slice: Slice,
  { actor }: { readonly actor: Actor },
): Promise<contract.DuplicateRow[]> {
  const own = await ownFullName(reader, actor)
  const order = sql.raw(
    slice.sort === 'foundAt' ? `d.found_at${slice.descending ? ' desc' : ''}, d.low_no, d.high_no` : 'd.score desc, d.low_no, d.high_no',
  )
  const found = await sql<PairRecord>`
    select d.low_no, d.high_no, l.name, d.signs, l.id_masked as low_id, h.id_masked as high_id, l.region_code as low_region, h.region_code as high_region,
      a.full_name as low_place, b.full_name as high_place, d.found_at
    from ${pairs} left join region a on a.code = l.region_code left join region b on b.code = h.region_code
    where ${selected(query)} order by ${order} limit ${slice.limit} offset ${slice.offset}`.execute(reader)
  return found.rows.map((row) => ({
    key: `${String(row.low_no)}-${String(row.high_no)}`,
    lowNo: row.low_no,
    highNo: row.high_no,
    name: row.name,
    sentence: signSentence(row.signs),
    signs: row.signs,
    lowId: row.low_id,
    highId: row.high_id,
    lowPlace: shortPlace(row.low_place, row.low_region, own),
    highPlace: shortPlace(row.high_place, row.high_region, own),
    foundAt: row.found_at.toISOString(),
  }))
}

export const duplicateList: ListSource<contract.DuplicateQuery, contract.DuplicateRow> = {
  rows,
  async totals(reader, query) {
    const counted = await sql<{ total: number }>`select count(*) as total from ${pairs} where ${selected(query)}`.execute(reader)
    return { total: counted.rows[0]?.total ?? 0 }
  },
}
