import { z } from 'zod'
import type { Services } from '#command'
import type { JobDefinition, JobHandler } from '#platform/jobs'
import { scanLooks } from './scan.ts'

const nightly: JobDefinition<Record<string, never>> = {
  name: 'audit.unusualLooks',
  data: z.object({}).strict(),
  expireInSeconds: 2 * 3_600,
}

/** Searches the ledger every night, so that whoever opens the page waits for the search of one day at most. */
export const unusualLooksWork = {
  definition: nightly,
  cron: '20 0 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    () =>
      scanLooks(services),
}
