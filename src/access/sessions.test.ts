import { sql, type KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { transaction } from '#db'
import { readConfig } from '#platform/config'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { letEverybodyIn, password } from '#test/server'
import { actorOfSession, signIn, signOut } from './sessions.ts'

let world: AlertWorld
const rules = readConfig({}).signIn
const whence = {
  address: '10.1.2.3',
  agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
  closedTo: null,
  record: () => Promise.resolve(),
}
const enter = (login: string, password: string, code = '') => signIn(world.db, { login, password, code }, noVault, rules, whence)
/** Nobody here has a second factor: nothing is opened. */
const noVault = { open: () => '', keyedDigest: () => '' }
beforeAll(async () => {
  world = await createAlertWorld()
  await letEverybodyIn(world.db)
})
afterAll(() => world.stop())

test('a session is found by its secret until it is ended', async () => {
  const { secret, actor } = await enter('clerk', password)
  expect(actor).toMatchObject({ name: '陈立新', role: 'clerk' })
  expect((await actorOfSession(world.db, secret, rules))?.id).toBe(actor.id)
  const stored = await world.db.selectFrom('session').select('token_hash').execute()
  expect(stored.some((row) => row.token_hash === secret)).toBe(false)
  await transaction(world.db, (tx) => signOut(tx, secret))
  expect(await actorOfSession(world.db, secret, rules)).toBeNull()
})

test('where everybody may come in from, nothing is asked about who he is', async () => {
  const questionsWith = async (closedTo: null | (() => null)): Promise<number> => {
    let asked = 0
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        asked++
        return node
      },
      transformResult: ({ result }) => Promise.resolve(result),
    }
    const db = world.db.withPlugin(counting) as typeof world.db
    await signIn(db, { login: 'clerk', password, code: '' }, noVault, rules, { ...whence, closedTo })
    return asked
  }
  expect((await questionsWith(() => null)) - (await questionsWith(null))).toBe(2)
})

test('five wrong passwords lock the account for a quarter of an hour, also for the right one', async () => {
  for (let i = 0; i < 5; i++) await expect(enter('county', 'wrong')).rejects.toMatchObject({ code: 'auth.required' })
  await expect(enter('county', password)).rejects.toMatchObject({ code: 'auth.locked' })
  await world.db
    .updateTable('app_user')
    .set({ locked_until: new Date(Date.now() - 1000) })
    .where('login', '=', 'county')
    .execute()
  await expect(enter('county', password)).resolves.toBeDefined()
})

test('an unknown name is answered like a wrong password', async () => {
  await expect(enter('nobody', 'x')).rejects.toMatchObject({ code: 'auth.required', message: '用户名或密码不对' })
})

test('a user who was switched off is out at once; an idle session ends', async () => {
  const { secret } = await enter('colleague', password)
  await world.db.updateTable('app_user').set({ active: false }).where('login', '=', 'colleague').execute()
  expect(await actorOfSession(world.db, secret, rules)).toBeNull()
  const other = await enter('clerk', password)
  vi.setSystemTime(Date.now() + 13 * 3_600_000)
  expect(await actorOfSession(world.db, other.secret, rules)).toBeNull()
  vi.useRealTimers()
})

test('idle sessions end after the minutes that are set, an old password leaves nothing to do but change it', async () => {
  const { secret } = await enter('deputy', password)
  await world.db
    .updateTable('session')
    .set({ last_seen_at: new Date(Date.now() - 31 * 60_000) })
    .execute()
  expect(await actorOfSession(world.db, secret, { ...rules, idleMinutes: 30 })).toBeNull()
  expect(await actorOfSession(world.db, secret, rules)).not.toBeNull()
  await world.db
    .updateTable('app_user')
    .set({ password_set_at: new Date(Date.now() - 91 * 86_400_000) })
    .where('login', '=', 'deputy')
    .execute()
  expect(await actorOfSession(world.db, secret, rules)).toMatchObject({ duty: 'password', abilities: new Set() })
  expect(await actorOfSession(world.db, secret, { ...rules, passwordDays: 0 })).not.toHaveProperty('duty')
})

test('one browser more than is allowed ends the one that was unused longest', async () => {
  const two = { ...rules, sessionsPerUser: 2 }
  const secrets: string[] = []
  for (let i = 0; i < 3; i++) {
    secrets.push((await signIn(world.db, { login: 'nanxian', password, code: '' }, noVault, two, whence)).secret)
    await world.db
      .updateTable('session')
      .set((eb) => ({ last_seen_at: eb('last_seen_at', '-', sql<Date>`interval '1 minute'`) }))
      .execute()
  }
  const alive = await Promise.all(secrets.map((secret) => actorOfSession(world.db, secret, two)))
  expect(alive.map((actor) => actor !== null)).toEqual([false, true, true])
})

test('a session ends after seven days however much it is used, and each sign-in has a secret of its own', async () => {
  const [first, second] = [await enter('medical', password), await enter('medical', password)]
  expect(first.secret).not.toBe(second.secret)
  for (let day = 0; day < 6; day++) {
    vi.setSystemTime(Date.now() + 20 * 3_600_000)
    await world.db.updateTable('session').set({ last_seen_at: new Date() }).execute()
    expect(await actorOfSession(world.db, first.secret, rules)).not.toBeNull()
  }
  vi.setSystemTime(Date.now() + 49 * 3_600_000)
  await world.db.updateTable('session').set({ last_seen_at: new Date() }).execute()
  expect(await actorOfSession(world.db, first.secret, rules)).toBeNull()
  vi.useRealTimers()
})
