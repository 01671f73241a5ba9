import { sql } from 'kysely'
import type { Actor } from '#access'
import { containing, type Reader } from '#db'
import { DomainError, regionPrefix } from '#kernel'

export interface RegionRow {
  code: string
  name: string
  level: string
  parent: string | null
  fullName: string
}

const columns = ['code', 'name', 'level', 'parent', 'full_name as fullName'] as const
const country: RegionRow = { code: '000000000000', name: '全国', level: 'country', parent: null, fullName: '全国' }

/** The caller's own region. */
export async function ownRegion(reader: Reader, actor: Actor): Promise<RegionRow> {
  if (actor.regionCode === null) return country
  return regionOf(reader, actor.regionCode)
}

/** One region by code; `not-found` where there is none. */
export async function regionOf(reader: Reader, code: string): Promise<RegionRow> {
  const row = await reader.selectFrom('region').select(columns).where('code', '=', code).executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', `没有代码为 ${code} 的行政区划`)
  return row
}

/** The regions directly below `parent`, in code order. */
export function childRegions(reader: Reader, parent: string): Promise<RegionRow[]> {
  return reader.selectFrom('region').select(columns).where('parent', '=', parent).orderBy('code').execute()
}

/** Up to 20 regions inside the caller's by name or pinyin initials, larger ones first. */
export function searchRegions(reader: Reader, actor: Actor, text: string): Promise<RegionRow[]> {
  const prefix = actor.regionCode === null ? '' : regionPrefix(actor.regionCode)
  const pattern = containing(text)
  return reader
    .selectFrom('region')
    .select(columns)
    .where('code', '>=', prefix)
    .where('code', '<', `${prefix}~`)
    .where((eb) =>
      eb.or([eb('name', 'like', pattern), eb('initials', 'like', pattern.toLowerCase()), eb('code', 'like', pattern.slice(1))]),
    )
    .orderBy(sql`array_position(array['province','prefecture','county','township','village'], level)`)
    .orderBy('code')
    .limit(20)
    .execute()
}
