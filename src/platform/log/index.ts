import { pino } from 'pino'

/** Structured log. Lines carry ids, codes and counts; names, ID numbers, phones and addresses never reach it. */
export type Log = ReturnType<typeof createLog>

/** `level` is pino's; `silent` in tests. */
export function createLog(level: string) {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['name', 'idNumber', 'phone', 'address', 'password', '*.name', '*.idNumber', '*.phone', '*.address', '*.password'],
      censor: '[已隐去]',
    },
  })
}
