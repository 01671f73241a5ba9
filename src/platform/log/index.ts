import { pino } from 'pino'
import { events, type Event } from './events.ts'
import { shownError } from './shown-error.ts'

export { events, type Event, type Level } from './events.ts'

/** Structured log. Lines carry ids, codes and counts; names, ID numbers, phones and addresses never reach it. Written to with {@link tell}. */
export type Log = ReturnType<typeof createLog>

/** `level` is pino's; `silent` in tests. `to`: standard output where nothing else is given. */
export function createLog(level: string, to?: { write(line: string): void }) {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: shownError },
    redact: {
      paths: ['name', 'idNumber', 'phone', 'address', 'password', '*.name', '*.idNumber', '*.phone', '*.address', '*.password'],
      censor: '[已隐去]',
    },
  }
  return to === undefined ? pino(options) : pino(options, to)
}

/** What a line may carry beside its event. */
export interface Fields {
  readonly err?: unknown
  /** The number the caller was told. */
  readonly requestId?: string
  /** `user:12`, `key:3`, `system:screening`; never a name. */
  readonly actor?: string
  /** The operation's id in the contract, `alerts.list`. */
  readonly operation?: string
  readonly status?: number
  /** Milliseconds it took. */
  readonly ms?: number
  /** Kind and number of a job. */
  readonly job?: string
  readonly jobId?: string
  /** Numbers, codes and counts of the event's own. */
  readonly detail?: Readonly<Record<string, number | string | boolean | null>>
}

/** Writes one line: the event's level and words, and what belongs to this time. */
export function tell(log: Pick<Log, 'error' | 'warn' | 'info' | 'debug'>, event: Event, fields: Fields = {}): void {
  const [level, words] = events[event]
  log[level]({ event, ...fields }, words)
}
