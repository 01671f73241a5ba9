import { readdir, rm } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { sql } from 'kysely'
import { systemActor, withReader } from '#access'
import type { Services } from '#command'
import { tell } from '#platform/log'
import { transaction } from '#db'
import { request } from '#platform/jobs'
import { assignmentRequest } from '#rooms/alerts'
import { importRead } from '#rooms/imports'
import { screeningBacktest, screeningRun } from '#rooms/screening'
import { anchorRequest } from './anchors.ts'

/** What a start put in order. */
export interface Kept {
  /** Snapshots whose place was written down anew because the data folder has moved. */
  readonly relocated: number
  /** Files of the lake that no import owns: left by a process that was killed, or newer than the restored database. */
  readonly swept: number
  /** Such files that were left where they are, because there are too many to be that. */
  readonly suspicious: number
  /** Imports and screenings that nobody was going to finish. */
  readonly resumed: number
}

/**
 * Puts in order what a killed process, a moved folder or a restored backup has left. Run by the only worker before it begins to work;
 * running it again changes nothing.
 */
export async function keepHouse(services: Services): Promise<Kept> {
  const relocated = await relocateSnapshots(services)
  const { swept, suspicious } = await sweepLake(services)
  const kept = { relocated, swept, suspicious, resumed: await resumeWork(services) }
  if (suspicious > 0) tell(services.log, 'house.suspicious', { detail: kept })
  else if (relocated + swept > 0) tell(services.log, 'house.kept', { detail: kept })
  return kept
}

/** Snapshots are written down with their whole path: where the data folder was moved or restored elsewhere, the path is brought after it. */
export async function relocateSnapshots(services: Services): Promise<number> {
  const folder = join(lakeOf(services), 'snapshots') + sep
  const { numAffectedRows } = await sql`
    update snapshot set path = ${folder} || substring(path from '([^/]+/[^/]+/[^/]+\\.parquet)$') where not starts_with(path, ${folder}) and path ~ '[^/]+/[^/]+/[^/]+\\.parquet$'`.execute(
    services.db,
  )
  return Number(numAffectedRows ?? 0)
}

/** A start finds at most what one process was just doing; more than this is another database's lake. */
const mostOrphans = 50

/** Removes what lies in the lake and belongs to nothing: half-written files, snapshots of imports that never ended, folders of runs. */
async function sweepLake(services: Services): Promise<{ swept: number; suspicious: number }> {
  const lake = lakeOf(services)
  for (const folder of ['runs', 'exports']) await rm(join(lake, folder), { recursive: true, force: true })
  const snapshots = join(lake, 'snapshots')
  const files = (await readdir(snapshots, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const unfinished = files.filter((path) => path.endsWith('.writing'))
  const known = await knownPaths(services)
  const orphans = files.filter((path) => path.endsWith('.parquet') && !known.has(relative(snapshots, path)))
  const suspicious = orphans.length > mostOrphans
  const doomed = suspicious ? unfinished : [...unfinished, ...orphans]
  for (const path of doomed) await rm(path, { force: true })
  return { swept: doomed.length, suspicious: suspicious ? orphans.length : 0 }
}

async function knownPaths(services: Services): Promise<Set<string>> {
  const snapshots = join(lakeOf(services), 'snapshots')
  const rows = await withReader(services.db, systemActor('housekeeping', []), (reader) =>
    reader.selectFrom('snapshot').select('path').execute(),
  )
  return new Set(rows.map((row) => relative(snapshots, row.path)))
}

function lakeOf(services: Services): string {
  return resolve(services.config.dataDirectory, 'lake')
}

/**
 * Queues what is under way by its status and has no job: a job is gone when it failed too often or its queue was emptied. A job that
 * exists already is not doubled; alerts without a desk are all taken by one job, which does nothing where there are none.
 */
async function resumeWork(services: Services): Promise<number> {
  return transaction(services.db, async (tx) => {
    const { rows } = await sql<{ kind: keyof typeof resumed; id: number }>`
      with open_job as (select data from pgboss.job where name in (${importRead.name}, ${screeningRun.name}, ${screeningBacktest.name}) and state < 'completed')
      select 'import' as kind, id from import i where status in ('received', 'reading') and not exists (select from open_job j where j.data = jsonb_build_object('importId', i.id))
      union all
      select kind, id from screening_run r where status in ('queued', 'running') and not exists (select from open_job j where j.data = jsonb_build_object('runId', r.id))
      order by 1, 2`.execute(tx)
    await services.jobs.enqueue(tx, [...rows.map(({ kind, id }) => resumed[kind](id)), assignmentRequest(), anchorRequest()])
    return rows.length
  })
}

/** The job of each kind of work; `run` and `backtest` are kinds of a screening run. */
const resumed = {
  import: (id: number) => request(importRead, { importId: id }, { key: String(id) }),
  run: (id: number) => request(screeningRun, { runId: id }, { key: String(id) }),
  backtest: (id: number) => request(screeningBacktest, { runId: id }, { key: String(id) }),
}
