import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { transaction } from '#db'
import { createLog } from '#platform/log'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { Jobs, request, type JobDefinition } from './index.ts'

let database: TestDatabase
let jobs: Jobs
const count: JobDefinition<Record<string, never>> = { name: 'test.count', data: z.object({}).strict() }
const stumble: JobDefinition<{ id: number }> = { name: 'test.break', data: z.object({ id: z.number() }) }

beforeAll(async () => {
  database = await createTestDatabase()
  jobs = new Jobs(database.connectionString, createLog('silent'))
  await jobs.start([count, stumble])
})
afterAll(async () => {
  await jobs.stop()
  await database.stop()
})

const enqueue = (...requests: Parameters<Jobs['enqueue']>[1]) => transaction(database.kysely, (tx) => jobs.enqueue(tx, requests))

test('a job that waits under a key serves whoever wanted it, but not before his transaction ends', async () => {
  const ran = vi.fn(() => Promise.resolve())
  await enqueue(request(count, {}, { key: 'one' }))
  await transaction(database.kysely, async (tx) => {
    await jobs.enqueue(tx, [request(count, {}, { key: 'one' })])
    await jobs.work(count, ran)
    // Long enough for several looks at the queue.
    await sleep(3_000)
    expect(ran).not.toHaveBeenCalled()
  })
  await vi.waitFor(
    () => {
      expect(ran).toHaveBeenCalledTimes(1)
    },
    { timeout: 20_000 },
  )
  await enqueue(request(count, {}, { key: 'one' }))
  await vi.waitFor(
    () => {
      expect(ran).toHaveBeenCalledTimes(2)
    },
    { timeout: 20_000 },
  )
})

test('a job that fails is tried again, and those fetched with it are done', async () => {
  const seen: number[] = []
  await enqueue(...[1, 2, 3].map((id) => request(stumble, { id })))
  await jobs.work(stumble, ({ id }) => {
    seen.push(id)
    return id === 2 && seen.filter((one) => one === 2).length === 1 ? Promise.reject(new Error('once')) : Promise.resolve()
  })
  await vi.waitFor(
    () => {
      expect(seen.toSorted((one, other) => one - other)).toEqual([1, 2, 2, 3])
    },
    { timeout: 30_000 },
  )
})

test('whoever asks gets the answer of the worker in another process, and is told where none comes', { timeout: 60_000 }, async () => {
  const double: JobDefinition<{ n: number }> = { name: 'test.double', data: z.object({ n: z.number() }), retryLimit: 0 }
  const asking = new Jobs(database.connectionString, createLog('silent'))
  const answering = new Jobs(database.connectionString, createLog('silent'))
  await asking.start([double])
  await expect(asking.ask(double, { n: 1 })).rejects.toThrow('后台没有应答')
  await answering.start([double])
  await answering.answer(double, ({ n }) => (n < 0 ? Promise.reject(new Error('no')) : Promise.resolve({ twice: 2 * n })))
  expect(await Promise.all([2, 3].map((n) => asking.ask(double, { n })))).toEqual([{ twice: 4 }, { twice: 6 }])
  await expect(asking.ask(double, { n: -1 })).rejects.toThrow('后台没有应答')
  await asking.stop()
  await answering.stop()
})
