import { randomInt } from 'node:crypto'
import { generateSecret, generateURI, verifySync } from 'otplib'

/** A new secret for a code generator (RFC 6238: SHA-1, 6 digits, 30 seconds), base32. Store it sealed. */
export function newCodeSecret(): string {
  return generateSecret({ length: 20 })
}

/** What the generator on a phone scans. Holds the secret: shown once, never stored or logged. */
export function codeAddress(secret: string, login: string): string {
  return generateURI({ issuer: '兜底', label: login, secret })
}

/**
 * The time step a code belongs to, or null when it is wrong or already used: steps up to `usedStep` do not count any more. Clocks may
 * differ by one step to either side. `at` is the time in milliseconds.
 */
export function stepOfCode(code: string, secret: string, usedStep: number, at: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const result = verifySync({ secret, token: code, epoch: Math.floor(at / 1000), epochTolerance: 30, strategy: 'totp' })
  if (!result.valid || !('timeStep' in result) || result.timeStep <= usedStep) return null
  return result.timeStep
}

/** No 0, 1, I, L, O: what is read from paper is not mistaken. */
const recoveryAlphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** Ten recovery codes of 49 random bits each, like `7KQ2M-XC4RD`. */
export function newRecoveryCodes(): string[] {
  const part = (): string => Array.from({ length: 5 }, () => recoveryAlphabet[randomInt(recoveryAlphabet.length)]).join('')
  return Array.from({ length: 10 }, () => `${part()}-${part()}`)
}

/** A recovery code as it is compared, or null where the text cannot be one. Small letters and a missing dash do no harm. */
export function asRecoveryCode(text: string): string | null {
  const plain = text.toUpperCase().replaceAll(/[\s-]/g, '')
  return plain.length === 10 && [...plain].every((character) => recoveryAlphabet.includes(character))
    ? `${plain.slice(0, 5)}-${plain.slice(5)}`
    : null
}
