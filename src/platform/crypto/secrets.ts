import { createHash, randomBytes, randomUUIDv7, timingSafeEqual } from 'node:crypto'

/** A new row or event id: UUID version 7, sorts by time. Says when it was made, so not for secrets. */
export function newId(): string {
  return randomUUIDv7()
}

/** A random secret of `bytes` bytes as base64url (32 bytes: 43 characters): session tokens, one-time links. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** What is stored of a random secret: SHA-256 (hex). Enough for 256 random bits; passwords need `hashPassword`. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares two secrets in time that does not depend on where they differ, whatever their lengths. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
