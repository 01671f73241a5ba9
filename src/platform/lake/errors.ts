import { DomainError } from '#kernel'

/**
 * A query that DuckDB refused: a defect in our SQL or data it cannot take. `message` names the kind only; the whole story, with the
 * SQL, is in `cause`, with values masked, because DuckDB quotes the data it stumbles over.
 */
export class LakeError extends Error {
  /** DuckDB's error class: `Binder`, `Conversion`, `IO`, … */
  readonly kind: string

  constructor(kind: string, cause: LakeErrorCause) {
    super(`lake query failed (${kind})`, { cause })
    this.name = 'LakeError'
    this.kind = kind
  }
}

class LakeErrorCause extends Error {
  readonly sql: string

  constructor(message: string, sql: string) {
    super(message)
    this.name = 'LakeErrorCause'
    this.sql = sql
  }
}

/** Turns DuckDB's message into the error for the caller. */
export function lakeError(message: string, sql: string): Error {
  const kind = /^([A-Z][A-Za-z ]*?)(?: Error)?:/.exec(message)?.[1] ?? 'Unknown'
  const cause = new LakeErrorCause(maskValues(kind, message), sql)
  if (kind === 'Out of Memory') {
    return new DomainError('system.unavailable', '数据量超过了计算可用的内存', {
      hint: '请联系管理员调大 DOUDI_LAKE_MEMORY_MB 后重试',
      cause,
    })
  }
  return new LakeError(kind, cause)
}

/** The process was lost, is stopping or did not start; the next call starts a new one unless the lake is closed. */
export function unavailable(message: string, cause?: unknown): DomainError {
  return new DomainError('system.unavailable', message, { hint: '请稍后重试；多次出现请联系管理员查看运行日志', cause })
}

/** Errors about code quote identifiers, which help; errors about data quote data, which may be a person's. */
const kindsAboutCode = new Set([
  'Parser',
  'Binder',
  'Catalog',
  'Permission',
  'IO',
  'Not implemented',
  'Out of Memory',
  'TransactionContext',
  'Dependency',
])

/** Strips what may be personal: long digit runs always; quoted values, and all lines after the first, where the error is about data. */
function maskValues(kind: string, message: string): string {
  const withoutDigits = message.replace(/\d{6,}[\dXx]?/g, '######')
  if (kindsAboutCode.has(kind)) return withoutDigits
  const firstLine = withoutDigits.split('\n', 1)[0] ?? ''
  return firstLine.replace(/"[^"]*"|'[^']*'/g, '…')
}
