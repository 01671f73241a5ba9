import { readFileSync } from 'node:fs'
import { regionCode, regionLevels, type RegionCode, type RegionLevel } from '#kernel'

/** One administrative division. */
export type Region = { readonly code: RegionCode; readonly name: string; readonly level: RegionLevel; readonly parent: RegionCode | null }

/** Looks up divisions by code and by name; used to read region cells. */
export type RegionIndex = {
  has(code: RegionCode): boolean
  nameOf(code: RegionCode): string | null
  /** Every division of that name (`河坝镇`), in the table's order. */
  named(name: string): readonly RegionCode[]
  /** Every division whose name has that stem (see `regionStem`). */
  stemmed(stem: string): readonly RegionCode[]
  /** From the division up to its province, as far as the index knows it. */
  path(code: RegionCode): readonly Region[]
  /** True where a code of that prefecture that the index does not know does not exist. */
  covers(code: RegionCode): boolean
}

/** Where the project's own table of divisions lies (see db/data/README.md for source and date). */
const regionsFile = new URL('../../../db/data/regions.csv', import.meta.url)

/** Reads `code,name,level,parent` lines (the first is the header). Throws on a malformed line: the table is ours. */
function parseRegions(csv: string): Region[] {
  const lines = csv.split(/\r?\n/).slice(1)
  return lines.filter((line) => line !== '').map(parseLine)
}

function parseLine(line: string): Region {
  const [code = '', name = '', levelText = '', parent = ''] = line.split(',')
  const level = regionLevels.find((candidate) => candidate === levelText)
  if (!level || name === '') throw new Error(`Malformed region line: ${line}`)
  return { code: regionCode(code), name, level, parent: parent === '' ? null : regionCode(parent) }
}

/** The divisions that come with the project: Hunan and Shiyan down to the village. */
export function loadRegions(): Region[] {
  return parseRegions(readFileSync(regionsFile, 'utf8'))
}

/** Names are compared by their stems: 河坝镇, 河坝镇人民政府 and 河坝 are one, 金山社区居委会 and 金山社区 are one. */
export function regionStem(name: string): string {
  const short = name.replace(/(村民委员会|居民委员会|村委会|居委会|人民政府|办事处)$/, '')
  const bare = short.replace(/(特别行政区|自治区|自治州|自治县|管理区|街道|社区|省|市|区|县|乡|镇|村)$/, '')
  return bare.length >= 2 ? bare : short
}

/** Builds the lookups over a list of divisions (parents may come after their children). */
export function createRegionIndex(regions: Iterable<Region>): RegionIndex {
  const byCode = new Map<RegionCode, Region>()
  for (const region of regions) byCode.set(region.code, region)
  const byName = new Map<string, RegionCode[]>()
  const byStem = new Map<string, RegionCode[]>()
  const prefectures = new Map<string, Set<string>>()
  for (const region of byCode.values()) {
    push(byName, region.name, region.code)
    push(byStem, regionStem(withoutParentName(region, byCode)), region.code)
    const known = prefectures.get(region.code.slice(0, 2)) ?? new Set()
    if (region.level !== 'province') prefectures.set(region.code.slice(0, 2), known.add(region.code.slice(0, 4)))
  }
  return {
    has: (code) => byCode.has(code),
    nameOf: (code) => byCode.get(code)?.name ?? null,
    named: (name) => byName.get(name) ?? [],
    stemmed: (stem) => byStem.get(stem) ?? [],
    path: (code) => pathOf(code, byCode),
    // A province of which only one prefecture is in the table (Shiyan's Hubei) is not covered beyond that prefecture.
    covers: (code) => {
      const known = prefectures.get(code.slice(0, 2))
      return known !== undefined && (known.size > 1 || known.has(code.slice(0, 4)))
    },
  }
}

function push(map: Map<string, RegionCode[]>, key: string, code: RegionCode): void {
  const same = map.get(key)
  if (same) same.push(code)
  else map.set(key, [code])
}

/** 益阳市大通湖管理区 → 大通湖管理区. */
function withoutParentName(region: Region, byCode: ReadonlyMap<RegionCode, Region>): string {
  const parent = region.parent === null ? undefined : byCode.get(region.parent)
  return parent && region.name.startsWith(parent.name) ? region.name.slice(parent.name.length) : region.name
}

function pathOf(code: RegionCode, byCode: ReadonlyMap<RegionCode, Region>): Region[] {
  const path: Region[] = []
  for (let region = byCode.get(code); region; region = region.parent === null ? undefined : byCode.get(region.parent)) path.push(region)
  return path
}
