import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Services } from '#command'
import { literal, personTable } from '#platform/lake'
import { request, type JobDefinition, type JobHandler } from '#platform/jobs'
import { z } from 'zod'

/**
 * Writes the person index out for a backup. A job, because only the worker's process has the index open; whoever asked waits for the
 * file. It holds keyed tokens and numbers, nothing in clear.
 */
const exportPersons: JobDefinition<{ exportId: string }> = {
  name: 'backup.persons',
  data: z.object({ exportId: z.uuid() }),
  retryLimit: 1,
}

/** Where the export of this id will lie, whole or not at all. */
export function exportedPersons(services: Services, exportId: string): string {
  return join(services.config.dataDirectory, 'lake', 'exports', `${exportId}.parquet`)
}

async function carryOut(services: Services, exportId: string): Promise<void> {
  const path = exportedPersons(services, exportId)
  const temporary = `${path}.writing`
  await mkdir(join(path, '..'), { recursive: true })
  await rm(temporary, { force: true })
  await services.lake.run(
    `COPY (SELECT token, person_no FROM ${personTable} ORDER BY person_no) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  await rename(temporary, path)
}

export const exportPersonsWork = {
  definition: exportPersons,
  handler:
    (services: Services): JobHandler<{ exportId: string }> =>
    ({ exportId }) =>
      carryOut(services, exportId),
}

/** The job that writes an export; asked for again while it waits, it is one job. */
export function exportRequest(exportId: string) {
  return request(exportPersons, { exportId }, { key: exportId })
}

/** True once the export lies there. */
export async function isExported(services: Services, exportId: string): Promise<boolean> {
  return access(exportedPersons(services, exportId)).then(
    () => true,
    () => false,
  )
}
