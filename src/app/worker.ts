import type { Services } from '#command'
import type { JobDefinition, JobHandler } from '#platform/jobs'

/** A job with what carries it out. */
export interface Work<D extends object = never> {
  readonly definition: JobDefinition<D>
  handler(services: Services): JobHandler<D>
}

/** Every kind of background work, room by room. */
const work: readonly Work[] = []

/** Starts taking background work. */
export async function startWorker(services: Services): Promise<void> {
  await services.jobs.start(work.map((entry) => entry.definition))
  for (const { definition, handler } of work) await services.jobs.work(definition, handler(services))
}
