import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { isLocked } from '#access'
import { places } from '#test/alert-world'
import { createSignInWorld, password } from '#test/server'
import { readConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { SetBack, setRight, watchClock } from '../../src/app/clock-watch.ts'

/* A clock set back must lengthen nothing: no proof, no session, no lock. */
const { world, server, enter, headersOf, post, stop, moveOn } = await createSignInWorld(['admin'])
const services = { db: world.db, log: createLog('silent'), config: readConfig({}) }
const minute = 60_000

afterEach(() => {
  vi.useRealTimers()
  moveOn()
})
afterAll(async () => {
  vi.useRealTimers()
  await stop()
})

const stepTo = (ms: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: ms })
}
const key = (name: string) => ({ name, department: 'medical-insurance', regionCode: places.county })

test('the watch notices what was set back by a minute or more, at once or in small steps, and nothing else', () => {
  let [wall, steady] = [1_000_000, 0]
  const watch = new SetBack({ wall: () => wall, steady: () => steady })
  const pass = (wallMs: number, steadyMs = 1_000): number => {
    wall += wallMs
    steady += steadyMs
    return watch.look()
  }
  expect(pass(1_000)).toBe(0)
  expect(pass(1_000 - 59_000)).toBe(0)
  expect(pass(1_000 - 1_000)).toBe(60_000)
  expect(pass(1_000)).toBe(0)
  // Set forward by a month and back again.
  expect(pass(30 * 86_400_000)).toBe(0)
  expect(pass(1_000 - 30 * 86_400_000)).toBeGreaterThan(29 * 86_400_000)
})

test('the real clock of a process, set back while it runs, is noticed', async () => {
  const script = `
    const real = Date.now
    const { SetBack } = await import(${JSON.stringify(new URL('../../src/app/clock-watch.ts', import.meta.url).href)})
    const watch = new SetBack()
    const before = watch.look()
    Date.now = () => real() - 3600000
    console.log(before, Math.round(watch.look() / 1000), watch.look())`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  expect(stdout.trim()).toBe('0 3600 0')
})

test('a proof dated in the future is void, and with a clock set back every proof is', async () => {
  const admin = await headersOf('admin')
  const start = Date.now()
  expect((await post('/api/keys', admin, key('医保推送一'))).statusCode).toBe(200)
  // Ten minutes later the clock is set back by twelve: the proof would be good for longer than it may.
  stepTo(start - 2 * minute)
  expect((await post('/api/keys', admin, key('医保推送二'))).json()).toMatchObject({ details: { proof: true } })
  // It is set back to just after the proof: only the watch knows.
  stepTo(start + 5 * minute)
  expect((await post('/api/keys', admin, key('医保推送三'))).statusCode).toBe(200)
  await setRight(services, 8 * minute)
  expect((await post('/api/keys', admin, key('医保推送四'))).json()).toMatchObject({ details: { proof: true } })
  expect((await post('/api/session/proof', admin, { password })).statusCode).toBe(200)
  expect((await post('/api/keys', admin, key('医保推送五'))).statusCode).toBe(200)
  const entry = await world.db.selectFrom('ledger').select('detail').where('verb', '=', 'system.clockSetBack').executeTakeFirstOrThrow()
  expect(entry.detail).toEqual({ seconds: 480 })
})

test('a session opened under a wrong clock lives no longer than a week from now, and its idleness counts from now', async () => {
  const real = Date.now()
  stepTo(real + 300 * 86_400_000)
  const headers = await headersOf('clerk')
  stepTo(real)
  await setRight(services, 300 * 86_400_000)
  const [session] = await world.db.selectFrom('session').selectAll().orderBy('id', 'desc').limit(1).execute()
  expect(session?.expires_at.getTime()).toBeLessThanOrEqual(real + 7 * 86_400_000 + minute)
  expect(session?.last_seen_at.getTime()).toBeLessThanOrEqual(real + minute)
  expect((await server.inject({ url: '/api/session', headers })).statusCode).toBe(200)
  stepTo(real + 13 * 3_600_000)
  expect((await server.inject({ url: '/api/session', headers })).statusCode).toBe(401)
})

