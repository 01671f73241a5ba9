import { mkdtemp, rm } from 'node:fs/promises'
import type { createServer as createHttp, Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Provider } from 'oidc-provider'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { userActor } from '#access'
import { execute, type Services } from '#command'
import { hashSecret, newSecret, openVault } from '#platform/crypto'
import { singleSignOn } from '#platform/single-sign-on'
import { confirmLink, proposeLink, removeLink } from '#rooms/accounts'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { listening, lyingProvider, type Claims, type Signing } from '#test/lying-provider'
import { addAdministrators, installed, letEverybodyIn, openServer, password } from '#test/server'

const secret = 'a-secret-for-this-test-only-0123456789'
const publicUrl = 'http://localhost:4999'
let world: AlertWorld
let directory: string
let provider: Server
let issuer: string
let relay: Server
let relayed: string
let services: Services
let server: FastifyInstance

/** A real provider: whoever signs in is whom he says, with any password. */
async function startProvider(): Promise<void> {
  let handle: Parameters<typeof createHttp>[1] = () => undefined
  ;[provider, issuer] = await listening((request, reply) => {
    ;(handle as (a: unknown, b: unknown) => void)(request, reply)
  })
  // The provider's server reaches the platform over the network: whatever comes here goes on into it as it is.
  ;[relay, relayed] = await listening((request, reply) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const type = request.headers['content-type'] ?? ''
      void server
        .inject({ method: 'POST', url: request.url ?? '/', headers: { 'content-type': type }, payload: Buffer.concat(parts) })
        .then((answer) => reply.writeHead(answer.statusCode).end(answer.body))
    })
  })
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'doudi',
        client_secret: secret,
        redirect_uris: [`${publicUrl}/api/sign-in/oidc/return`],
        post_logout_redirect_uris: [`${publicUrl}/`],
        backchannel_logout_uri: `${relayed}/api/sign-in/oidc/logout`,
        backchannel_logout_session_required: true,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    // By itself it asks no address of this machine, where the platform is here.
    fetch: (url, { method = 'GET', headers = {}, body = null } = {}) => fetch(url, { method, headers, body }),
    pkce: { required: () => true },
    cookies: { keys: ['for this test'] },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true } },
  })
  handle = oidc.callback() as unknown as typeof handle
}

async function platform(for_: string, clientSecret = secret, more: Readonly<Record<string, string>> = {}): Promise<FastifyInstance> {
  const vault = await openVault({ directory: join(directory, 'keys') })
  services = installed(
    { ...world.services, vault },
    { DOUDI_OIDC_ISSUER: for_, DOUDI_OIDC_CLIENT: 'doudi', DOUDI_PUBLIC_URL: publicUrl, DOUDI_OIDC_LABEL: '省统一身份认证', ...more },
  )
  if (services.config.singleSignOn === null) throw new Error('not configured')
  return openServer(services, { provider: singleSignOn(services.config.singleSignOn, clientSecret) })
}

beforeAll(async () => {
  world = await createAlertWorld()
  directory = await mkdtemp(join(tmpdir(), 'doudi-sso-'))
  await startProvider()
  await addAdministrators(world.db, ['admin', 'security'])
  await letEverybodyIn(world.db)
  server = await platform(issuer)
})
afterAll(async () => {
  await server.close()
  provider.close()
  relay.close()
  await world.stop()
  await rm(directory, { recursive: true, force: true })
})

type Cookies = Map<string, string>
const cookieHeader = (cookies: Cookies): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

const cookiesOf = ({ cookies }: { cookies: readonly { name: string; value: string }[] }): Cookies =>
  new Map(cookies.map(({ name, value }) => [name, value]))

/** A browser as far as the provider sees one: keeps its cookies, follows nothing by itself. */
function asking(cookies: Cookies): (url: string, body?: Record<string, string>) => Promise<Response> {
  return async (url: string, body?: Record<string, string>): Promise<Response> => {
    const reply = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookieHeader(cookies) },
      ...(body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) }),
    })
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return reply
  }
}

/** The provider's pages as a browser walks them: sign in, agree, and stop at the address that leads back to the platform. */
async function throughProvider(address: string, subject: string, cookies: Cookies = new Map()): Promise<string> {
  const ask = asking(cookies)
  let next = address
  for (let step = 0; step < 12; step++) {
    if (next.startsWith(publicUrl)) return next
    const reply = await ask(next)
    const onward = reply.headers.get('location')
    if (onward !== null) {
      next = new URL(onward, next).href
      continue
    }
    const page = await reply.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
    const sent = await ask(new URL(action, next).href, { prompt, login: subject, password: 'any' })
    next = new URL(sent.headers.get('location') ?? '', next).href
  }
  throw new Error('the provider led nowhere')
}

