import { generateSync } from 'otplib'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { postDay } from '#access'
import { plainDate } from '#kernel'
import { createApiKey } from '#platform/crypto'
import { places } from '#test/alert-world'
import { createSignInWorld, password, type Headers } from '#test/server'

// What somebody is told of his own account, what stands on record of whoever was refused, and how little an administrator can do alone.

const { world, server, here, moveOn, enter, headersOf, post, idOf, stop } = await createSignInWorld(['admin', 'security', 'audit'])
const phone = 'Mozilla/5.0 (Linux; Android 14; HarmonyOS) AppleWebKit/537.36 Chrome/120.0 Mobile MicroMessenger/8.0'

beforeEach(() => {
  vi.useRealTimers()
  moveOn()
})
afterAll(async () => {
  vi.useRealTimers()
  await stop()
})

const get = async <T>(url: string, headers: Headers): Promise<T> => (await server.inject({ url, headers, remoteAddress: here() })).json<T>()
const refusals = () =>
  world.db
    .selectFrom('ledger')
    .select(['actor', 'verb', 'subject', 'detail', 'region_code'])
    .where('verb', 'in', ['session.refused', 'access.refused'])
    .orderBy('seq')
    .execute()
const refusedFor = (what: object) =>
  vi.waitFor(async () => {
    expect(await refusals()).toContainEqual(expect.objectContaining(what))
  })

interface Safety {
  before: { via: string; address: string } | null
  refusedBefore: number
  refusedSince: number
  passwordDays: number | null
  notices: { id: number; kind: string; byName: string; detail: string }[]
}

test('who signs in is told of the sign-in before, of tries that failed since, and that the password runs out within a week', async () => {
  const first = await headersOf('clerk')
  expect(await get<Safety>('/api/session/safety', first)).toMatchObject({ before: null, refusedBefore: 0, passwordDays: null, notices: [] })
  for (let i = 0; i < 3; i++) expect((await enter('clerk', { secret: 'wrong' })).statusCode).toBe(401)
  expect(await get<Safety>('/api/session/safety', first)).toMatchObject({ refusedSince: 3 })
  await world.db
    .updateTable('app_user')
    .set({ password_set_at: new Date(Date.now() - 85 * 86_400_000) })
    .where('login', '=', 'clerk')
    .execute()
  const second = await headersOf('clerk')
  expect(await get<Safety>('/api/session/safety', second)).toMatchObject({
    before: { via: 'password', address: here() },
    refusedBefore: 3,
    refusedSince: 0,
    passwordDays: 5,
  })
})

test('a failed sign-in is on record with whose account, from where and why, and nothing that was typed', async () => {
  const user = await idOf('colleague')
  await enter('colleague', { secret: 'my-secret-typed-wrong' })
  await refusedFor({
    actor: 'stranger',
    verb: 'session.refused',
    subject: `user:${String(user)}`,
    region_code: places.heba,
    detail: { fault: 'refused-password', address: here(), operation: 'session.signIn' },
  })
  // Somebody typed the password into the wrong field.
  await enter('oops-my-password-99', { secret: 'x' })
  await refusedFor({ subject: expect.stringMatching(/^login:[\w-]{16}$/) as string, region_code: null })
  const written = JSON.stringify([await refusals(), await world.db.selectFrom('refused_attempt').selectAll().execute()])
  for (const typed of ['my-secret', 'oops']) expect(written).not.toContain(typed)
})

test('an operation without the ability, a family elsewhere by its number, a key that does not open and a foreign page are on record', async () => {
  const headers = await headersOf('clerk')
  const actor = `user:${String(await idOf('clerk'))}`
  expect((await server.inject({ url: '/api/ledger', headers, remoteAddress: here() })).statusCode).toBe(403)
  await refusedFor({ actor, verb: 'access.refused', detail: { fault: 'refused-ability', address: here(), operation: 'ledger.list' } })

  const elsewhere = await world.household(places.laohekou)
  const neighbour = await headersOf('jinpen')
  const there = `/api/households/${String(elsewhere)}`
  expect((await server.inject({ url: there, headers: neighbour, remoteAddress: here() })).statusCode).toBe(404)
  expect((await server.inject({ url: '/api/households/987654', headers: neighbour, remoteAddress: here() })).statusCode).toBe(404)
  await refusedFor({ actor: `user:${String(await idOf('jinpen'))}`, subject: `household:${String(elsewhere)}` })
  expect(JSON.stringify(await refusals())).not.toContain('987654')

  const key = createApiKey()
  await server.inject({ url: '/api/alerts', headers: { authorization: `Bearer ${key.key}` }, remoteAddress: here() })
  await refusedFor({ subject: `key-prefix:${key.id}`, actor: 'stranger' })
  expect(JSON.stringify(await refusals())).not.toContain(key.key)

  await server.inject({
    method: 'POST',
    url: '/api/filters',
    headers: { cookie: headers['cookie'] ?? '' },
    payload: {},
    remoteAddress: here(),
  })
  await refusedFor({ detail: { fault: 'refused-origin', address: here(), operation: 'filter.save' } })

  const officer = await headersOf('security')
  const { rows } = await get<{ rows: { kind: string; subject: string; operation: string; address: string; times: number }[] }>(
    '/api/refused-attempts?size=200',
    officer,
  )
  expect(rows).toContainEqual(
    expect.objectContaining({ kind: 'ability', operation: '审计台账', address: here(), actorName: '陈立新', times: 1 }),
  )
  expect(rows.some((row) => row.subject.startsWith('不存在的用户名 #'))).toBe(true)
  expect((await server.inject({ url: '/api/refused-attempts', headers, remoteAddress: here() })).statusCode).toBe(403)
})

