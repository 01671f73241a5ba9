import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiKey } from '#platform/crypto'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { cookieOf, installed, letEverybodyIn, openServer, password } from '#test/server'

let world: AlertWorld
let server: FastifyInstance
let web: string
const own = { 'x-doudi': '1' }

beforeAll(async () => {
  world = await createAlertWorld()
  await letEverybodyIn(world.db)
  web = await mkdtemp(join(tmpdir(), 'doudi-web-'))
  await mkdir(join(web, 'm'))
  await writeFile(join(web, 'index.html'), 'desk')
  await writeFile(join(web, 'm/index.html'), 'phone')
  server = await openServer(installed(world.services), { screens: web })
})
afterAll(async () => {
  await server.close()
  await rm(web, { recursive: true })
  await world.stop()
})

async function signedIn(login: string): Promise<{ cookie: string }> {
  return { cookie: cookieOf(await server.inject({ method: 'POST', url: '/api/session', payload: { login, password } })) }
}

test('signing in gives a cookie no script and no other site can use, and says who one is', async () => {
  const reply = await server.inject({ method: 'POST', url: '/api/session', payload: { login: 'clerk', password } })
  expect(reply.json()).toMatchObject({ name: '陈立新', role: 'clerk', regionName: expect.stringContaining('河坝镇') as string })
  expect(reply.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  const me = await server.inject({ url: '/api/session', headers: await signedIn('clerk') })
  expect(me.json()).toMatchObject({ login: 'clerk' })
})

test('without a session everything but the sign-in page is refused in plain words', async () => {
  for (const url of ['/api/alerts', '/api/imports', '/api/users', '/api/ledger', '/api/session']) {
    const reply = await server.inject({ url })
    expect([url, reply.statusCode, reply.json<{ code: string }>().code]).toEqual([url, 401, 'auth.required'])
  }
  expect((await server.inject({ url: '/api/welcome' })).statusCode).toBe(200)
  expect((await server.inject({ url: '/api/health' })).json()).toEqual({ ok: true })
})

test('a foreign page cannot act with somebody’s cookie', async () => {
  const reply = await server.inject({
    method: 'POST',
    url: '/api/filters',
    headers: await signedIn('clerk'),
    payload: { screen: 'alerts', name: '急', query: '' },
  })
  expect(reply.json()).toMatchObject({ code: 'auth.denied', message: '请求来源不明，已拒绝' })
})

test('what was sent wrong is named field by field; an odd request number is refused', async () => {
  const headers = { ...own, ...(await signedIn('clerk')) }
  const reply = await server.inject({ method: 'POST', url: '/api/filters', headers, payload: { screen: 'alerts', name: '', query: '' } })
  expect(reply.statusCode).toBe(400)
  expect(reply.json()).toMatchObject({ code: 'input.invalid', details: { fields: [{ field: 'name', reason: '请填写名称' }] } })
  const odd = await server.inject({
    method: 'POST',
    url: '/api/filters',
    headers: { ...headers, 'x-request-id': 'once' },
    payload: { screen: 'alerts', name: '急', query: '' },
  })
  expect(odd.statusCode).toBe(400)
})

test('a saved filter belongs to its user; saving under the same name replaces it', async () => {
  const headers = { ...own, ...(await signedIn('clerk')) }
  await server.inject({ method: 'POST', url: '/api/filters', headers, payload: { screen: 'alerts', name: '急', query: 'grade=1' } })
  await server.inject({ method: 'POST', url: '/api/filters', headers, payload: { screen: 'alerts', name: '急', query: 'grade=1,2' } })
  const mine = await server.inject({ url: '/api/filters?screen=alerts', headers })
  expect(mine.json()).toMatchObject({ rows: [{ name: '急', query: 'grade=1,2' }] })
  const others = await server.inject({ url: '/api/filters?screen=alerts', headers: await signedIn('colleague') })
  expect(others.json()).toEqual({ rows: [] })
})

test('an export is a workbook of what the list shows, and it is in the ledger', async () => {
  await world.alertOnDesk({}, places.laohekou)
  const headers = await signedIn('county')
  const list = await server.inject({ url: '/api/alerts', headers })
  expect(list.json<{ total: number }>().total).toBe(1)
  const sheet = await server.inject({ url: '/api/alerts/export.xlsx', headers })
  expect(sheet.headers['content-type']).toContain('spreadsheetml')
  expect(sheet.rawPayload.subarray(0, 2).toString()).toBe('PK')
  const entry = await world.db.selectFrom('ledger').select(['verb', 'detail']).where('verb', '=', 'list.export').executeTakeFirstOrThrow()
  expect(entry.detail).toMatchObject({ rows: 1 })
})

test('a department’s key opens what is meant for programs, nothing else, until it is revoked', async () => {
  const key = createApiKey()
  await world.db
    .insertInto('api_key')
    .values({
      name: '医保推送',
      department: 'medical-insurance',
      region_code: places.county,
      prefix: key.id,
      key_hash: key.hash,
      created_by: world.actors.county.userId ?? 0,
    })
    .execute()
  const headers = { authorization: `Bearer ${key.key}` }
  expect((await server.inject({ url: '/api/catalogue', headers })).statusCode).toBe(200)
  expect((await server.inject({ url: '/api/users', headers })).statusCode).toBe(403)
  expect(
    (
      await server.inject({
        url: '/api/catalogue',
        headers: { authorization: `Bearer ${key.key.slice(0, -1)}${key.key.endsWith('A') ? 'E' : 'A'}` },
      })
    ).statusCode,
  ).toBe(401)
  await world.db.updateTable('api_key').set({ revoked_at: new Date() }).execute()
  expect((await server.inject({ url: '/api/catalogue', headers })).statusCode).toBe(401)
})

test('a screen’s address gives the page, a missing asset does not, and pages carry their protection', async () => {
  expect((await server.inject({ url: '/alerts/12' })).body).toBe('desk')
  expect((await server.inject({ url: '/policy/figures/tekun.factor' })).body).toBe('desk')
  expect((await server.inject({ url: '/m/visits' })).body).toBe('phone')
  expect((await server.inject({ url: '/assets/gone.js' })).statusCode).toBe(404)
  expect((await server.inject({ url: '/api/nothing' })).json()).toMatchObject({ code: 'not-found' })
  expect((await server.inject({ url: '/' })).headers['content-security-policy']).toContain("frame-ancestors 'none'")
})

test('the ledger is for those who supervise; verifying it is itself an entry', async () => {
  expect((await server.inject({ url: '/api/ledger', headers: await signedIn('clerk') })).statusCode).toBe(403)
  const headers = { ...own, ...(await signedIn('auditor')) }
  const verified = await server.inject({ method: 'POST', url: '/api/ledger/verification', headers, payload: {} })
  expect(verified.json()).toMatchObject({ intact: true })
  const list = await server.inject({ url: '/api/ledger?verb=ledger.verify', headers })
  expect(list.json<{ rows: { verbLabel: string }[] }>().rows[0]?.verbLabel).toBe('校验台账')
})
