import { join } from 'node:path'
import { sql } from 'kysely'
import { leaveScope, systemActor, withReader, withWriter, type Actor } from '#access'
import type { Services } from '#command'
import { screening as contract, type screening } from '#contract'
import { refreshFigures, type Writer } from '#db'
import { DomainError, type PlainDate, type RegionCode } from '#kernel'
import { append } from '#ledger'
import { literal, type LakeSession } from '#platform/lake'
import { closeGone, openAlerts, type GoneFinding } from '#rooms/alerts'
import { attempt, giveUp, mostAttempts } from './attempt.ts'
import { chooseData, type ChosenData } from './chosen-data.ts'
import { availabilityOf, type Availability } from './engine/availability.ts'
import { factInputs } from './engine/derive.ts'
import type { EngineOutput } from './engine/input.ts'
import { processesFor, runEngine } from './engine/run.ts'
import { compileFor } from './engine/screen.ts'
import { cutSlices } from './engine/slices.ts'
import { findingOf, type ExplainedHit } from './findings.ts'
import { hitKey, readHits, type Hit, type PreviousHits } from './hits.ts'
import { placeNamer, placesOf, type RunPlaces } from './places.ts'
import { provenanceOf, type Provenance } from './provenance.ts'
import { exportRegistry } from './registry-export.ts'

const batch = 1_000

interface Run {
  readonly id: number
  readonly region: RegionCode
  readonly asOf: PlainDate
  readonly actor: Actor
  readonly previousRun: number | null
  /** A later day has been screened already: what was found then is written down, and no alert is touched. */
  readonly lookingBack: boolean
}

type Report = (step: screening.RunStep, done: number, total: number) => Promise<void>

/** Everything found out before anything is written. */
interface Findings {
  readonly data: ChosenData
  readonly output: EngineOutput
  readonly hits: readonly Hit[]
  readonly explained: ReadonlyMap<string, ExplainedHit>
}

/**
 * Carries out one screening. It works on files of its own until the last step, which writes hits, alerts and counts in one
 * transaction: killed anywhere it starts again from the beginning, run again after its end it does nothing.
 */
export async function runScreening(services: Services, runId: number, signal?: AbortSignal): Promise<void> {
  const run = await begin(services, runId)
  if (run === null) return
  await attempt(services, run, async (directory) => {
    await refreshFigures(services.db, ['household', 'person', 'membership', 'hardship', 'hardship_person'])
    const found = await investigate(services, run, directory, reporter(services, runId), signal)
    await record(services, run, found, reporter(services, runId))
  })
}

