import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { sql } from 'kysely'
import { z } from 'zod'
import { systemActor } from '#access'
import { execute, systemClock } from '#command'
import { claimDatabase, connect, transaction } from '#db'
import { verifyLedger } from '#ledger'
import { Jobs, request, type JobDefinition } from '#platform/jobs'
import { createLog } from '#platform/log'
import { answer, sign, sweep } from '#rooms/dispatch'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { openServer } from '#test/server'
import { fastFolder } from '#test/fast-folder'
import { brokenInvariants } from '../../src/app/invariants/list.ts'
import { sessionCookieOf } from '../../src/app/protection.ts'
import { hashSecret, newSecret } from '#platform/crypto'
import { readConfig } from '#platform/config'
import { County } from '../recovery/county.ts'
import { Families } from '../recovery/families.ts'
import { faultsOf } from '../recovery/soundness.ts'

// The faults that are not a kill (those: test/recovery). After each, what must always hold is looked at in SQL.

const long = process.env['SURVIVAL_LONG'] === '1'
let database: TestDatabase
let world: AlertWorld
beforeAll(async () => {
  database = await createTestDatabase()
  world = await createAlertWorld()
})
afterEach(async () => {
  const broken = await brokenInvariants(world.db)
  if (broken.length > 0) throw new Error(broken.join('\n'))
})
afterAll(async () => {
  await world.stop()
  await database.stop()
})

test('clock jumps: forward, back and forward again; nothing is raised twice and the ledger holds', async () => {
  const hand = systemActor('dispatch', ['alert.assign'])
  const ids = [await world.alertOnDesk(), await world.alertOnDesk()]
  for (const day of ['2027-03-01', '2026-10-05', '2027-03-01', '2026-11-02', '2031-01-01', '2027-03-01']) {
    world.setDay(day)
    await execute(world.services, sweep, hand, {})
  }
  for (const id of ids) {
    const raised = await world.db
      .selectFrom('alert_event')
      .select('id')
      .where('alert_id', '=', id)
      .where('action', '=', 'escalate')
      .execute()
    expect(raised).toHaveLength(1)
  }
  world.setDay('2026-11-02')
  expect((await verifyLedger(world.db)).intact).toBe(true)
})

test(
  'requests that come twice, late and in any order: each is done once or refused, and answered the same again',
  { timeout: 120_000 },
  async () => {
    for (let round = 0; round < (long ? 40 : 5); round++) {
      const id = await world.alertOnDesk()
      const { version } = await world.alert(id)
      const [signing, answering] = [randomUUID(), randomUUID()]
      const steps = [
        () => world.act('medical', sign, { id, version }, signing),
        () => world.act('medical', answer, { id, version: version + 1, code: 'medical-aid' as const }, answering),
      ]
      const sent = [...steps, ...steps, ...steps]
        .map((step) => ({ step, key: Math.random() }))
        .toSorted((one, other) => one.key - other.key)
      const settled = await Promise.allSettled(
        sent.map(async ({ step }) => {
          await sleep(Math.random() * 15)
          return step()
        }),
      )
      for (const one of settled)
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: expect.stringMatching(/^state\./) as string })
      // Whoever insists gets through in the end, and gets the same answer as before.
      const first = await world.act('medical', sign, { id, version }, signing)
      const last = await world.act('medical', answer, { id, version: version + 1, code: 'medical-aid' }, answering)
      expect(await world.act('medical', sign, { id, version }, signing)).toEqual(first)
      expect(await world.act('medical', answer, { id, version: version + 1, code: 'medical-aid' }, answering)).toEqual(last)
      const events = await world.db.selectFrom('alert_event').select('action').where('alert_id', '=', id).orderBy('id').execute()
      expect(events.map((event) => event.action)).toEqual(['open', 'dispatch', 'sign', 'answer'])
    }
  },
)

test(
  'no connection left: a hundred at once wait and are served; where none comes free they are told to try again, and then served',
  { timeout: 60_000 },
  async () => {
    const {
      rows: [there],
    } = await sql<{ name: string }>`select current_database() as name`.execute(world.db)
    const address = new URL(database.connectionString)
    address.pathname = `/${there?.name ?? ''}`
    const small = connect(address.href, { connections: 2 })
    const services = { ...world.services, db: small.kysely, config: readConfig({}), log: createLog('silent') }
    const server = await openServer(services)
    const secret = newSecret()
    await world.db
      .insertInto('session')
      .values({ token_hash: hashSecret(secret), user_id: world.actors.clerk.userId ?? 0, expires_at: new Date(Date.now() + 86_400_000) })
      .execute()
    const ask = () => server.inject({ url: '/api/alerts', headers: { cookie: `${sessionCookieOf(readConfig({}))}=${secret}` } })
    try {
      const all = await Promise.all(Array.from({ length: 100 }, ask))
      expect([...new Set(all.map((reply) => reply.statusCode))]).toEqual([200])
      const held = [await small.pool.connect(), await small.pool.connect()]
      const refused = await ask()
      expect(refused.statusCode).toBe(503)
      expect(refused.json()).toMatchObject({ code: 'system.unavailable' })
      expect(refused.headers['retry-after']).toBe('5')
      for (const client of held) client.release()
      expect((await ask()).statusCode).toBe(200)
    } finally {
      await server.close()
      await small.stop()
    }
  },
)

