import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { checkoutDirectory } from '#platform/config'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of this run's own copy of the built screens. */
    screens: string
  }
}

/**
 * Copies the built screens once a run: a build empties `dist/web` before it fills it anew, and a page that asks for its scripts
 * meanwhile, or after, finds other names.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const built = join(checkoutDirectory, 'dist/web')
  for (const page of ['index.html', 'm/index.html', 'calculator/index.html'])
    if (!existsSync(join(built, page)))
      throw new Error(`dist/web/${page} is missing: build the screens first (vite build web), or run npm test`)
  const folder = await mkdtemp(join(tmpdir(), 'doudi-screens-'))
  await cp(built, folder, { recursive: true })
  project.provide('screens', folder)
  return () => rm(folder, { recursive: true, force: true })
}