test('what no screen sends is on record by kind and count, without a word of it; what people type wrong is not', async () => {
  const headers = await headersOf('county')
  const actor = `user:${String(await idOf('county'))}`
  await world.db.deleteFrom('refused_attempt').execute()
  const save = (body: object) => post('/api/filters', headers, body)
  const good = { screen: 'household', name: '我的筛选', query: 'q=1' }
  // Slips of a person: nothing typed, far too long.
  for (const name of ['', '长'.repeat(500)]) expect((await save({ ...good, name })).statusCode).toBe(400)
  for (let i = 0; i < 30; i++) expect((await save({ ...good, name: { $gt: `secret-${String(i)}` } })).statusCode).toBe(400)
  await post('/api/filters', headers, { ...good, isAdmin: 'secret-field' })
  expect((await post('/api/leads/999999/dismiss', headers, { reason: ['secret-reason'] })).statusCode).toBe(400)
  for (const kind of ['type', 'field'])
    await refusedFor({
      actor,
      verb: 'access.refused',
      subject: '',
      detail: { fault: `refused-${kind}`, address: here(), operation: 'filter.save' },
    })
  await refusedFor({ actor, detail: { fault: 'refused-type', address: here(), operation: 'leads.dismiss' } })
  const written = (await refusals()).filter((entry) => entry.actor === actor)
  // Thirty of a kind are one entry and a sum.
  expect(written).toHaveLength(3)
  expect(JSON.stringify([written, await world.db.selectFrom('refused_attempt').selectAll().execute()])).not.toContain('secret')
})

