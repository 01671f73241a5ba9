import type { Services } from '#command'
import type { JobDefinition, JobHandler, Queue } from '#platform/jobs'
import { dispatchJobs } from '#rooms/dispatch'
import { importsWork } from '#rooms/imports'
import { registryJobs } from '#rooms/registry'
import { screeningWork } from '#rooms/screening'

/** A kind of job with what carries it out. */
interface Work {
  readonly queue: Queue
  begin(services: Services): Promise<void>
}

function work<D extends object>(entry: { definition: JobDefinition<D>; handler(services: Services): JobHandler<D>; cron?: string }, data?: D): Work {
  const { definition, cron } = entry
  return {
    queue: definition,
    async begin(services) {
      await services.jobs.work(definition, entry.handler(services))
      if (cron !== undefined && data !== undefined) await services.jobs.schedule(definition, cron, data)
    },
  }
}

/** Every kind of background work, room by room. */
const works: readonly Work[] = [work(importsWork), work(screeningWork), work(registryJobs.conflicts), work(registryJobs.duplicates), ...dispatchJobs.map((entry) => work(entry, {}))]

/** Starts taking background work. */
export async function startWorker(services: Services): Promise<void> {
  await services.jobs.start(works.map((entry) => entry.queue))
  for (const entry of works) await entry.begin(services)
}

/** Jobs waiting or running. */
export function pendingWork(services: Services): Promise<number> {
  return services.jobs.pending(works.map((entry) => entry.queue))
}
