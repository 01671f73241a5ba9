import { sql } from 'kysely'
import type { Reader } from '#db'
import { ancestorAt, plainDate, regionPrefix, type PlainDate, type RegionCode } from '#kernel'
import { indicators, parameters } from '#policy'
import type { ParameterValue } from '#rules'
import type { Place } from './engine/input.ts'

/** The counties of a run with the indicators that are on there, and the thresholds people changed. */
export interface RunPlaces {
  readonly places: readonly Place[]
  readonly settings: readonly ParameterValue[]
}

interface SettingRow {
  indicator: string
  region_code: string
  enabled: boolean
  parameters: unknown
  note: string
}

/** Counties in which active households live, in code order; their index is the place key of the run. */
export async function placesOf(reader: Reader, region: RegionCode): Promise<RunPlaces> {
  const prefix = regionPrefix(region)
  const { rows } = await sql<{ county: string }>`
    select distinct substr(region_code, 1, 6) as county from household where status = 'active' and region_code >= ${prefix} and region_code < ${`${prefix}~`} order by 1`.execute(reader)
  const settings = await reader.selectFrom('indicator_setting').select(['indicator', 'region_code', 'enabled', 'parameters', 'note']).execute()
  const counties = rows.map((row) => `${row.county}000000` as RegionCode)
  return {
    places: counties.map((county) => ({ region: county, indicators: indicators.filter((one) => isOn(settings, one.id, one.enabledByDefault, county)).map((one) => one.id) })),
    settings: settings.flatMap((row) => changedThresholds(row)),
  }
}

/** The nearest setting from the county up to the province; without one, what the pack says. */
function isOn(settings: readonly SettingRow[], indicator: string, byDefault: boolean, county: RegionCode): boolean {
  for (const level of ['county', 'prefecture', 'province'] as const) {
    const row = settings.find((one) => one.indicator === indicator && one.region_code === ancestorAt(county, level))
    if (row !== undefined) return row.enabled
  }
  return byDefault
}

/** A changed threshold as a parameter of that place: it holds from the start, as the pack's own do, and stays 待核. */
function changedThresholds(row: SettingRow): ParameterValue[] {
  const changed = row.parameters as Readonly<Record<string, number>>
  return Object.entries(changed).flatMap(([key, value]) => {
    const own = parameters.rows.find((one) => one.key === key && one.place === 'nation')
    if (own === undefined) return []
    return [{ ...own, place: row.region_code as RegionCode, from: own.from, value, cite: { ...own.cite, gist: `本地调整：${row.note}` }, status: '待核' as const }]
  })
}

/** Names of the places parameters come from: `nation`, a province, a prefecture, a county. */
export async function placeNamer(reader: Reader): Promise<(place: string) => string> {
  const rows = await reader.selectFrom('region').select(['code', 'name']).where('level', 'in', ['province', 'prefecture', 'county']).execute()
  const names = new Map(rows.map((row) => [row.code, row.name]))
  return (place) => (place === 'nation' ? '全国' : (names.get(place) ?? place))
}

/** Days of a run in the lake's SQL. */
export function sqlDays(asOf: PlainDate): { asOf: string; back(months: number): string } {
  const day = plainDate(asOf)
  return { asOf: `DATE '${day}'`, back: (months) => `(DATE '${day}' - INTERVAL ${String(Math.trunc(months))} MONTH)::DATE` }
}
