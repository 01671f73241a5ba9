import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkDigit, type IdNumber } from '#kernel'
import {
  addSealingKey,
  createApiKey,
  hashPassword,
  newId,
  newSecret,
  openVault,
  parseApiKey,
  personTokenSql,
  retireSealingKey,
  sameSecret,
  SealBrokenError,
  verifyApiKey,
  verifyPassword,
} from './index.ts'
import { ciphers } from './ciphers.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-keys-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

const ringText = (): Promise<string> => readFile(join(directory, 'keyring.json'), 'utf8')
const someId = (serial: number): IdNumber => {
  const first17 = `43097119800101${String(serial).padStart(3, '0')}`
  return (first17 + checkDigit(first17)) as IdNumber // built with its check digit, so it is one
}

describe('key ring', () => {
  test('is created once, for its owner only, and read again', async () => {
    const first = await openVault({ directory })
    const { mode } = await stat(join(directory, 'keyring.json'))
    expect(mode & 0o777).toBe(0o600)
    const second = await openVault({ directory })
    expect(second.lookupFingerprint).toBe(first.lookupFingerprint)
    expect(second.open(first.seal('x', 'c'), 'c')).toBe('x')
  })

  test('processes that start for the first time together end with one ring', async () => {
    const vaults = await Promise.all(Array.from({ length: 8 }, () => openVault({ directory })))
    expect(new Set(vaults.map((vault) => vault.lookupFingerprint)).size).toBe(1)
  })

  test('comes from the environment as JSON or base64, without writing a file', async () => {
    const other = await mkdtemp(join(tmpdir(), 'doudi-keys-'))
    const expected = (await openVault({ directory })).lookupFingerprint
    const json = await ringText()
    for (const environment of [json, Buffer.from(json).toString('base64')]) {
      expect((await openVault({ directory: other, environment })).lookupFingerprint).toBe(expected)
    }
    await expect(stat(join(other, 'keyring.json'))).rejects.toThrow('ENOENT')
    await rm(other, { recursive: true })
  })

  test('refuses a file others can read, a damaged one, and an environment that contradicts it', async () => {
    await openVault({ directory })
    const json = await ringText()
    const other = json.replace(/"secret": "[0-9a-f]{64}"/, `"secret": "${'ab'.repeat(32)}"`)
    await expect(openVault({ directory, environment: other })).rejects.toThrow('不是同一套密钥')
    await chmod(join(directory, 'keyring.json'), 0o644)
    await expect(openVault({ directory })).rejects.toThrow('其他用户')
    await chmod(join(directory, 'keyring.json'), 0o600)
    await writeFile(join(directory, 'keyring.json'), json.replace('"current": "s1"', '"current": "s9"'))
    await expect(openVault({ directory })).rejects.toThrow('已损坏')
  })

  test('an error about a damaged ring does not quote it', async () => {
    await openVault({ directory })
    const secret = /"secret": "([0-9a-f]{64})"/.exec(await ringText())?.[1] ?? ''
    await writeFile(join(directory, 'keyring.json'), (await ringText()).slice(0, -5))
    const error = await openVault({ directory }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret.slice(0, 8))
  })
})

