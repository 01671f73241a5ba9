import { hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '#kernel'
import { isErrorCode, placeOnce } from '#platform/disk'
import { cipherNames, type CipherName } from './ciphers.ts'

const Secret = z.string().regex(/^[0-9a-f]{64}$/)
const KeyId = z.string().regex(/^[a-z][a-z0-9]{0,15}$/)
const LookupKey = z.strictObject({ id: KeyId, secret: Secret })
const SealingKey = z.strictObject({ id: KeyId, algorithm: z.enum(cipherNames), secret: Secret, createdAt: z.iso.datetime() })

/**
 * The secrets of one installation.
 * `lookup` makes person tokens and lookup digests; it cannot change without re-tokenising database and lake, so there is one.
 * `sealing` encrypts values and files: new ones with `current`, old ones stay readable with the key they name.
 */
const KeyRing = z
  .strictObject({ format: z.literal(1), lookup: LookupKey, sealing: z.array(SealingKey).min(1), current: KeyId })
  .refine((ring) => new Set(ring.sealing.map((key) => key.id)).size === ring.sealing.length, 'duplicate key id')
  .refine((ring) => ring.sealing.some((key) => key.id === ring.current), 'current key is missing')

export type KeyRing = z.infer<typeof KeyRing>
export type SealingKey = z.infer<typeof SealingKey>

const keyRingFile = (directory: string): string => join(directory, 'keyring.json')

/**
 * Reads the key ring: from `environment` (JSON, or base64 of JSON) where given, else from `<directory>/keyring.json`, which is
 * created at first start with a sealing key for `algorithm`, readable by its owner only. Throws `system.unavailable` when it is damaged, readable by others, or when
 * the environment contradicts a file in the directory: a wrong key would make every person unfindable without an error.
 */
async function loadKeyRing(directory: string, environment: string | undefined, algorithm: CipherName = 'aes-256-gcm'): Promise<KeyRing> {
  const stored = await readStored(directory)
  if (environment === undefined || environment === '') return stored ?? (await createStored(directory, algorithm))
  const given = parseKeyRing(environment.trimStart().startsWith('{') ? environment : Buffer.from(environment, 'base64').toString('utf8'))
  if (stored && stored.lookup.secret !== given.lookup.secret) {
    throw new DomainError('system.unavailable', '环境变量 DOUDI_KEYRING 与数据目录里的密钥文件不是同一套密钥', {
      hint: '请核对数据目录是否属于本系统；确认以环境变量为准后，再移走密钥文件',
    })
  }
  return given
}

/**
 * Adds a fresh sealing key and makes it the current one (rotation). Values sealed before stay readable; `reseal` moves them.
 * Returns the new key's id. Only for key rings kept in a file; with `DOUDI_KEYRING` the operator edits the secret store.
 */
export async function addSealingKey(directory: string, algorithm: CipherName = 'aes-256-gcm'): Promise<string> {
  const ring = await readStored(directory)
  if (!ring) throw new DomainError('system.unavailable', '没有找到密钥文件', { hint: '密钥若由环境变量提供，请在密钥管理处增加新密钥' })
  // A retired key's name does not come again: what was sealed under it would look as if it were of the new one.
  const names = [...ring.sealing.map((key) => key.id), ...(await retiredNames(directory))]
  const highest = Math.max(...names.map((id) => Number(/^s(\d+)$/.exec(id)?.[1] ?? 0)))
  const added = newSealingKey(`s${String(highest + 1)}`, algorithm)
  const temporary = await writeTemporary(directory, { ...ring, sealing: [...ring.sealing, added], current: added.id })
  await rename(temporary, keyRingFile(directory))
  return added.id
}

/**
 * Takes a sealing key that nothing uses any more out of the ring, into `<directory>/retired/<id>.json`: a backup from before needs it as
 * long as that backup is kept. Throws `state.conflict` for the current key. Only for key rings kept in a file.
 */
export async function retireSealingKey(directory: string, id: string): Promise<void> {
  const ring = await readStored(directory)
  const retired = ring?.sealing.find((key) => key.id === id)
  if (!ring || !retired) throw new DomainError('not-found', `密钥文件里没有密钥 ${id}`)
  if (ring.current === id)
    throw new DomainError('state.conflict', `密钥 ${id} 正在使用，不能停用`, { hint: '先用 doudi rotate-keys 换上新密钥' })
  const shelf = join(directory, retiredFolder)
  await mkdir(shelf, { recursive: true, mode: 0o700 })
  const kept = await writeTemporary(shelf, retired)
  await rename(kept, join(shelf, `${id}.json`))
  const temporary = await writeTemporary(directory, { ...ring, sealing: ring.sealing.filter((key) => key.id !== id) })
  await rename(temporary, keyRingFile(directory))
}

const retiredFolder = 'retired'

async function retiredNames(directory: string): Promise<string[]> {
  const names = await readdir(join(directory, retiredFolder)).catch((error: unknown) => {
    if (isErrorCode(error, 'ENOENT')) return []
    throw error
  })
  return names.flatMap((name) => /^([a-z][a-z0-9]{0,15})\.json$/.exec(name)?.[1] ?? [])
}

/** A key of `bytes` bytes for one use only (HKDF-SHA256); keys of different uses say nothing about each other. */
export function deriveKey(secret: string, use: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'hex'), Buffer.alloc(0), `doudi/${use}`, bytes))
}

