import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'

/**
 * One authenticated cipher. `encrypt` returns `ciphertext | tag`; `decrypt` throws when anything was altered.
 * A new algorithm is one more entry in {@link ciphers}: each key of the ring names its own, so old values stay readable.
 */
export interface AuthenticatedCipher {
  readonly keyBytes: number
  readonly ivBytes: number
  readonly tagBytes: number
  encrypt(key: Buffer, iv: Buffer, associated: Buffer, plain: Uint8Array): Buffer
  decrypt(key: Buffer, iv: Buffer, associated: Buffer, sealed: Uint8Array): Buffer
}

const prepared = new WeakMap<Buffer, readonly KeyObject[]>()

/**
 * The key (or its parts of the given lengths) as Node's key objects, made once for each key: given as bytes it is examined anew for each
 * value, which costs more than sealing a short text does.
 */
function keyObjects(key: Buffer, lengths: readonly number[]): readonly KeyObject[] {
  const known = prepared.get(key)
  if (known !== undefined) return known
  let from = 0
  const objects = lengths.map((length) => createSecretKey(key.subarray(from, (from += length))))
  prepared.set(key, objects)
  return objects
}

/** The one key of AES, the two of SM4 with HMAC. A key is used with one cipher only. */
const aesKey = (key: Buffer): KeyObject => partOf(keyObjects(key, [32]), 0)
const sm4Key = (key: Buffer): KeyObject => partOf(keyObjects(key, [16, 32]), 0)
const sm3Key = (key: Buffer): KeyObject => partOf(keyObjects(key, [16, 32]), 1)

function partOf(keys: readonly KeyObject[], index: number): KeyObject {
  const found = keys[index]
  if (!found) throw new Error('no such part of the key')
  return found
}

const aes256gcm: AuthenticatedCipher = {
  keyBytes: 32,
  ivBytes: 12,
  tagBytes: 16,
  encrypt(key, iv, associated, plain) {
    const cipher = createCipheriv('aes-256-gcm', aesKey(key), iv).setAAD(associated)
    const text = cipher.update(plain)
    cipher.final()
    return Buffer.concat([text, cipher.getAuthTag()])
  },
  decrypt(key, iv, associated, sealed) {
    const split = tagOffset(sealed, 16)
    const decipher = createDecipheriv('aes-256-gcm', aesKey(key), iv, { authTagLength: 16 })
      .setAAD(associated)
      .setAuthTag(sealed.subarray(split))
    // A stream mode: `update` gives everything, `final` only checks. Not concatenating spares a copy of each file chunk.
    const plain = decipher.update(sealed.subarray(0, split))
    decipher.final()
    return plain
  },
}

/**
 * SM4 in counter mode, then HMAC-SM3 over everything (encrypt-then-MAC), for sites that must use national algorithms.
 * Node's OpenSSL offers SM4 without GCM, hence the composition. Key: 16 bytes SM4, 32 bytes HMAC.
 */
const sm4ctrHmacSm3: AuthenticatedCipher = {
  keyBytes: 48,
  ivBytes: 12,
  tagBytes: 32,
  encrypt(key, iv, associated, plain) {
    const cipher = createCipheriv('sm4-ctr', sm4Key(key), counterBlock(iv))
    const text = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([text, sm3Tag(key, iv, associated, text)])
  },
  decrypt(key, iv, associated, sealed) {
    const split = tagOffset(sealed, 32)
    const text = sealed.subarray(0, split)
    if (!timingSafeEqual(sm3Tag(key, iv, associated, text), sealed.subarray(split))) throw new Error('authentication failed')
    const decipher = createDecipheriv('sm4-ctr', sm4Key(key), counterBlock(iv))
    return Buffer.concat([decipher.update(text), decipher.final()])
  },
}

/**
 * The nonce and a counter of 32 bits from zero: whatever two nonces are, the blocks counted from them never meet (64 GB each). A nonce as
 * wide as the block would be the counter's start, and the next nonce's first block the same as this one's second.
 */
function counterBlock(iv: Buffer): Buffer {
  return Buffer.concat([iv, Buffer.alloc(4)])
}

/** The length of the associated data goes first, so that no byte can move from it into the ciphertext unnoticed. */
function sm3Tag(key: Buffer, iv: Buffer, associated: Buffer, text: Uint8Array): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(associated.length))
  return createHmac('sm3', sm3Key(key)).update(length).update(associated).update(iv).update(text).digest()
}

function tagOffset(sealed: Uint8Array, tagBytes: number): number {
  if (sealed.length < tagBytes) throw new Error('too short')
  return sealed.length - tagBytes
}

export const ciphers = { 'aes-256-gcm': aes256gcm, 'sm4-ctr-hmac-sm3': sm4ctrHmacSm3 } as const satisfies Record<
  string,
  AuthenticatedCipher
>

export type CipherName = keyof typeof ciphers
export const cipherNames = ['aes-256-gcm', 'sm4-ctr-hmac-sm3'] as const satisfies readonly CipherName[]
