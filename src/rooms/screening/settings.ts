import type { Reader } from '#db'
import { ancestorAt, DomainError, lineage, regionLevel, type RegionCode } from '#kernel'
import { findIndicator, parameters, type Indicator } from '#policy'
import { model, type Model, type ParameterDefinition, type ParameterValue } from '#rules'

/** A region's word on an indicator: its switch there and below, and the thresholds that differ. */
export interface Setting {
  readonly indicator: string
  readonly region_code: string
  readonly enabled: boolean
  readonly parameters: unknown
  readonly note: string
  readonly changed_at: Date
  readonly backtest_run: number | null
}

/** The settings of every place the reader may see. */
export function allSettings(reader: Reader): Promise<Setting[]> {
  return reader
    .selectFrom('indicator_setting')
    .select(['indicator', 'region_code', 'enabled', 'parameters', 'note', 'changed_at', 'backtest_run'])
    .execute()
}

/** Settings are made for provinces, prefectures and counties; smaller places follow their county. */
const settingLevels = ['county', 'prefecture', 'province'] as const

/** True for places that may have settings of their own. */
export function mayHoldSettings(region: RegionCode): boolean {
  return (settingLevels as readonly string[]).includes(regionLevel(region))
}

/** The setting that decides for a place: the nearest from itself up to the province. */
export function nearestSetting<S extends Pick<Setting, 'indicator' | 'region_code'>>(
  settings: readonly S[],
  indicator: string,
  region: RegionCode,
): S | undefined {
  for (const place of lineage(region)) {
    const found = settings.find((one) => one.indicator === indicator && one.region_code === place)
    if (found !== undefined) return found
  }
  return undefined
}

/** A threshold put in place of the pack's at a place: it holds from the start, as the pack's own does, and stays 待核. */
export function thresholdAt(key: string, region: RegionCode, value: number, note: string): ParameterValue[] {
  const own = parameters.rows.find((one) => one.key === key && one.place === 'nation')
  return own === undefined
    ? []
    : [{ ...own, place: region, value, cite: { ...own.cite, gist: note === '' ? own.cite.gist : `本地调整：${note}` }, status: '待核' }]
}

/** The changed thresholds of some settings as parameters of their places. */
export function changedThresholds(settings: readonly Pick<Setting, 'region_code' | 'parameters' | 'note'>[]): ParameterValue[] {
  return settings.flatMap(({ region_code, parameters: changed, note }) =>
    Object.entries(changed as Readonly<Record<string, number>>).flatMap(([key, value]) =>
      thresholdAt(key, region_code as RegionCode, value, note),
    ),
  )
}

const models = new Map<string, Model>()

/** What one indicator stands on: its facts and figures. */
export function modelOfIndicator(indicator: Indicator): Model {
  const known = models.get(indicator.id) ?? model(indicator.id, { label: indicator.name, outputs: [indicator.grade] })
  models.set(indicator.id, known)
  return known
}

/** Figures of ours may be changed by a region; standards are published by document and are not. */
export function isThreshold(param: Pick<ParameterDefinition, 'name'>): boolean {
  return param.name.startsWith('screen.')
}

/** The indicator of that id; throws `not-found`. */
export function indicatorOf(id: string): Indicator {
  const indicator = findIndicator(id)
  if (indicator === undefined) throw new DomainError('not-found', '没有这项指标', { hint: '请从指标列表中选择' })
  return indicator
}

/** Refuses thresholds that none of the indicators has, and values outside what the threshold allows. */
export function checkThresholds(chosen: readonly Indicator[], values: Readonly<Record<string, number>>): void {
  const known = new Map(chosen.flatMap((indicator) => [...modelOfIndicator(indicator).params]))
  for (const [key, value] of Object.entries(values)) {
    const param = known.get(key)
    if (param === undefined || !isThreshold(param))
      throw new DomainError('input.invalid', `这里不能调整 ${param?.label ?? key}`, { hint: '只能调整指标自己的阈值；标准由文件规定' })
    if (value < param.range.lo || value > param.range.hi)
      throw new DomainError('input.invalid', `“${param.label}”超出允许的范围`, {
        details: { key, lowest: param.range.lo, highest: param.range.hi },
      })
  }
}

/** The county or larger region whose settings a place follows. */
export function settingRegion(region: RegionCode): RegionCode {
  return mayHoldSettings(region) ? region : ancestorAt(region, 'county')
}
