import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkoutDirectory } from '#platform/config'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { cookieOf, installed, letEverybodyIn, openServer, password } from '#test/server'
import { contentSecurityPolicy, depthOf, protect } from './protection.ts'
import { routes } from './routes.ts'

let world: AlertWorld
let plain: FastifyInstance
let behindTls: FastifyInstance
beforeAll(async () => {
  world = await createAlertWorld()
  await letEverybodyIn(world.db)
  plain = await serverWith({})
  behindTls = await serverWith({ DOUDI_HTTPS: '1', DOUDI_PROXY: '10.1.2.3,10.9.0.0/16' })
})
afterAll(async () => {
  await plain.close()
  await behindTls.close()
  await world.stop()
})

async function serverWith(environment: Readonly<Record<string, string>>): Promise<FastifyInstance> {
  const server = await openServer(installed(world.services, environment))
  server.get('/test/address', (request) => ({ ip: request.ip, protocol: request.protocol }))
  return server
}

const clerksCookie = async (): Promise<string> =>
  cookieOf(await plain.inject({ method: 'POST', url: '/api/session', payload: { login: 'clerk', password } }))

test('every answer carries its protection: pages, data, errors, what is not there', async () => {
  for (const url of ['/api/welcome', '/api/alerts', '/api/nothing', '/nothing', '/api/openapi.json']) {
    const { headers } = await plain.inject({ url })
    expect(headers, url).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['content-security-policy'], url).toBe(contentSecurityPolicy())
    expect(headers['strict-transport-security'], url).toBeUndefined()
    expect((await behindTls.inject({ url })).headers['strict-transport-security'], url).toMatch(/^max-age=\d{8}$/)
  }
})

test('hosts below this one are taken along only where the settings say so', async () => {
  const server = Fastify()
  protect(server, { publicHttps: true, strictSubdomains: true })
  server.get('/', () => 'x')
  expect((await server.inject({ url: '/' })).headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
  await server.close()
})

test('the policy allows no script in a page, no foreign source, no frame', () => {
  const directives = new Map(
    contentSecurityPolicy('abc')
      .split('; ')
      .map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]),
  )
  expect(directives.get('script-src')).toBe("'self'")
  expect(directives.get('style-src')).toBe("'self' 'nonce-abc'")
  expect([...directives.entries()].filter(([name, value]) => value.includes('unsafe') && name !== 'style-src-attr')).toEqual([])
  expect([...directives.values()].join(' ')).not.toMatch(/https?:|\*/)
})

describe('somebody’s cookie without our header', () => {
  test.each(
    routes
      .filter(({ operation }) => operation.method !== 'GET' && operation.ability !== 'public')
      .map(({ operation }) => [operation.id, operation] as const),
  )('does not do %s', async (_id, operation) => {
    const cookie = await (shared ??= clerksCookie())
    const before = await done()
    const url = operation.path.replaceAll(/\{\w+\}/g, '1')
    for (const headers of [
      { cookie },
      { cookie, 'x-doudi': '0' },
      { cookie, origin: 'https://evil.example', 'content-type': 'text/plain' },
    ]) {
      const reply = await plain.inject({ method: operation.method, url, headers, payload: '{}' })
      expect([403, 415], `${operation.method} ${url}`).toContain(reply.statusCode)
    }
    expect(await done()).toEqual(before)
  })

  /** What was done, as the ledger has it; that it was tried and refused stands there too. */
  const done = () =>
    world.db
      .selectFrom('ledger')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('verb', '<>', 'access.refused')
      .executeTakeFirstOrThrow()
})
let shared: Promise<string> | undefined

describe('bodies', () => {
  const post = async (payload: string) =>
    plain.inject({
      method: 'POST',
      url: '/api/filters',
      headers: { cookie: await clerksCookie(), 'x-doudi': '1', 'content-type': 'application/json' },
      payload,
    })

  test.each([
    ['a prototype', '{"screen": "alerts", "name": "急", "query": "", "__proto__": {"admin": true}}'],
    ['a constructor’s prototype', '{"screen": "alerts", "name": "急", "query": "", "constructor": {"prototype": {"admin": true}}}'],
    ['a hundred thousand brackets', `{"screen": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['brackets that do not end', '['.repeat(2_000_000)],
    ['no JSON', '{"screen": '],
  ])('with %s are refused in plain words', async (_what, payload) => {
    const reply = await post(payload)
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({ code: 'input.invalid' })
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  test('too large are refused by their length', async () => {
    const reply = await post(JSON.stringify({ screen: 'alerts', name: '急', query: 'x'.repeat(21 * 1024 ** 2) }))
    expect(reply.statusCode).toBe(413)
  })

  test('brackets inside texts do not count', () => {
    expect(depthOf('{"a": "[[[[[[\\"[[[{{{", "b": [{"c": []}]}')).toBe(4)
    expect(depthOf('"["')).toBe(0)
  })
})

describe('behind a proxy with TLS', () => {
  const address = async (server: FastifyInstance, from: string, said: string) =>
    (
      await server.inject({ url: '/test/address', remoteAddress: from, headers: { 'x-forwarded-for': said, 'x-forwarded-proto': 'https' } })
    ).json<{ ip: string; protocol: string }>()

  test('the client’s address is the proxy’s word, and only its', async () => {
    expect(await address(behindTls, '10.1.2.3', '203.0.113.9')).toEqual({ ip: '203.0.113.9', protocol: 'https' })
    expect((await address(behindTls, '10.9.77.1', '203.0.113.9')).ip).toBe('203.0.113.9')
    // Who says he comes from elsewhere, without being the proxy, or says it through the proxy.
    expect((await address(behindTls, '198.51.100.7', '203.0.113.9')).ip).toBe('198.51.100.7')
    expect((await address(behindTls, '10.1.2.3', '1.2.3.4, 198.51.100.7')).ip).toBe('198.51.100.7')
    expect((await address(plain, '127.0.0.1', '203.0.113.9')).ip).toBe('127.0.0.1')
  })

  test('the session’s cookie is bound to the host and to TLS', async () => {
    const reply = await behindTls.inject({ method: 'POST', url: '/api/session', payload: { login: 'clerk', password } })
    expect(reply.headers['set-cookie']).toMatch(/^__Host-doudi_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    const value = reply.cookies[0]?.value ?? ''
    expect((await behindTls.inject({ url: '/api/session', headers: { cookie: `__Host-doudi_session=${value}` } })).statusCode).toBe(200)
    // A cookie of the plain name could have been set by another host of the domain.
    expect((await behindTls.inject({ url: '/api/session', headers: { cookie: `doudi_session=${value}` } })).statusCode).toBe(401)
  })
})

test('the server asks nobody: no module of it opens a connection but to its database', async () => {
  const outgoing =
    /\bfetch\(|from '(?:node:)?(?:http|https|http2|tls|dgram|dns|undici)'|from '(?:openid-client|jose)'|\b(?:WebSocket|EventSource)\(/
  // Signing in with an identity provider asks the address its administrator configured, see docs/SECURITY.md.
  const allowed = 'platform/single-sign-on/index.ts'
  const found: string[] = []
  for (const name of await readdir(join(checkoutDirectory, 'src'), { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name === allowed) continue
    if (outgoing.test(await readFile(join(checkoutDirectory, 'src', name), 'utf8'))) found.push(name)
  }
  expect(found).toEqual([])
})
