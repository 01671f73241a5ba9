import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { IdNumber } from '#kernel'
import { ciphers, type AuthenticatedCipher, type CipherName } from './ciphers.ts'
import { deriveKey, openKeyRing, type LivingKeyRing } from './key-ring.ts'
import { personToken, tokenVariable } from './person-token.ts'
import { createSealer, SealBrokenError, type Sealer } from './sealing.ts'

export interface VaultOptions {
  /** `<data>/keys`; the ring is created there at first start. */
  directory: string
  /** Value of `DOUDI_KEYRING`, which goes before the file. */
  environment?: string | undefined
  /** Cipher of the first sealing key, where the ring is created. */
  algorithm?: CipherName | undefined
}

/** Everything done with the installation's secrets; the secrets themselves stay inside. */
export interface Vault extends Sealer {
  /** The person's keyed token (UUID text); equal to `personTokenSql` in the lake. */
  personToken(id: IdNumber): string
  /** Session variables a lake connection needs for `personTokenSql`. Secret: for `openLake({ variables })` only. */
  readonly lakeVariables: Readonly<Record<string, string>>
  /** HMAC-SHA256 (base64url, 43 characters) to find a value that is stored sealed, e.g. `keyedDigest('phone', '13800000000')`. Normalise first. */
  keyedDigest(purpose: string, text: string): string
  /** Fixed value of the lookup key. Store it in the database and compare at start: another key would find nobody. */
  readonly lookupFingerprint: string
  /** Cipher and key for stored files under a sealing key; the current one without `keyId`. For the file store. */
  fileKey(keyId?: string): FileKey
  /** Which sealing key is used for what is sealed now, since when, and which others can still be read. */
  sealingKeys(): SealingKeys
}

export interface SealingKeys {
  readonly current: string
  readonly since: Date
  readonly others: readonly string[]
}

export interface FileKey {
  readonly keyId: string
  readonly cipher: AuthenticatedCipher
  readonly key: Buffer
}

/** Opens the key ring (see `loadKeyRing` for where it comes from and what it refuses). */
export async function openVault(options: VaultOptions): Promise<Vault> {
  return createVault(await openKeyRing(options.directory, options.environment, options.algorithm))
}

function createVault(ring: LivingKeyRing): Vault {
  // The lookup key never changes.
  const { lookup } = ring.current()
  const tokenKey = deriveKey(lookup.secret, 'person-token', 32).toString('hex')
  // Key objects: Node examines a key given as bytes anew each time, which costs five times the digest itself.
  const digestKeys = new Map<string, KeyObject>()

  function keyedDigest(purpose: string, text: string): string {
    let key = digestKeys.get(purpose)
    if (!key) digestKeys.set(purpose, (key = createSecretKey(deriveKey(lookup.secret, `digest/${purpose}`, 32))))
    return createHmac('sha256', key).update(text).digest('base64url')
  }

  function fileKey(keyId: string = ring.current().current): FileKey {
    const named = ({ id }: { readonly id: string }): boolean => id === keyId
    const entry = ring.current().sealing.find(named) ?? ring.renewed().sealing.find(named)
    if (!entry) throw new SealBrokenError(`key ${keyId} is not in the key ring`)
    const cipher = ciphers[entry.algorithm]
    return { keyId, cipher, key: deriveKey(entry.secret, `file/${entry.algorithm}`, cipher.keyBytes) }
  }

  function sealingKeys(): SealingKeys {
    const { current, sealing } = ring.renewed()
    const since = sealing.find((key) => key.id === current)?.createdAt ?? new Date(0).toISOString()
    return { current, since: new Date(since), others: sealing.map((key) => key.id).filter((id) => id !== current) }
  }

  return {
    ...createSealer(ring),
    personToken: (id) => personToken(tokenKey, id),
    lakeVariables: { [tokenVariable]: tokenKey },
    keyedDigest,
    lookupFingerprint: keyedDigest('fingerprint', lookup.id),
    fileKey,
    sealingKeys,
  }
}
