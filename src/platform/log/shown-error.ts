import { DomainError } from '#kernel'

/** What of an error stands in the log. */
export interface ShownError {
  readonly type: string
  readonly code?: string
  readonly message: string
  /** Where it happened, innermost first. */
  readonly stack: readonly string[]
  readonly constraint?: string
  readonly cause?: ShownError
}

const mostFrames = 12
const deepest = 3

/**
 * An error without what it may quote: a database names the row that broke a rule, DuckDB the cell it could not read, a parser its input. Only
 * our own errors, whose words are ours, keep theirs whole.
 */
export function shownError(error: unknown): ShownError {
  return shown(error, deepest)
}

function shown(error: unknown, depth: number): ShownError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: [] }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: error instanceof DomainError ? error.message : withoutQuotes(error.message),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^ {4}at /.test(line))
      .slice(0, mostFrames)
      .map((line) => line.trim()),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(error.cause === undefined || depth === 0 ? {} : { cause: shown(error.cause, depth - 1) }),
  }
}

/** Chinese, quoted text and long numbers in a foreign message are data. Paths stay, for whoever has to find the file. */
function withoutQuotes(message: string): string {
  return message
    .slice(0, 500)
    .replace(/"(?!\/)[^"]*"|“[^”]*”|'(?!\/)[^']*'/g, '…')
    .replace(/[\p{Script=Han}·]+/gu, '…')
    .replace(/\d{6,}[\dXx]?/g, '…')
}
