import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '#access'
import { contains, DomainError, regionCode, regionLevel, regionPrefix, type RegionCode } from '#kernel'

/** Digits of a code that name the places one level below a region. */
const digitsBelow = { country: 2, province: 4, prefecture: 6, county: 9, township: 12, village: 12 } as const

/** The region a report is about: the one asked for, else the caller's own; null for the whole country. Another's region is refused: its zeros would be read as figures. */
export function regionOfReport(asked: RegionCode | undefined, actor: Actor): RegionCode | null {
  if (asked !== undefined && actor.regionCode !== null && !contains(actor.regionCode, asked)) {
    throw new DomainError('auth.denied', '这个地方不在您的管辖范围内', { hint: '请选择本地区或下级地区' })
  }
  return asked ?? actor.regionCode
}

/**
 * The place one level below `region` that a row belongs to. What is registered at the region's own level (a county's own family, no
 * township named) keeps its own code.
 */
export function placeBelow(column: string, region: RegionCode | null): RawBuilder<string> {
  const digits = digitsBelow[region === null ? 'country' : regionLevel(region)]
  const code = sql.ref(column)
  if (digits === 12) return sql<string>`${code}::text`
  const own = region === null ? 0 : regionPrefix(region).length
  // The bounds of substr and left stand in the text: as parameters the expressions of SELECT and GROUP BY would not be the same.
  return sql<string>`case when substr(${code}, ${sql.lit(own + 1)}, ${sql.lit(digits - own)}) ~ '^0+$' then ${code}::text else rpad(left(${code}, ${sql.lit(digits)}), 12, '0') end`
}

/** Whether a place of a report is its region's own level: then its rows are those of exactly this code. */
export function isOwnLevel(place: string, region: RegionCode | null): boolean {
  return (
    region !== null &&
    regionLevel(region) !== 'village' &&
    regionLevel(regionCode(place)) !== 'village' &&
    regionPrefix(regionCode(place)).length <= regionPrefix(region).length
  )
}

/** Hunan's prefectures as they lie, north at the top: a drawing in squares, not a map. */
const drawn: Readonly<Record<string, readonly [row: number, column: number]>> = {
  430800000000: [0, 1],
  430700000000: [0, 2],
  430600000000: [0, 3],
  433100000000: [1, 0],
  430900000000: [1, 2],
  430100000000: [1, 3],
  431200000000: [2, 0],
  431300000000: [2, 1],
  430300000000: [2, 2],
  430200000000: [2, 3],
  430500000000: [3, 1],
  430400000000: [3, 2],
  431100000000: [4, 1],
  431000000000: [4, 2],
}

/** Where a place stands on the schematic map; null: in the order of the codes. */
export function positionOf(code: string): { row: number; column: number } | null {
  const at = drawn[code]
  return at === undefined ? null : { row: at[0], column: at[1] }
}
