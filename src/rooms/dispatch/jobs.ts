import { z } from 'zod'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import type { JobDefinition, JobHandler } from '#platform/jobs'
import { assignDesks, joinClosedCounts } from '#rooms/alerts'
import { assignOpen, type AssignedBatch } from './assign-open.ts'
import { sweep } from './sweep.ts'

const hand = systemActor('dispatch', ['alert.assign'])

/** Terms, lateness and escalation, every morning before the offices open. */
export const dailySweep: JobDefinition<Record<string, never>> = { name: 'dispatch.sweep', data: z.object({}).strict() }

/** Takes every alert without a desk, batch by batch, each batch a transaction of its own: killed in between, it goes on where it was. */
export async function assignAllOpen(services: Services, signal?: AbortSignal): Promise<number> {
  let assigned = 0
  let afterId: number | null = 0
  while (afterId !== null) {
    signal?.throwIfAborted()
    const batch: AssignedBatch = await execute(services, assignOpen, hand, { afterId })
    assigned += batch.assigned
    afterId = batch.lastId
  }
  return assigned
}

interface DispatchJob {
  readonly definition: JobDefinition<Record<string, never>>
  handler(services: Services): JobHandler<Record<string, never>>
  /** When it runs by the clock (cron, Asia/Shanghai). */
  readonly cron?: string
}

export const dispatchJobs: readonly DispatchJob[] = [
  {
    definition: assignDesks,
    handler: (services) => async (_data, signal) => {
      await assignAllOpen(services, signal)
    },
  },
  {
    definition: dailySweep,
    cron: '20 6 * * *',
    handler: (services) => async () => {
      await execute(services, sweep, hand, {})
      await joinClosedCounts(services.db)
    },
  },
]
