import { createHash, randomBytes } from 'node:crypto'
import { open, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { DomainError, ensure } from '#kernel'
import type { Vault } from '#platform/crypto'
import { claimTempDirectory, isErrorCode, placeOnce, syncFile } from '#platform/disk'
import { chunkBytes, decryptChunks, FileDamagedError, keyIdOf, plainSize } from './envelope.ts'
import { filesPutBefore } from './retention.ts'
import { encryptTo, writeAll, type StoredFile } from './write.ts'

/**
 * Bytes kept by their hash, encrypted, under `<directory>/ab/cd/<sha256>`. Files never change. Delivered department files and
 * attachments contain personal data, so plain bytes exist on disk only inside `withPlainFile`.
 * Errors: `not-found` where there is no such file, FileDamagedError where it does not decrypt to what its name says.
 */
export interface FileStore extends AsyncDisposable {
  /** Keeps a file; the same content is stored once. `input.invalid` as soon as it exceeds `maxBytes`; nothing is then kept. */
  put(source: Uint8Array | AsyncIterable<Uint8Array>, options: { maxBytes: number }): Promise<StoredFile>
  /** The content as a stream. It ends with an error, not early, when the file proves damaged. */
  open(sha256: string): Promise<Readable>
  /** Decrypts to a temporary file for readers that need a path (DuckDB), hands it to `work` and removes it afterwards, whatever happens. `extension` like `.csv`. */
  withPlainFile<T>(sha256: string, work: (path: string) => Promise<T>, options?: { extension?: string }): Promise<T>
  /** The folder `withPlainFile` uses: give it to `openLake({ allowDirectories })`. */
  readonly plainDirectory: string
  /** Bytes of the content, without reading it. */
  size(sha256: string): Promise<number>
  /** Where the encrypted file lies or would lie; for backup and tests. */
  path(sha256: string): string
  /** Reads the whole file: `ok`, `missing` or `damaged`. */
  verify(sha256: string): Promise<'ok' | 'missing' | 'damaged'>
  /** Deletes a file (retention). True when it existed. */
  remove(sha256: string): Promise<boolean>
  /** Names of files last put before an instant. */
  putBefore(instant: Date): AsyncIterable<string>
  /** As `remove`, where the file was not put again since. */
  removeOlder(sha256: string, before: Date): Promise<boolean>
  /** Names of all stored files. */
  names(): AsyncIterable<string>
  /** The id of the sealing key a file is encrypted under. */
  keyOf(sha256: string): Promise<string>
  /**
   * Encrypts a file anew where it is not under the current sealing key; true when it did. Whoever is reading the file goes on reading the
   * old one. Nothing may be removed meanwhile (retention), or it would come back.
   */
  rekey(sha256: string): Promise<boolean>
  /** Removes the temporary folder of this process. */
  close(): Promise<void>
}

export interface FileStoreOptions {
  /** `<data>/files`. */
  directory: string
  vault: Pick<Vault, 'fileKey'>
  /** Parent of the folder for temporary files, on the same file system; `<directory>/tmp` by default. Leftovers of a crash are removed at start. */
  tempDirectory?: string
}

/** Opens the store and removes plain files that a crashed process left behind. */
export async function openFileStore({ directory, vault, tempDirectory = join(directory, 'tmp') }: FileStoreOptions): Promise<FileStore> {
  const temporary = await claimTempDirectory(tempDirectory)
  const newPath = (extension: string): string => join(temporary, randomBytes(8).toString('hex') + extension)

  function path(sha256: string): string {
    ensure(/^[0-9a-f]{64}$/.test(sha256), 'input.invalid', '文件编号不正确')
    return join(directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }

  async function openStored(sha256: string): Promise<FileHandle> {
    try {
      return await open(path(sha256), 'r')
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) throw new DomainError('not-found', '文件不存在，可能已按保存期限删除', { cause: error })
      throw error
    }
  }

  async function put(source: Uint8Array | AsyncIterable<Uint8Array>, { maxBytes }: { maxBytes: number }): Promise<StoredFile> {
    const sealed = newPath('.sealed')
    try {
      const stored = await encryptTo(sealed, limited(source, maxBytes), vault)
      if (!(await placeOnce(sealed, path(stored.sha256))) && !(await isKeptAnew(stored.sha256))) {
        // Delivered again, the content heals a file the disk has spoilt or retention has just removed; keeping nothing would be success only in name.
        await rm(path(stored.sha256), { force: true })
        await placeOnce(sealed, path(stored.sha256))
      }
      return stored
    } finally {
      await rm(sealed, { force: true })
    }
  }

  /** The file counts as put now, and is sound. In this order: a file that is removed in between is found missing. */
  async function isKeptAnew(sha256: string): Promise<boolean> {
    const now = new Date()
    await utimes(path(sha256), now, now).catch((error: unknown) => {
      if (!isErrorCode(error, 'ENOENT')) throw error
    })
    return (await verify(sha256)) === 'ok'
  }

  /** Deletes only what is still as old as it was said to be: between choosing and deleting somebody may have put it again. */
  async function removeOlder(sha256: string, before: Date): Promise<boolean> {
    const found = await stat(path(sha256)).catch(() => null)
    return found !== null && found.mtime < before && (await remove(sha256))
  }

  async function* read(sha256: string): AsyncGenerator<Buffer> {
    const handle = await openStored(sha256)
    try {
      const hash = createHash('sha256')
      for await (const chunk of decryptChunks(vault, handle)) {
        hash.update(chunk)
        yield chunk
      }
      if (hash.digest('hex') !== sha256) throw new FileDamagedError('the content is not what its name says')
    } finally {
      await handle.close()
    }
  }

  async function openStream(sha256: string): Promise<Readable> {
    await (await openStored(sha256)).close()
    return Readable.from(read(sha256), { objectMode: false, highWaterMark: chunkBytes })
  }

  async function withPlainFile<T>(
    sha256: string,
    work: (path: string) => Promise<T>,
    { extension = '' }: { extension?: string } = {},
  ): Promise<T> {
    ensure(/^(\.[a-z0-9]{1,8})?$/.test(extension), 'input.invalid', '文件扩展名不正确')
    const plain = newPath(extension)
    try {
      const handle = await open(plain, 'wx', 0o600)
      try {
        await writeAll(handle, read(sha256))
      } finally {
        await handle.close()
      }
      return await work(plain)
    } finally {
      await rm(plain, { force: true })
    }
  }

  async function size(sha256: string): Promise<number> {
    const handle = await openStored(sha256)
    try {
      return await plainSize(vault, handle)
    } finally {
      await handle.close()
    }
  }

  async function verify(sha256: string): Promise<'ok' | 'missing' | 'damaged'> {
    try {
      for await (const _ of read(sha256));
      return 'ok'
    } catch (error) {
      if (error instanceof FileDamagedError) return 'damaged'
      if (error instanceof DomainError && error.code === 'not-found') return 'missing'
      throw error
    }
  }

  async function remove(sha256: string): Promise<boolean> {
    try {
      await rm(path(sha256))
      return true
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return false
      throw error
    }
  }

  async function keyOf(sha256: string): Promise<string> {
    const handle = await openStored(sha256)
    try {
      return await keyIdOf(handle)
    } finally {
      await handle.close()
    }
  }

  async function rekey(sha256: string): Promise<boolean> {
    if ((await keyOf(sha256)) === vault.fileKey().keyId) return false
    const sealed = newPath('.sealed')
    try {
      const { mtime } = await stat(path(sha256))
      await encryptTo(sealed, read(sha256), vault)
      // It was put when it was put: retention goes by that.
      await utimes(sealed, mtime, mtime)
      await syncFile(sealed)
      await rename(sealed, path(sha256))
      return true
    } finally {
      await rm(sealed, { force: true })
    }
  }

  const close = (): Promise<void> => rm(temporary, { recursive: true, force: true })

  return {
    put,
    open: openStream,
    withPlainFile,
    plainDirectory: temporary,
    size,
    path,
    verify,
    remove,
    removeOlder,
    putBefore: (instant) => filesPutBefore(directory, instant),
    names: () => filesPutBefore(directory, endOfTime),
    keyOf,
    rekey,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const endOfTime = new Date(8.64e15)

async function* limited(source: Uint8Array | AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const part of source instanceof Uint8Array ? [source] : source) {
    total += part.length
    ensure(total <= maxBytes, 'input.invalid', `文件超过大小上限 ${String(Math.floor(maxBytes / 2 ** 20))} MB`, {
      hint: '请拆分后分次上传，或联系管理员调整上限',
    })
    yield part
  }
}
