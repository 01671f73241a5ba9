import { hashSecret, newId, newSecret, sameSecret } from './secrets.ts'

export interface NewApiKey {
  /** Public part, the primary key of the stored row. */
  id: string
  /** What the holder gets, once: `doudi_<id without dashes>_<secret>`. Never stored. */
  key: string
  /** What is stored. */
  hash: string
}

/** Makes an API key for another system. Store `id` and `hash`; show `key` once. */
export function createApiKey(): NewApiKey {
  const id = newId()
  const secret = newSecret()
  return { id, key: `doudi_${id.replaceAll('-', '')}_${secret}`, hash: hashSecret(secret) }
}

/** Splits a presented key into the id to look up and the secret to verify; null where it is not one of ours. */
export function parseApiKey(presented: string): { id: string; secret: string } | null {
  const match = /^doudi_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([\w-]{43})$/.exec(presented)
  if (!match) return null
  return { id: match.slice(1, 6).join('-'), secret: match[6] ?? '' }
}

/** True when the secret of a presented key belongs to the stored hash. */
export function verifyApiKey(secret: string, storedHash: string): boolean {
  return sameSecret(hashSecret(secret), storedHash)
}
