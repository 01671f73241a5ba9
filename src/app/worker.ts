import type { Services } from '#command'
import type { JobDefinition, JobHandler, Queue } from '#platform/jobs'
import { standInsOverWork } from '#rooms/accounts'
import { deathWithdrawalWork } from '#rooms/alerts'
import { unusualLooksWork } from '#rooms/audit'
import { dispatchJobs } from '#rooms/dispatch'
import { importsWork } from '#rooms/imports'
import { numberPersonWork, registryJobs } from '#rooms/registry'
import { backtestWork, screeningWork } from '#rooms/screening'
import { figuresWork, recomputeWork } from '#rooms/standards'
import { anchorWork } from './anchors.ts'
import { baseWork, drillWork } from './backup/nightly.ts'
import { exportPersonsWork } from './backup/person-export.ts'
import { exportsWork } from './exports/write.ts'
import { keepHouse } from './housekeeping.ts'
import { resealWork } from './keys/reseal.ts'
import { retentionWork } from './retention.ts'
import { routes } from './routes.ts'

/** A kind of job with what carries it out. */
interface Work {
  readonly queue: Queue
  begin(services: Services): Promise<void>
}

function work<D extends object>(
  entry: { definition: JobDefinition<D>; handler(services: Services): JobHandler<D>; cron?: string },
  data?: D,
): Work {
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
const works: readonly Work[] = [
  work(exportPersonsWork),
  work(exportsWork(() => routes)),
  work(importsWork),
  work(screeningWork),
  work(backtestWork),
  work(figuresWork),
  work(recomputeWork),
  work(registryJobs.conflicts),
  work(registryJobs.duplicates),
  work(deathWithdrawalWork),
  {
    queue: numberPersonWork.definition,
    begin: ({ jobs, lake }) => jobs.answer(numberPersonWork.definition, numberPersonWork.answer({ lake })),
  },
  work(anchorWork, {}),
  work(standInsOverWork, {}),
  work(unusualLooksWork, {}),
  work(baseWork, {}),
  work(drillWork, {}),
  work(retentionWork, {}),
  work(resealWork, {}),
  ...dispatchJobs.map((entry) => work(entry, {})),
]

/** Opens the queues: from now on commands can queue work. */
export function openQueues(services: Services): Promise<void> {
  return services.jobs.start(works.map((entry) => entry.queue))
}

/** Starts taking background work from open queues, what a killed worker left half done first. Only for the holder of the worker's claim. */
export async function beginWork(services: Services): Promise<void> {
  await services.jobs.reclaim()
  await keepHouse(services)
  for (const entry of works) await entry.begin(services)
}

/** Opens the queues and takes background work. Only for the holder of the worker's claim. */
export async function startWorker(services: Services): Promise<void> {
  await openQueues(services)
  await beginWork(services)
}
