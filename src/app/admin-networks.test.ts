import { afterAll, beforeEach, expect, test } from 'vitest'
import { createSignInWorld, password, type Headers } from '#test/server'
import { readConfig } from '#platform/config'

/* The three administrators work from the networks named in the settings only; everybody else from anywhere. */
const { world, server, moveOn, stop } = await createSignInWorld(['admin', 'security', 'audit'], {
  DOUDI_ADMIN_NETWORKS: '10.8.0.0/24, 192.168.1.7,2001:db8::/32',
  DOUDI_HTTPS: '1',
  DOUDI_PROXY: '172.16.0.1',
  DOUDI_SESSIONS: '2',
})
beforeEach(() => moveOn())
afterAll(stop)

/** As the proxy hands it on; `through` is who connects. */
const from = (address: string, through = '172.16.0.1') => ({
  remoteAddress: through,
  headers: { 'x-doudi': '1', 'x-forwarded-for': address },
})
const enter = (login: string, way: ReturnType<typeof from>) =>
  server.inject({ method: 'POST', url: '/api/session', ...way, payload: { login, password, code: '' } })
const ask = (url: string, cookie: string, { headers, ...way }: ReturnType<typeof from>) =>
  server.inject({ url, ...way, headers: { ...headers, cookie } satisfies Headers })

test.each(['10.8.0.9', '192.168.1.7', '2001:db8::5', '::ffff:10.8.0.9'])('an administrator enters and works from %s', async (address) => {
  const entered = await enter('admin', from(address))
  expect(entered.statusCode).toBe(200)
  const cookie = `${entered.cookies[0]?.name ?? ''}=${entered.cookies[0]?.value ?? ''}`
  expect((await ask('/api/users', cookie, from(address))).statusCode).toBe(200)
})

test.each(['admin', 'security', 'audit'])(
  '%s is refused from elsewhere, in plain words, at the door and with a session of the right network',
  async (login) => {
    const sessions = () => world.db.selectFrom('session').select('id').execute()
    const before = await sessions()
    const refused = await enter(login, from('10.9.0.9'))
    expect(refused.statusCode).toBe(403)
    expect(refused.json()).toMatchObject({ message: expect.stringContaining('只能在规定的网络') as string })
    expect(refused.cookies).toEqual([])
    expect(await sessions()).toEqual(before)
    const entered = await enter(login, from('10.8.0.9'))
    const cookie = `${entered.cookies[0]?.name ?? ''}=${entered.cookies[0]?.value ?? ''}`
    for (const url of ['/api/session', '/api/session/safety']) {
      expect((await ask(url, cookie, from('10.9.0.9'))).statusCode).toBe(403)
      expect((await ask(url, cookie, from('10.8.0.9'))).statusCode).toBe(200)
    }
  },
)

test('a refusal changes nothing of the account but the count of what was refused, however many sessions there are', async () => {
  for (let n = 0; n < 2; n++) expect((await enter('security', from('10.8.0.9'))).statusCode).toBe(200)
  const ofSecurity = world.db.updateTable('app_user').where('login', '=', 'security')
  await ofSecurity.set({ failed_attempts: 3, refused_since: 4 }).execute()
  const account = () =>
    world.db
      .selectFrom('app_user')
      .select(['failed_attempts', 'refused_since', 'last_sign_in_at', 'last_sign_in_address'])
      .where('login', '=', 'security')
      .executeTakeFirstOrThrow()
  const sessions = () => world.db.selectFrom('session').select('id').orderBy('id').execute()
  const [before, open] = [await account(), await sessions()]
  for (let n = 0; n < 3; n++) expect((await enter('security', from('10.9.0.55'))).statusCode).toBe(403)
  expect(await account()).toEqual({ ...before, refused_since: 7 })
  expect(await sessions()).toEqual(open)
  // It counts as any try that fails.
  for (let n = 0; n < 3; n++) await enter('security', from('10.9.0.55'))
  expect((await enter('security', from('10.9.0.55'))).statusCode).toBe(429)
})

test('a session that is used from elsewhere is not kept alive by it', async () => {
  const entered = await enter('audit', from('10.8.0.9'))
  const cookie = `${entered.cookies[0]?.name ?? ''}=${entered.cookies[0]?.value ?? ''}`
  const seen = new Date(Date.now() - 600_000)
  await world.db.updateTable('session').set({ last_seen_at: seen }).execute()
  const unseen = async () =>
    (await world.db.selectFrom('session').select('last_seen_at').execute()).every((row) => row.last_seen_at.getTime() === seen.getTime())
  for (const url of ['/api/session', '/api/session/safety']) expect((await ask(url, cookie, from('10.9.0.9'))).statusCode).toBe(403)
  expect(await unseen()).toBe(true)
  expect((await ask('/api/session', cookie, from('10.8.0.9'))).statusCode).toBe(200)
  expect(await unseen()).toBe(false)
})

test('nobody says of himself where he is: the word of who is no trusted proxy does not count', async () => {
  expect((await enter('admin', from('10.8.0.9', '203.0.113.7'))).statusCode).toBe(403)
})

test('everybody else works from anywhere', async () => {
  expect((await enter('clerk', from('203.0.113.7'))).statusCode).toBe(200)
})

test('refusals stand on the security officer’s page', async () => {
  await enter('audit', from('10.9.0.77'))
  const id = (await world.db.selectFrom('app_user').select('id').where('login', '=', 'audit').executeTakeFirstOrThrow()).id
  await expect
    .poll(() => world.db.selectFrom('refused_attempt').select(['kind', 'subject', 'address']).where('address', '=', '10.9.0.77').execute())
    .toEqual([{ kind: 'network', subject: `user:${String(id)}`, address: '10.9.0.77' }])
})

test.each(['10.8.0.0/33', '10.8.0/24', 'office', '10.8.0.0/24/1', '2001:db8::/129', '10.8.0.1,,'])('%s is no network', (text) => {
  expect(() => readConfig({ DOUDI_ADMIN_NETWORKS: text })).toThrow(/DOUDI_ADMIN_NETWORKS 写得不对/)
})

test('this machine itself is named by a word', () => {
  expect(readConfig({ DOUDI_ADMIN_NETWORKS: 'loopback,10.8.0.0/24' }).adminNetworks).toEqual(['loopback', '10.8.0.0/24'])
})