function parseKeyRing(text: string): KeyRing {
  try {
    return KeyRing.parse(JSON.parse(text))
  } catch (error) {
    // The cause names fields only: JSON.parse may quote its input, which here is secret.
    const fields = error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join('.')).join(', ') : 'not JSON'
    throw new DomainError('system.unavailable', '密钥文件已损坏或格式不对', {
      hint: '请从备份恢复密钥文件；没有原来的密钥，已加密的数据无法读取',
      details: { fields },
    })
  }
}

async function readStored(directory: string): Promise<KeyRing | undefined> {
  const path = keyRingFile(directory)
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new DomainError('system.unavailable', '密钥文件可以被其他用户读取，已拒绝启动', {
        hint: '请把 keyring.json 的权限改为仅属主可读写（chmod 600）',
      })
    }
    return parseKeyRing(await readFile(path, 'utf8'))
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Of two processes that start for the first time together, one places its ring and the other reads it. */
async function createStored(directory: string, algorithm: CipherName): Promise<KeyRing> {
  const fresh: KeyRing = {
    format: 1,
    lookup: { id: 'l1', secret: randomBytes(32).toString('hex') },
    sealing: [newSealingKey('s1', algorithm)],
    current: 's1',
  }
  const temporary = await writeTemporary(directory, fresh)
  try {
    if (await placeOnce(temporary, keyRingFile(directory))) return fresh
    const winner = await readStored(directory)
    if (!winner) throw new Error('the key ring vanished while it was created')
    return winner
  } finally {
    await unlink(temporary)
  }
}

async function writeTemporary(directory: string, content: KeyRing | SealingKey): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, `.keyring-${randomBytes(8).toString('hex')}`)
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return path
}

function newSealingKey(id: string, algorithm: CipherName): SealingKey {
  return { id, algorithm, secret: randomBytes(32).toString('hex'), createdAt: new Date().toISOString() }
}

/** The key ring of a running process, which follows the file: a key added or retired by another process counts within a second. */
export interface LivingKeyRing {
  /** The ring as it is now. */
  current(): KeyRing
  /** The ring after the file was looked at, whenever that was last done: for a key id that the ring does not have. */
  renewed(): KeyRing
}

const lookEveryMs = 1_000

/** The ring of {@link loadKeyRing}, kept up to date. One given by the environment changes only with a restart. */
export async function openKeyRing(directory: string, environment: string | undefined, algorithm?: CipherName): Promise<LivingKeyRing> {
  const loaded = await loadKeyRing(directory, environment, algorithm)
  if (environment !== undefined && environment !== '') return { current: () => loaded, renewed: () => loaded }
  return new StoredKeyRing(keyRingFile(directory), loaded)
}

class StoredKeyRing implements LivingKeyRing {
  readonly #path: string
  #ring: KeyRing
  #mark = ''
  #lookedAt = -lookEveryMs

  constructor(path: string, ring: KeyRing) {
    this.#path = path
    this.#ring = ring
  }

  current(): KeyRing {
    return performance.now() - this.#lookedAt < lookEveryMs ? this.#ring : this.renewed()
  }

  /** Synchronous, for sealing is: a small file, read only when it is another than last time. What cannot be read leaves the ring as it is. */
  renewed(): KeyRing {
    this.#lookedAt = performance.now()
    const mark = markOf(this.#path)
    if (mark === null || mark === this.#mark) return this.#ring
    const next = parseKeyRing(readFileSync(this.#path, 'utf8'))
    // Another installation's file in this place would find nobody; the process goes on with its own.
    if (next.lookup.secret === this.#ring.lookup.secret) this.#ring = next
    this.#mark = mark
    return this.#ring
  }
}

/** What tells one version of the file from the next (it is replaced, never written in place); null where it is gone or open to others. */
function markOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || (process.platform !== 'win32' && (found.mode & 0o077) !== 0)) return null
  return `${String(found.ino)} ${String(found.mtimeMs)} ${String(found.size)}`
}
