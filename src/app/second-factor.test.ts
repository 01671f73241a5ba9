import { generateSync } from 'otplib'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { createSignInWorld, password, type Headers } from '#test/server'

const { world, server, moveOn, enter, headersOf, post, idOf, stop } = await createSignInWorld(['admin', 'security'], {
  DOUDI_SECOND_FACTOR: 'admin,security',
})

beforeEach(() => {
  vi.useRealTimers()
  moveOn()
})
afterAll(async () => {
  vi.useRealTimers()
  await stop()
})

const codeAt = (secret: string, at: number): string => generateSync({ secret, epoch: Math.floor(at / 1000) })

/** Binds a generator. Its code of now is then used up: the next that counts is of the following half minute. */
async function bind(login: string): Promise<{ headers: Headers; secret: string; recoveryCodes: string[] }> {
  const headers = await headersOf(login)
  const begun = await post('/api/session/second-factor', headers, { password })
  const { secret, address } = begun.json<{ secret: string; address: string }>()
  expect(address).toContain(`secret=${secret}`)
  const confirmed = await post('/api/session/second-factor/confirmation', headers, { code: codeAt(secret, Date.now()) })
  expect(confirmed.statusCode).toBe(200)
  return { headers, secret, recoveryCodes: confirmed.json<{ recoveryCodes: string[] }>().recoveryCodes }
}

test('who has bound a generator signs in with password and code, each code once; the secret lies sealed', async () => {
  const { secret } = await bind('clerk')
  const asked = await enter('clerk')
  expect(asked.statusCode).toBe(401)
  expect(asked.json()).toMatchObject({ message: '请输入动态验证码', details: { second: true } })
  const now = Date.now()
  const code = codeAt(secret, now + 30_000)
  expect((await enter('clerk', { code })).statusCode).toBe(200)
  expect((await enter('clerk', { code })).json()).toMatchObject({ code: 'auth.required', message: '验证码不对，或已经用过' })
  expect((await enter('clerk', { code: codeAt(secret, now) })).statusCode).toBe(401)
  const stored = await world.db.selectFrom('second_factor').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(secret)
})

test('a code of yesterday, of another’s phone or of nothing is refused; a wrong password is never told from a right one by asking for the code', async () => {
  const { secret } = await bind('colleague')
  for (const code of [codeAt(secret, Date.now() - 120_000), codeAt('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', Date.now()), 'abcdef'])
    expect((await enter('colleague', { code })).statusCode).toBe(401)
  expect((await enter('colleague', { secret: 'not the password' })).json()).not.toHaveProperty('details.second')
})

test('a recovery code opens once, written as it comes to hand, and is kept as a hash', async () => {
  const { recoveryCodes } = await bind('jinpen')
  expect(new Set(recoveryCodes).size).toBe(10)
  const [first = '', second = ''] = recoveryCodes
  expect((await enter('jinpen', { code: first.toLowerCase().replace('-', ' ') })).statusCode).toBe(200)
  expect((await enter('jinpen', { code: first })).statusCode).toBe(401)
  const headers = await headersOf('jinpen', { code: second })
  expect((await server.inject({ url: '/api/session/second-factor', headers })).json()).toMatchObject({ enabled: true, recoveryLeft: 8 })
  const stored = JSON.stringify(await world.db.selectFrom('recovery_code').selectAll().execute())
  for (const code of recoveryCodes) expect(stored).not.toContain(code)
})

test('a post that demands a second factor can do nothing before it is bound, and everything after', async () => {
  const headers = await headersOf('admin')
  expect((await server.inject({ url: '/api/session', headers })).json()).toMatchObject({ duty: 'second-factor', abilities: [] })
  expect((await server.inject({ url: '/api/users', headers })).statusCode).toBe(403)
  const { secret } = await bind('admin')
  // The session that bound it goes on; a new one needs the code.
  expect((await server.inject({ url: '/api/users', headers })).statusCode).toBe(200)
  expect((await enter('admin', { code: codeAt(secret, Date.now() + 30_000) })).json()).toMatchObject({ duty: null })
})

test('the security administrator resets with a reason, in his region, never for himself; everything open ends', async () => {
  const { secret } = await bind('county')
  const open = await headersOf('county', { code: codeAt(secret, Date.now() + 30_000) })
  await bind('security')
  const [id, own, foreign] = [await idOf('county'), await idOf('security'), await idOf('nanxian')]
  vi.setSystemTime(Date.now() + 60_000)
  const sealed = await world.db.selectFrom('session').select('token_hash').where('user_id', '=', own).execute()
  expect(sealed.length).toBeGreaterThan(0)
  const headers = await securityHeaders(own)
  const reset = (user: number, reason: string) => post(`/api/users/${String(user)}/second-factor/reset`, headers, { reason })
  expect((await reset(id, '丢')).statusCode).toBe(400)
  expect((await reset(own, '手机丢了，已当面核实')).statusCode).toBe(403)
  expect((await reset(foreign, '手机丢了，已当面核实')).statusCode).toBe(404)
  expect((await reset(id, '手机丢了，已当面核实')).statusCode).toBe(200)
  expect((await server.inject({ url: '/api/session', headers: open })).statusCode).toBe(401)
  expect((await enter('county')).statusCode).toBe(200)
  const entry = await world.db
    .selectFrom('ledger')
    .select(['subject', 'purpose'])
    .where('verb', '=', 'secondFactor.reset')
    .executeTakeFirstOrThrow()
  expect(entry).toEqual({ subject: `user:${String(id)}`, purpose: '手机丢了，已当面核实' })
  expect((await server.inject({ url: '/api/users', headers })).statusCode).toBe(403)
  expect(
    (await server.inject({ url: '/api/second-factors?state=on', headers }))
      .json<{ rows: { login: string }[] }>()
      .rows.map((row) => row.login),
  ).not.toContain('county')
})

/** A session of the security administrator that was opened by binding. */
async function securityHeaders(userId: number): Promise<Headers> {
  await world.db.deleteFrom('second_factor').where('user_id', '=', userId).execute()
  return (await bind('security')).headers
}

test('a guessed, a known or a used password is refused in plain words', async () => {
  const headers = await headersOf('deputy')
  const change = async (next: string, current = password) =>
    post('/api/session/password', current === password ? headers : await headersOf('deputy', { secret: current }), { current, next })
  expect((await change('1234567890')).json()).toMatchObject({ message: '这个密码太容易被猜到' })
  expect((await change('deputy-Hong-93-shan')).json()).toMatchObject({ message: '密码里不能有用户名或姓名' })
  expect((await change(password)).json()).toMatchObject({ message: '新密码不能与最近 5 个用过的相同' })
  expect((await change('Shangshan-7-Xia')).statusCode).toBe(200)
  expect((await change(password, 'Shangshan-7-Xia')).json()).toMatchObject({ message: '新密码不能与最近 5 个用过的相同' })
})

test('six wrong tries a minute from one address, then nobody there may guess on; right ones do not count', async () => {
  for (let i = 0; i < 8; i++) expect((await enter('education')).statusCode).toBe(200)
  for (let i = 0; i < 6; i++) expect((await enter(`nobody${String(i)}`, { secret: 'wrong' })).statusCode).toBe(401)
  const refused = await enter('education')
  expect(refused.statusCode).toBe(429)
  expect(refused.json()).toMatchObject({ code: 'rate.limited', message: '登录试得太频繁' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})
