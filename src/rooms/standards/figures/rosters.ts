import type { Reader } from '#db'
import { addMonths, contains, type PlainDate, type RegionCode } from '#kernel'
import { literal } from '#platform/lake'

/** Rosters that say who receives what, and the certificates that say who is severely disabled. */
const rosterDataSets = [
  'dibao-roster',
  'tekun-roster',
  'children-in-need',
  'disability-subsidy-payments',
  'disability-certificates',
] as const
export type RosterDataSet = (typeof rosterDataSets)[number]

/** Files of a roster that count for some counties, oldest delivery first, and the day each county's is of. */
export interface RosterFiles {
  readonly paths: readonly string[]
  readonly dayOf: ReadonlyMap<RegionCode, PlainDate>
}

/** Newest delivered period of each county up to a day, with everything delivered for it. Payments are looked for three months back. */
export async function rosterFiles(
  reader: Reader,
  counties: readonly RegionCode[],
  asOf: PlainDate,
): Promise<Readonly<Record<RosterDataSet, RosterFiles>>> {
  const rows = await reader
    .selectFrom('snapshot')
    .select(['id', 'dataset', 'path', 'period', 'region_code', 'as_of'])
    .where('withdrawn_at', 'is', null)
    .where('dataset', 'in', [...rosterDataSets])
    .where('as_of', '<=', asOf)
    .orderBy('id')
    .execute()
  const chosen = (dataset: RosterDataSet): RosterFiles => {
    const own = rows.filter(
      (row) => row.dataset === dataset && (dataset !== 'disability-subsidy-payments' || row.as_of > addMonths(asOf, -3)),
    )
    const taken = new Set<string>()
    const dayOf = new Map<RegionCode, PlainDate>()
    for (const county of counties) {
      const about = own.filter((row) => contains(row.region_code as RegionCode, county) || contains(county, row.region_code as RegionCode))
      const newest = about.reduce<(typeof about)[number] | undefined>(
        (best, row) => (best === undefined || row.as_of > best.as_of ? row : best),
        undefined,
      )
      if (newest === undefined) continue
      dayOf.set(county, newest.as_of as PlainDate)
      for (const row of about) if (row.period === newest.period) taken.add(row.path)
    }
    return { paths: own.map((row) => row.path).filter((path) => taken.has(path)), dayOf }
  }
  return {
    'dibao-roster': chosen('dibao-roster'),
    'tekun-roster': chosen('tekun-roster'),
    'children-in-need': chosen('children-in-need'),
    'disability-subsidy-payments': chosen('disability-subsidy-payments'),
    'disability-certificates': chosen('disability-certificates'),
  }
}

/** The rows of some files, each person's (and subsidy's) last delivered row once; nothing where no file was delivered. */
export function lastRows({ paths }: RosterFiles, columns: string, each: string, where: string): string {
  if (paths.length === 0)
    return `(SELECT ${columns
      .split(',')
      .map((column) => `NULL::INTEGER AS ${column.trim()}`)
      .join(', ')} WHERE FALSE)`
  const files = `[${paths.map(literal).join(', ')}]`
  return `(SELECT ${columns} FROM read_parquet(${files}, filename = true, union_by_name = true) WHERE ${where}
    QUALIFY row_number() OVER (PARTITION BY ${each} ORDER BY list_position(${files}, filename) DESC, row_no DESC) = 1)`
}
