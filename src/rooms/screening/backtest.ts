import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor, withReader, withWriter, type Actor } from '#access'
import type { Services } from '#command'
import type { screening as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, DomainError, type PlainDate, type RegionCode } from '#kernel'
import { append } from '#ledger'
import type { Indicator } from '#policy'
import { attempt, giveUp, mostAttempts } from './attempt.ts'
import { chooseData } from './chosen-data.ts'
import { availabilityOf } from './engine/availability.ts'
import { factInputs } from './engine/derive.ts'
import type { EngineOutput } from './engine/input.ts'
import { processesFor, runEngine } from './engine/run.ts'
import { cutSlices } from './engine/slices.ts'
import { readHits, type Hit } from './hits.ts'
import { placesOf, type RunPlaces } from './places.ts'
import { exportRegistry } from './registry-export.ts'
import { indicatorOf, thresholdAt } from './settings.ts'
import { dayOfMonth, type AskedBacktest } from './start-backtest.ts'

type Month = contract.RunDetail['months'][number]

interface Backtest {
  readonly id: number
  readonly region: RegionCode
  readonly indicators: readonly Indicator[]
  readonly asked: AskedBacktest
  readonly actor: Actor
}

/**
 * Carries out a backtest: each month is screened with what had been delivered by its end and with the households and lists of that day.
 * Nothing is written before the last step; killed anywhere it starts again, run again after its end it does nothing.
 */
export async function runBacktest(services: Services, runId: number, signal?: AbortSignal): Promise<void> {
  const backtest = await begin(services, runId)
  if (backtest === null) return
  await attempt(services, backtest, async (directory) => {
    await finish(services, backtest, await tryMonths(services, backtest, directory, signal))
  })
}

const system = systemActor('screening', [])

