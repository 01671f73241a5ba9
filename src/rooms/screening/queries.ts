import { sql } from 'kysely'
import type { Actor } from '#access'
import type { ListSource } from '#command'
import { alerts, type QueryOf, type ReplyOf, screening as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, DomainError, regionPrefix } from '#kernel'
import { findIndicator, indicators, type IndicatorCause } from '#policy'
import { ownFullName, shortPlace } from '#rooms/alerts'
import type { DataLine } from './chosen-data.ts'

type RunQuery = Omit<QueryOf<(typeof contract.runListing)['list']>, 'page' | 'size' | 'sort'>
type HitQuery = Omit<QueryOf<(typeof contract.hitListing)['list']>, 'page' | 'size' | 'sort'>
function categoryOf(cause: IndicatorCause): string {
  return alerts.alertCauses[cause].category
}

type RunRow = contract.RunRow
type RunDetail = contract.RunDetail

/** Runs name nobody and are not under row policies: what somebody may see of them is their own region's and smaller. */
function runs(reader: Reader, query: RunQuery, actor: Actor) {
  let rows = reader.selectFrom('screening_run').innerJoin('region', 'region.code', 'screening_run.region_code')
  for (const code of [actor.regionCode, query.region]) {
    if (code !== null && code !== undefined) rows = rows.where('screening_run.region_code', 'like', `${regionPrefix(code)}%`)
  }
  if (query.kind !== undefined) rows = rows.where('kind', '=', query.kind)
  if (query.status !== undefined && query.status.length > 0) rows = rows.where('status', 'in', query.status as contract.RunStatus[])
  if (query.from !== undefined)
    rows = rows.where('requested_at', '>=', sql<Date>`(${query.from}::date)::timestamp at time zone 'Asia/Shanghai'`)
  if (query.to !== undefined)
    rows = rows.where('requested_at', '<', sql<Date>`(${addDays(query.to, 1)}::date)::timestamp at time zone 'Asia/Shanghai'`)
  return rows
}

function runColumns(reader: Reader, query: RunQuery, actor: Actor) {
  return runs(reader, query, actor).select([
    'screening_run.id',
    'kind',
    'screening_run.region_code',
    'region.name as region_name',
    'as_of',
    'status',
    'households',
    'persons',
    'hits',
    'hits_new',
    'hits_still',
    'hits_gone',
    'alerts_opened',
    'looking_back',
    'progress',
    'error_message',
    'requested_at',
    'started_at',
    'finished_at',
    sql<string | null>`(select name from app_user u where 'user:' || u.id = requested_by)`.as('requester'),
  ])
}

