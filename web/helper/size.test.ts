import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { createBuilder } from 'vite'

/** What a village's network has to carry before the first data: page, styles and every script of the phone, gzip. */
const limit = 80 * 1024

afterEach(() => {
  vi.unstubAllEnvs()
})

test('the whole phone page stays under 80 kB', { timeout: 120_000 }, async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const builder = await createBuilder(
    {
      configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
      logLevel: 'error',
      environments: { helper: { build: { write: false } } },
    },
    null,
  )
  const environment = builder.environments['helper']
  if (environment === undefined) throw new Error('vite.config.ts has no helper environment')
  const built = await builder.build(environment)
  if (!('output' in built)) throw new Error('the build gave no output')
  const sizes = built.output.map((file) => [file.fileName, gzipSync(file.type === 'chunk' ? file.code : file.source).length] as const)
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  expect(sizes.map(([name]) => name)).toContain('m/sw.js')
  expect(total, sizes.map(([name, size]) => `${name} ${String(size)}`).join('\n')).toBeLessThan(limit)

  const worker = built.output.find((file) => file.fileName === 'm/sw.js')
  const scripts = built.output.filter((file) => file.type === 'chunk' && file.fileName !== 'm/sw.js').map((file) => file.fileName)
  // Every chunk is in the worker's list, lazy ones too: a page never opened before must open without a network.
  for (const script of scripts) expect(worker?.type === 'chunk' ? worker.code : '').toContain(`/${script}`)
  expect(
    built.output.some(
      (file) => file.type === 'chunk' && Object.keys(file.modules).some((path) => /node_modules\/(zod|antd|react|react-dom)\//.test(path)),
    ),
  ).toBe(false)
})
