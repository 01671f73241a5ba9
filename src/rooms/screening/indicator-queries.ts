import { sql } from 'kysely'
import type { Actor } from '#access'
import type { screening as contract } from '#contract'
import { alerts, type ActionState, type ReplyOf } from '#contract'
import type { Reader } from '#db'
import { contains, DomainError, type PlainDate, type RegionCode } from '#kernel'
import { indicators, parameters, type Indicator } from '#policy'
import { askingOf, qualityPage } from '#rooms/alerts'
import { dataSetOf } from '#rooms/catalogue'
import { publishedFigures } from '#rooms/parameters'
import type { Services } from '#command'
import { show, type Compiled, type Resolved } from '#rules'
import { compileFor } from './engine/screen.ts'
import { datasetsOfFact } from './facts/index.ts'
import { conditionTree, conditionWords, workedExamples } from './indicator-tree.ts'
import { confirmedFigures, placeNamer } from './places.ts'
import {
  allSettings,
  changedThresholds,
  indicatorOf,
  isThreshold,
  mayHoldSettings,
  modelOfIndicator,
  nearestSetting,
  settingRegion,
  type Setting,
} from './settings.ts'

type IndicatorRow = contract.IndicatorRow
type Quality = IndicatorRow['quality']

interface Context {
  readonly actor: Actor
  readonly services: Services
}

/** Everything the rows of a region are made of, read once. */
interface View {
  readonly region: RegionCode
  readonly regionName: string
  readonly asOf: PlainDate
  readonly settings: readonly Setting[]
  readonly compiled: Compiled
  readonly placeNames: (place: string) => string
  readonly confirmed: Awaited<ReturnType<typeof confirmedFigures>>
  readonly periods: ReadonlyMap<string, string>
  readonly backtests: ReadonlyMap<string, NonNullable<IndicatorRow['backtest']>>
  readonly quality: ReadonlyMap<string, Quality>
  readonly actor: Actor
}

/** All indicators as they hold in a region; the caller's own when none is named. */
export async function indicatorList(
  reader: Reader,
  region: RegionCode | undefined,
  context: Context,
): Promise<ReplyOf<typeof contract.indicators>> {
  const view = await viewOf(reader, region, context)
  return {
    regionCode: view.region,
    regionName: view.regionName,
    asOf: view.asOf,
    rows: indicators.map((indicator) => rowOf(indicator, view)),
  }
}

/** One indicator: its row, its condition with the figures of the place, the families of the pack. */
export async function indicatorDetail(
  reader: Reader,
  id: string,
  region: RegionCode | undefined,
  context: Context,
): Promise<ReplyOf<typeof contract.showIndicator>> {
  const indicator = indicatorOf(id)
  const view = await viewOf(reader, region, context)
  const { compiled, placeNames } = view
  return {
    regionCode: view.region,
    regionName: view.regionName,
    asOf: view.asOf,
    row: rowOf(indicator, view),
    tree: conditionTree(indicator, compiled, view.region, placeNames),
    examples: workedExamples(indicator, compiled, view.region, placeNames),
  }
}

/** Changes of an indicator in a region, above it and below it, newest first. */
export async function indicatorChanges(
  reader: Reader,
  id: string,
  region: RegionCode | undefined,
  actor: Actor,
): Promise<ReplyOf<typeof contract.indicatorHistory>> {
  indicatorOf(id)
  const place = await placeOf(reader, region, actor)
  const rows = await reader
    .selectFrom('indicator_change')
    .innerJoin('region', 'region.code', 'indicator_change.region_code')
    .select([
      'indicator_change.id',
      'indicator',
      'region_code',
      'region.name',
      'enabled',
      'changes',
      'note',
      'changed_by_name',
      'changed_at',
    ])
    .where('indicator', '=', id)
    .orderBy('indicator_change.id', 'desc')
    .limit(500)
    .execute()
  return {
    rows: rows
      .filter((row) => contains(place.code, row.region_code as RegionCode) || contains(row.region_code as RegionCode, place.code))
      .slice(0, 200)
      .map((row) => ({
        id: row.id,
        indicator: row.indicator,
        regionCode: row.region_code,
        regionName: row.name,
        enabled: row.enabled,
        changes: row.changes as { label: string; before: string; after: string }[], // written by change-indicator.ts
        note: row.note,
        changedBy: row.changed_by_name,
        changedAt: row.changed_at.toISOString(),
      })),
  }
}

