import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkoutDirectory } from '#platform/config'
import { verbLabel } from './verbs.ts'

/** A verb as it stands in the sources: of an entry, of a command, of a look of the contract, or the first word of a helper. */
const verbs = /\b(?:verb|look): ([^,}\n]+)|\bentry\('([a-z]+\.[a-zA-Z-]+)'/g

async function verbsInSources(): Promise<Map<string, string>> {
  const folder = join(checkoutDirectory, 'src')
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const found = new Map<string, string>()
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8')
    for (const [, expression = '', named] of text.matchAll(verbs)) {
      const names = named === undefined ? [...expression.matchAll(/'([a-z][a-zA-Z]*\.[a-zA-Z-]+)'/g)].map(([, name = '']) => name) : [named]
      for (const name of names) found.set(name, file)
    }
  }
  return found
}

test('whatever stands in the ledger has its name in Chinese', async () => {
  const found = await verbsInSources()
  // Guards the search itself.
  expect(found.size).toBeGreaterThan(100)
  expect([...found].filter(([verb]) => verbLabel(verb) === verb)).toEqual([])
})