describe('sealing', () => {
  test('opens only unaltered, in its own place', async () => {
    const vault = await openVault({ directory })
    const sealed = vault.seal('430971198001010011', 'person.id_number:1')
    expect(sealed).toMatch(/^s1\.[\w-]+$/)
    expect(vault.seal('430971198001010011', 'person.id_number:1')).not.toBe(sealed)
    expect(vault.open(sealed, 'person.id_number:1')).toBe('430971198001010011')
    expect(vault.open(vault.seal('', 'c'), 'c')).toBe('')
    expect(() => vault.open(sealed, 'person.id_number:2')).toThrow(SealBrokenError)
    const middle = Math.floor(sealed.length / 2)
    const altered = sealed.slice(0, middle) + (sealed[middle] === 'A' ? 'B' : 'A') + sealed.slice(middle + 1)
    expect(() => vault.open(altered, 'person.id_number:1')).toThrow(SealBrokenError)
    for (const bad of ['', 's1', 's1.', 's1.AAAA', 's7.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '明文']) {
      expect(() => vault.open(bad, 'person.id_number:1')).toThrow(SealBrokenError)
    }
  })

  test.each(['aes-256-gcm', 'sm4-ctr-hmac-sm3'] as const)(
    'rotates to a new %s key; old values stay readable and can be moved',
    async (algorithm) => {
      const before = await openVault({ directory })
      const old = before.seal('张三', 'c')
      expect(await addSealingKey(directory, algorithm)).toBe('s2')
      const after = await openVault({ directory })
      expect(after.open(old, 'c')).toBe('张三')
      const moved = after.reseal(old, 'c')
      expect(moved).toMatch(/^s2\./)
      expect(after.reseal(moved, 'c')).toBe(moved)
      expect(after.open(moved, 'c')).toBe('张三')
      expect(() => after.open(moved, 'd')).toThrow(SealBrokenError)
      const last = moved.at(-8) === 'A' ? 'B' : 'A'
      expect(() => after.open(moved.slice(0, -8) + last + moved.slice(-7), 'c')).toThrow(SealBrokenError)
      expect(before.open(moved, 'c')).toBe('张三')
      expect(after.personToken(someId(1))).toBe(before.personToken(someId(1)))
    },
  )
})

test.each(['aes-256-gcm', 'sm4-ctr-hmac-sm3'] as const)('%s: neighbouring nonces share no block of the key stream', (name) => {
  const cipher = ciphers[name]
  const key = Buffer.alloc(cipher.keyBytes, 7)
  const blocks = new Set<string>()
  for (let nonce = 0; nonce < 4; nonce++) {
    const iv = Buffer.alloc(cipher.ivBytes)
    iv.writeUInt32BE(nonce, cipher.ivBytes - 5)
    const stream = cipher.encrypt(key, iv, Buffer.alloc(0), Buffer.alloc(16 * 1024)).subarray(0, 16 * 1024)
    for (let at = 0; at < stream.length; at += 16) blocks.add(stream.toString('hex', at, at + 16))
  }
  expect(blocks.size).toBe(4 * 1024)
})

describe('a running process', () => {
  test('reads what another sealed under a key added meanwhile, and uses that key itself within a second', async () => {
    const [mine, other] = [await openVault({ directory }), await openVault({ directory })]
    const old = mine.seal('张三', 'c')
    await addSealingKey(directory, 'sm4-ctr-hmac-sm3')
    const fresh = (await openVault({ directory })).seal('李四', 'c')
    expect(mine.open(fresh, 'c')).toBe('李四')
    await vi.waitFor(
      () => {
        expect(other.seal('王五', 'c')).toMatch(/^s2\./)
      },
      { timeout: 3_000, interval: 100 },
    )
    expect(mine.sealingKeys()).toMatchObject({ current: 's2', others: ['s1'] })
    expect(other.open(old, 'c')).toBe('张三')
  })

  test('goes on with its own keys where the file is another installation’s, gone, or open to others', async () => {
    const vault = await openVault({ directory })
    const sealed = vault.seal('张三', 'c')
    const other = await mkdtemp(join(tmpdir(), 'doudi-keys-'))
    await openVault({ directory: other })
    await rename(join(other, 'keyring.json'), join(directory, 'keyring.json'))
    expect(vault.sealingKeys().current).toBe('s1')
    expect(vault.open(sealed, 'c')).toBe('张三')
    await rm(join(directory, 'keyring.json'))
    expect(() => vault.open('s9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'c')).toThrow('s9 is not in the key ring')
    expect(vault.open(sealed, 'c')).toBe('张三')
    await rm(other, { recursive: true })
  })

  test('a retired key opens nothing any more, is kept aside for old backups, and its name does not come again', async () => {
    const vault = await openVault({ directory })
    const old = vault.seal('张三', 'c')
    await expect(retireSealingKey(directory, 's1')).rejects.toThrow('正在使用')
    await addSealingKey(directory)
    await retireSealingKey(directory, 's1')
    await expect(retireSealingKey(directory, 's1')).rejects.toThrow('没有密钥')
    const after = await openVault({ directory })
    expect(() => after.open(old, 'c')).toThrow('s1 is not in the key ring')
    expect((await stat(join(directory, 'retired/s1.json'))).mode & 0o777).toBe(0o600)
    expect(await addSealingKey(directory)).toBe('s3')
    await retireSealingKey(directory, 's2')
    expect(await addSealingKey(directory)).toBe('s4')
  })

  test('a new installation can begin with SM4', async () => {
    const vault = await openVault({ directory, algorithm: 'sm4-ctr-hmac-sm3' })
    expect(await ringText()).toContain('"algorithm": "sm4-ctr-hmac-sm3"')
    expect(vault.open(vault.seal('张三', 'c'), 'c')).toBe('张三')
  })
})

describe('person token', () => {
  test('is the same in Node and in DuckDB, a valid UUID, and differs by person and by key', async () => {
    const vault = await openVault({ directory })
    const ids = Array.from({ length: 500 }, (_, serial) => someId(serial))
    const connection = await (await DuckDBInstance.create()).connect()
    for (const [name, value] of Object.entries(vault.lakeVariables)) await connection.run(`SET VARIABLE ${name} = $1`, [value])
    await connection.run('CREATE TABLE people (id VARCHAR)')
    await connection.run(
      `INSERT INTO people VALUES ${ids.map((id) => `('${id}')`).join(', ')}, ('12345678901234567'), (NULL), ('１23456789012345678')`,
    )
    const reader = await connection.runAndReadAll(`SELECT id, (${personTokenSql('id')})::VARCHAR FROM people`)
    const tokens = new Map(reader.getRows().map(([id, token]) => [id, token]))
    for (const id of ids) expect(tokens.get(id)).toBe(vault.personToken(id))
    expect(tokens.get('12345678901234567')).toBeNull()
    expect(tokens.get('１23456789012345678')).toBeNull()
    expect(tokens.get(null)).toBeNull()
    connection.closeSync()

    const all = ids.map((id) => vault.personToken(id))
    expect(new Set(all).size).toBe(ids.length)
    for (const token of all) expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    await rm(join(directory, 'keyring.json'))
    expect((await openVault({ directory })).personToken(someId(1))).not.toBe(vault.personToken(someId(1)))
  })

  test('refuses what has not 18 bytes: the construction is sound for one length only', async () => {
    const vault = await openVault({ directory })
    expect(() => vault.personToken('43097119800101001' as IdNumber)).toThrow(RangeError)
  })
})

describe('digests and secrets', () => {
  test('a keyed digest is stable within its purpose and unrelated across purposes', async () => {
    const vault = await openVault({ directory })
    expect(vault.keyedDigest('phone', '13800000000')).toBe(vault.keyedDigest('phone', '13800000000'))
    expect(vault.keyedDigest('phone', '13800000000')).not.toBe(vault.keyedDigest('bank', '13800000000'))
    expect(vault.keyedDigest('phone', '13800000000')).toHaveLength(43)
  })

  test('compares secrets of any length', () => {
    expect(sameSecret('abc', 'abc')).toBe(true)
    expect(sameSecret('abc', 'abd')).toBe(false)
    expect(sameSecret('abc', 'abcd')).toBe(false)
  })

  test('ids are version 7 and sort by time; secrets are long and differ', async () => {
    const first = newId()
    await new Promise((resolve) => setTimeout(resolve, 3))
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(newId() > first).toBe(true)
    expect(newSecret()).toHaveLength(43)
    expect(newSecret()).not.toBe(newSecret())
  })

  test('an API key verifies against its hash only', () => {
    const mine = createApiKey()
    const parsed = parseApiKey(mine.key)
    expect(parsed?.id).toBe(mine.id)
    expect(mine.hash).not.toContain(parsed?.secret)
    expect(verifyApiKey(parsed?.secret ?? '', mine.hash)).toBe(true)
    expect(verifyApiKey(parsed?.secret ?? '', createApiKey().hash)).toBe(false)
    expect(parseApiKey(`${mine.key}x`)).toBeNull()
  })
})

describe('passwords', () => {
  test('argon2id; right, wrong, unknown user, full-width typing, older cost', async () => {
    const stored = await hashPassword('Ｐassw0rd')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword('Passw0rd', stored)).toEqual({ ok: true, rehash: false })
    expect(await verifyPassword('passw0rd', stored)).toEqual({ ok: false, rehash: false })
    expect(await verifyPassword('decoy', null)).toEqual({ ok: false, rehash: false })
    expect(await verifyPassword('x'.repeat(300), stored)).toEqual({ ok: false, rehash: false })
    await expect(hashPassword('x'.repeat(300))).rejects.toThrow('最多 256')
    const { hash } = await import('@node-rs/argon2')
    const older = await hash('Passw0rd', { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    expect(await verifyPassword('Passw0rd', older)).toEqual({ ok: true, rehash: true })
  })
})
