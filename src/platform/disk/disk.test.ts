import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimTempDirectory, placeOnce } from './index.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-disk-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

test('a name is given once and never overwritten', async () => {
  const [first, second, path] = [join(directory, 'a'), join(directory, 'b'), join(directory, 'deep/er/name')]
  await writeFile(first, 'first')
  await writeFile(second, 'second')
  expect(await placeOnce(first, path)).toBe(true)
  expect(await placeOnce(second, path)).toBe(false)
  expect(await readFile(path, 'utf8')).toBe('first')
  await expect(placeOnce(join(directory, 'missing'), path)).rejects.toThrow('ENOENT')
})

test('temporary folders of dead processes are removed, of living ones and other names kept', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  await mkdir(join(directory, `process-${String(dead)}-x/inner`), { recursive: true })
  await mkdir(join(directory, `process-${String(process.ppid)}-y`))
  await mkdir(join(directory, 'unrelated'))
  const own = await claimTempDirectory(directory)
  const names = await readdir(directory)
  expect(names.toSorted()).toEqual([own.slice(directory.length + 1), `process-${String(process.ppid)}-y`, 'unrelated'].toSorted())
})

test.runIf(process.platform === 'linux')('a folder of an earlier process that had the number of a living one is removed', async () => {
  const own = await claimTempDirectory(directory)
  const earlier = join(directory, `process-${String(process.pid)}-1-abcd`)
  await mkdir(earlier)
  const second = await claimTempDirectory(directory)
  expect((await readdir(directory)).map((name) => join(directory, name)).toSorted()).toEqual([own, second].toSorted())
})
