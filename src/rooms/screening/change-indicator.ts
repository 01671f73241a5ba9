import { sql } from 'kysely'
import { defineCommand } from '#command'
import { screening as contract } from '#contract'
import type { Writer } from '#db'
import { contains, ensure, type PlainDate, type RegionCode } from '#kernel'
import { parameters, type Indicator } from '#policy'
import { show } from '#rules'
import { backtestOf } from './indicator-queries.ts'
import {
  allSettings,
  changedThresholds,
  checkThresholds,
  indicatorOf,
  isThreshold,
  mayHoldSettings,
  modelOfIndicator,
  nearestSetting,
  type Setting,
} from './settings.ts'

interface Change {
  readonly label: string
  readonly before: string
  readonly after: string
}

/**
 * Switches an indicator in a region and below, or changes its thresholds there; each change is on record with its reason. An indicator
 * that is off may be switched on only after a backtest that covers the region.
 */
export const changeIndicator = defineCommand({
  verb: 'indicator.change',
  ability: 'indicator.edit',
  input: contract.changeIndicator.params.extend(contract.changeIndicator.body.shape),
  async run(tx, { indicator: id, regionCode, enabled, parameters: values, note }, { actor, today }) {
    const indicator = indicatorOf(id)
    ensure(actor.regionCode === null || contains(actor.regionCode, regionCode), 'auth.denied', '只能调整本辖区的指标')
    ensure(mayHoldSettings(regionCode), 'input.invalid', '指标按县或以上的地区调整', { hint: '请选择县市区、市州或省' })
    checkThresholds([indicator], values)
    // One change of a region at a time: what is recorded as "before" is what the change met.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`indicator ${regionCode}`}, 0))`.execute(tx)
    const settings = await allSettings(tx)
    const before = nearestSetting(settings, id, regionCode)?.enabled ?? indicator.enabledByDefault
    const backtest = await backtestOf(tx, id, regionCode)
    ensure(!enabled || before || backtest !== null, 'state.action-not-allowed', `“${indicator.name}”还没有在这里回测，不能启用`, {
      hint: '请先回测几个月，看看会发现多少户、以后核实的情况怎样',
    })
    const kept = differing(indicator, settings, regionCode, today, values)
    const after = [
      ...settings.filter((one) => one.region_code !== regionCode).map(asIs),
      ...settings.filter((one) => one.region_code === regionCode && one.indicator !== id).map((one) => without(one, kept)),
      { region_code: regionCode, parameters: kept, note },
    ]
    const changes = changesBetween(indicator, regionCode, today, settings, after)
    ensure(enabled !== before || changes.length > 0, 'state.conflict', '没有改动，不用保存')
    await save(tx, { id, regionCode, enabled, kept, note, backtest: backtest?.run ?? null, actor: actor.id })
    await tx
      .insertInto('indicator_change')
      .values({
        indicator: id,
        region_code: regionCode,
        enabled,
        changes: JSON.stringify(changes),
        note,
        backtest_run: backtest?.run ?? null,
        changed_by: actor.id,
        changed_by_name: actor.name,
      })
      .execute()
    return {
      reply: {},
      ledger: [
        { verb: 'indicator.change', subject: `indicator:${id}`, regionCode, detail: { before, enabled, changes: [...changes], note } },
      ],
    }
  },
})

interface Saving {
  readonly id: string
  readonly regionCode: RegionCode
  readonly enabled: boolean
  readonly kept: Readonly<Record<string, number>>
  readonly note: string
  readonly backtest: number | null
  readonly actor: string
}

/** A threshold that several indicators share stands in one setting only: the last one changed. */
async function save(tx: Writer, { id, regionCode, enabled, kept, note, backtest, actor }: Saving): Promise<void> {
  const set = { enabled, parameters: JSON.stringify(kept), note, backtest_run: backtest, changed_by: actor, changed_at: new Date() }
  await tx
    .insertInto('indicator_setting')
    .values({ indicator: id, region_code: regionCode, ...set })
    .onConflict((conflict) => conflict.columns(['indicator', 'region_code']).doUpdateSet(set))
    .execute()
  const keys = Object.keys(kept)
  if (keys.length > 0)
    await sql`update indicator_setting set parameters = parameters - ${keys}::text[] where region_code = ${regionCode} and indicator <> ${id} and parameters ?| ${keys}::text[]`.execute(
      tx,
    )
}

type Placed = Pick<Setting, 'region_code' | 'parameters' | 'note'>

const asIs = ({ region_code, parameters: values, note }: Setting): Placed => ({ region_code, parameters: values, note })

function without(setting: Setting, taken: Readonly<Record<string, number>>): Placed {
  const values = Object.entries(setting.parameters as Record<string, number>).filter(([key]) => !(key in taken))
  return { ...asIs(setting), parameters: Object.fromEntries(values) }
}

/** The thresholds that differ from what holds here without this region's own word. */
function differing(
  indicator: Indicator,
  settings: readonly Setting[],
  region: RegionCode,
  today: PlainDate,
  values: Readonly<Record<string, number>>,
): Record<string, number> {
  const above = parameters.with(changedThresholds(settings.filter((one) => one.region_code !== region)))
  const { params } = modelOfIndicator(indicator)
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => {
      const param = params.get(key)
      return param !== undefined && above.lookup(param, region, today).value !== value
    }),
  )
}

/** What becomes different for this indicator at the place, in words. */
function changesBetween(
  indicator: Indicator,
  region: RegionCode,
  today: PlainDate,
  before: readonly Placed[],
  after: readonly Placed[],
): Change[] {
  const [then, now] = [parameters.with(changedThresholds(before)), parameters.with(changedThresholds(after))]
  return [...modelOfIndicator(indicator).params.values()].filter(isThreshold).flatMap((param) => {
    const [was, is] = [then.lookup(param, region, today).value, now.lookup(param, region, today).value]
    return was === is ? [] : [{ label: param.label, before: show(was, param), after: show(is, param) }]
  })
}
