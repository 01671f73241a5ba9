import { sql } from 'kysely'
import { z } from 'zod'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { largestNumber } from '#contract'
import { places } from '#test/alert-world'
import { createSignInWorld, password } from '#test/server'
import { routes } from './routes.ts'

// What somebody tries who is signed in and writes requests by hand; and that a sign-in and its record are one.

const { world, server, here, moveOn, enter, headersOf, post, idOf, stop } = await createSignInWorld(['admin'])
beforeEach(moveOn)
afterAll(stop)

const ledger = (verb: string) =>
  world.db.selectFrom('ledger').select(['actor', 'subject', 'detail']).where('verb', '=', verb).orderBy('seq').execute()
const refusedFor = (what: object) =>
  vi.waitFor(async () => {
    expect(await ledger('access.refused')).toContainEqual(expect.objectContaining(what))
  })

test('a character that the database cannot keep, and a number that it does not have, are slips of the caller and no defects of ours', async () => {
  const headers = await headersOf('county')
  const ask = async (url: string) => (await server.inject({ url, headers, remoteAddress: here() })).statusCode
  for (const url of [
    '/api/households?q=%00',
    '/api/persons?q=a%00b',
    '/api/alerts?q=%00',
    '/api/household-plans?q=%00',
    '/api/ledger?q=%00',
  ])
    expect([url, await ask(url)].toString()).toMatch(/,4\d\d$/)
  for (const url of [
    '/api/households/2147483648',
    '/api/alerts/99999999999',
    '/api/alerts?householdNo=2147483648',
    '/api/duplicates/1/2147483648',
  ])
    expect([url, await ask(url)]).toEqual([url, 400])
  expect((await post('/api/registry/quick', headers, { text: '\u0000张' })).statusCode).toBe(400)
  expect((await post('/api/filters', headers, { screen: 'alerts', name: 'x', query: 'a\u0000' })).json()).toMatchObject({
    code: 'input.invalid',
  })
  await refusedFor({
    actor: `user:${String(await idOf('county'))}`,
    detail: expect.objectContaining({ fault: 'refused-malformed' }) as object,
  })
})

/** Fields whose numbers are kept as JSON, counted, or are one of a few choices. */
const elsewhere = new Set(['.page', '.part', '.grade', '.parameters{}'])

test('every number that an operation takes fits the column it is for', () => {
  const loose: string[] = []
  const walk = (schema: z.core.JSONSchema.JSONSchema | boolean, path: string, id: string): void => {
    if (typeof schema === 'boolean') return
    const number = schema.type === 'integer' || schema.type === 'number'
    const bounded = typeof schema.maximum === 'number' && schema.maximum <= largestNumber
    if (number && !bounded && !elsewhere.has(path.slice(path.lastIndexOf('.')))) loose.push(`${id} ${path}`)
    for (const [key, inner] of Object.entries(schema.properties ?? {})) walk(inner, `${path}.${key}`, id)
    for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) walk(inner, path, id)
    if (schema.items !== undefined && !Array.isArray(schema.items)) walk(schema.items, `${path}[]`, id)
    if (typeof schema.additionalProperties === 'object') walk(schema.additionalProperties, `${path}{}`, id)
  }
  for (const { operation } of routes)
    // The calculator's families are computed with and kept nowhere.
    if (operation.ability !== 'public')
      for (const part of ['params', 'query', 'body'] as const)
        walk(z.toJSONSchema(operation[part], { io: 'input', unrepresentable: 'any' }), part, operation.id)
  expect(loose).toEqual([])
})

test('who asks for somebody else’s family by its number is on record, however the number is written', async () => {
  const household = await world.household(places.nanzhouVillage, '段四')
  const headers = await headersOf('clerk')
  const ask = async (url: string) => (await server.inject({ url, headers, remoteAddress: here() })).statusCode
  expect(await ask(`/api/households/0x${household.toString(16)}/chain`)).toBe(404)
  expect(await ask(`/api/households/${[...String(household)].map((digit) => `%3${digit}`).join('')}/plan`)).toBe(404)
  for (const operation of ['chain.list', 'plan.show'])
    await refusedFor({
      actor: `user:${String(await idOf('clerk'))}`,
      subject: `household:${String(household)}`,
      detail: expect.objectContaining({ fault: 'refused-outside', operation }) as object,
    })
})

test('signing in, proving anew, changing the post and signing out come about with their record, or not at all', async () => {
  const id = await idOf('colleague')
  const sessions = async () =>
    (await world.db.selectFrom('session').select('proved_at').where('user_id', '=', id).execute()).map((row) => row.proved_at.getTime())
  const first = await headersOf('colleague')
  const before = await sessions()
  await world.db
    .insertInto('post')
    .values({
      user_id: id,
      role: 'helper',
      region_code: places.laohekou,
      department: 'civil-affairs',
      valid_from: '2020-01-01',
      state: 'granted',
      reason: '',
    })
    .execute()
  const posts = await world.db.selectFrom('post').select('id').where('user_id', '=', id).orderBy('id').execute()
  await sql`create function no_records() returns trigger language plpgsql as $$ begin raise exception 'no record'; end $$`.execute(world.db)
  await sql`create trigger no_records before insert on ledger for each row execute function no_records()`.execute(world.db)
  expect((await enter('colleague')).statusCode).toBe(500)
  expect((await post('/api/session/proof', first, { password })).statusCode).toBe(500)
  expect((await post('/api/session/post', first, { postId: posts.at(-1)?.id })).statusCode).toBe(500)
  expect((await server.inject({ method: 'DELETE', url: '/api/session', headers: first })).statusCode).toBe(500)
  await sql`drop trigger no_records on ledger`.execute(world.db)
  expect(await sessions()).toEqual(before)
  expect((await world.db.selectFrom('session').select('post_id').where('user_id', '=', id).execute())[0]?.post_id).toBeNull()

  expect((await server.inject({ method: 'DELETE', url: '/api/session', headers: first })).statusCode).toBe(200)
  expect(await sessions()).toEqual([])
  expect(await ledger('session.signOut')).toMatchObject([{ actor: `user:${String(id)}`, detail: { via: 'password' } }])
})
