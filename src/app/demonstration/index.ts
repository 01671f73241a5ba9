import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Services } from '#command'
import type { Config } from '#platform/config'
import type { Readiness } from '../readiness.ts'
import { createAccounts } from './accounts.ts'
import { startGeneration } from './generation.ts'
import { loadFirst, loadRest } from './load.ts'
import { demoMonths } from './timeline.ts'

/** The invented county: two counties of people who do not exist, their departments' files and what was done at the desks. */
export interface Demonstration {
  /** Makes the accounts; before the sign-in page can be seen, which lists them. */
  makeAccounts(services: Services): Promise<void>
  /** What has to be there before anybody looks. Carries on where a killed start left off; does nothing when all is there. */
  loadFirst(services: Services, readiness: Readiness): Promise<void>
  /** The rest, through the worker, while people work. */
  loadRest(services: Services, readiness: Readiness): Promise<void>
  /** Gives up what is under way. */
  stop(): Promise<void>
  readonly stopped: boolean
}

/** People a village by county, null for the real size: 大通湖 has 110,000 people, 南县 700,000. */
const sizes = {
  small: { '430971': 120 },
  usual: { '430971': null, '430921': 600 },
  full: { '430971': null, '430921': null },
} as const satisfies Record<Config['demoSize'], Readonly<Record<string, number | null>>>

/** Begins at once to make the first files where the data folder is new. */
export function prepareDemonstration(config: Config): Demonstration {
  const generation = startGeneration(join(config.dataDirectory, 'demo'), sizes[config.demoSize])
  const stopping = new AbortController()
  const [month] = demoMonths
  // Asked for again when it is needed; a failure is told there.
  const isNew = config.databaseUrl === null && !existsSync(join(config.dataDirectory, 'postgres'))
  if (month !== undefined && isNew) generation.filesOf('430971', month).catch(() => undefined)
  return {
    makeAccounts: createAccounts,
    loadFirst: (services, readiness) => loadFirst({ services, generation, readiness, signal: stopping.signal }),
    loadRest: (services, readiness) => loadRest({ services, generation, readiness, signal: stopping.signal }, config.demoSize),
    get stopped() {
      return stopping.signal.aborted
    },
    async stop() {
      stopping.abort(new Error('the server is stopping'))
      await generation.stop()
    },
  }
}
