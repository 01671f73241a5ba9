import { withReader } from '#access'
import { hasDatabase, openDatabase } from '#db'
import type { Config } from '#platform/config'
import { figuresOfInstallation, type InstallationFigures } from '#rooms/parameters'
import { commandLineActor } from './platform.ts'

/**
 * The figures of the platform whose data folder or server the settings name; null where there is no platform. Makes none: a folder
 * without a database stays without. Throws `system.unavailable` where the server named does not answer.
 */
export async function installationFigures(config: Config): Promise<InstallationFigures | null> {
  if (!(await hasDatabase(config))) return null
  const database = await openDatabase(config)
  try {
    return await withReader(database.kysely, commandLineActor(), figuresOfInstallation)
  } finally {
    await database.stop()
  }
}
