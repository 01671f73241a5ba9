import { z } from 'zod'
import type { JobDefinition } from '#platform/jobs'

const data = z.object({ importId: z.number().int() })

/** Reads a delivered file. */
export const importRead: JobDefinition<{ importId: number }> = { name: 'import.read', data, expireInSeconds: 4 * 3600, retryLimit: 5 }

/** A file is in; rooms that follow take it from here. */
export const importCommitted: JobDefinition<{ importId: number }> = { name: 'import.committed', data }