async function begin(services: Services, runId: number): Promise<Backtest | null> {
  return withWriter(services.db, system, async (tx) => {
    const row = await tx.selectFrom('screening_run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst()
    if (row === undefined || row.kind !== 'backtest' || (row.status !== 'queued' && row.status !== 'running')) return null
    if (row.attempts >= mostAttempts) {
      await giveUp(tx, runId, '回测')
      return null
    }
    await tx
      .updateTable('screening_run')
      .set({ status: 'running', started_at: new Date(), attempts: row.attempts + 1 })
      .where('id', '=', runId)
      .execute()
    const region = row.region_code as RegionCode
    // Both were written by start-backtest.ts.
    return {
      id: runId,
      region,
      indicators: (row.indicators as string[]).map(indicatorOf),
      asked: row.asked as AskedBacktest,
      actor: systemActor('screening', [], region),
    }
  })
}

interface Tried {
  readonly months: readonly Month[]
  readonly output: EngineOutput | null
  readonly checked: number
}

async function tryMonths(services: Services, backtest: Backtest, directory: string, signal?: AbortSignal): Promise<Tried> {
  const months: Month[] = []
  const found = new Map<string, ReadonlySet<number>>()
  let output: EngineOutput | null = null
  let checked = 0
  for (const [done, month] of backtest.asked.months.entries()) {
    await progress(services, backtest, `回测 ${month}`, done)
    const asOf = dayOfMonth(month, services.clock.today())
    const screened = await screenMonth(services, backtest, asOf, directory, signal)
    output = screened.output
    checked += screened.output.checked
    for (const indicator of backtest.indicators) {
      const hits = screened.hits.filter((hit) => hit.indicator.id === indicator.id)
      const homes = new Set(hits.map((hit) => hit.householdNo))
      const before = found.get(indicator.id)
      const count = (grade: number): number => hits.filter((hit) => hit.grade === grade).length
      months.push({
        month,
        indicator: indicator.id,
        hits: hits.length,
        new: before === undefined ? hits.length : [...homes].filter((home) => !before.has(home)).length,
        red: count(1),
        orange: count(2),
        yellow: count(3),
        ...(await laterOf(services, backtest, indicator, [...homes], asOf)),
      })
      found.set(indicator.id, homes)
    }
  }
  return { months, output, checked }
}

async function screenMonth(
  services: Services,
  backtest: Backtest,
  asOf: PlainDate,
  directory: string,
  signal?: AbortSignal,
): Promise<{ output: EngineOutput; hits: readonly Hit[] }> {
  const { placed, data } = await withReader(services.db, backtest.actor, async (reader) => {
    const places = tried(await placesOf(reader, backtest.region), backtest)
    return { placed: places, data: await chooseData(reader, places.places, asOf) }
  })
  if (placed.places.length === 0)
    throw new DomainError('input.invalid', '这个地区还没有登记家庭，不能回测', { hint: '请先导入“户籍和全员人口”' })
  const [registry, hits] = [join(directory, `registry-${asOf}.parquet`), join(directory, `hits-${asOf}.parquet`)]
  return services.lake.session(async (session) => {
    const exported = await withReader(services.db, backtest.actor, (reader) =>
      exportRegistry(reader, session, {
        region: backtest.region,
        asOf,
        places: placed.places,
        path: registry,
        onProgress: () => Promise.resolve(),
      }),
    )
    if (exported.persons === 0)
      throw new DomainError('input.invalid', `${asOf} 以前还没有登记家庭，不能回测这个月`, { hint: '请选较晚的月份' })
    const sharing = processesFor(services.config)
    const output = await runEngine(
      services.lake,
      {
        asOf,
        registry,
        slices: await cutSlices(session, registry, sharing),
        files: data.files,
        uncovered: data.uncovered,
        places: placed.places,
        settings: placed.settings,
        previous: null,
        output: hits,
      },
      { ...sharing, signal },
    )
    const availability = new Map(
      factInputs.map((fact) => [fact.name, availabilityOf(fact.name, data.files, data.uncovered, placed.places.length)]),
    )
    return { output, hits: await readHits(session, output.files, placed.places, availability, new Map()) }
  })
}

/** The places with only the indicators to try, all of them on, and the thresholds to try in force. */
function tried({ places, settings }: RunPlaces, { indicators, asked }: Backtest): RunPlaces {
  const ids = indicators.map(({ id }) => id)
  const trial = Object.entries(asked.parameters).flatMap(([key, value]) =>
    places.flatMap((place) => thresholdAt(key, place.region, value, '')),
  )
  const replaced = new Set(trial.map(({ key, place }) => `${key} ${String(place)}`))
  // A county's own threshold would prevail over one of the region that is tried: it is tried in each county.
  return {
    places: places.map((place) => ({ ...place, indicators: ids })),
    settings: [...settings.filter((row) => !replaced.has(`${row.key} ${String(row.place)}`)), ...trial],
  }
}

/** What is known today of the families found: alerts of the same cause since, and programmes they were given since. */
async function laterOf(
  services: Services,
  { actor }: Backtest,
  indicator: Indicator,
  homes: readonly number[],
  asOf: PlainDate,
): Promise<Pick<Month, 'laterConfirmed' | 'laterFalse' | 'laterHelped'>> {
  return withReader(services.db, actor, async (reader) => {
    const { rows } = await later(reader, indicator, homes, addDays(asOf, 1))
    return rows[0] ?? { laterConfirmed: 0, laterFalse: 0, laterHelped: 0 }
  })
}

function later(reader: Reader, indicator: Indicator, homes: readonly number[], since: PlainDate) {
  return sql<Pick<Month, 'laterConfirmed' | 'laterFalse' | 'laterHelped'>>`
    select count(*) filter (where a.confirmed) as "laterConfirmed", count(*) filter (where a.wrong and not a.confirmed) as "laterFalse", count(*) filter (where h.helped) as "laterHelped"
    from unnest(${[...homes]}::integer[]) as home (household_no)
    left join lateral (select bool_or(outcome = 'confirmed') as confirmed, bool_or(outcome = 'false') as wrong from alert
      where alert.household_no = home.household_no and cause = ${indicator.cause} and opened_at >= (${since}::date)::timestamp at time zone 'Asia/Shanghai') a on true
    left join lateral (select true as helped from hardship where hardship.household_no = home.household_no and valid_from >= ${since}::date limit 1) h on true`.execute(
    reader,
  )
}

async function progress(services: Services, { id, asked }: Backtest, label: string, done: number): Promise<void> {
  const value = JSON.stringify({ step: 'facts', label, done, total: asked.months.length })
  await withWriter(services.db, system, (tx) =>
    tx.updateTable('screening_run').set({ progress: value }).where('id', '=', id).where('status', '=', 'running').execute(),
  )
}

async function finish(services: Services, { id, region, actor }: Backtest, { months, output, checked }: Tried): Promise<void> {
  await withWriter(services.db, actor, async (tx) => {
    const set = {
      status: 'done' as const,
      finished_at: new Date(),
      progress: '{}',
      months: JSON.stringify(months),
      hits: months.reduce((sum, month) => sum + month.hits, 0),
      households: output?.households ?? 0,
      persons: output?.persons ?? 0,
      checked,
      model_hash: output?.modelHash ?? '',
      parameters_hash: output?.parametersHash ?? '',
    }
    const row = await tx
      .updateTable('screening_run')
      .set(set)
      .where('id', '=', id)
      .where('status', '=', 'running')
      .returning('id')
      .executeTakeFirst()
    if (row !== undefined)
      await append(tx, actor, [
        {
          verb: 'screening.backtested',
          subject: `screening:${String(id)}`,
          regionCode: region,
          detail: { months: months.length, hits: set.hits },
        },
      ])
  })
}
