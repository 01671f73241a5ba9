import { z } from 'zod'
import { request, type JobDefinition, type JobRequest } from '#platform/jobs'

/** New alerts wait for a desk. The room of dispatch does the work; it stands here because opening comes before it. */
export const assignDesks: JobDefinition<Record<string, never>> = { name: 'dispatch.assign', data: z.object({}).strict() }

/** At most one run waits; it takes every alert that has no desk. */
export function assignmentRequest(): JobRequest {
  return request(assignDesks, {}, { key: 'dispatch.assign' })
}
