import { mkdir, readlink, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { systemActor, withWriter } from '#access'
import type { Services } from '#command'
import { holdLog, stopLeftover, transaction } from '#db'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import { request, type JobDefinition, type JobHandler } from '#platform/jobs'
import { tell } from '#platform/log'
import { archiveFolder, archiveNow, makeBase } from './archive.ts'
import { readBases } from './archive-layout.ts'
import { inChina, restoreArchive } from './restore-archive.ts'

const hand = systemActor('backup', [])
const none = z.object({}).strict()
/** Hours, with millions of persons on a slow disk. */
const expireInSeconds = 6 * 3_600
const baseJob: JobDefinition<Record<string, never>> = { name: 'backup.base', data: none, expireInSeconds, retryLimit: 2 }
const drillJob: JobDefinition<Record<string, never>> = { name: 'backup.drill', data: none, expireInSeconds, retryLimit: 1 }

type Kind = 'base' | 'drill'

/** What a backup or a drill came to. `problems`: in Chinese, a line each. */
interface Result {
  readonly detail: Readonly<Record<string, unknown>>
  readonly problems: readonly string[]
}

/** Does it and writes down what it came to, also where it fails; then the failure goes on. */
async function written(services: Services, kind: Kind, work: () => Promise<Result>): Promise<Result> {
  const startedAt = new Date()
  const keep = (result: Result): Promise<void> =>
    withWriter(services.db, hand, async (tx) => {
      await tx
        .insertInto('backup_run')
        .values({
          kind,
          started_at: startedAt,
          finished_at: new Date(),
          sound: result.problems.length === 0,
          detail: JSON.stringify(result.detail),
          problems: JSON.stringify(result.problems),
        })
        .execute()
      if (kind === 'drill')
        await append(tx, hand, [{ verb: 'backup.drill', subject: 'installation', detail: { sound: result.problems.length === 0 } }])
    })
  try {
    const result = await work()
    await keep(result)
    if (result.problems.length > 0) tell(services.log, 'backup.faulty', { detail: { kind, problems: result.problems.length } })
    return result
  } catch (error) {
    await keep({ detail: {}, problems: [error instanceof DomainError ? error.message : '出错中断，原因见运行日志'] })
    throw error
  }
}

/** Makes a base; where no folder is set, nothing. */
export const baseWork = {
  definition: baseJob,
  cron: '10 1 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    async () => {
      if (services.config.backupDirectory === null || services.config.databaseUrl !== null) return
      await written(services, 'base', async () => {
        const { bytes, seconds, ledger, createdAt } = await makeBase(services)
        return { detail: { bytes, seconds, entries: ledger.entries, createdAt }, problems: [] }
      })
    },
}

export const baseRequest = () => request(baseJob, {}, { key: 'one' })
export const drillRequest = () => request(drillJob, {}, { key: 'one' })

/** Restores the newest backup beside the running installation, looks at it and drops it. */
export const drillWork = {
  definition: drillJob,
  cron: '30 2 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    async () => {
      if (services.config.backupDirectory === null || services.config.databaseUrl !== null) return
      await written(services, 'drill', () => drill(services))
    },
}

async function drill(services: Services): Promise<Result> {
  const root = archiveFolder(services)
  const { config } = services
  const beside = join(config.dataDirectory, 'drill')
  const began = performance.now()
  await clear(beside)
  try {
    await mkdir(beside, { recursive: true, mode: 0o755 })
    await symlink(join(config.dataDirectory, 'keys'), join(beside, 'keys'))
    const { base, until, checked } = await restoreArchive(
      {
        ...config,
        dataDirectory: beside,
        anchorDirectory: join(beside, 'anchors'),
        databaseMemoryMb: 128,
        lakeMemoryMb: 512,
        lakeThreads: 1,
        databaseConnections: 4,
      },
      root,
      { inPlace: true, onStep: () => undefined },
    )
    return {
      detail: {
        base: base.createdAt,
        until: until.toISOString(),
        seconds: Math.round(performance.now() - began) / 1000,
        before: base.counts,
        after: checked.counts,
        entries: checked.ledgerEntries,
        anchoredDays: checked.anchoredDays,
        snapshots: checked.snapshots,
        files: checked.files,
        persons: checked.persons,
      },
      problems: [...checked.problems, ...late(until)],
    }
  } finally {
    await clear(beside)
  }
}

/** The most that may be lost; what the archive promises. */
const mostLostMs = 5 * 60_000

function late(until: Date): string[] {
  return Date.now() - until.getTime() > mostLostMs + expireInSeconds * 1_000 ? [`备份只到 ${inChina(until)}，之后写的没有补上`] : []
}

/** Also what a killed drill has left: its server, and its folder where that had to lie elsewhere. */
async function clear(beside: string): Promise<void> {
  const home = join(beside, 'postgres')
  await stopLeftover(home)
  const elsewhere = await readlink(home).catch(() => null)
  if (elsewhere !== null) await rm(elsewhere, { recursive: true, force: true })
  await rm(beside, { recursive: true, force: true })
}

const betweenTurns = 60_000
const afterFailure = 30_000

/**
 * Keeps the archive up with the running installation: a turn a minute. A failure (the folder is not mounted, its disk is full) is logged and
 * tried again; the log of the database waits meanwhile. The returned function ends it, waiting for a turn under way.
 */
export function keepArchiving(services: Services): () => Promise<void> {
  const { config, log } = services
  if (config.backupDirectory === null || config.databaseUrl !== null) {
    if (!config.demo) tell(log, 'backup.none')
    return () => Promise.resolve()
  }
  const root = config.backupDirectory
  const ending = new AbortController()
  const working = (async () => {
    while (!ending.signal.aborted) {
      const pause = await turn(services, root).then(
        () => betweenTurns,
        (error: unknown) => {
          if (!ending.signal.aborted) tell(log, 'backup.behind', { err: error })
          return afterFailure
        },
      )
      await sleep(pause, undefined, { ref: false, signal: ending.signal }).catch(() => undefined)
    }
  })()
  return () => {
    ending.abort()
    return working
  }
}

async function turn(services: Services, root: string): Promise<void> {
  // Without a base, or with a gap in the log before it, there is no way to now: a new base first.
  const held = await holdLog(services.db)
  if (!held || (await readBases(root)).length === 0) await transaction(services.db, (tx) => services.jobs.enqueue(tx, [baseRequest()]))
  await archiveNow(services)
}
