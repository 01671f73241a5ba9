import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { jobLabel } from './labels.ts'

const source = fileURLToPath(new URL('../..', import.meta.url))

test('every kind of background job has words for the page that lists them', () => {
  const names = globSync('**/*.ts', { cwd: source })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/: JobDefinition<[^;]*?\bname: '([^']+)'/g)].map((found) => found[1] ?? ''),
    )
  expect(names).toContain('import.read')
  expect(names.filter((name) => jobLabel(name) === name)).toEqual([])
})
