import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withWriter, type Actor } from '#access'
import type { Services } from '#command'
import type { Writer } from '#db'
import { DomainError, type RegionCode } from '#kernel'
import { append } from '#ledger'

/** A run or backtest as its ends are written down. */
interface Attempted {
  readonly id: number
  readonly region: RegionCode
  readonly actor: Actor
}

/** Begun so often without coming to an end, it is given up. */
export const mostAttempts = 3

/** Writes down that a screening broke off too often; `what` is what people call it. */
export async function giveUp(tx: Writer, runId: number, what: '筛查' | '回测'): Promise<void> {
  await tx
    .updateTable('screening_run')
    .set({
      status: 'failed',
      error_code: 'system.unavailable',
      error_message: `这次${what}多次中断，没有完成`,
      error_hint: '请重新发起；若仍不行，请把批次号告诉管理员',
      finished_at: new Date(),
    })
    .where('id', '=', runId)
    .execute()
}

/**
 * Does the work in a folder of the run's own, which is empty before and gone afterwards. What a person can understand ends the run with
 * its reason; anything else, and a machine that is away, is thrown on, so that the job is tried again.
 */
export async function attempt(services: Services, run: Attempted, work: (directory: string) => Promise<void>): Promise<void> {
  const directory = join(services.config.dataDirectory, 'lake', 'runs', String(run.id))
  try {
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory, { recursive: true })
    await work(directory)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'system.unavailable') throw error
    await stop(services, run, error)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function stop(services: Services, { id, region, actor }: Attempted, error: DomainError): Promise<void> {
  await withWriter(services.db, actor, async (tx) => {
    const status = error.code === 'run.disagreement' ? 'stopped' : 'failed'
    const set = {
      status,
      error_code: error.code,
      error_message: error.message,
      error_hint: error.hint ?? '',
      finished_at: new Date(),
      progress: '{}',
    } as const
    const row = await tx
      .updateTable('screening_run')
      .set(set)
      .where('id', '=', id)
      .where('status', '=', 'running')
      .returning('id')
      .executeTakeFirst()
    if (row !== undefined)
      await append(tx, actor, [
        { verb: `screening.${status}`, subject: `screening:${String(id)}`, regionCode: region, detail: { code: error.code } },
      ])
  })
}