/** Leaves for the provider and comes back; the reply of the platform and its cookies. */
async function signInAs(subject: string, at = server, to = '', there: Cookies = new Map()) {
  const start = await at.inject({ url: `/api/sign-in/oidc${to}` })
  const cookies: Cookies = cookiesOf(start)
  const back = new URL(await throughProvider(start.headers.location ?? '', subject, there))
  const reply = await at.inject({ url: back.pathname + back.search, headers: { cookie: cookieHeader(cookies) } })
  return { reply, start, cookies, back }
}

const sessionOf = (reply: { cookies: { name: string; value: string }[] }): string =>
  reply.cookies.find(({ name }) => name === 'doudi_session')?.value ?? ''

async function link(login: string, subject: string): Promise<number> {
  const actorOf = async (of: string) => {
    const user = await world.db.selectFrom('app_user').selectAll().where('login', '=', of).executeTakeFirstOrThrow()
    return userActor({ ...user, role: user.role as 'admin' })
  }
  const user = await world.db.selectFrom('app_user').select('id').where('login', '=', login).executeTakeFirstOrThrow()
  const [admin, security] = [await actorOf('admin'), await actorOf('security')]
  const { id } = await execute(services, proposeLink, admin, { id: user.id, subject })
  await expect(execute(services, confirmLink, admin, { id })).rejects.toMatchObject({ code: 'auth.denied' })
  await execute(services, confirmLink, security, { id })
  return id
}

test('the button is there where a provider is configured; leaving takes state, nonce and PKCE along', async () => {
  expect((await server.inject({ url: '/api/welcome' })).json()).toMatchObject({ singleSignOn: '省统一身份认证' })
  const start = await server.inject({ url: '/api/sign-in/oidc' })
  expect(start.statusCode).toBe(302)
  const asked = new URL(start.headers.location ?? '').searchParams
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: 'code',
    client_id: 'doudi',
    code_challenge_method: 'S256',
    scope: 'openid',
    redirect_uri: `${publicUrl}/api/sign-in/oidc/return`,
  })
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThan(20)
  // What the browser carries tells nothing.
  expect(JSON.stringify(start.cookies)).not.toContain(asked.get('state'))
  expect(start.cookies).toContainEqual(expect.objectContaining({ name: 'doudi_journey', httpOnly: true, sameSite: 'Lax' }))
})

test('somebody the provider knows and nobody has linked gets in nowhere, and no account is made', async () => {
  const before = await world.db.selectFrom('app_user').select('id').execute()
  const { reply } = await signInAs('wu.ming')
  expect(reply.headers.location).toBe('/?sso=unlinked')
  expect(sessionOf(reply)).toBe('')
  expect(await world.db.selectFrom('app_user').select('id').execute()).toEqual(before)
})

test('a linked account is entered with its own posts; the code opens once; signing out leads on to the provider', async () => {
  const id = await link('clerk', 'chen.lixin')
  const { reply, cookies, back } = await signInAs('chen.lixin')
  expect(reply.headers.location).toBe('/')
  const headers = { 'x-doudi': '1', cookie: `doudi_session=${sessionOf(reply)}` }
  expect((await server.inject({ url: '/api/session', headers })).json()).toMatchObject({ login: 'clerk', role: 'clerk' })
  const again = await server.inject({ url: back.pathname + back.search, headers: { cookie: cookieHeader(cookies) } })
  expect(again.headers.location).toBe('/?sso=failed')
  const out = await server.inject({ method: 'DELETE', url: '/api/session', headers })
  expect(out.json<{ next: string }>().next).toMatch(new RegExp(`^${issuer}/session/end\\?`))
  const more = await signInAs('chen.lixin')
  const admin = await world.db.selectFrom('app_user').selectAll().where('login', '=', 'admin').executeTakeFirstOrThrow()
  await execute(services, removeLink, userActor({ ...admin, role: 'admin' }), { id })
  expect((await server.inject({ url: '/api/session', headers: { cookie: `doudi_session=${sessionOf(more.reply)}` } })).statusCode).toBe(401)
  expect((await signInAs('chen.lixin')).reply.headers.location).toBe('/?sso=unlinked')
})

test('from the phone one comes back to the phone, whatever came of it; nowhere else', async () => {
  expect((await signInAs('nobody.linked', server, '?to=phone')).reply.headers.location).toBe('/m/?sso=unlinked')
  await link('helper', 'guo.guiying')
  const { reply } = await signInAs('guo.guiying', server, '?to=phone')
  expect(reply.headers.location).toBe('/m/')
  const headers = { 'x-doudi': '1', cookie: `doudi_session=${sessionOf(reply)}` }
  expect((await server.inject({ url: '/api/session', headers })).json()).toMatchObject({ login: 'helper' })
  expect((await server.inject({ url: '/api/sign-in/oidc?to=https://elsewhere.example' })).statusCode).toBe(400)
})

