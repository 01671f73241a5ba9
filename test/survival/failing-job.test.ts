import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Services } from '#command'
import { transaction } from '#db'
import { readConfig } from '#platform/config'
import { hashSecret, newSecret } from '#platform/crypto'
import { Jobs, request, type JobDefinition } from '#platform/jobs'
import { createLog } from '#platform/log'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { openServer } from '#test/server'
import { sessionCookieOf } from '../../src/app/protection.ts'
import { monitor } from '../../src/app/metrics.ts'

// A job that always fails is given up after its tries and seen by whoever keeps the machine running; all others go on.

const failing: JobDefinition<{ n: number }> = { name: 'survival.failing', data: z.object({ n: z.number() }), retryLimit: 1 }
const sound: JobDefinition<{ n: number }> = { name: 'survival.sound', data: z.object({ n: z.number() }) }

let database: TestDatabase
let world: AlertWorld
let services: Services
let server: FastifyInstance
let jobs: Jobs
const done: number[] = []
let broken = true

beforeAll(async () => {
  database = await createTestDatabase()
  world = await createAlertWorld()
  jobs = new Jobs(database.connectionString, createLog('silent'))
  await jobs.start([failing, sound])
  await jobs.work(failing, () => (broken ? Promise.reject(new TypeError('王小明的材料坏了')) : Promise.resolve()))
  await jobs.work(sound, ({ n }) => {
    done.push(n)
    return Promise.resolve()
  })
  services = { ...world.services, jobs, config: readConfig({}), log: createLog('silent') }
  server = await openServer(services)
})
afterAll(async () => {
  await server.close()
  await jobs.stop()
  await world.stop()
  await database.stop()
})

async function until<T>(probe: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await probe()
    if (found !== null) return found
    await sleep(100)
  }
}

test(
  'it is given up and told without its words, the others are done meanwhile, and done again it is done',
  { timeout: 60_000 },
  async () => {
    await transaction(database.kysely, (tx) =>
      jobs.enqueue(tx, [request(failing, { n: 1 }), ...[1, 2, 3].map((n) => request(sound, { n }))]),
    )
    const given = await until(async () => (await jobs.failed(10))[0] ?? null)
    expect(done.toSorted((one, other) => one - other)).toEqual([1, 2, 3])
    expect(given).toMatchObject({ name: 'survival.failing', tries: 2, reason: 'TypeError' })
    expect((await jobs.counts()).find((queue) => queue.name === 'survival.failing')).toMatchObject({ failed: 1 })

    const watched = await monitor(services, { ready: true, doing: '' }).listen(0)
    expect(await (await fetch(`${watched.address}/metrics`)).text()).toContain('doudi_jobs{kind="survival.failing",state="failed"} 1')
    await watched.close()

    const admin = await signIn('admin')
    const page = await admin('GET', '/api/operations')
    expect(page.body).toContain('survival.failing')
    expect(page.body).not.toContain('王小明')
    expect((await (await signIn('clerk'))('GET', '/api/operations')).statusCode).toBe(403)
    expect((await (await signIn('auditor'))('POST', `/api/operations/jobs/${given.id}/again`)).statusCode).toBe(403)

    broken = false
    expect((await admin('POST', `/api/operations/jobs/${given.id}/again`)).statusCode).toBe(200)
    await until(async () => ((await jobs.failed(10)).length === 0 ? true : null))
    expect(await services.db.selectFrom('ledger').select('subject').where('verb', '=', 'job.again').execute()).toEqual([
      { subject: 'job:survival.failing' },
    ])
    expect((await admin('POST', `/api/operations/jobs/${given.id}/again`)).statusCode).toBe(404)
  },
)

type Ask = (method: 'GET' | 'POST', url: string) => Promise<{ statusCode: number; body: string }>

/** Somebody of a role, signed in. */
async function signIn(role: string): Promise<Ask> {
  const secret = newSecret()
  const { id } = await services.db
    .insertInto('app_user')
    .values({
      login: `survival-${role}-${secret.slice(0, 6).toLowerCase()}`,
      name: role,
      role,
      region_code: '430971000000',
      department: 'civil-affairs',
      password_hash: '',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await services.db
    .insertInto('session')
    .values({ token_hash: hashSecret(secret), user_id: id, expires_at: new Date(Date.now() + 86_400_000) })
    .execute()
  return (method, url) =>
    server.inject({
      method,
      url,
      headers: { cookie: `${sessionCookieOf({ publicHttps: false })}=${secret}`, 'x-doudi': '1' },
      ...(method === 'POST' ? { payload: {} } : {}),
    })
}
