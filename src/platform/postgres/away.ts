/** SQLSTATE: 08 broken connections, 57P01–57P03 shutting down, crashed, starting up; 53300 no connection left. */
const states = /^(?:08\w{3}|57P0[123]|53300)$/
const systemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
/** The driver's own words where it has no code. */
const words =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/

/**
 * Whether an error says that the database was not there or went away in the middle: nothing is wrong with the question, and it may be
 * asked again. Whether an interrupted commit took place is not known to whoever asked.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return states.test(code) || (systemCodes.has(code) && 'syscall' in error) || words.test(error.message) || isDatabaseAway(error.cause)
}
