import { DomainError, type ErrorCode } from '#kernel'

/** Why somebody was not let in, for the ledger; what the person is told does not say more than it did before. */
export type SignInFault = 'password' | 'code' | 'locked' | 'unknown' | 'off' | 'expired' | 'passkey' | 'sso' | 'network'

/** A sign-in that failed. `user` is whose account was meant, `login` what was typed where there is no such account: it is only ever kept as a keyed digest. */
export class SignInRefused extends DomainError {
  readonly fault: SignInFault
  readonly user: number | null
  readonly login: string

  constructor(
    fault: SignInFault,
    meant: { readonly user?: number; readonly login?: string },
    [code, message, options]: readonly [ErrorCode, string, { hint: string; details?: Record<string, unknown> }],
  ) {
    super(code, message, options)
    this.fault = fault
    this.user = meant.user ?? null
    this.login = meant.login ?? ''
  }
}
