import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { checkoutDirectory } from '#platform/config'

/*
 * Where the program uses cryptography, found by searching its sources, must be what docs/security/cryptography.md says: nobody adds a hash, a
 * cipher or a source of random numbers that is not listed with what it is for.
 */

const libraries = /from '(node:crypto|jose|openid-client|otplib|@node-rs\/argon2|@simplewebauthn\/[a-z]+)'/
/** Named imports with all that stands between the braces. Types do nothing. */
const named = /import (?!type )(?:\{([^}]*)\}|\* as (\w+)) from '([^']+)'/g
const inPages = /\bcrypto\.(subtle|randomUUID|getRandomValues)\b/g
const inSql = /\b(sha224|sha256|sha384|sha512|md5|hmac|crypt|gen_random_bytes|pgp_\w+)\(/g
const folders = ['src', 'web', 'bin', 'db/migrations']
const program = /(?<!\.test)\.(ts|tsx|js|mjs|sql)$/

async function sources(): Promise<string[]> {
  const found = await Promise.all(
    folders.map((folder) => readdir(join(checkoutDirectory, folder), { recursive: true, withFileTypes: true })),
  )
  return found
    .flat()
    .filter((entry) => entry.isFile() && program.test(entry.name))
    .map((entry) => relative(checkoutDirectory, join(entry.parentPath, entry.name)))
}

function usedIn(file: string, text: string): string[] {
  if (file.endsWith('.sql')) return [...text.matchAll(inSql)].map(([, name = '']) => `sql ${name}`)
  const imported = [...text.matchAll(named)]
    .filter(([statement]) => libraries.test(statement))
    .flatMap(([, names = '', , from = '']) => {
      const each = names.split(',').map((name) => name.trim().split(' as ')[0] ?? '')
      return from === 'node:crypto' ? each.filter((name) => name !== '' && !name.startsWith('type ')) : [from]
    })
  return [...imported, ...[...text.matchAll(inPages)].map(([, name = '']) => name)]
}

test('every use of cryptography stands in the inventory with what it is for, and no other', async () => {
  const found = new Map<string, string>()
  for (const file of await sources()) {
    const used = [...new Set(usedIn(file, await readFile(join(checkoutDirectory, file), 'utf8')))].toSorted((a, b) => (a < b ? -1 : 1))
    if (used.length > 0) found.set(file, used.join(', '))
  }
  const inventory = await readFile(join(checkoutDirectory, 'docs/security/cryptography.md'), 'utf8')
  const rows = [...inventory.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, file = '', used = '', purpose = '']) => ({
    file,
    used: used.trim(),
    purpose: purpose.trim(),
  }))
  expect(Object.fromEntries(rows.map(({ file, used }) => [file, used]))).toEqual(Object.fromEntries(found))
  for (const { file, purpose } of rows) expect(purpose.length, file).toBeGreaterThan(10)
  // What protects somebody's secret or data stays in a few places; elsewhere there are only names, checksums and numbers nobody guesses.
  const ciphers = /createCipher|createDecipher|createHmac|hkdf|argon2|jose|simplewebauthn\/server|otplib/
  for (const { file, used } of rows)
    if (ciphers.test(used)) expect(file).toMatch(/^src\/(platform\/(crypto|files|single-sign-on)\/|app\/passkeys\.ts$)/)
  expect(rows.map(({ used }) => used).join(' ')).not.toMatch(/createHash\('(?:md5|sha1)/)
})
