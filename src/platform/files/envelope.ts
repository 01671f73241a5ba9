import { hkdfSync, randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { Vault } from '#platform/crypto'

/**
 * The form of a stored file: a header, then chunks of 256 KiB, each encrypted and authenticated on its own, so that any size streams
 * in constant memory.
 *
 * Header: `DOUDIF1\n` · length of the key id (1 byte) · key id · 32 random bytes.
 * The random bytes and the named key of the ring give this file its own key (HKDF). A chunk's nonce is its number and a mark on the
 * last one: a chunk that is altered, moved, doubled or missing, and a file cut short, do not decrypt. The header is authenticated
 * with every chunk. (The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015.)
 */
const magic = Buffer.from('DOUDIF1\n', 'latin1')
const saltBytes = 32
export const chunkBytes = 1 << 18

/** A stored file that does not decrypt or is not what its name says: damaged disk, wrong key or an attack. */
export class FileDamagedError extends Error {
  constructor(reason: string) {
    super(`stored file is damaged: ${reason}`)
    this.name = 'FileDamagedError'
  }
}

interface ChunkCipher {
  readonly header: Buffer
  readonly tagBytes: number
  encrypt(plain: Uint8Array, index: number, last: boolean): Buffer
  decrypt(sealed: Uint8Array, index: number, last: boolean): Buffer
}

type KeySource = Pick<Vault, 'fileKey'>

/** A cipher for a new file, with its header. */
export function newFileCipher(vault: KeySource): ChunkCipher {
  const { keyId } = vault.fileKey()
  const name = Buffer.from(keyId, 'latin1')
  return chunkCipher(vault, keyId, Buffer.concat([magic, Buffer.of(name.length), name, randomBytes(saltBytes)]))
}

/** The cipher of a stored file, from its header; leaves nothing read ahead: chunks start at `header.length`. */
async function readFileCipher(vault: KeySource, handle: FileHandle): Promise<ChunkCipher> {
  const header = await readHeader(handle)
  return chunkCipher(vault, keyIdIn(header), header)
}

async function readHeader(handle: FileHandle): Promise<Buffer> {
  const start = await readFully(handle, 0, magic.length + 1)
  const nameLength = start[magic.length]
  if (!start.subarray(0, magic.length).equals(magic) || nameLength === undefined) throw new FileDamagedError('no header')
  const header = await readFully(handle, 0, magic.length + 1 + nameLength + saltBytes)
  if (header.length !== magic.length + 1 + nameLength + saltBytes) throw new FileDamagedError('header cut short')
  return header
}

function keyIdIn(header: Buffer): string {
  return header.toString('latin1', magic.length + 1, header.length - saltBytes)
}

function chunkCipher(vault: KeySource, keyId: string, header: Buffer): ChunkCipher {
  const { cipher, key: ringKey } = vault.fileKey(keyId)
  const key = Buffer.from(hkdfSync('sha256', ringKey, header.subarray(-saltBytes), 'doudi-file-1', cipher.keyBytes))
  const nonce = (index: number, last: boolean): Buffer => {
    const iv = Buffer.alloc(cipher.ivBytes)
    iv.writeUInt32BE(index, cipher.ivBytes - 5)
    iv[cipher.ivBytes - 1] = last ? 1 : 0
    return iv
  }
  return {
    header,
    tagBytes: cipher.tagBytes,
    encrypt: (plain, index, last) => cipher.encrypt(key, nonce(index, last), header, plain),
    decrypt(sealed, index, last) {
      try {
        return cipher.decrypt(key, nonce(index, last), header, sealed)
      } catch {
        throw new FileDamagedError(`chunk ${String(index)} does not decrypt`)
      }
    },
  }
}

/** The plain bytes of a stored file, chunk by chunk. Nothing is yielded that has not been authenticated. */
export async function* decryptChunks(vault: KeySource, handle: FileHandle): AsyncGenerator<Buffer> {
  const cipher = await readFileCipher(vault, handle)
  const { size } = await handle.stat()
  const stride = chunkBytes + cipher.tagBytes
  let position = cipher.header.length
  for (let index = 0; ; index++) {
    const sealed = await readFully(handle, position, stride)
    position += sealed.length
    const last = position >= size
    yield cipher.decrypt(sealed, index, last)
    if (last) return
  }
}

/** The id of the sealing key a stored file is encrypted under, from its header; the key itself may be gone. */
export async function keyIdOf(handle: FileHandle): Promise<string> {
  return keyIdIn(await readHeader(handle))
}

/** Size of the content, from the size of the stored file. */
export async function plainSize(vault: KeySource, handle: FileHandle): Promise<number> {
  const cipher = await readFileCipher(vault, handle)
  const body = (await handle.stat()).size - cipher.header.length
  return body - Math.ceil(body / (chunkBytes + cipher.tagBytes)) * cipher.tagBytes
}

async function readFully(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
