import { readFileSync } from 'node:fs'
import { regionCode, regionLevels, type RegionCode, type RegionLevel } from '#kernel'

/** One administrative division. */
export type Region = { readonly code: RegionCode; readonly name: string; readonly level: RegionLevel; readonly parent: RegionCode | null }

/** Looks up divisions by code and by name; used to read region cells. */
export type RegionIndex = {
  has(code: RegionCode): boolean
  nameOf(code: RegionCode): string | null
  /** Every division of that short name (`河坝镇`), in code order. */
  named(name: string): readonly RegionCode[]
  /** From the division up to its province, as far as the index knows it. */
  path(code: RegionCode): readonly Region[]
}

/** Where the project's own table of divisions lies (see db/data/README.md for source and date). */
export const regionsFile = new URL('../../../db/data/regions.csv', import.meta.url)

/** Reads `code,name,level,parent` lines (the first is the header). Throws on a malformed line: the table is ours. */
export function parseRegions(csv: string): Region[] {
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

/** Builds the lookups over a list of divisions. */
export function createRegionIndex(regions: Iterable<Region>): RegionIndex {
  const byCode = new Map<RegionCode, Region>()
  const byName = new Map<string, RegionCode[]>()
  for (const region of regions) {
    byCode.set(region.code, region)
    const same = byName.get(region.name)
    if (same) same.push(region.code)
    else byName.set(region.name, [region.code])
  }
  return {
    has: (code) => byCode.has(code),
    nameOf: (code) => byCode.get(code)?.name ?? null,
    named: (name) => byName.get(name) ?? [],
    path: (code) => {
      const path: Region[] = []
      for (let region = byCode.get(code); region; region = region.parent === null ? undefined : byCode.get(region.parent)) path.push(region)
      return path
    },
  }
}