test('a lock holds its quarter of an hour and no longer, wherever the clock is set', async () => {
  const real = Date.now()
  const until = (ms: number) => isLocked(new Date(real + ms))
  expect([until(14 * minute), until(-1), until(17 * minute)]).toEqual([true, false, false])
  for (let i = 0; i < 5; i++) await enter('education', { secret: 'wrong' })
  expect((await enter('education')).json()).toMatchObject({ code: 'auth.locked' })
  const { locked_until: locked } = await world.db
    .selectFrom('app_user')
    .select('locked_until')
    .where('login', '=', 'education')
    .executeTakeFirstOrThrow()
  expect(isLocked(locked)).toBe(true)
  stepTo(real - 86_400_000)
  expect(isLocked(locked)).toBe(false)
  // Once it is noticed it begins anew; a password of the future is not younger than today's.
  await world.db
    .updateTable('app_user')
    .set({ password_set_at: new Date(real) })
    .where('login', '=', 'education')
    .execute()
  await setRight(services, 86_400_000)
  const user = await world.db
    .selectFrom('app_user')
    .select(['locked_until', 'password_set_at'])
    .where('login', '=', 'education')
    .executeTakeFirstOrThrow()
  expect(isLocked(user.locked_until)).toBe(true)
  expect(user.password_set_at.getTime()).toBeLessThanOrEqual(Date.now())
})

test('with a database whose clock is ahead the fifth failure locks, and the sixth does not undo it', async () => {
  stepTo(Date.now() - 5 * minute)
  for (let i = 0; i < 5; i++) expect((await enter('nanxian', { secret: 'wrong' })).json()).toMatchObject({ code: 'auth.required' })
  expect((await enter('nanxian')).json()).toMatchObject({ code: 'auth.locked' })
})

const setBacks = () => world.db.selectFrom('ledger').select('detail').where('verb', '=', 'system.clockSetBack').orderBy('seq').execute()
const still = { look: () => 0 }

/** Watches until `until` holds. */
async function watching(watched: Parameters<typeof watchClock>[0], watch: { look(): number }, until: () => Promise<void>): Promise<void> {
  const end = new AbortController()
  const running = watchClock(watched, end.signal, watch)
  try {
    await until()
  } finally {
    end.abort()
    await running
  }
}

test('a database that is away at the start or later ends nothing: it is tried again, and told of once', async () => {
  let away = true
  let asked = 0
  const db = new Proxy(world.db, {
    get(target, name) {
      asked++
      // At first nothing goes, then what is read.
      if (asked === 1 || (away && name !== 'getExecutor')) throw new Error('away')
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const before = (await setBacks()).length
  let looks = 0
  await watching({ ...services, db, log }, { look: () => (looks++ === 0 ? 7 * minute : 0) }, async () => {
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(3)
    expect(await setBacks()).toHaveLength(before)
    away = false
    await expect.poll(async () => (await setBacks()).at(-1)?.detail, { timeout: 10_000 }).toEqual({ seconds: 420 })
  })
  expect(await setBacks()).toHaveLength(before + 1)
  expect(lines.filter((line) => line.includes('clock.set-back'))).toHaveLength(1)
})

test('a clock set back while nothing ran is found out at the start, also behind entries that are dated right; once, and by the database’s clock', async () => {
  const before = (await setBacks()).length
  await headersOf('clerk')
  // The platform's own clock goes behind the database's: that is no clock set back.
  stepTo(Date.now() - 5 * minute)
  await watching(services, still, () => sleep(300))
  expect(await setBacks()).toHaveLength(before)
  vi.useRealTimers()
  await world.db.transaction().execute(async (tx) => {
    await sql`alter table ledger disable trigger ledger_chain`.execute(tx)
    await sql`insert into ledger select (jsonb_populate_record(l, jsonb_build_object('seq', l.seq + 1, 'verb', 'session.signIn', 'at', now() + interval '1 hour'))).*
      from ledger l order by l.seq desc limit 1`.execute(tx)
    await sql`alter table ledger enable trigger ledger_chain`.execute(tx)
  })
  await headersOf('clerk')
  for (let start = 0; start < 2; start++) {
    await watching(services, still, () => expect.poll(setBacks, { timeout: 5_000 }).toHaveLength(before + 1))
  }
  expect((await setBacks()).at(-1)?.detail).toEqual({ seconds: expect.closeTo(3600, -2) as number })
})
