import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import type { Vault } from '#platform/crypto'
import { syncFile } from '#platform/disk'
import { decryptChunks, keyIdOf } from './envelope.ts'
import { encryptTo } from './write.ts'

type Keys = Pick<Vault, 'fileKey'>

/** Copies a file compressed and encrypted with the key ring; `target` appears whole or not at all, and with `flush` it is on the disk. */
export async function sealCopy(keys: Keys, source: string, target: string, { flush }: { flush: boolean }): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const writing = `${target}.${String(process.pid)}.writing`
  await rm(writing, { force: true })
  try {
    const reading = createReadStream(source)
    const packed = reading.pipe(createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } }))
    // A source that vanishes while it is read ends the copy, not the program.
    reading.once('error', (error) => packed.destroy(error))
    await encryptTo(writing, packed, keys)
    if (flush) await syncFile(writing)
    await rename(writing, target)
  } finally {
    await rm(writing, { force: true })
  }
}

/** Brings back what `sealCopy` wrote. Throws `FileDamagedError` where it is not whole or belongs to other keys. */
export async function unsealCopy(keys: Keys, source: string, target: string): Promise<void> {
  const handle = await open(source, 'r')
  try {
    await pipeline(
      Readable.from(decryptChunks(keys, handle), { objectMode: false }),
      createZstdDecompress(),
      createWriteStream(target, { mode: 0o600 }),
    )
  } finally {
    await handle.close()
  }
}

/** The id of the key that a file of `sealCopy` or of the file store was sealed under. Throws `FileDamagedError` for any other file. */
export async function sealedUnder(path: string): Promise<string> {
  const handle = await open(path, 'r')
  try {
    return await keyIdOf(handle)
  } finally {
    await handle.close()
  }
}