function toRun(row: Awaited<ReturnType<ReturnType<typeof runColumns>['executeTakeFirstOrThrow']>>): RunRow {
  const progress = row.progress as { step?: string; label?: string; done?: number; total?: number }
  return {
    id: row.id,
    kind: row.kind,
    regionCode: row.region_code,
    regionName: row.region_name,
    asOf: row.as_of,
    status: row.status,
    households: row.households,
    persons: row.persons,
    hits: row.hits,
    hitsNew: row.hits_new,
    hitsStill: row.hits_still,
    hitsGone: row.hits_gone,
    alertsOpened: row.alerts_opened,
    lookingBack: row.looking_back,
    progress:
      row.status === 'running' && progress.step !== undefined
        ? { step: progress.step, label: progress.label ?? '', done: progress.done ?? 0, total: progress.total ?? 0 }
        : null,
    errorMessage: row.error_message,
    requestedBy: row.requester ?? '系统',
    requestedAt: row.requested_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

const runSort = {
  id: 'screening_run.id',
  asOf: 'as_of',
  status: 'status',
  households: 'households',
  hits: 'hits',
  hitsNew: 'hits_new',
  requestedAt: 'screening_run.id',
} as const

export const runList: ListSource<RunQuery, object> = {
  async rows(reader, query, slice, { actor }) {
    const column = runSort[slice.sort as keyof typeof runSort] ?? 'screening_run.id'
    const rows = await runColumns(reader, query, actor)
      .orderBy(column, slice.descending ? 'desc' : 'asc')
      .orderBy('screening_run.id', 'desc')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map(toRun)
  },
  async totals(reader, query, { actor }) {
    return runs(reader, query, actor)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
  },
}

type Counts = Readonly<
  Record<string, { red: number; orange: number; yellow: number; unknown: number; new: number; still: number; gone: number; unsure: number }>
>
const none = { red: 0, orange: 0, yellow: 0, unknown: 0, new: 0, still: 0, gone: 0, unsure: 0 }

/** One run with its steps, counts by indicator and the data it rests on; `not-found` outside the caller's region. */
export async function runDetail(reader: Reader, id: number, actor: Actor): Promise<RunDetail> {
  const row = await runColumns(reader, {}, actor)
    .select([
      'indicators',
      'snapshots',
      'counts',
      'months',
      'previous_run',
      'model_hash',
      'parameters_hash',
      'checked',
      'error_code',
      'error_hint',
    ])
    .where('screening_run.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这次筛查', { hint: '可能不在您的管辖范围内' })
  const run = toRun(row)
  const counts = row.counts as Counts
  const done = run.status === 'done'
  return {
    ...run,
    steps: stepsOf(run),
    indicators: indicators.map((indicator) => {
      const count = counts[indicator.id] ?? none
      return {
        indicator: indicator.id,
        name: indicator.name,
        cause: indicator.cause,
        category: categoryOf(indicator.cause),
        enabled: !done || counts[indicator.id] !== undefined,
        hits: count.new + count.still,
        ...count,
      }
    }),
    snapshots: (row.snapshots as DataLine[]).map((line) => ({
      ...line,
      periods: [...line.periods],
      missingPlaces: [...line.missingPlaces],
      importIds: [...line.importIds],
    })),
    months: row.months as RunDetail['months'],
    previousRun: row.previous_run,
    modelHash: row.model_hash,
    parametersHash: row.parameters_hash,
    checked: row.checked,
    errorCode: row.error_code,
    errorHint: row.error_hint,
    actions: [
      {
        action: 'again',
        label: '按同一截至日期重新筛查',
        allowed: actor.abilities.has('screening.run') && run.status !== 'queued' && run.status !== 'running',
        reason: actor.abilities.has('screening.run')
          ? run.status === 'queued' || run.status === 'running'
            ? '这次还没有结束'
            : undefined
          : '您的岗位不能发起筛查',
      },
    ],
  }
}

function stepsOf(run: RunRow): RunDetail['steps'] {
  const names = Object.entries(contract.runSteps)
  const at = names.findIndex(([step]) => step === run.progress?.step)
  const broken = run.status === 'failed' || run.status === 'stopped'
  return names.map(([step, label], index) => {
    const state =
      run.status === 'done' || index < at
        ? 'done'
        : run.status === 'running' && index === at
          ? 'running'
          : broken && index === Math.max(at, 0)
            ? 'failed'
            : 'waiting'
    return { step, label, state }
  })
}

/** Newest finished run of each region the caller may see: what "now" means where no run is chosen. */
const newestRuns = sql<number>`(select max(r.id) from screening_run r where r.kind = 'run' and r.status = 'done' group by r.region_code)`

function hits(reader: Reader, query: HitQuery) {
  let rows = reader
    .selectFrom('screening_hit')
    .innerJoin('household', 'household.household_no', 'screening_hit.household_no')
    .innerJoin('region', 'region.code', 'screening_hit.region_code')
  rows = query.run === undefined ? rows.where(sql<boolean>`run_id in ${newestRuns}`) : rows.where('run_id', '=', query.run)
  if (query.region !== undefined)
    rows = rows
      .where('screening_hit.region_code', '>=', regionPrefix(query.region))
      .where('screening_hit.region_code', '<', `${regionPrefix(query.region)}~`)
  if (query.indicator !== undefined && query.indicator.length > 0) rows = rows.where('indicator', 'in', query.indicator)
  if (query.cause !== undefined && query.cause.length > 0) rows = rows.where('cause', 'in', query.cause)
  if (query.category !== undefined && query.category.length > 0) {
    const wanted = query.category
    rows = rows.where(
      'indicator',
      'in',
      indicators.filter((one) => wanted.includes(categoryOf(one.cause))).map((one) => one.id),
    )
  }
  if (query.grade !== undefined && query.grade.length > 0) rows = rows.where('grade', 'in', query.grade.map(Number))
  if (query.state !== undefined && query.state.length > 0)
    rows = rows.where('state', 'in', query.state as ('new' | 'still' | 'gone' | 'unsure')[])
  if (query.householdNo !== undefined) rows = rows.where('screening_hit.household_no', '=', query.householdNo)
  return rows
}

/** The hits a query finds with the columns of their list, not yet ordered. */
export function hitColumns(reader: Reader, query: HitQuery) {
  return hits(reader, query).select([
    'run_id',
    'screening_hit.household_no',
    'head_name',
    'region.full_name',
    'screening_hit.region_code',
    'indicator',
    'grade',
    'state',
    'sentence',
    'cause',
    sql<{
      id: number
      status: string
    } | null>`(select json_build_object('id', a.id, 'status', a.status) from alert a where a.household_no = screening_hit.household_no and a.cause = screening_hit.cause order by a.opened_at desc limit 1)`.as(
      'alert',
    ),
  ])
}

/** `own`: full name of the caller's region, cut off places as everywhere. */
export function toHit(
  row: Awaited<ReturnType<ReturnType<typeof hitColumns>['executeTakeFirstOrThrow']>>,
  own: string,
): ReplyOf<(typeof contract.hitListing)['list']>['rows'][number] {
  const indicator = findIndicator(row.indicator)
  return {
    run: row.run_id,
    householdNo: row.household_no,
    headName: row.head_name,
    place: shortPlace(row.full_name, own),
    regionCode: row.region_code,
    indicator: row.indicator,
    indicatorName: indicator?.name ?? row.indicator,
    cause: row.cause,
    category: indicator === undefined ? '' : categoryOf(indicator.cause),
    grade: String(row.grade),
    state: row.state,
    sentence: row.sentence,
    alertId: row.alert?.id ?? null,
    alertStatus: row.alert?.status ?? null,
  }
}

const hitSort = { grade: 'grade', state: 'state', householdNo: 'screening_hit.household_no' } as const

export const hitList: ListSource<HitQuery, object> = {
  async rows(reader, query, slice, { actor }) {
    const rows = await hitColumns(reader, query)
      .orderBy(hitSort[slice.sort as keyof typeof hitSort] ?? 'grade', slice.descending ? 'desc' : 'asc')
      .orderBy('screening_hit.household_no')
      .orderBy('indicator')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    const own = await ownFullName(reader, { actor })
    return rows.map((row) => toHit(row, own))
  },
  async totals(reader, query) {
    return hits(reader, query)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
  },
}
