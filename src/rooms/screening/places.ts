import { sql } from 'kysely'
import type { Reader } from '#db'
import { plainDate, regionPrefix, type PlainDate, type RegionCode } from '#kernel'
import { figureId, indicators } from '#policy'
import { publishedFigures, verifiedFigures } from '#rooms/parameters'
import type { ParameterValue } from '#rules'
import type { Place } from './engine/input.ts'
import { allSettings, changedThresholds, nearestSetting } from './settings.ts'

/** The counties of a run with the indicators that are on there, and the figures people changed: standards published, thresholds set by place. */
export interface RunPlaces {
  readonly places: readonly Place[]
  readonly settings: readonly ParameterValue[]
}

/** Counties in which active households live, in code order; their index is the place key of the run. */
export async function placesOf(reader: Reader, region: RegionCode): Promise<RunPlaces> {
  const prefix = regionPrefix(region)
  const { rows } = await sql<{ county: string }>`
    select distinct substr(region_code, 1, 6) as county from household where status = 'active' and region_code >= ${prefix} and region_code < ${`${prefix}~`} order by 1`.execute(
    reader,
  )
  const settings = await allSettings(reader)
  const counties = rows.map((row) => `${row.county}000000` as RegionCode)
  return {
    places: counties.map((county) => ({
      region: county,
      indicators: indicators
        .filter((one) => nearestSetting(settings, one.id, county)?.enabled ?? one.enabledByDefault)
        .map((one) => one.id),
    })),
    settings: [...(await publishedFigures(reader)), ...changedThresholds(settings)],
  }
}

/** Names of the places parameters come from: `nation`, a province, a prefecture, a county. */
export async function placeNamer(reader: Reader): Promise<(place: string) => string> {
  const rows = await reader
    .selectFrom('region')
    .select(['code', 'name'])
    .where('level', 'in', ['province', 'prefecture', 'county'])
    .execute()
  const names = new Map(rows.map((row) => [row.code, row.name]))
  return (place) => (place === 'nation' ? '全国' : (names.get(place) ?? place))
}

/** Says which figures somebody has held against their document: a run is given them as the packs have them, so that its hash stays. */
export async function confirmedFigures(reader: Reader): Promise<(key: string, version: Pick<ParameterValue, 'place' | 'from'>) => boolean> {
  const verified = await verifiedFigures(reader)
  return (key, { place, from }) => verified.has(figureId({ key, place, from }))
}

/** Days of a run in the lake's SQL. */
export function sqlDays(asOf: PlainDate): { asOf: string; back: (months: number) => string } {
  const day = plainDate(asOf)
  return { asOf: `DATE '${day}'`, back: (months) => `(DATE '${day}' - INTERVAL ${String(Math.trunc(months))} MONTH)::DATE` }
}
