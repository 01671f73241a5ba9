import type { Brand } from './brand.ts'
import { DomainError } from './error.ts'

/** A 12-digit statistical division code (province 2, prefecture 4, county 6, township 9, village 12 significant digits). */
export type RegionCode = Brand<string, 'RegionCode'>

export const regionLevels = ['province', 'prefecture', 'county', 'township', 'village'] as const
export type RegionLevel = (typeof regionLevels)[number]

const significantDigits: Record<RegionLevel, number> = { province: 2, prefecture: 4, county: 6, township: 9, village: 12 }

/** Accepts 2, 4, 6, 9 or 12 digits and pads to 12; throws `input.invalid`. */
export function regionCode(text: string): RegionCode {
  if (!/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(text))
    throw new DomainError('input.invalid', `不是有效的行政区划代码：${text}`, { hint: '应为 2、4、6、9 或 12 位数字' })
  return text.padEnd(12, '0') as RegionCode
}

/** The level a code stands for, read from its trailing zeros. */
export function regionLevel(code: RegionCode): RegionLevel {
  for (const level of regionLevels) {
    if (/^0*$/.test(code.slice(significantDigits[level]))) return level
  }
  return 'village'
}

/** The significant prefix: `430971000000` → `430971`. Every code in the region starts with it. */
export function regionPrefix(code: RegionCode): string {
  return code.slice(0, significantDigits[regionLevel(code)])
}

/** True when `inner` is `outer` or lies inside it. */
export function contains(outer: RegionCode, inner: RegionCode): boolean {
  return inner.startsWith(regionPrefix(outer))
}

/** The region of the given level that `code` lies in (a village → its county). */
export function ancestorAt(code: RegionCode, level: RegionLevel): RegionCode {
  return code.slice(0, significantDigits[level]).padEnd(12, '0') as RegionCode
}

/** From the region itself up to its province; the order in which parameters are inherited. */
export function lineage(code: RegionCode): RegionCode[] {
  const own = regionLevels.indexOf(regionLevel(code))
  return regionLevels
    .slice(0, own + 1)
    .map((level) => ancestorAt(code, level))
    .reverse()
}
