import type { Services } from '#command'
import { figuresJob, prepareFigures } from './figures/prepare.ts'
import { recomputeJob } from './recompute/job.ts'
import { recompute } from './recompute/recompute.ts'

export const figuresWork = {
  definition: figuresJob,
  handler: (services: Services) => (data: { id: number }, signal: AbortSignal) => prepareFigures(services, data.id, signal),
}
export const recomputeWork = {
  definition: recomputeJob,
  handler: (services: Services) => (data: { id: number }, signal: AbortSignal) => recompute(services, data.id, signal),
}