/**
 * What an indicator found at each screening of a region, oldest first. Where the region itself was never screened (a township) the one
 * around it that was: its counts cannot be told apart by place without walking through the hits.
 */
export async function indicatorRuns(
  reader: Reader,
  id: string,
  region: RegionCode | undefined,
  actor: Actor,
): Promise<ReplyOf<typeof contract.indicatorRuns>> {
  indicatorOf(id)
  const place = await placeOf(reader, region, actor)
  const { rows } = await sql<{ id: number; as_of: string; region_code: string; name: string; count: RunCount | null }>`
    with near as (select region_code from screening_run where kind = 'run' and status = 'done' and ${place.code} like rtrim(region_code, '0') || '%' order by length(rtrim(region_code, '0')) desc limit 1)
    select distinct on (s.as_of) s.id, s.as_of, s.region_code, r.name, s.counts -> ${id} as count
    from screening_run s join near using (region_code) join region r on r.code = s.region_code
    where s.kind = 'run' and s.status = 'done' order by s.as_of desc, s.id desc limit 24`.execute(reader)
  return {
    regionCode: rows[0]?.region_code ?? place.code,
    regionName: rows[0]?.name ?? place.name,
    rows: rows.toReversed().flatMap(({ id: run, as_of: day, count }) => {
      if (count === null) return []
      const { red, orange, yellow, unknown, new: fresh, gone } = count
      return { run, day, red, orange, yellow, hits: red + orange + yellow, new: fresh, gone, unknown }
    }),
  }
}

/** Written by run.ts. */
type RunCount = Readonly<Record<'red' | 'orange' | 'yellow' | 'unknown' | 'new' | 'gone', number>>

/** The newest finished backtest of an indicator that covers a region; what must be there before it is switched on. */
export async function backtestOf(
  reader: Reader,
  indicator: string,
  region: RegionCode,
): Promise<NonNullable<IndicatorRow['backtest']> | null> {
  return (await backtestsOf(reader, region)).get(indicator) ?? null
}

async function viewOf(reader: Reader, wanted: RegionCode | undefined, { actor, services }: Context): Promise<View> {
  const place = await placeOf(reader, wanted, actor)
  const asOf = services.clock.today()
  const settings = await allSettings(reader)
  return {
    region: place.code,
    regionName: place.name,
    asOf,
    settings,
    actor,
    compiled: compileFor({
      asOf,
      places: [{ region: place.code, indicators: [] }],
      settings: [...(await publishedFigures(reader)), ...changedThresholds(settings)],
    }),
    placeNames: await placeNamer(reader),
    confirmed: await confirmedFigures(reader),
    periods: await newestPeriods(reader, place.code),
    backtests: await backtestsOf(reader, place.code),
    quality: await qualityOf(reader, place.code, { actor, services }),
  }
}

/** The region asked about, brought to the level that can hold settings. */
async function placeOf(reader: Reader, wanted: RegionCode | undefined, actor: Actor): Promise<{ code: RegionCode; name: string }> {
  const asked = wanted ?? actor.regionCode
  if (asked === null) throw new DomainError('input.invalid', '请选择地区')
  const code = settingRegion(asked)
  const row = await reader.selectFrom('region').select('name').where('code', '=', code).executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这个地区', { hint: '请从地区列表中选择' })
  return { code, name: row.name }
}

async function newestPeriods(reader: Reader, region: RegionCode): Promise<Map<string, string>> {
  const rows = await reader
    .selectFrom('snapshot')
    .select((eb) => ['dataset', 'region_code', eb.fn.max('period').as('period')])
    .where('withdrawn_at', 'is', null)
    .groupBy(['dataset', 'region_code'])
    .execute()
  const newest = new Map<string, string>()
  for (const { dataset, region_code, period } of rows) {
    const near = contains(region, region_code as RegionCode) || contains(region_code as RegionCode, region)
    if (near && (newest.get(dataset) ?? '') < period) newest.set(dataset, period)
  }
  return newest
}

async function backtestsOf(reader: Reader, region: RegionCode): Promise<Map<string, NonNullable<IndicatorRow['backtest']>>> {
  const runs = await reader
    .selectFrom('screening_run')
    .select(['id', 'region_code', 'indicators', 'asked', 'finished_at'])
    .where('kind', '=', 'backtest')
    .where('status', '=', 'done')
    .orderBy('id')
    .execute()
  const newest = new Map<string, NonNullable<IndicatorRow['backtest']>>()
  for (const run of runs) {
    if (run.finished_at === null || !contains(run.region_code as RegionCode, region)) continue
    const { months = [] } = run.asked as { months?: string[] } // written by start-backtest.ts, as are the indicators
    for (const indicator of run.indicators as string[])
      newest.set(indicator, { run: run.id, months: months.length, finishedAt: run.finished_at.toISOString() })
  }
  return newest
}

