import type { WorkingCalendar } from '#kernel'
import type { Config } from '#platform/config'
import type { Vault } from '#platform/crypto'
import type { DatabaseHandle } from '#db'
import type { FileStore } from '#platform/files'
import type { Jobs } from '#platform/jobs'
import type { Lake } from '#platform/lake'
import type { Log } from '#platform/log'
import type { Clock } from './clock.ts'

/** What rooms may use of the machine; made once at start and handed down, never reached for. */
export interface Services {
  readonly config: Config
  readonly db: DatabaseHandle
  readonly lake: Lake
  readonly files: FileStore
  readonly vault: Vault
  readonly jobs: Jobs
  readonly calendar: WorkingCalendar
  readonly clock: Clock
  readonly log: Log
}
