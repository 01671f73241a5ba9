import { z } from 'zod'
import type { JobDefinition } from '#platform/jobs'

export const recomputeJob: JobDefinition<{ id: number }> = {
  name: 'standards.recompute',
  data: z.object({ id: z.number().int() }),
  expireInSeconds: 6 * 3600,
  retryLimit: 4,
}