async function qualityOf(reader: Reader, region: RegionCode, context: Context): Promise<Map<string, Quality>> {
  const { rows } = await qualityPage(
    reader,
    { region, by: 'indicator' },
    { sort: 'total', descending: true, limit: 1_000, offset: 0 },
    askingOf(context),
  )
  return new Map(
    rows.map((row) => [
      row.indicator,
      {
        alerts: row.total,
        running: row.running,
        confirmed: row.confirmed,
        false: row.false,
        resolved: row.resolved,
        gone: row.gone,
        late: row.late,
      },
    ]),
  )
}

const noAlerts: Quality = { alerts: 0, running: 0, confirmed: 0, false: 0, resolved: 0, gone: 0, late: 0 }

function rowOf(indicator: Indicator, view: View): IndicatorRow {
  const setting = nearestSetting(view.settings, indicator.id, view.region)
  const enabled = setting?.enabled ?? indicator.enabledByDefault
  const backtest = view.backtests.get(indicator.id) ?? null
  const model = modelOfIndicator(indicator)
  const datasets = [...new Set([...model.inputs.keys()].flatMap(datasetsOfFact))]
  return {
    id: indicator.id,
    name: indicator.name,
    cause: indicator.cause,
    category: alerts.alertCauses[indicator.cause].category,
    gist: indicator.gist,
    condition: conditionWords(indicator, view.compiled, view.region),
    grades: indicator.gradeWords.map(({ grade, words }) => ({ grade: String(grade), words })),
    clauses: indicator.when.definition.cite.map(({ document, article, gist }) => ({ document, article, gist })),
    datasets: datasets.map((id) => ({
      dataset: id,
      name: dataSetOf(id).name,
      department: dataSetOf(id).department,
      latestPeriod: view.periods.get(id) ?? null,
    })),
    cooldownDays: indicator.cooldownDays,
    enabled,
    setBy: setting === undefined ? '默认' : view.placeNames(setting.region_code),
    setNote: setting?.note ?? '',
    setAt: setting?.changed_at.toISOString() ?? null,
    backtest,
    parameters: [...model.params.values()].flatMap((param) => {
      const resolved = view.compiled.parametersAt(view.region).get(param.name)
      return resolved === undefined ? [] : [parameterOf(resolved, view)]
    }),
    quality: view.quality.get(indicator.id) ?? noAlerts,
    actions: actionsOf(enabled, backtest !== null, view),
  }
}

function parameterOf({ param, value, row }: Resolved, view: View): IndicatorRow['parameters'][number] {
  const pack = parameters.lookup(param, view.region, view.asOf)
  return {
    key: param.name,
    label: param.label,
    unit: param.unit,
    value,
    text: show(value, param),
    lowest: param.range.lo,
    highest: param.range.hi,
    place: view.placeNames(String(row.place)),
    from: row.from,
    status: row.status === 'verified' || view.confirmed(param.name, row) ? '已核' : row.status,
    clause: { document: row.cite.document, article: row.cite.article, gist: row.cite.gist },
    changed: isThreshold(param) && (row.place !== pack.row.place || value !== pack.value),
    packText: show(pack.value, param),
    editable: isThreshold(param),
  }
}

function actionsOf(enabled: boolean, backtested: boolean, { actor, region }: View): ActionState[] {
  const inScope = actor.regionCode === null || contains(actor.regionCode, region)
  const mayEdit = !actor.abilities.has('indicator.edit')
    ? '您的岗位没有这项权限'
    : !inScope || !mayHoldSettings(region)
      ? '只能调整本辖区'
      : null
  const mayTry = !actor.abilities.has('screening.run') ? '您的岗位没有这项权限' : inScope ? null : '只能在本辖区回测'
  const state = (action: string, label: string, reason: string | null): ActionState => ({
    action,
    label,
    allowed: reason === null,
    ...(reason === null ? {} : { reason }),
  })
  return [
    ...(enabled
      ? [state('disable', '停用', mayEdit)]
      : [state('enable', '启用', mayEdit ?? (backtested ? null : '请先回测，看看每月会发现多少、以后核实的情况怎样'))]),
    state('change', '调整阈值', mayEdit),
    state('backtest', '回测', mayTry),
  ]
}
