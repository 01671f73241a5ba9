import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLake, type Lake } from './index.ts'

const entry = new URL('./testing-program.ts', import.meta.url)

let directory: string
let lake: Lake
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-program-'))
  lake = await openLake({ directory: join(directory, 'lake'), memoryLimitMb: 256, threads: 1 })
})
afterAll(async () => {
  await lake.close()
  await rm(directory, { recursive: true, force: true })
})

describe('a program', { timeout: 60_000 }, () => {
  it('reads columns where they are, offers its own to SQL, reports and answers', async () => {
    const heard: unknown[] = []
    const answer = await lake.program(entry, { what: 'sum' }, { onProgress: (progress) => heard.push(progress) })
    expect(answer).toEqual({ rows: 2_500, sum: 2_500, first: [{ least: -10, many: 5_000 }] })
    expect(heard).toEqual([{ half: true }])
    expect(await readdir(lake.tempDirectory)).toEqual([])
  })

  it('takes pieces of work from its caller, beside others, until there are none left', async () => {
    const pieces = Array.from({ length: 20 }, (_, i) => i)
    const run = (): Promise<number[]> => lake.program(entry, { what: 'work' }, { onNext: () => pieces.shift() })
    const taken = await Promise.all([run(), run()])
    expect(taken.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(await lake.program(entry, { what: 'work' })).toEqual([])
  })

  it('hands on what a person can resolve, as it is', async () => {
    await expect(lake.program(entry, { what: 'refuse' })).rejects.toMatchObject({
      name: 'DomainError',
      code: 'run.disagreement',
      message: '不一致',
      hint: '看看',
      details: { n: 1 },
    })
  })

  it('that dies costs one call and not the lake', async () => {
    await expect(lake.program(entry, { what: 'crash' })).rejects.toMatchObject({ code: 'system.unavailable' })
    expect(await lake.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('that asks for work and dies before it is there has died, and nothing else', async () => {
    const whileItDies = (): number => {
      const until = performance.now() + 300
      while (performance.now() < until);
      return 1
    }
    await expect(lake.program(entry, { what: 'ask and crash' }, { onNext: whileItDies })).rejects.toMatchObject({
      code: 'system.unavailable',
      message: '数据计算进程意外中断，本次计算没有完成',
    })
  })

  it('is not handed a missing value as a number', async () => {
    await expect(lake.program(entry, { what: 'nulls' })).rejects.toMatchObject({ name: 'LakeError' })
  })

  it('ends when it is called off', async () => {
    const abort = new AbortController()
    const waiting = lake.program(entry, { what: 'wait' }, { signal: abort.signal, onProgress: () => abort.abort(new Error('called off')) })
    await expect(waiting).rejects.toThrow('called off')
  })

  it('sees the folders of the lake and nothing else, and no secrets', async () => {
    const outside = join(directory, 'outside.csv')
    await writeFile(outside, 'a\n1\n')
    await expect(lake.program(entry, { what: 'peek', path: outside })).rejects.toMatchObject({ name: 'LakeError' })
    const inside = join(lake.tempDirectory, 'inside.csv')
    await writeFile(inside, 'a\n1\n')
    process.env['DOUDI_SECRET_FOR_TEST'] = 'k'
    expect(await lake.program(entry, { what: 'peek', path: inside })).toEqual({ secret: null, rows: [{ a: 1 }] })
    await rm(inside)
  })
})