/** Signs out on the provider's own page, as from another application. */
async function leaveProvider(there: Cookies): Promise<void> {
  const ask = asking(there)
  const page = await (await ask(`${issuer}/session/end?client_id=doudi`)).text()
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
  await ask(new URL(action, issuer).href, { xsrf, logout: 'yes' })
}

test('whoever signs out at the provider is signed out here: of that session of the provider, and of no other', async () => {
  const id = await link('medical', 'he.qing')
  const [laptop, phone]: [Cookies, Cookies] = [new Map(), new Map()]
  const one = sessionOf((await signInAs('he.qing', server, '', laptop)).reply)
  const two = sessionOf((await signInAs('he.qing', server, '', phone)).reply)
  const typed = sessionOf(await server.inject({ method: 'POST', url: '/api/session', payload: { login: 'medical', password } }))
  const status = async (session: string) =>
    (await server.inject({ url: '/api/session', headers: { cookie: `doudi_session=${session}` } })).statusCode
  expect([await status(one), await status(two), await status(typed)]).toEqual([200, 200, 200])
  await leaveProvider(laptop)
  await expect.poll(() => status(one)).toBe(401)
  expect([await status(two), await status(typed)]).toEqual([200, 200])
  const user = await world.db.selectFrom('identity_link').select('user_id').where('id', '=', id).executeTakeFirstOrThrow()
  expect(await world.db.selectFrom('ledger').select(['subject', 'detail']).where('verb', '=', 'session.endedByProvider').execute()).toEqual(
    [{ subject: `user:${String(user.user_id)}`, detail: { ended: 1 } }],
  )
})

test('a second factor bound here is asked for after the provider, too', async () => {
  await link('county', 'zhou.min')
  const entered = await server.inject({ method: 'POST', url: '/api/session', payload: { login: 'county', password } })
  const headers = { 'x-doudi': '1', cookie: `doudi_session=${sessionOf(entered)}` }
  const { secret: totp } = (
    await server.inject({ method: 'POST', url: '/api/session/second-factor', headers, payload: { password } })
  ).json<{ secret: string }>()
  await server.inject({
    method: 'POST',
    url: '/api/session/second-factor/confirmation',
    headers,
    payload: { code: generateSync({ secret: totp }) },
  })
  const there: Cookies = new Map()
  const { reply } = await signInAs('zhou.min', server, '', there)
  expect(reply.headers.location).toBe('/?sso=code')
  expect(sessionOf(reply)).toBe('')
  const halfOf = (back: typeof reply) => `doudi_half=${back.cookies.find(({ name }) => name === 'doudi_half')?.value ?? ''}`
  const right = () => generateSync({ secret: totp, epoch: Math.floor(Date.now() / 1000) + 30 })
  const code = (text: string, cookie = halfOf(reply)) =>
    server.inject({ method: 'POST', url: '/api/sign-in/oidc/second', headers: { 'x-doudi': '1', cookie }, payload: { code: text } })
  expect((await code('000000')).statusCode).toBe(401)
  expect((await code(right(), '')).statusCode).toBe(401)
  // What was true when he came back has changed since: locked, no longer linked, signed out at the provider.
  const ofUser = world.db.updateTable('app_user').where('login', '=', 'county')
  await ofUser.set({ locked_until: new Date(Date.now() + 300_000) }).execute()
  expect((await code(right())).json()).toMatchObject({ code: 'auth.locked' })
  await ofUser.set({ locked_until: null }).execute()
  const ofLink = world.db.updateTable('identity_link').where('subject', '=', 'zhou.min')
  await ofLink.set({ state: 'removed' }).execute()
  expect((await code(right())).json()).toMatchObject({ code: 'auth.denied' })
  await ofLink.set({ state: 'confirmed' }).execute()
  const user = await world.db.selectFrom('app_user').select('id').where('login', '=', 'county').executeTakeFirstOrThrow()
  await world.db
    .insertInto('session')
    .values({
      token_hash: hashSecret(newSecret()),
      user_id: user.id,
      via: 'sso',
      expires_at: new Date(Date.now() + 3_600_000),
      provider_subject: 'zhou.min',
    })
    .execute()
  await leaveProvider(there)
  await expect.poll(() => world.db.selectFrom('session').select('id').where('provider_subject', '=', 'zhou.min').execute()).toEqual([])
  expect((await code(right())).json()).toMatchObject({ code: 'auth.required', message: '这次登录已经作废' })
  const second = await code(right(), halfOf((await signInAs('zhou.min')).reply))
  expect(second.json()).toMatchObject({ login: 'county' })
  expect(sessionOf(second)).not.toBe('')
})

