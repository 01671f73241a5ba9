import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { isLocked } from '#access'
import { places } from '#test/alert-world'
import { createSignInWorld, password } from '#test/server'
import { readConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { SetBack, setRight } from '../../src/app/clock-watch.ts'

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
  expect([until(14 * minute), until(-1), until(16 * minute)]).toEqual([true, false, false])
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
})
