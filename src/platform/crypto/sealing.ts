import { randomFillSync } from 'node:crypto'
import { ciphers, type AuthenticatedCipher } from './ciphers.ts'
import { deriveKey, type KeyRing, type LivingKeyRing } from './key-ring.ts'

/** A sealed value that cannot be opened: altered, moved to another place, or its key is gone. A defect or an attack, never a user's mistake. */
export class SealBrokenError extends Error {
  constructor(reason: string) {
    super(`sealed value cannot be opened: ${reason}`)
    this.name = 'SealBrokenError'
  }
}

interface ActiveKey {
  readonly id: string
  readonly cipher: AuthenticatedCipher
  readonly key: Buffer
}

export interface Sealer {
  /** Encrypts `text` for one place. `context` names it (`person.id_number:42`) and must be given again to open. */
  seal(text: string, context: string): string
  /** Decrypts; throws {@link SealBrokenError} when altered, when the context differs or the key is gone. */
  open(sealed: string, context: string): string
  /** The value under the current key: the same string where it already is. For rotation jobs. */
  reseal(sealed: string, context: string): string
}

/**
 * Seals short texts as `<key id>.<base64url(iv | ciphertext | tag)>`. Random 96-bit nonces are safe up to 2^32 values a key
 * (NIST SP 800-38D 8.3); rotate before that.
 */
export function createSealer(ring: LivingKeyRing): Sealer {
  let [known, keys]: [KeyRing | null, ReadonlyMap<string, ActiveKey>] = [null, new Map()]
  const keysOf = (now: KeyRing): ReadonlyMap<string, ActiveKey> => {
    if (now !== known) [known, keys] = [now, activeKeys(now)]
    return keys
  }
  const keyOf = (id: string): ActiveKey => {
    const key = keysOf(ring.current()).get(id) ?? keysOf(ring.renewed()).get(id)
    if (!key) throw new SealBrokenError(`key ${id} is not in the key ring`)
    return key
  }
  const currentKey = (): ActiveKey => keyOf(ring.current().current)

  function seal(text: string, context: string): string {
    const { id, cipher, key } = currentKey()
    const iv = nextNonce(cipher.ivBytes)
    const sealed = cipher.encrypt(key, iv, associatedData(id, context), Buffer.from(text, 'utf8'))
    return `${id}.${Buffer.concat([iv, sealed]).toString('base64url')}`
  }

  function open(sealed: string, context: string): string {
    const match = /^([a-z][a-z0-9]{0,15})\.([\w-]+)$/.exec(sealed)
    if (!match) throw new SealBrokenError('not a sealed value')
    const { id, cipher, key } = keyOf(match[1] ?? '')
    const bytes = Buffer.from(match[2] ?? '', 'base64url')
    try {
      const plain = cipher.decrypt(key, bytes.subarray(0, cipher.ivBytes), associatedData(id, context), bytes.subarray(cipher.ivBytes))
      return plain.toString('utf8')
    } catch {
      throw new SealBrokenError('altered, or sealed for another place')
    }
  }

  const reseal = (sealed: string, context: string): string =>
    sealed.startsWith(`${ring.current().current}.`) ? sealed : seal(open(sealed, context), context)

  return { seal, open, reseal }
}

function activeKeys(ring: KeyRing): ReadonlyMap<string, ActiveKey> {
  return new Map(
    ring.sealing.map(({ id, algorithm, secret }) => {
      const cipher = ciphers[algorithm]
      return [id, { id, cipher, key: deriveKey(secret, `seal/${algorithm}`, cipher.keyBytes) }]
    }),
  )
}

const noncePool = Buffer.alloc(12_288)
let nonceAt = noncePool.length

/** Fresh random bytes, drawn a thousand nonces at a time: a population has hundreds of thousands of values to seal. */
function nextNonce(bytes: number): Buffer {
  if (nonceAt + bytes > noncePool.length) {
    randomFillSync(noncePool)
    nonceAt = 0
  }
  const nonce = Buffer.from(noncePool.subarray(nonceAt, nonceAt + bytes))
  nonceAt += bytes
  return nonce
}

/** Binds a value to its key and its place, so that a ciphertext copied into another row or column does not open. */
function associatedData(keyId: string, context: string): Buffer {
  return Buffer.from(`doudi-seal-1\0${keyId}\0${context}`, 'utf8')
}
