import { contains, type RegionCode } from '#kernel'
import { loadRegions, type Region } from '#rooms/catalogue'
import { hashText } from './random.ts'

/** A village or community and the units above it. */
export type Place = {
  readonly code: RegionCode
  /** As the register of divisions writes it: 老河口村委会, 金山社区. */
  readonly name: string
  /** As people write it in an address: 老河口村, 金山社区. */
  readonly stem: string
  /** A community of a town rather than a village. */
  readonly urban: boolean
  readonly township: { readonly code: RegionCode; readonly name: string }
  readonly county: { readonly code: RegionCode; readonly name: string }
  /** Key of the village's random streams. */
  readonly key: number
  /** Which of the villages sharing the same synthetic ID prefix this is, and how many share it (see identity.ts). */
  readonly share: { readonly ordinal: number; readonly of: number }
}

/** The divisions of `db/data/regions.csv`, indexed for the generator. */
export type Atlas = {
  /** Villages of a region of any level, in code order; empty when the code is unknown. */
  readonly villagesIn: (region: RegionCode) => readonly Place[]
  readonly village: (code: RegionCode) => Place | undefined
}

let shipped: Atlas | undefined

/** The atlas of the divisions that come with the project; read once. */
export function loadAtlas(): Atlas {
  shipped ??= atlasOf(loadRegions())
  return shipped
}

/** Builds an atlas from a list of divisions in code order. */
function atlasOf(regions: readonly Region[]): Atlas {
  const byCode = new Map(regions.map((region) => [region.code, region]))
  const villages = regions.filter((region) => region.level === 'village')
  const sharing = new Map<string, number>()
  for (const { code } of villages) sharing.set(countyDigits(code), (sharing.get(countyDigits(code)) ?? 0) + 1)
  const seen = new Map<string, number>()
  const places = villages.map((region) => {
    const digits = countyDigits(region.code)
    const ordinal = seen.get(digits) ?? 0
    seen.set(digits, ordinal + 1)
    const township = required(byCode, region.parent)
    const county = required(byCode, township.parent)
    return placeOf(region, township, county, { ordinal, of: sharing.get(digits) ?? 1 })
  })
  const placeByCode = new Map(places.map((place) => [place.code, place]))
  const byCounty = Map.groupBy(places, (place) => place.county.code)
  return {
    villagesIn: (region) => byCounty.get(region) ?? places.filter((place) => contains(region, place.code)),
    village: (code) => placeByCode.get(code),
  }
}

/** What a synthetic ID number keeps of the county: the digits after the province. */
function countyDigits(code: RegionCode): string {
  return code.slice(2, 6)
}

function required(byCode: ReadonlyMap<RegionCode, Region>, code: RegionCode | null): Region {
  const region = code === null ? undefined : byCode.get(code)
  if (!region) throw new Error(`The table of divisions lacks the parent ${code ?? ''}`)
  return region
}

function placeOf(region: Region, township: Region, county: Region, share: Place['share']): Place {
  return {
    code: region.code,
    name: region.name,
    stem: stemOf(region.name),
    urban: region.name.includes('社区') || region.name.includes('居委会') || region.name.includes('居民委员会'),
    township: { code: township.code, name: township.name },
    county: { code: county.code, name: county.name },
    key: hashText(region.code),
    share,
  }
}

/** 老河口村委会 → 老河口村; 南湾湖虚拟生活区 → 南湾湖 (the division of a management office without villages). */
function stemOf(name: string): string {
  return name
    .replace(/村民委员会$|村委会$/, '村')
    .replace(/社区居委会$|社区居民委员会$|居民委员会$|居委会$/, '社区')
    .replace(/虚拟生活区$|生活区$/, '')
}
