import type { Actor } from '#access'
import type { Reader } from '#db'
import { contains, DomainError, type RegionCode } from '#kernel'
import { packPlaces } from '#policy'
import type { Place } from '#rules'

/** Names of the places packs speak of, for those that are not among the regions of this installation. */
const packNames = new Map<Place, string>([
  [packPlaces.nation, '全国'],
  [packPlaces.hunan, '湖南省'],
  [packPlaces.datonghu, '大通湖区'],
  [packPlaces.shimen, '石门县'],
  [packPlaces.yongzhou, '永州市'],
  [packPlaces.hubei, '湖北省'],
  [packPlaces.shiyan, '十堰市'],
])

/** Gives the names of places: those of the installation's regions, then those the packs know. */
export async function placeNames(reader: Reader, places: Iterable<Place>): Promise<(place: Place) => string> {
  const codes = [...new Set(places)].filter((place) => place !== 'nation')
  const rows = codes.length === 0 ? [] : await reader.selectFrom('region').select(['code', 'name']).where('code', 'in', codes).execute()
  const names = new Map<string, string>(rows.map(({ code, name }) => [code, name]))
  return (place) => names.get(place) ?? packNames.get(place) ?? place
}

/** A figure or document of `of` matters in `region`: it holds there, or somewhere inside it. */
export function concerns(of: Place, region: RegionCode | null): boolean {
  return region === null || of === 'nation' || contains(of, region) || contains(region, of)
}

/** Why somebody may not load a text or verify a figure of a place; undefined where they may. */
export function refusalOf(actor: Actor, place: Place, placeName: string): string | undefined {
  if (!actor.abilities.has('policy.edit')) return '由县级或省级民政部门办理'
  return concerns(place, actor.regionCode) ? undefined : `这是${placeName}的，由那里的民政部门办理`
}

/** The place asked about: the given one, else the caller's own region, else the first place of the packs. */
export function placeOf(wanted: RegionCode | undefined, actor: Actor | null): RegionCode {
  return wanted ?? actor?.regionCode ?? packPlaces.datonghu
}

/** Throws where the place has no name anywhere: a mistyped code would silently get the nation's figures. */
export function requirePlace(place: RegionCode, name: string): void {
  if (name === place) throw new DomainError('not-found', `没有代码为 ${place} 的地方`, { hint: '请从列表中选择地方' })
}
