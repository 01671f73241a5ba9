import { withWriter } from '#access'
import { handleWith, type Route, type Services } from '#command'
import { operations, type ReplyOf } from '#contract'
import { ensure } from '#kernel'
import { append } from '#ledger'
import { archivedUntil, readBases } from '../backup/archive-layout.ts'
import { jobLabel } from './labels.ts'

const shownRuns = 20
const shownFailed = 50

/** What the page about running and backups shows, and putting a given-up job back in line. */
export const operationsRoutes: readonly Route[] = [
  handleWith(operations.state, ({ services }) => stateOf(services)),
  handleWith(operations.again, async ({ services, actor, params }) => {
    const job = (await services.jobs.failed(1_000)).find((one) => one.id === params.id)
    ensure(job !== undefined, 'not-found', '这项任务不在没有完成的任务里，可能已经重做', { hint: '请刷新页面' })
    await withWriter(services.db, actor, (tx) =>
      append(tx, actor, [{ verb: 'job.again', subject: `job:${job.name}`, detail: { id: job.id } }]),
    )
    await services.jobs.again(job.name, job.id)
    return {}
  }),
]

async function stateOf(services: Services): Promise<ReplyOf<typeof operations.state>> {
  const { config, db, jobs } = services
  const folder = config.databaseUrl === null ? config.backupDirectory : null
  const [until, bases, runs, queues, failed] = await Promise.all([
    folder === null ? null : archivedUntil(folder),
    folder === null ? [] : readBases(folder),
    db.selectFrom('backup_run').selectAll().orderBy('id', 'desc').limit(shownRuns).execute(),
    jobs.counts(),
    jobs.failed(shownFailed),
  ])
  return {
    backup: config.databaseUrl !== null ? 'external' : folder === null ? 'none' : 'set',
    archivedUntil: until?.toISOString() ?? null,
    reachesBackTo: bases[0]?.manifest.createdAt ?? null,
    runs: runs.map((row) => runOf(row)),
    queues: queues.map((queue) => ({ ...queue, label: jobLabel(queue.name) })),
    failed: failed.map((job) => ({ ...job, label: jobLabel(job.name), failedAt: job.failedAt.toISOString() })),
    now: services.clock.now().toISOString(),
  }
}

interface Row {
  readonly kind: string
  readonly started_at: Date
  readonly finished_at: Date
  readonly sound: boolean
  readonly detail: unknown
  readonly problems: unknown
}

function runOf({ kind, started_at, finished_at, sound, detail, problems }: Row): operations.BackupRun {
  const known = typeof detail === 'object' && detail !== null ? (detail as Readonly<Record<string, unknown>>) : {}
  const number = (name: string): number | null => (typeof known[name] === 'number' ? known[name] : null)
  return {
    kind: kind === 'drill' ? 'drill' : 'base',
    startedAt: started_at.toISOString(),
    finishedAt: finished_at.toISOString(),
    sound,
    problems: Array.isArray(problems) ? problems.map(String) : [],
    until: typeof known['until'] === 'string' ? known['until'] : null,
    seconds: number('seconds'),
    bytes: number('bytes'),
    ledgerEntries: number('entries'),
    anchoredDays: number('anchoredDays'),
    persons: number('persons'),
    files: number('files'),
    snapshots: number('snapshots'),
  }
}