test('another state, another browser, or an answer nobody waited for opens nothing', async () => {
  await link('jinpen', 'liu.fang')
  const start = await server.inject({ url: '/api/sign-in/oidc' })
  const cookies: Cookies = cookiesOf(start)
  const back = new URL(await throughProvider(start.headers.location ?? '', 'liu.fang'))
  const come = async (search: string, cookie: string) =>
    (await server.inject({ url: `${back.pathname}?${search}`, headers: { cookie } })).headers.location
  const wrong = new URLSearchParams(back.searchParams)
  wrong.set('state', 'another')
  expect(await come(wrong.toString(), cookieHeader(cookies))).toBe('/?sso=failed')
  expect(await come(back.searchParams.toString(), '')).toBe('/?sso=failed')
  const other = await server.inject({ url: '/api/sign-in/oidc' })
  expect(await come(back.searchParams.toString(), cookieHeader(cookiesOf(other)))).toBe('/?sso=failed')
})

/** Comes back from a provider that lies, as somebody who is linked there: what it was asked for, and the platform's reply. */
async function throughLying(claims: (good: Claims) => Claims, signed: Signing, settings: Readonly<Record<string, string>> = {}) {
  const lying = await lyingProvider(claims, signed)
  const here = await platform(lying.address, secret, settings)
  try {
    const user = await world.db.selectFrom('app_user').select('id').where('login', '=', 'jinpen').executeTakeFirstOrThrow()
    await world.db
      .insertInto('identity_link')
      .values({ user_id: user.id, issuer: lying.address, subject: 'liu.fang', state: 'confirmed', proposed_by: user.id })
      .execute()
    const start = await here.inject({ url: '/api/sign-in/oidc' })
    const asked = new URL(start.headers.location ?? '').searchParams
    lying.nonce.value = asked.get('nonce') ?? ''
    const cookie = cookieHeader(cookiesOf(start))
    const reply = await here.inject({ url: `/api/sign-in/oidc/return?code=c&state=${asked.get('state') ?? ''}`, headers: { cookie } })
    return { asked, reply }
  } finally {
    await here.close()
    lying.close()
  }
}

test('a strength that is demanded has to be named by the provider, and stands in the ledger', async () => {
  for (const [acr, expected] of [
    ['urn:strong', '/'],
    ['urn:weak', '/?sso=failed'],
    [7, '/?sso=failed'],
    [undefined, '/?sso=failed'],
  ] as const) {
    const { asked, reply } = await throughLying((good) => ({ ...good, acr, amr: ['otp', 'pwd'] }), 'own', {
      DOUDI_OIDC_ACR: 'urn:strong,urn:stronger',
    })
    expect(asked.get('acr_values')).toBe('urn:strong urn:stronger')
    expect(reply.headers.location).toBe(expected)
  }
  const entry = await world.db
    .selectFrom('ledger')
    .select('detail')
    .where('verb', '=', 'session.signIn')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(entry.detail).toMatchObject({ via: 'sso', acr: 'urn:strong', amr: 'otp pwd' })
})

test.each<[string, (good: Claims) => Claims, Signing, string]>([
  ['what is right in everything', (good) => good, 'own', '/'],
  ['what only tells more, in another form', (good) => ({ ...good, acr: 1, amr: 'pwd', sid: 7 }), 'own', '/'],
  ['another issuer', (good) => ({ ...good, iss: 'https://id.elsewhere.example' }), 'own', '/?sso=failed'],
  ['another audience', (good) => ({ ...good, aud: 'somebody-else' }), 'own', '/?sso=failed'],
  ['an expired token', (good) => ({ ...good, iat: Number(good['iat']) - 7200, exp: Number(good['exp']) - 7200 }), 'own', '/?sso=failed'],
  ['another nonce', (good) => ({ ...good, nonce: 'replayed' }), 'own', '/?sso=failed'],
  ['another key', (good) => good, 'other', '/?sso=failed'],
])('%s', async (_what, claims, signed, expected) => {
  const { reply } = await throughLying(claims, signed)
  expect(reply.headers.location).toBe(expected)
})

test('a provider that is away leaves the password', async () => {
  const away = await platform('http://localhost:9')
  try {
    const reply = await away.inject({ url: '/api/sign-in/oidc' })
    expect(reply.json()).toMatchObject({ code: 'system.unavailable', message: '统一身份认证暂时连不上' })
    expect((await away.inject({ method: 'POST', url: '/api/session', payload: { login: 'jinpen', password } })).statusCode).toBe(200)
  } finally {
    await away.close()
  }
})