test('the right to work on a database: one has it, takes it again where its session breaks off, and all share one folder', async () => {
  const lost = vi.fn()
  const [here, there] = [
    { folder: 'here', works: true },
    { folder: 'there', works: false },
  ]
  const claim = async (wanted: typeof here) => {
    const got = await claimDatabase(database.connectionString, wanted, lost)
    if (typeof got === 'string') throw new Error(got)
    return got
  }
  const first = await claim(here)
  expect(await claimDatabase(database.connectionString, here, lost)).toBe('worked')
  expect(await claimDatabase(database.connectionString, there, lost)).toBe('other-folder')
  const server = await claim({ ...here, works: false })
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doudi-claim' and datname = current_database()`,
  )
  await sleep(2_500)
  expect(await claimDatabase(database.connectionString, here, lost)).toBe('worked')
  await first.release()
  expect(await claimDatabase(database.connectionString, there, lost)).toBe('other-folder')
  await server.release()
  const second = await claim({ ...there, works: true })
  await second.release()
  expect(lost).not.toHaveBeenCalled()
})

test('two queues on one database: every job is done once, and what runs by the clock is queued once', { timeout: 60_000 }, async () => {
  const counted: JobDefinition<{ n: number }> = { name: 'survival.once', data: z.object({ n: z.number() }) }
  const queues = [new Jobs(database.connectionString, createLog('silent')), new Jobs(database.connectionString, createLog('silent'))]
  const done: number[] = []
  for (const jobs of queues) {
    await jobs.start([counted])
    await jobs.work(counted, async ({ n }) => {
      await sleep(5)
      done.push(n)
    })
    await jobs.schedule(counted, '0 3 * * *', { n: 0 })
  }
  const wanted = Array.from({ length: 60 }, (_, n) => n)
  for (const [at, jobs] of queues.entries())
    await transaction(database.kysely, (tx) =>
      jobs.enqueue(
        tx,
        wanted.filter((n) => n % 2 === at).map((n) => request(counted, { n })),
      ),
    )
  await vi.waitFor(
    () => {
      expect(done.length).toBeGreaterThanOrEqual(60)
    },
    { timeout: 40_000 },
  )
  await sleep(500)
  expect(done.toSorted((one, other) => one - other)).toEqual(wanted)
  expect((await database.pool.query(`select name from pgboss.schedule where name = 'survival.once'`)).rowCount).toBe(1)
  for (const jobs of queues) await jobs.stop()
})

/** A small disk of its own needs the right to mount one. */
const mayMount = process.platform === 'linux' && process.getuid?.() === 0

test.runIf(mayMount && long)(
  'a full disk: what cannot be written is refused, nothing is half done, and all goes on when there is room',
  { timeout: 400_000 },
  async () => {
    const folder = await fastFolder('doudi-full')
    const disk = join(folder, 'disk')
    await mkdir(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700m,mode=755', 'tmpfs', disk])
    let county: County | undefined
    try {
      county = await County.open(join(disk, 'data'), new Families(3, systemClock.today()), null)
      await county.carryOut('imports', 0)
      for (const round of [1, 2]) {
        const ballast = join(disk, 'ballast')
        await fillUp(ballast)
        const working = county
          .carryOut('imports', round)
          .then(() => county?.carryOut('screening', round))
          .then(() => county?.carryOut('dispatch', round))
        await sleep(6_000)
        await rm(ballast)
        await working
        expect(await faultsOf(county)).toEqual([])
      }
      expect(county.client.retried).toBeGreaterThan(0)
    } finally {
      await county?.server.stop()
      execFileSync('umount', ['-l', disk])
      await rm(folder, { recursive: true, force: true })
    }
  },
)

/** Writes until there is no room for another byte. */
async function fillUp(path: string): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for (let size = 1 << 22; size > 0;) {
      try {
        await handle.write(Buffer.alloc(size))
      } catch {
        size >>= 2
      }
    }
  } finally {
    await handle.close()
  }
}
