import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { installed, openServer } from '#test/server'
import { monitor } from './metrics.ts'
import type { Readiness } from './readiness.ts'

let world: AlertWorld
let server: FastifyInstance
let watched: Awaited<ReturnType<ReturnType<typeof monitor>['listen']>>
let readiness: Readiness
let away = false

beforeAll(async () => {
  world = await createAlertWorld()
  readiness = { ready: true, doing: '' }
  const queues = {
    counts: () =>
      away ? Promise.reject(new Error('away')) : Promise.resolve([{ name: 'import.read', waiting: 3, running: 1, failed: 2 }]),
  }
  const services = installed({ ...world.services, jobs: Object.assign(Object.create(world.services.jobs), queues) })
  server = await openServer(services, { readiness })
  const monitoring = monitor(services, readiness)
  monitoring.watch(server)
  watched = await monitoring.listen(0)
})
afterAll(async () => {
  await watched.close()
  await server.close()
  await world.stop()
})

const ask = async (path: string): Promise<{ status: number; text: string }> => {
  const reply = await fetch(watched.address + path)
  return { status: reply.status, text: await reply.text() }
}

test('requests are counted by their pattern, work by kind; no address, no person', async () => {
  await server.inject({ url: '/api/health' })
  await server.inject({ url: '/api/households/4711?name=%E7%8E%8B' })
  const { text } = await ask('/metrics')
  expect(text).toContain('doudi_http_request_seconds_count{method="GET",route="/api/health",status="200"} 1')
  expect(text).toContain('doudi_http_request_seconds_count{method="GET",route="/api/households/:id",status="401"} 1')
  expect(text).toContain('doudi_jobs{kind="import.read",state="waiting"} 3')
  expect(text).toContain('doudi_jobs{kind="import.read",state="failed"} 2')
  expect(text).toContain('doudi_database_up 1')
  expect(text).toMatch(/^doudi_ledger_entries \d+$/m)
  expect(text).not.toContain('4711')
  expect(text).not.toContain('王')
})

test('a scrape answers where the database does not', async () => {
  away = true
  const { status, text } = await ask('/metrics')
  expect([status, text.includes('doudi_database_up 0')]).toEqual([200, true])
  away = false
})

test('alive at once, ready when there is something to work on', async () => {
  expect((await ask('/healthz')).status).toBe(200)
  expect(await ask('/readyz')).toMatchObject({ status: 200 })
  readiness.ready = false
  expect(await ask('/readyz')).toEqual({ status: 503, text: JSON.stringify({ ready: false, reason: '演示数据还没有装完' }) })
  readiness.ready = true
})
