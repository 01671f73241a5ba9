import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkoutDirectory, settings } from '#platform/config'

test('the table of docs/OPERATIONS.md names every setting, and no other', async () => {
  const text = await readFile(join(checkoutDirectory, 'docs/OPERATIONS.md'), 'utf8')
  const table = text.slice(text.indexOf('| setting |'))
  const named = [...table.slice(0, table.indexOf('\n\n')).matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? '')
  expect(new Set(named)).toEqual(new Set(Object.keys(settings)))
})
