import { createHash, randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addSealingKey, openVault, retireSealingKey } from '#platform/crypto'
import { literal, openLake } from '#platform/lake'
import { FileDamagedError, openFileStore, type FileStore } from './index.ts'

const chunk = 256 * 1024
let directory: string
let store: FileStore
const open = async (): Promise<FileStore> =>
  openFileStore({ directory: join(directory, 'files'), vault: await openVault({ directory: join(directory, 'keys') }) })
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-files-'))
  store = await open()
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const maxBytes = 10 * chunk
async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}
const filesInStore = async (): Promise<string[]> =>
  (await readdir(join(directory, 'files'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

describe('put and open', () => {
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 77])('%i bytes come back unchanged', async (size) => {
    const bytes = randomBytes(size)
    const stored = await store.put(bytes, { maxBytes })
    expect(stored).toEqual({ sha256: sha256(bytes), size })
    expect((await readAll(await store.open(stored.sha256))).equals(bytes)).toBe(true)
    expect(await store.size(stored.sha256)).toBe(size)
    expect(await store.verify(stored.sha256)).toBe('ok')
  })

  test('a stream of odd parts gives the same file as the bytes at once, stored once', async () => {
    const bytes = randomBytes(2 * chunk + 5)
    const parts = [bytes.subarray(0, 1), bytes.subarray(1, chunk + 3), Buffer.alloc(0), bytes.subarray(chunk + 3)]
    const streamed = await store.put(Readable.from(parts), { maxBytes })
    const before = await stat(store.path(streamed.sha256))
    expect(await store.put(bytes, { maxBytes })).toEqual(streamed)
    expect(await filesInStore()).toEqual([streamed.sha256])
    expect((await stat(store.path(streamed.sha256))).ino).toBe(before.ino)
  })

  test('what lies on disk does not contain the content', async () => {
    const text = '张三,430971198001010011\n'.repeat(2000)
    const { sha256: name } = await store.put(Buffer.from(text), { maxBytes })
    const raw = await readFile(store.path(name))
    expect(raw.includes('430971198001010011')).toBe(false)
    expect((await stat(store.path(name))).mode & 0o077).toBe(0)
  })

  test('too large: refused while it streams, nothing kept', async () => {
    let produced = 0
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        produced += chunk
        yield Buffer.alloc(chunk)
      }
    }
    await expect(store.put(endless(), { maxBytes: 3 * chunk })).rejects.toMatchObject({ code: 'input.invalid' })
    expect(produced).toBe(4 * chunk)
    expect(await filesInStore()).toEqual([])
  })

  test('a source that breaks off leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(chunk + 1)
      throw new Error('connection lost')
    }
    await expect(store.put(broken(), { maxBytes })).rejects.toThrow('connection lost')
    expect(await filesInStore()).toEqual([])
  })

  test('an unknown file is said to be missing; a name that is no hash never becomes a path', async () => {
    const unknown = sha256(Buffer.from('unknown'))
    await expect(store.open(unknown)).rejects.toMatchObject({ code: 'not-found' })
    expect(await store.verify(unknown)).toBe('missing')
    expect(await store.remove(unknown)).toBe(false)
    expect(() => store.path('../../etc/passwd')).toThrow('文件编号')
  })

  test('removes', async () => {
    const { sha256: name } = await store.put(Buffer.from('x'), { maxBytes })
    expect(await store.remove(name)).toBe(true)
    expect(await store.verify(name)).toBe('missing')
  })
})

describe('damage', () => {
  const headerBytes = 8 + 1 + 2 + 32
  const stride = chunk + 16

  test.each([
    ['a byte of the content', (raw: Buffer) => raw.writeUInt8((raw[headerBytes + 100] ?? 0) ^ 1, headerBytes + 100)],
    ['a byte of the header', (raw: Buffer) => raw.writeUInt8((raw[20] ?? 0) ^ 1, 20)],
    ['the magic', (raw: Buffer) => raw.writeUInt8(0, 0)],
    [
      'two chunks that changed places',
      (raw: Buffer) => {
        const first = Buffer.from(raw.subarray(headerBytes, headerBytes + stride))
        raw.copyWithin(headerBytes, headerBytes + stride, headerBytes + 2 * stride)
        first.copy(raw, headerBytes + stride)
      },
    ],
  ])('%s is noticed', async (_, damage) => {
    const { sha256: name } = await store.put(randomBytes(3 * chunk), { maxBytes })
    const raw = await readFile(store.path(name))
    damage(raw)
    await writeFile(store.path(name), raw)
    expect(await store.verify(name)).toBe('damaged')
    await expect(readAll(await store.open(name))).rejects.toThrow(FileDamagedError)
    await expect(store.withPlainFile(name, () => Promise.reject(new Error('must not run')))).rejects.toThrow(FileDamagedError)
    expect(await readdir(store.plainDirectory)).toEqual([])
  })

  test.each([3 * stride, 2 * stride, stride + 20, 0, -10])('a file cut after %i bytes of its body is noticed', async (body) => {
    const { sha256: name } = await store.put(randomBytes(4 * chunk), { maxBytes })
    await truncate(store.path(name), headerBytes + body)
    expect(await store.verify(name)).toBe('damaged')
  })

  test('content that is delivered again heals a damaged file', async () => {
    const bytes = randomBytes(chunk + 9)
    const { sha256: name } = await store.put(bytes, { maxBytes })
    await truncate(store.path(name), 500)
    await store.put(bytes, { maxBytes })
    expect(await store.verify(name)).toBe('ok')
  })

  test('a whole file under another name is noticed', async () => {
    const { sha256: name } = await store.put(Buffer.from('one'), { maxBytes })
    const other = sha256(Buffer.from('two'))
    await mkdir(dirname(store.path(other)), { recursive: true })
    await copyFile(store.path(name), store.path(other))
    expect(await store.verify(other)).toBe('damaged')
  })
})

