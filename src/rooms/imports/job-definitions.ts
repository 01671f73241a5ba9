import { z } from 'zod'
import type { JobDefinition } from '#platform/jobs'

/** Reads a delivered file. */
export const importRead: JobDefinition<{ importId: number }> = {
  name: 'import.read',
  data: z.object({ importId: z.number().int() }),
  expireInSeconds: 4 * 3600,
  retryLimit: 5,
}
