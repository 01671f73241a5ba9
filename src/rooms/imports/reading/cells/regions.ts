import { contains, regionCode, regionLevel, type RegionCode } from '#kernel'
import { regionStem, type RegionIndex } from '#rooms/catalogue'
import { bad, good, type CellReading } from './problem.ts'
import { squeeze } from './text.ts'

/** The known divisions, and the place the file comes from: of several divisions of one name the one inside it is meant. */
export type RegionContext = { readonly index: RegionIndex; readonly within: RegionCode | null }

/** A division by code (2, 4, 6, 9 or 12 digits) or by name, alone or with the places it lies in before it (大通湖区河坝镇金山社区). */
export function readRegion(trimmed: string, context: RegionContext): CellReading {
  const text = squeeze(trimmed).replace(/(?<=^\d+)\.0+$/, '')
  if (/^\d+$/.test(text)) return readRegionCode(text, context.index)
  const name = text.replace(/[-—/,、>·]/g, '')
  const found = narrow(placesNamed(name, context), name, context)
  if (found.length === 1 && found[0] !== undefined) return good(found[0])
  return bad(found.length === 0 ? 'region.unknown' : 'region.ambiguous')
}

function readRegionCode(digits: string, index: RegionIndex): CellReading {
  if (![2, 4, 6, 9, 12].includes(digits.length)) return bad('region.unknown')
  const code = regionCode(digits)
  if (index.has(code)) return good(code)
  return isForeign(code, index) ? good(code) : bad('region.unknown')
}

/** A person's registered place may lie in a province the table does not reach: taken as written. */
function isForeign(code: RegionCode, index: RegionIndex): boolean {
  return /^(1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/.test(code) && !index.covers(code)
}

/**
 * Divisions whose name ends the text, the longest name first, where what stands before are places they lie in. A village or
 * township written alone is looked for only in the place the file comes from: its like elsewhere is not meant.
 */
function placesNamed(text: string, { index, within }: RegionContext): RegionCode[] {
  for (let from = 0; from < text.length; from++) {
    const last = text.slice(from)
    const before = text.slice(0, from)
    const codes = candidates(last, index).filter(
      (code) => liesIn(code, before, index) && (before !== '' || within === null || isWide(code) || contains(within, code)),
    )
    if (codes.length > 0) return codes
  }
  return []
}

function isWide(code: RegionCode): boolean {
  return !['township', 'village'].includes(regionLevel(code))
}

function candidates(name: string, index: RegionIndex): RegionCode[] {
  const similar = index.stemmed(regionStem(name)).filter((code) => sameKind(name, index.nameOf(code) ?? ''))
  return [...new Set([...index.named(name), ...similar])]
}

/** A village is not taken for a community of the same stem, nor a township for a county: only where no kind is written. */
function sameKind(written: string, official: string): boolean {
  const kinds = [/村(民委员会|委会)?$/, /社区(居民委员会|居委会)?$/, /镇(人民政府)?$/, /乡(人民政府)?$/, /街道(办事处)?$/, /[县市区]$/]
  const kindOf = (name: string) => kinds.findIndex((kind) => kind.test(name))
  const kind = kindOf(written)
  return kind === -1 || kind === kindOf(official)
}

/** True where `before` reads as names of places the division lies in, from the outside in, any of them left out. */
function liesIn(code: RegionCode, before: string, index: RegionIndex): boolean {
  let rest = before
  for (const region of index.path(code).slice(1)) {
    if (rest === '') return true
    rest = withoutSuffix(rest, region.name)
  }
  return rest === ''
}

function withoutSuffix(text: string, name: string): string {
  if (text.endsWith(name)) return text.slice(0, -name.length)
  // 大通湖区 for 益阳市大通湖管理区: the stem of the written name ends the official one's stem.
  for (let length = Math.min(text.length, 12); length >= 2; length--) {
    const written = text.slice(-length)
    if (/[省市区县乡镇道]$/.test(written) && regionStem(written).length >= 2 && regionStem(name).endsWith(regionStem(written)))
      return text.slice(0, -length)
  }
  return text
}

/** Of several the ones in the place the file comes from; of those the ones written exactly so. */
function narrow(codes: readonly RegionCode[], name: string, { index, within }: RegionContext): readonly RegionCode[] {
  const inside = within === null ? [] : codes.filter((code) => contains(within, code))
  const near = inside.length === 0 ? codes : inside
  const exact = near.filter((code) => name.endsWith(index.nameOf(code) ?? name))
  return exact.length === 1 ? exact : near
}