test('what no screen sends is on record at the doors as well, where nobody is signed in, and with a file', async () => {
  for (const [url, payload, operation] of [
    ['/api/session', { login: { $gt: '' }, password: 'x' }, 'session.signIn'],
    ['/api/session/passkey', { response: 'all' }, 'session.passkeySignIn'],
    ['/api/sign-in/oidc/second', { code: ['1'] }, 'session.ssoSecond'],
  ] as const) {
    expect((await post(url, { 'x-doudi': '1' }, payload)).statusCode).toBe(400)
    await refusedFor({ actor: 'stranger', verb: 'access.refused', detail: { fault: 'refused-type', address: here(), operation } })
  }
  const headers = await headersOf('clerk')
  const household = await world.household(places.heba)
  const field = (name: string, value: string) => `--part\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const file = `--part\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n%PDF\r\n--part--\r\n`
  await server.inject({
    method: 'POST',
    url: `/api/households/${String(household)}/attachments`,
    headers: { ...headers, 'content-type': 'multipart/form-data; boundary=part' },
    remoteAddress: here(),
    payload: field('kind', 'other') + field('isAdmin', 'yes') + file,
  })
  await refusedFor({
    actor: `user:${String(await idOf('clerk'))}`,
    detail: { fault: 'refused-field', address: here(), operation: 'registry.uploadAttachment' },
  })
})

test('out of step once or twice is an old page; again and again within minutes is on record', async () => {
  const officer = await headersOf('security')
  const actor = `user:${String(await idOf('security'))}`
  const admin = await headersOf('admin')
  const from = plainDate(postDay())
  const proposed = await post(`/api/users/${String(await idOf('education'))}/posts`, admin, {
    role: 'department',
    regionCode: places.county,
    department: 'education',
    from,
    to: null,
    reason: '试岗一个月',
  })
  expect(proposed.body).toContain('id')
  const decide = () => post(`/api/posts/${String(proposed.json<{ id: number }>().id)}/decision`, officer, { agree: true, note: '' })
  expect((await decide()).statusCode).toBe(200)
  for (let i = 0; i < 5; i++) expect((await decide()).statusCode).toBe(409)
  expect(JSON.stringify(await refusals())).not.toContain('refused-steps')
  expect((await decide()).statusCode).toBe(409)
  await refusedFor({ actor, subject: '', detail: expect.objectContaining({ fault: 'refused-steps' }) as object })
})

test('somebody sees where he is signed in, in plain words, and ends one or all others; nobody else’s', async () => {
  const desk = await headersOf('deputy')
  const wechat = await headersOf('deputy', { agent: phone })
  const third = await headersOf('deputy')
  type Rows = { rows: { id: number; device: string; address: string; current: boolean }[] }
  const { rows } = await get<Rows>('/api/session/sessions', desk)
  expect(rows.map((row) => row.device).toSorted()).toEqual(['Windows 电脑，Edge 浏览器', 'Windows 电脑，Edge 浏览器', '鸿蒙，微信'])
  expect(rows.filter((row) => row.current)).toHaveLength(1)
  const onPhone = rows.find((row) => row.device.includes('微信'))?.id ?? 0
  const stranger = await headersOf('clerk')
  expect((await post(`/api/session/sessions/${String(onPhone)}/end`, stranger)).statusCode).toBe(404)
  expect((await post(`/api/session/sessions/${String(onPhone)}/end`, desk)).statusCode).toBe(200)
  expect((await server.inject({ url: '/api/session', headers: wechat })).statusCode).toBe(401)
  expect((await post('/api/session/sessions/end-others', desk)).json()).toEqual({ ended: 1 })
  expect((await server.inject({ url: '/api/session', headers: third })).statusCode).toBe(401)
  expect((await server.inject({ url: '/api/session', headers: desk })).statusCode).toBe(200)
})

test('the security administrator signs somebody out everywhere, who is told by whom and why until he has read it', async () => {
  const theirs = await headersOf('deputy')
  const officer = await headersOf('security')
  const id = await idOf('deputy')
  const end = (headers: Headers) => post(`/api/users/${String(id)}/sessions/end`, headers, { reason: '手机丢了，本人来电' })
  expect((await end(await headersOf('admin'))).statusCode).toBe(403)
  expect((await end(officer)).statusCode).toBe(200)
  expect((await server.inject({ url: '/api/session', headers: theirs })).statusCode).toBe(401)
  const again = await headersOf('deputy')
  const told = await get<Safety>('/api/session/safety', again)
  expect(told.notices).toMatchObject([{ kind: 'sessions.ended', byName: 'security员', detail: '手机丢了，本人来电' }])
  expect((await get<Safety>('/api/session/safety', await headersOf('deputy'))).notices).toHaveLength(1)
  await post('/api/session/notices/read', again, { upTo: told.notices[0]?.id })
  expect((await get<Safety>('/api/session/safety', again)).notices).toEqual([])
  expect((await get<Safety>('/api/session/safety', await headersOf('clerk'))).notices).toEqual([])
})

test('nobody resets alone the password of somebody without a second factor: proposed by one, confirmed and handed over by another', async () => {
  const admin = await headersOf('admin')
  const officer = await headersOf('security')
  const id = await idOf('colleague')
  const open = await headersOf('colleague')
  const proposed = await post(`/api/users/${String(id)}/password`, admin, { reason: '忘记密码，当面核实' })
  expect(proposed.json()).toEqual({ state: 'proposed', password: null, until: null })
  expect((await server.inject({ url: '/api/session', headers: open })).statusCode).toBe(200)
  const { rows } = await get<{ rows: { id: number; mayDecide: boolean }[] }>('/api/password-resets?state=proposed', officer)
  expect(rows).toMatchObject([{ mayDecide: true }])
  const decide = `/api/password-resets/${String(rows[0]?.id)}/decision`
  expect((await post(decide, admin, { agree: true })).statusCode).toBe(403)
  const request = '0b1c2d3e-4f50-4617-8899-aabbccddeeff'
  const decided = await post(decide, { ...officer, 'x-request-id': request }, { agree: true })
  const { password: given } = decided.json<{ password: string }>()
  // A repeated request does not tell it again, and it lies nowhere.
  expect((await post(decide, { ...officer, 'x-request-id': request }, { agree: true })).json()).toMatchObject({ password: null })
  expect(JSON.stringify(await world.db.selectFrom('command_request').selectAll().execute())).not.toContain(given)
  expect((await server.inject({ url: '/api/session', headers: open })).statusCode).toBe(401)
  expect((await enter('colleague')).statusCode).toBe(401)

  const once = await headersOf('colleague', { secret: given })
  expect(await get('/api/session', once)).toMatchObject({ duty: 'password', abilities: [] })
  expect((await server.inject({ url: '/api/alerts', headers: once })).statusCode).toBe(403)
  // Whoever gave it out knows it too: nothing that outlives it is bound with it.
  for (const url of ['/api/session/second-factor', '/api/session/passkeys/options'])
    expect((await post(url, once, { password: given })).json(), url).toMatchObject({ code: 'auth.denied', details: { duty: 'password' } })
  expect((await post('/api/session/password', once, { current: given, next: 'Shangshan-7-Xia' })).statusCode).toBe(200)
  const own = await headersOf('colleague', { secret: 'Shangshan-7-Xia' })
  expect(await get('/api/session', own)).toMatchObject({ duty: null })
  expect((await get<Safety>('/api/session/safety', own)).notices).toMatchObject([
    { kind: 'password.own' },
    { kind: 'password.reset', byName: 'security员' },
  ])
})

test('a one-time password is good for a day and no longer', async () => {
  const admin = await headersOf('admin')
  const made = await post('/api/users', admin, {
    login: 'newcomer',
    name: '新来的',
    role: 'clerk',
    regionCode: places.heba,
    department: 'civil-affairs',
  })
  const { password: given } = made.json<{ password: string }>()
  expect(given).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){2}$/)
  // Before the post is confirmed there is the password to set first.
  expect((await enter('newcomer', { secret: given })).json()).toMatchObject({ duty: 'password' })
  vi.setSystemTime(Date.now() + 25 * 3_600_000)
  const late = await enter('newcomer', { secret: given })
  expect(late.json()).toMatchObject({ code: 'auth.required', message: '一次性密码已经过期' })
})

test('whoever has a second factor keeps it through a reset, which the system administrator may then do at once; not for the other administrators', async () => {
  const headers = await headersOf('county')
  const begun = (await post('/api/session/second-factor', headers, { password })).json<{ secret: string }>()
  const codeAt = (at: number): string => generateSync({ secret: begun.secret, epoch: Math.floor(at / 1000) })
  await post('/api/session/second-factor/confirmation', headers, { code: codeAt(Date.now()) })
  const admin = await headersOf('admin')
  const reset = await post(`/api/users/${String(await idOf('county'))}/password`, admin, { reason: '忘记密码，当面核实' })
  const { state, password: given } = reset.json<{ state: string; password: string }>()
  expect(state).toBe('done')
  expect((await enter('county', { secret: given })).json()).toMatchObject({ details: { second: true } })
  expect((await enter('county', { secret: given, code: codeAt(Date.now() + 30_000) })).json()).toMatchObject({ duty: 'password' })
  for (const other of ['security', 'audit'])
    expect((await post(`/api/users/${String(await idOf(other))}/password`, admin, { reason: '忘记密码，当面核实' })).statusCode).toBe(403)
})

test('the heaviest acts ask again who somebody is when the last proof is a quarter of an hour old', async () => {
  const admin = await headersOf('admin')
  const key = { name: '医保推送', department: 'medical-insurance', regionCode: places.county }
  expect((await post('/api/keys', admin, key)).statusCode).toBe(200)
  vi.setSystemTime(Date.now() + 16 * 60_000)
  const asked = await post('/api/keys', admin, key)
  expect(asked.statusCode).toBe(403)
  expect(asked.json()).toMatchObject({ details: { proof: true } })
  // What is light goes on.
  expect((await server.inject({ url: '/api/keys', headers: admin })).statusCode).toBe(200)
  expect((await post('/api/session/proof', admin, { password: 'wrong' })).statusCode).toBe(400)
  expect((await post('/api/session/proof', admin, { password })).statusCode).toBe(200)
  expect((await post('/api/keys', admin, key)).statusCode).toBe(200)
})

test('an open browser is no place to guess the password: five wrong ones lock as at the door', async () => {
  const headers = await headersOf('education')
  for (let i = 0; i < 5; i++)
    expect((await post('/api/session/password', headers, { current: 'guess', next: 'Shangshan-7-Xia' })).statusCode).toBe(400)
  expect((await post('/api/session/password', headers, { current: password, next: 'Shangshan-7-Xia' })).json()).toMatchObject({
    code: 'auth.locked',
  })
})

test('a password of nine characters is too short', async () => {
  const headers = await headersOf('jinpen')
  expect((await post('/api/session/password', headers, { current: password, next: 'Kz-7-shan' })).statusCode).toBe(400)
  expect((await enter('jinpen')).statusCode).toBe(200)
})
