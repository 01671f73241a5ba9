import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hashPassword } from '#platform/crypto'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { actorOfSession, signIn, signOut } from './sessions.ts'

let world: AlertWorld
beforeAll(async () => {
  world = await createAlertWorld()
  await world.db.updateTable('app_user').set({ password_hash: await hashPassword('correct horse') }).execute()
})
afterAll(() => world.stop())

test('a session is found by its secret until it is ended', async () => {
  const { secret, actor } = await signIn(world.db, 'clerk', 'correct horse')
  expect(actor).toMatchObject({ name: '陈立新', role: 'clerk' })
  expect((await actorOfSession(world.db, secret))?.id).toBe(actor.id)
  const stored = await world.db.selectFrom('session').select('token_hash').execute()
  expect(stored.some((row) => row.token_hash === secret)).toBe(false)
  await signOut(world.db, secret)
  expect(await actorOfSession(world.db, secret)).toBeNull()
})

test('five wrong passwords lock the account for a quarter of an hour, also for the right one', async () => {
  for (let i = 0; i < 5; i++) await expect(signIn(world.db, 'county', 'wrong')).rejects.toMatchObject({ code: 'auth.required' })
  await expect(signIn(world.db, 'county', 'correct horse')).rejects.toMatchObject({ code: 'auth.locked' })
  await world.db.updateTable('app_user').set({ locked_until: new Date(Date.now() - 1000) }).where('login', '=', 'county').execute()
  await expect(signIn(world.db, 'county', 'correct horse')).resolves.toBeDefined()
})

test('an unknown name is answered like a wrong password', async () => {
  await expect(signIn(world.db, 'nobody', 'x')).rejects.toMatchObject({ code: 'auth.required', message: '用户名或密码不对' })
})

test('a user who was switched off is out at once; an idle session ends', async () => {
  const { secret } = await signIn(world.db, 'colleague', 'correct horse')
  await world.db.updateTable('app_user').set({ active: false }).where('login', '=', 'colleague').execute()
  expect(await actorOfSession(world.db, secret)).toBeNull()
  const other = await signIn(world.db, 'clerk', 'correct horse')
  vi.setSystemTime(Date.now() + 13 * 3_600_000)
  expect(await actorOfSession(world.db, other.secret)).toBeNull()
  vi.useRealTimers()
})
