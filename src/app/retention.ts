import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { systemActor, withWriter } from '#access'
import type { Services } from '#command'
import { tell } from '#platform/log'
import { exports as exportContract } from '#contract'
import { FileLock, type Writer } from '#db'
import { append } from '#ledger'
import type { JobDefinition, JobHandler } from '#platform/jobs'

/** What one night's cleaning gave up. */
export interface Cleaned {
  /** Replies of requests, kept so that a repetition is answered the same. */
  readonly replies: number
  /** Stored files that nothing refers to: uploads that were never handed in, left by a kill. */
  readonly looseFiles: number
  /** Replaced or withdrawn snapshots whose Parquet is given up; it is removed the night after. */
  readonly snapshots: number
  /** Large exports whose days are over. That they were made stays in the ledger. */
  readonly exports: number
  /** Loose files that were left alone, because they are too many to be that. */
  readonly suspicious: number
}

const hand = systemActor('retention', [])
const dayMs = 86_400_000
/** A store in which most files belong to nothing is the store of another database. */
const mostLoose = 50

/**
 * Gives up what is kept longer than the settings say and nothing refers to. Never: a file that an import, attachment, photo or text of the
 * law names, whatever its age; the row of a snapshot, by which chain, persons and alerts say where a value came from; the ledger.
 * Killed at any moment it leaves something for the next night and removes nothing twice: the ledger's entry and the marks are one
 * transaction, files go afterwards. null: a backup is being made, or another cleaning. `rehearse`: counts only.
 */
export async function clean(services: Services, options: { rehearse?: boolean; signal?: AbortSignal } = {}): Promise<Cleaned | null> {
  const lock = await retentionLock(services.config.dataDirectory)
  try {
    if (!lock.tryExclusive()) return null
    return await cleanAlone(services, options)
  } finally {
    lock.close()
  }
}

/** While it is held nothing is removed: for copying. Waits for a cleaning to end. */
export async function holdStill(dataDirectory: string): Promise<{ close(): void }> {
  const lock = await retentionLock(dataDirectory)
  while (!lock.tryShared()) await sleep(200)
  return {
    close: () => {
      lock.close()
    },
  }
}

async function retentionLock(dataDirectory: string): Promise<FileLock> {
  await mkdir(dataDirectory, { recursive: true })
  return new FileLock(join(dataDirectory, 'retention.lock'))
}

async function cleanAlone(
  services: Services,
  { rehearse = false, signal }: { rehearse?: boolean; signal?: AbortSignal },
): Promise<Cleaned> {
  const { keepDays } = services.config
  const now = services.clock.now()
  const ago = (days: number): Date => new Date(now.getTime() - days * dayMs)
  const { loose, suspicious } = await looseFiles(services, ago(keepDays.looseFiles))
  const due = { replies: ago(keepDays.replies), snapshots: ago(keepDays.replacedSnapshots), exports: ago(exportContract.exportKeptDays) }
  if (rehearse) return { ...(await count(services, due)), looseFiles: loose.length, suspicious }
  const { counts: cleaned, exports } = await withWriter(services.db, hand, async (tx) => {
    const replies = await tx.deleteFrom('command_request').where('at', '<', due.replies).executeTakeFirst()
    const dropped = await tx
      .updateTable('snapshot')
      .set({ content_dropped_at: now })
      .where('withdrawn_at', '<', due.snapshots)
      .where('content_dropped_at', 'is', null)
      .executeTakeFirst()
    const exports = await giveUpExports(tx, due.exports)
    const counts = {
      replies: Number(replies.numDeletedRows),
      snapshots: Number(dropped.numUpdatedRows),
      exports: exports.given,
      looseFiles: loose.length,
      suspicious,
    }
    if (counts.replies + counts.snapshots + counts.exports + counts.looseFiles > 0)
      await append(tx, hand, [{ verb: 'retention.clean', subject: 'installation', detail: { ...counts, keepDays } }])
    return { counts, exports }
  })
  // Killed before: nothing names them any more, and they go with the loose files.
  for (const name of exports.files) await services.files.remove(name)
  for (const name of loose) {
    signal?.throwIfAborted()
    await services.files.removeOlder(name, ago(keepDays.looseFiles))
  }
  await removeDropped(services, ago(1))
  // The officer's list; the ledger keeps them for ever. With the owner's rights: the application's role cannot take a refusal back.
  await services.db.deleteFrom('refused_attempt').where('last_at', '<', ago(refusalsKeptDays)).execute()
  if (suspicious > 0) tell(services.log, 'retention.suspicious', { detail: { ...cleaned } })
  else tell(services.log, 'retention.cleaned', { detail: { ...cleaned } })
  return cleaned
}

/** Marks the exports finished before; gives their number and the names of their files that no younger one names. */
async function giveUpExports(tx: Writer, before: Date): Promise<{ given: number; files: string[] }> {
  const { rows } = await sql<{ name: string | null }>`
    with old as (select id, file_sha256 from list_export where state = 'done' and finished_at < ${before})
    update list_export e set state = 'removed', file_sha256 = null from old where old.id = e.id
    returning (select old.file_sha256 where not exists (select from list_export y where y.file_sha256 = old.file_sha256 and y.id not in (select id from old))) as name`.execute(
    tx,
  )
  return { given: rows.length, files: [...new Set(rows.flatMap((row) => row.name ?? []))] }
}

async function count(
  services: Services,
  due: { readonly replies: Date; readonly snapshots: Date; readonly exports: Date },
): Promise<Pick<Cleaned, 'replies' | 'snapshots' | 'exports'>> {
  const { rows } = await sql<{
    replies: number
    snapshots: number
    exports: number
  }>`select (select count(*) from command_request where at < ${due.replies}) as replies,
    (select count(*) from snapshot where withdrawn_at < ${due.snapshots} and content_dropped_at is null) as snapshots,
    (select count(*) from list_export where state = 'done' and finished_at < ${due.exports}) as exports`.execute(services.db)
  return { replies: rows[0]?.replies ?? 0, snapshots: rows[0]?.snapshots ?? 0, exports: rows[0]?.exports ?? 0 }
}

async function looseFiles(services: Services, before: Date): Promise<{ loose: string[]; suspicious: number }> {
  const old: string[] = []
  for await (const name of services.files.putBefore(before)) old.push(name)
  if (old.length === 0) return { loose: [], suspicious: 0 }
  // Every column that names a stored file; a test holds the schema against this list.
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${old}::text[]) name
    except (select file_sha256 from import union all select sha256 from attachment union all select photo_sha256 from person where photo_sha256 is not null union all select sha256 from policy_text union all select file_sha256 from list_export where file_sha256 is not null)`.execute(
    services.db,
  )
  const many = rows.length > mostLoose && rows.length * 2 > old.length
  return many ? { loose: [], suspicious: rows.length } : { loose: rows.map((row) => row.name), suspicious: 0 }
}

/** A day after they were given up, when no copy of the database from before can still be under way. Those removed before are not there any more. */
async function removeDropped(services: Services, before: Date): Promise<void> {
  const rows = await services.db.selectFrom('snapshot').select('path').where('content_dropped_at', '<', before).execute()
  for (const { path } of rows) await rm(path, { force: true })
}

/** A year: 网络安全法 第二十一条 asks for six months of logs. */
const refusalsKeptDays = 366

const nightly: JobDefinition<Record<string, never>> = { name: 'retention.clean', data: z.object({}).strict() }

export const retentionWork = {
  definition: nightly,
  /** Before the offices open and after the backup of most. */
  cron: '40 4 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    async (_data, signal) => {
      await clean(services, { signal })
    },
}
