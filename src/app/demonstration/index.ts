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

/** People a village in the small demonstration. */
const few = 120

/** Begins at once to make the first files where the data folder is new. */
export function prepareDemonstration(config: Config): Demonstration {
  const small = config.demoSize === 'small'
  const generation = startGeneration(join(config.dataDirectory, 'demo'), small ? few : null)
  const stopping = new AbortController()
  const [month] = demoMonths
  // Asked for again when it is needed; a failure is told there.
  if (month !== undefined && !existsSync(join(config.dataDirectory, 'postgres'))) generation.filesOf('430971', month).catch(() => undefined)
  return {
    makeAccounts: createAccounts,
    loadFirst: (services, readiness) => loadFirst({ services, generation, readiness, signal: stopping.signal }),
    loadRest: (services, readiness) => loadRest({ services, generation, readiness, signal: stopping.signal }, small ? 'one' : 'both'),
    get stopped() {
      return stopping.signal.aborted
    },
    async stop() {
      stopping.abort(new Error('the server is stopping'))
      await generation.stop()
    },
  }
}
