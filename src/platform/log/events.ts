/** Pino's levels as used here. `error`: somebody has to act. `warn`: it goes on, or is tried again by itself. `info`: something was done. `debug`: every request. */
export type Level = 'error' | 'warn' | 'info' | 'debug'

/** Everything that is ever written to the log: a stable name for programs, the level, and what it says. The table of docs/OPERATIONS.md is held against it. */
export const events = {
  'program.started': ['info', 'the program takes requests or work'],
  'program.stopping': ['info', 'it was asked to stop'],
  'http.done': ['debug', 'a request was answered'],
  'http.slow': ['warn', 'a request took longer than five seconds'],
  'http.unavailable': ['warn', 'answered 503: something is not there at the moment'],
  'http.database-away': ['warn', 'answered 503: the database was away'],
  'http.failed': ['error', 'answered 500: a defect'],
  'sign-in.sso-refused': ['info', 'single sign-on was refused'],
  'sign-in.refusals-lost': ['error', 'refused attempts could not be written down'],
  'jobs.queue-error': ['warn', 'the job queue had an error and goes on'],
  'jobs.failed': ['error', 'a job failed; it is tried again while it has tries left'],
  'imports.progress-lost': ['warn', 'how far an import is was not written down'],
  'clock.set-back': ['error', 'the machine’s clock was set back by more than a minute'],
  'database.restarted': ['warn', 'the database process had ended and was started again'],
  'database.down': ['error', 'the database process has ended and does not start'],
  'backup.made': ['info', 'a base was made'],
  'backup.none': ['warn', 'nobody backs this installation up: set DOUDI_BACKUPS'],
  'backup.behind': ['error', 'the archive could not be brought up to now'],
  'backup.faulty': ['error', 'the drill found the backup faulty'],
  'keys.unreadable': ['error', 'sealed values or files that do not open were left as they are'],
  'retention.cleaned': ['info', 'what is older than its setting was given up'],
  'retention.suspicious': ['error', 'most stored files belong to nothing: is DATABASE_URL the right one?'],
  'house.kept': ['info', 'what a kill or a move has left was put in order'],
  'house.suspicious': ['error', 'the lake holds files that the database does not know: is DATABASE_URL the right one?'],
  'demonstration.failed': ['error', 'the demonstration could not be loaded'],
  'demonstration.no-room': ['warn', 'not enough room on the disk for the second county of the demonstration'],
} as const satisfies Readonly<Record<string, readonly [Level, string]>>

export type Event = keyof typeof events
