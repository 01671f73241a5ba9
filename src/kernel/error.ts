/**
 * An error that a person at the screen caused or can resolve.
 * `code` is stable and documented (docs/OPERATIONS.md); `message` is plain Chinese and never carries personal data;
 * `hint` says the way out. Anything that is not a DomainError is a defect and answers 500.
 */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.hint = options.hint
    this.details = options.details
  }
}

/** Error kinds and the HTTP status each answers with. Specific wording belongs to the message, not to a new code. */
export const errorStatus = {
  'input.invalid': 400,
  'auth.required': 401,
  'auth.denied': 403,
  'auth.locked': 429,
  'rate.limited': 429,
  'not-found': 404,
  'state.conflict': 409,
  'state.action-not-allowed': 409,
  'file.unreadable': 422,
  'file.wrong-dataset': 422,
  'file.empty': 422,
  'policy.missing': 422,
  'policy.invalid': 422,
  'run.disagreement': 500,
  'system.unavailable': 503,
} as const

export type ErrorCode = keyof typeof errorStatus

/** Throws the given domain error unless the condition holds. */
export function ensure(
  condition: unknown,
  code: ErrorCode,
  message: string,
  options?: { hint?: string; details?: Record<string, unknown> },
): asserts condition {
  if (!condition) throw new DomainError(code, message, options)
}
