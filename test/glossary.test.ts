import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkoutDirectory } from '#platform/config'
import { expect, test } from 'vitest'

/* The glossary names what is there: its words are read on a screen or in a file, its identifiers stand in the code. */

const roots = ['src', 'web', 'policy', 'db/migrations']

async function everything(): Promise<string> {
  const names = await Promise.all(
    roots.map(async (root) => (await readdir(join(checkoutDirectory, root), { recursive: true })).map((name) => join(root, name))),
  )
  const files = names.flat().filter((name) => /\.(tsx?|sql)$/.test(name))
  return (await Promise.all(files.map((name) => readFile(join(checkoutDirectory, name), 'utf8')))).join('\n')
}

const [text, glossary] = await Promise.all([everything(), readFile(join(checkoutDirectory, 'docs/GLOSSARY.md'), 'utf8')])
const rows = glossary
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| 中文') && !line.startsWith('| ---'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, words = '', code = '']) => ({ words, code }))

test('the glossary is read at all', () => {
  expect(rows.length).toBeGreaterThan(60)
})

test('every term of the field is a word of the product', () => {
  const terms = rows.flatMap(({ words }) => words.split(/[、，：（）]/)).filter((term) => term !== '')
  expect(terms.filter((term) => !text.includes(term))).toEqual([])
})

test('every identifier stands in the code', () => {
  const identifiers = rows.flatMap(({ code }) => [...code.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  const known = new Set(text.match(/[\p{L}_][\p{L}\p{N}_-]*/gu))
  const within = (name: string): boolean => known.has(name) || text.includes(`'${name}'`)
  expect(identifiers.filter((name) => !within(name))).toEqual([])
})
