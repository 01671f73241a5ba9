import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkoutDirectory } from '#platform/config'
import { expect, test } from 'vitest'
import { ageOfPins, pinsThatDiffer } from '../src/app/pinned.ts'

type Lock = Readonly<{ packages: Record<string, { version?: string; resolved?: string; optionalDependencies?: Record<string, string> }> }>

const lock = JSON.parse(await readFile(join(checkoutDirectory, 'package-lock.json'), 'utf8')) as Lock

test('the lock names the optional packages of every system, else npm ci refuses it: npm run lock:complete', () => {
  const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  expect(wanted.filter((name) => !(`node_modules/${name}` in lock.packages))).toEqual([])
})

test('the lock asks whatever registry the machine is set to', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([])
})

test('since when each dependency is pinned stands in docs/security/pinned.json, with the version of package.json', async () => {
  expect(await pinsThatDiffer()).toEqual([])
  const [oldest] = await ageOfPins(new Date('2027-12-01'))
  expect(oldest?.days).toBeGreaterThan(90)
})
