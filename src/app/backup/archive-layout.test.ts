import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimArchive } from './archive-layout.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'doudi-archive-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const mine = { dataDirectory: '/srv/doudi', lookupFingerprint: 'a1' }

test('the first base and the first turn of the archive claim a new folder at the same moment, and both have it', async () => {
  await Promise.all(Array.from({ length: 20 }, () => claimArchive(root, mine)))
  expect(await readdir(root)).toEqual(['owner.json'])
})

test('a folder of another installation is refused, and so is one of another key', async () => {
  await claimArchive(root, mine)
  await expect(claimArchive(root, { ...mine, dataDirectory: '/srv/other' })).rejects.toThrow('属于另一套安装')
  await expect(claimArchive(root, { ...mine, lookupFingerprint: 'b2' })).rejects.toThrow('属于另一套安装')
})
