import { join } from 'node:path'
import { systemClock, type Services } from '#command'
import { openDatabase, workerName } from '#db'
import { loadCalendar } from '#platform/calendar'
import { keyDirectoryOf, type Config } from '#platform/config'
import { openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { Jobs } from '#platform/jobs'
import { openLake } from '#platform/lake'
import { createLog, tell } from '#platform/log'
import { openInstallation } from './installation.ts'
import { loadReferenceData } from './reference-data.ts'
import { refuseUnfinished } from './unfinished.ts'

/** Everything running under the platform, and how to stop it. */
export interface Running {
  readonly services: Services
  stop(): Promise<void>
}

/**
 * What a process is to the installation. `worker`: it has the right to do the background work, perhaps serves as well. `server`: it only
 * serves, the worker is another process. `command`: one command, beside them or alone. `restore`: the look at what is being restored.
 */
export type Part = 'worker' | 'server' | 'command' | 'restore'

/** Starts database, lake, files and queue, brings the schema up to date and fills in reference data. Stops what it started when a later part fails. */
export async function startServices(config: Config, part: Part = 'command'): Promise<Running> {
  if (part !== 'restore') refuseUnfinished(config.dataDirectory)
  const log = createLog(config.logLevel)
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const vault = await openVault({ directory: keyDirectoryOf(config), environment: process.env.DOUDI_KEYRING, algorithm: config.cipher })
    const name = part === 'worker' ? workerName : 'doudi'
    const database = await openDatabase(config, {
      name,
      onRestart: (error) => (error === null ? tell(log, 'database.restarted') : tell(log, 'database.down', { err: error })),
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
      // One process at a time: where the worker is another, it is asked.
      personIndex: part !== 'server',
    })
    stops.push(() => lake.close())
    const jobs = new Jobs(database.connectionString, log, name)
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
      clock: systemClock,
      log,
    }
    return { services, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
