import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import type { Vault } from '#platform/crypto'
import { chunkBytes, newFileCipher } from './envelope.ts'

export interface StoredFile {
  /** SHA-256 of the content (hex): the file's name in the store. */
  sha256: string
  /** Bytes of the content. */
  size: number
}

/** Cuts the source into whole chunks; the last may be short, and is there (empty) for an empty source. */
async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<{ plain: Buffer; last: boolean }> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  for await (const part of source) {
    for (let taken = 0; taken < part.length;) {
      // A full chunk goes out only when more follows: the last one carries its mark.
      if (filled === chunkBytes) {
        yield { plain: buffer, last: false }
        filled = 0
      }
      const piece = part.subarray(taken, taken + chunkBytes - filled)
      buffer.set(piece, filled)
      filled += piece.length
      taken += piece.length
    }
  }
  yield { plain: buffer.subarray(0, filled), last: true }
}

/** Writes a source encrypted into the new file `target`. */
export async function encryptTo(target: string, source: AsyncIterable<Uint8Array>, vault: Pick<Vault, 'fileKey'>): Promise<StoredFile> {
  const cipher = newFileCipher(vault)
  const hash = createHash('sha256')
  let size = 0
  async function* sealed(): AsyncGenerator<Buffer> {
    yield cipher.header
    let index = 0
    for await (const { plain, last } of inChunks(source)) {
      hash.update(plain)
      size += plain.length
      yield cipher.encrypt(plain, index++, last)
    }
  }
  const handle = await open(target, 'wx', 0o600)
  try {
    await writeAll(handle, sealed())
  } finally {
    await handle.close()
  }
  return { sha256: hash.digest('hex'), size }
}

/** Writes in order, one write ahead: the next part is read and encrypted meanwhile. */
export async function writeAll(handle: FileHandle, parts: AsyncIterable<Buffer>): Promise<void> {
  let writing: Promise<unknown> = Promise.resolve()
  try {
    for await (const part of parts) {
      await writing
      writing = writeFully(handle, part)
    }
  } finally {
    await writing
  }
}

async function writeFully(handle: FileHandle, part: Buffer): Promise<void> {
  for (let written = 0; written < part.length;) {
    written += (await handle.write(part, written, part.length - written)).bytesWritten
  }
}
