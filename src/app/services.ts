import { join } from 'node:path'
import { systemClock, type Clock, type Services } from '#command'
import { openDatabase } from '#db'
import { loadCalendar } from '#platform/calendar'
import { keyDirectoryOf, type Config } from '#platform/config'
import { openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { Jobs } from '#platform/jobs'
import { openLake } from '#platform/lake'
import { createLog } from '#platform/log'
import { openInstallation } from './installation.ts'
import { loadReferenceData } from './reference-data.ts'

/** Everything running under the platform, and how to stop it. */
export interface Running {
  readonly services: Services
  stop(): Promise<void>
}

/** Starts database, lake, files and queue, brings the schema up to date and fills in reference data. Stops what it started when a later part fails. */
export async function startServices(config: Config, clock: Clock = systemClock): Promise<Running> {
  const log = createLog(config.logLevel)
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const vault = await openVault({ directory: keyDirectoryOf(config), environment: process.env.DOUDI_KEYRING, algorithm: config.cipher })
    const database = await openDatabase(config, {
      onRestart: (error) =>
        log.error(
          error === null ? {} : { err: error },
          error === null ? 'the database process had ended and was started again' : 'the database process has ended and does not start',
        ),
    })
    stops.push(() => database.stop())
    const { synthetic } = await openInstallation(database.kysely, vault, { synthetic: config.demo })
    await loadReferenceData(database.kysely)
    const files = await openFileStore({ directory: join(config.dataDirectory, 'files'), vault })
    stops.push(() => files.close())
    const lake = await openLake({
      directory: join(config.dataDirectory, 'lake'),
      memoryLimitMb: config.lakeMemoryMb,
      threads: config.lakeThreads,
      variables: vault.lakeVariables,
      allowDirectories: [files.plainDirectory],
      personIndex: true,
    })
    stops.push(() => lake.close())
    const jobs = new Jobs(database.connectionString, log)
    stops.push(() => jobs.stop())
    // From here on `demo` is what the database is, whatever this start was told.
    const services: Services = {
      config: { ...config, demo: synthetic },
      db: database.kysely,
      lake,
      files,
      vault,
      jobs,
      calendar: await loadCalendar(),
      clock,
      log,
    }
    return { services, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
