import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorStatus } from '#kernel'
import { checkoutDirectory } from '#platform/config'

/*
 * The codes of errors are part of the interface: programs of departments decide by them. Whoever adds one adds it to the kernel's list
 * (the compiler holds that), to the table in docs/OPERATIONS.md with what to do, and says in Chinese what happened.
 */
const chinese = /\p{Script=Han}/u

interface Use {
  readonly file: string
  readonly code: string
  /** What follows the code up to the end of the call: the message, as it is written. */
  readonly said: string
}

async function sources(): Promise<{ file: string; text: string }[]> {
  const files = await Promise.all(
    ['src', 'policy'].map(async (root) =>
      (await readdir(join(checkoutDirectory, root), { recursive: true })).map((name) => join(root, name)),
    ),
  )
  const wanted = files.flat().filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/\/testing\//.test(file))
  return Promise.all(wanted.map(async (file) => ({ file, text: await readFile(join(checkoutDirectory, file), 'utf8') })))
}

const code = "'([a-z.-]+)'"
const knownCode = "'((?:input|auth|rate|state|file|policy|run|system)\\.[a-z-]+|not-found)'"

/** The ways an error is raised; behind the code stands its message. */
const raised = [
  new RegExp(`\\bnew DomainError\\(\\s*${code},\\s*`, 'g'),
  new RegExp(`\\bensure\\([^;]*?,\\s*${knownCode},\\s*`, 'g'),
  new RegExp(`\\bnew SignInRefused\\([^;]*?\\[\\s*${code},\\s*`, 'g'),
]

function usesIn({ file, text }: { file: string; text: string }): Use[] {
  return raised.flatMap((form) =>
    [...text.matchAll(form)].map(({ 0: found, 1: raises, index }) => {
      const after = index + found.length
      return { file, code: raises ?? '', said: text.slice(after, after + 200) }
    }),
  )
}

/** Words are Chinese; a message may also be nothing but values with marks between them. */
function isChinese(message: string): boolean {
  const words = message.replaceAll(/\$\{[^}]*\}/g, '')
  return chinese.test(words) || (words !== message && !/[a-z]/i.test(words))
}

const uses = (await sources()).flatMap(usesIn)

test('errors are found in the source at all', () => {
  expect(uses.length).toBeGreaterThan(150)
  expect(new Set(uses.map((use) => use.code)).size).toBeGreaterThan(10)
})

test('every code that is thrown is on the list, and every code on the list is thrown', () => {
  const listed = new Set(Object.keys(errorStatus))
  expect(uses.filter((use) => !listed.has(use.code))).toEqual([])
  const thrown = new Set(uses.map((use) => use.code))
  expect([...listed].filter((code) => !thrown.has(code))).toEqual([])
})

test('what is said is plain Chinese, or a variable’s, whose own words are looked at where they are written', () => {
  const silent = uses.filter(({ said }) => /^['`]/.test(said) && !isChinese(said.slice(1).split(/(?<!\\)['`]/)[0] ?? ''))
  expect(silent.map(({ file, code, said }) => `${file} ${code} ${said.slice(0, 60)}`)).toEqual([])
})

test('each code stands in the operator’s table with its status', async () => {
  const text = await readFile(join(checkoutDirectory, 'docs/OPERATIONS.md'), 'utf8')
  const rows = new Map([...text.matchAll(/^\| `([a-z.-]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [code ?? '', Number(status)]))
  expect(Object.fromEntries(rows)).toEqual({ ...errorStatus, 'system.error': 500 })
})
