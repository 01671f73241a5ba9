import type { Services } from '#command'
import type { JobDefinition, JobHandler } from '#platform/jobs'
import { applyConflicts, applyDecidedConflicts } from './conflicts.ts'
import { findDuplicates, findDuplicatesJob } from './duplicates/find.ts'

/** A kind of background work of this room with what carries it out. */
interface RoomJob<D> {
  readonly definition: JobDefinition<D>
  handler(services: Services): JobHandler<D>
}

const conflicts: RoomJob<{ conflictIds: number[] }> = {
  definition: applyConflicts,
  handler:
    (services) =>
    ({ conflictIds }) =>
      applyDecidedConflicts(services, conflictIds),
}

const duplicates: RoomJob<{ regionCode: string | null }> = {
  definition: findDuplicatesJob,
  handler:
    (services) =>
    async ({ regionCode }) => {
      await findDuplicates(services, regionCode)
    },
}

/** Rows set free by a decision; the search for double records. */
export const registryJobs = { conflicts, duplicates } as const