async function begin(services: Services, runId: number): Promise<Run | null> {
  return withWriter(services.db, systemActor('screening', []), async (tx) => {
    const row = await tx.selectFrom('screening_run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst()
    if (row === undefined || row.kind !== 'run' || (row.status !== 'queued' && row.status !== 'running')) return null
    const actor = systemActor('screening', [], row.region_code as RegionCode)
    if (row.attempts >= mostAttempts) {
      await giveUp(tx, runId, '筛查')
      return null
    }
    const { previous, lookingBack } = await neighbours(tx, row)
    await tx
      .updateTable('screening_run')
      .set({
        status: 'running',
        started_at: services.clock.now(),
        attempts: row.attempts + 1,
        previous_run: previous,
        looking_back: lookingBack,
      })
      .where('id', '=', runId)
      .execute()
    return { id: runId, region: row.region_code as RegionCode, asOf: row.as_of as PlainDate, actor, previousRun: previous, lookingBack }
  })
}

/** The run before in the order of days, of those begun before this one; and whether one of a later day is done, in the region or around it. */
async function neighbours(
  tx: Writer,
  { id, region_code, as_of }: { readonly id: number; readonly region_code: string; readonly as_of: string },
): Promise<{ previous: number | null; lookingBack: boolean }> {
  const done = tx.selectFrom('screening_run').select('id').where('kind', '=', 'run').where('status', '=', 'done')
  const previous = await done
    .where('region_code', '=', region_code)
    .where('id', '<', id)
    .where('as_of', '<=', as_of)
    .orderBy('as_of', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { rows } = await sql<{ later: boolean }>`
    select exists (select from screening_run where kind = 'run' and status = 'done' and not looking_back and as_of > ${as_of} and ${region_code} like rtrim(region_code, '0') || '%') as later`.execute(
    tx,
  )
  return { previous: previous?.id ?? null, lookingBack: rows[0]?.later ?? false }
}

function reporter(services: Services, runId: number): Report {
  let last = -Infinity
  let lastStep = ''
  return async (step, done, total) => {
    if (step === lastStep && performance.now() - last < 500) return
    last = performance.now()
    lastStep = step
    const progress = JSON.stringify({ step, label: contract.runSteps[step], done, total })
    await withWriter(services.db, systemActor('screening', []), (tx) =>
      tx.updateTable('screening_run').set({ progress }).where('id', '=', runId).where('status', '=', 'running').execute(),
    )
  }
}

async function investigate(services: Services, run: Run, directory: string, report: Report, signal?: AbortSignal): Promise<Findings> {
  await report('snapshots', 0, 0)
  const { placed, data, previous, placeNames } = await withReader(services.db, run.actor, async (reader) => {
    const places = await placesOf(reader, run.region)
    return {
      placed: places,
      data: await chooseData(reader, places.places, run.asOf),
      previous: await previousHits(reader, run.previousRun),
      placeNames: await placeNamer(reader),
    }
  })
  if (placed.places.length === 0)
    throw new DomainError('input.invalid', '这个地区还没有登记家庭，不能筛查', { hint: '请先导入“户籍和全员人口”' })
  return services.lake.session(async (session) => {
    const registry = join(directory, 'registry.parquet')
    await report('registry', 0, 0)
    const exported = await withReader(services.db, run.actor, (reader) =>
      exportRegistry(reader, session, {
        region: run.region,
        asOf: run.asOf,
        places: placed.places,
        path: registry,
        onProgress: (households) => report('registry', households, 0),
      }),
    )
    const output = await compute(services, session, run, {
      placed,
      data,
      previous,
      registry,
      directory,
      households: exported.households,
      report,
      signal,
    })
    await report('compare', 0, 0)
    const availability = availabilities(data, placed)
    const hits = await readHits(session, output.files, placed.places, availability, previous)
    return { data, output, hits, explained: await explain(session, run, { placed, data, hits, registry, placeNames, report }) }
  })
}

function availabilities(data: ChosenData, { places }: RunPlaces): Map<string, Availability> {
  return new Map(factInputs.map((fact) => [fact.name, availabilityOf(fact.name, data.files, data.uncovered, places.length)]))
}

interface Computing {
  readonly placed: RunPlaces
  readonly data: ChosenData
  readonly previous: PreviousHits
  readonly registry: string
  readonly directory: string
  readonly households: number
  readonly report: Report
  readonly signal: AbortSignal | undefined
}

async function compute(
  services: Services,
  session: LakeSession,
  run: Run,
  { placed, data, previous, registry, directory, households, report, signal }: Computing,
): Promise<EngineOutput> {
  const before = [...new Set([...previous.values()].map((hit) => hit.householdNo))]
  const previousFile = join(directory, 'previous.parquet')
  await session.run('CREATE OR REPLACE TEMP TABLE previous_household AS SELECT unnest($1::INTEGER[]) AS household_no', [before])
  await session.run(`COPY previous_household TO ${literal(previousFile)} (FORMAT parquet)`)
  const sharing = processesFor(services.config)
  return runEngine(
    services.lake,
    {
      asOf: run.asOf,
      registry,
      slices: await cutSlices(session, registry, sharing),
      files: data.files,
      uncovered: data.uncovered,
      places: placed.places,
      settings: placed.settings,
      previous: before.length === 0 ? null : previousFile,
      output: join(directory, 'hits.parquet'),
    },
    {
      ...sharing,
      signal,
      onProgress: (done) => void report('facts', done, households).catch(() => undefined),
    },
  )
}

async function previousHits(reader: Parameters<Parameters<typeof withReader>[2]>[0], previousRun: number | null): Promise<PreviousHits> {
  if (previousRun === null) return new Map()
  const rows = await reader
    .selectFrom('screening_hit')
    .select(['household_no', 'indicator', 'grade'])
    .where('run_id', '=', previousRun)
    .where('state', '<>', 'gone')
    .execute()
  return new Map(
    rows.map((row) => [
      hitKey(row.household_no, row.indicator),
      { householdNo: row.household_no, indicator: row.indicator, grade: row.grade },
    ]),
  )
}

interface Explaining {
  readonly placed: RunPlaces
  readonly data: ChosenData
  readonly hits: readonly Hit[]
  readonly registry: string
  readonly placeNames: (place: string) => string
  readonly report: Report
}

/** Explains every household found with the interpreter; a grade that differs stops the run. */
async function explain(
  session: LakeSession,
  run: Run,
  { placed, data, hits, registry, placeNames, report }: Explaining,
): Promise<Map<string, ExplainedHit>> {
  const compiled = compileFor({ asOf: run.asOf, places: placed.places, settings: placed.settings })
  const found = hits.filter((hit) => hit.state === 'new' || hit.state === 'still')
  const provenance: Provenance = await provenanceOf(
    session,
    registry,
    [...new Set(found.map((hit) => hit.householdNo))],
    data.snapshots,
    run.asOf,
  )
  const findings = new Map<string, ExplainedHit>()
  for (const [done, hit] of found.entries()) {
    if (done % 500 === 0) await report('explain', done, found.length)
    const region = placed.places[hit.place]?.region ?? run.region
    const context = { compiled, region, facts: hit.facts, sources: provenance.get(hit.householdNo) ?? new Map(), placeNames }
    findings.set(hitKey(hit.householdNo, hit.indicator.id), findingOf(hit.householdNo, hit.indicator, hit.grade, context))
  }
  return findings
}

/** Writes everything in one transaction: hits, alerts opened and gone, counts, ledger. */
async function record(services: Services, run: Run, found: Findings, report: Report): Promise<void> {
  await report('record', 0, found.hits.length)
  await withWriter(services.db, run.actor, async (tx) => {
    const row = await tx.selectFrom('screening_run').select('status').where('id', '=', run.id).forUpdate().executeTakeFirst()
    if (row?.status !== 'running') return
    await tx.deleteFrom('screening_hit').where('run_id', '=', run.id).execute()
    for (let at = 0; at < found.hits.length; at += batch) await insertHits(tx, run.id, found, found.hits.slice(at, at + batch))
    const opening = {
      actor: run.actor,
      today: services.clock.today(),
      now: services.clock.now(),
      source: 'screening' as const,
      runId: run.id,
    }
    const { opened, ledger, jobs } = run.lookingBack ? untouched : await settleAlerts(tx, opening, found)
    await tx
      .updateTable('screening_run')
      .set({ ...summary(run, found, opened), finished_at: services.clock.now() })
      .where('id', '=', run.id)
      .execute()
    await append(tx, run.actor, [
      ...ledger,
      {
        verb: 'screening.done',
        subject: `screening:${String(run.id)}`,
        regionCode: run.region,
        detail: {
          asOf: run.asOf,
          households: found.output.households,
          hits: standing(found).length,
          opened,
          model: found.output.modelHash,
          parameters: found.output.parametersHash,
        },
      },
    ])
    if (jobs.length > 0) {
      await leaveScope(tx)
      await services.jobs.enqueue(tx, jobs.slice(0, 1))
    }
  })
}

type Opening = Parameters<typeof openAlerts>[1]
type Settled = Pick<Awaited<ReturnType<typeof openAlerts>>, 'ledger' | 'jobs'> & { readonly opened: number }

const untouched: Settled = { opened: 0, ledger: [], jobs: [] }

function standing({ hits }: Findings): Hit[] {
  return hits.filter((hit) => hit.state === 'new' || hit.state === 'still')
}

/** Opens alerts for what is found and closes those of what is found no more. */
async function settleAlerts(tx: Writer, opening: Opening, found: Findings): Promise<Settled> {
  const findings = standing(found).flatMap((hit) => found.explained.get(hitKey(hit.householdNo, hit.indicator.id))?.finding ?? [])
  let opened = 0
  const ledger = []
  const jobs = []
  // Findings of one household stay together: one cause is one alert.
  for (let at = 0; at < findings.length;) {
    let end = Math.min(findings.length, at + batch)
    while (end < findings.length && findings[end]?.householdNo === findings[end - 1]?.householdNo) end++
    const result = await openAlerts(tx, opening, findings.slice(at, end))
    opened += result.opened.length
    ledger.push(...result.ledger)
    jobs.push(...result.jobs)
    at = end
  }
  const gone = await closeGone(tx, opening, causesGone(found.hits))
  return { opened, ledger: [...ledger, ...gone.ledger], jobs }
}

async function insertHits(tx: Writer, runId: number, found: Findings, hits: readonly Hit[]): Promise<void> {
  const rows = hits.map((hit) => ({
    household_no: hit.householdNo,
    indicator: hit.indicator.id,
    grade: hit.grade,
    state: hit.state,
    facts: hit.facts,
    cause: hit.indicator.cause,
    place: hit.place,
    sentence: found.explained.get(hitKey(hit.householdNo, hit.indicator.id))?.finding.sentence ?? '',
    sources: found.explained.get(hitKey(hit.householdNo, hit.indicator.id))?.sources ?? {},
  }))
  await sql`insert into screening_hit (run_id, household_no, indicator, region_code, grade, state, facts, cause, sentence, place, sources)
    select ${runId}, h.household_no, r.indicator, h.region_code, r.grade, r.state, r.facts, r.cause, r.sentence, r.place, r.sources
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (household_no integer, indicator text, grade smallint, state text, facts jsonb, cause text, sentence text, place integer, sources jsonb)
    join household h on h.household_no = r.household_no`.execute(tx)
}

/** Causes of a household of which nothing is found any more; one that is unsure keeps its alert. */
function causesGone(hits: readonly Hit[]): GoneFinding[] {
  const groups = Map.groupBy(hits, (hit) => hitKey(hit.householdNo, hit.indicator.cause))
  return [...groups.values()].flatMap((group) => {
    const first = group[0]
    return first !== undefined && group.every((hit) => hit.state === 'gone')
      ? [{ householdNo: first.householdNo, cause: first.indicator.cause }]
      : []
  })
}

function summary(run: Run, { data, output, hits }: Findings, opened: number) {
  const counts = Object.fromEntries(
    Object.entries(output.counts).map(([indicator, count]) => {
      const own = hits.filter((hit) => hit.indicator.id === indicator)
      const of = (state: Hit['state']) => own.filter((hit) => hit.state === state).length
      return [indicator, { ...count, new: of('new'), still: of('still'), gone: of('gone'), unsure: of('unsure') }]
    }),
  )
  const number = (state: Hit['state']) => hits.filter((hit) => hit.state === state).length
  return {
    status: 'done' as const,
    progress: '{}',
    households: output.households,
    persons: output.persons,
    checked: output.checked,
    model_hash: output.modelHash,
    parameters_hash: output.parametersHash,
    hits: number('new') + number('still'),
    hits_new: number('new'),
    hits_still: number('still'),
    hits_gone: number('gone'),
    alerts_opened: opened,
    counts: JSON.stringify(counts),
    snapshots: JSON.stringify(data.lines),
    previous_run: run.previousRun,
  }
}