describe('plain files', () => {
  test('DuckDB reads one, and afterwards it is gone, also when the work fails', async () => {
    const { sha256: name } = await store.put(Buffer.from('person_no,fen\n1,100\n2,250\n'), { maxBytes })
    await using lake = await openLake({
      directory: join(directory, 'lake'),
      memoryLimitMb: 256,
      threads: 1,
      allowDirectories: [store.plainDirectory],
    })
    const sum = await store.withPlainFile(name, (path) => lake.rows(`SELECT sum(fen) AS fen FROM read_csv(${literal(path)})`), {
      extension: '.csv',
    })
    expect(sum).toEqual([{ fen: 350 }])
    await expect(store.withPlainFile(name, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(await readdir(store.plainDirectory)).toEqual([])
    await expect(store.withPlainFile(name, () => Promise.resolve(), { extension: '/../x' })).rejects.toThrow('扩展名')
  })

  test('what a killed process left is removed at the next start', async () => {
    const left = join(directory, 'files/tmp/process-999999999-abcd')
    await mkdir(left)
    await writeFile(join(left, 'plain.csv'), '张三')
    await using next = await open()
    await expect(stat(left)).rejects.toThrow('ENOENT')
    expect(await readdir(store.plainDirectory)).toEqual([])
    expect(next.plainDirectory).not.toBe(store.plainDirectory)
  })
})

test.each(['aes-256-gcm', 'sm4-ctr-hmac-sm3'] as const)(
  'after rotation to %s old files stay readable and new ones use the new key',
  async (algorithm) => {
    const old = await store.put(Buffer.from('old'), { maxBytes })
    await addSealingKey(join(directory, 'keys'), algorithm)
    await using rotated = await open()
    const bytes = randomBytes(2 * chunk + 1)
    const fresh = await rotated.put(bytes, { maxBytes })
    expect((await readAll(await rotated.open(old.sha256))).toString()).toBe('old')
    expect((await readAll(await rotated.open(fresh.sha256))).equals(bytes)).toBe(true)
    expect(await rotated.size(fresh.sha256)).toBe(bytes.length)
    expect((await readFile(rotated.path(fresh.sha256))).subarray(0, 11).toString()).toBe('DOUDIF1\n\u0002s2')
  },
)

test('a file moves to the new key while it is read, keeps its day, and the old key is then no longer needed', async () => {
  const bytes = randomBytes(3 * chunk + 1)
  const { sha256: name } = await store.put(bytes, { maxBytes })
  const day = new Date('2024-02-03T04:05:06Z')
  await utimes(store.path(name), day, day)
  const reading = (await store.open(name))[Symbol.asyncIterator]()
  const first = await reading.next()
  await addSealingKey(join(directory, 'keys'), 'sm4-ctr-hmac-sm3')
  await using rotated = await open()
  expect(await rotated.keyOf(name)).toBe('s1')
  expect(await rotated.rekey(name)).toBe(true)
  expect(await rotated.rekey(name)).toBe(false)
  expect(await rotated.keyOf(name)).toBe('s2')
  expect((await stat(rotated.path(name))).mtime).toEqual(day)
  expect(Buffer.concat([first.value as Buffer, await readAll({ [Symbol.asyncIterator]: () => reading })]).equals(bytes)).toBe(true)
  await retireSealingKey(join(directory, 'keys'), 's1')
  await using later = await open()
  expect((await readAll(await later.open(name))).equals(bytes)).toBe(true)
  const names: string[] = []
  for await (const one of later.names()) names.push(one)
  expect(names).toEqual([name])
})
