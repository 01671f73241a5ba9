import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { evaluation as contract } from '#contract'
import { readConfig } from '#platform/config'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { createServer } from './http.ts'
import { routes } from './routes.ts'

let world: AlertWorld
let server: FastifyInstance
let web: string
const logged: string[] = []

beforeAll(async () => {
  world = await createAlertWorld()
  web = await mkdtemp(`${tmpdir()}/doudi-web-`)
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      logged.push(chunk.toString())
      done()
    },
  })
  server = await createServer(
    { ...world.services, config: readConfig({ DOUDI_PUBLIC_PER_MINUTE: '20' }), log: pino({ level: 'trace' }, sink) },
    routes,
    web,
  )
})
afterAll(async () => {
  await server.close()
  await rm(web, { recursive: true })
  await world.stop()
})

const family = {
  urban: false,
  homes: 1,
  persons: [
    { birthDay: '1957-03-09', wage: 613.57 },
    { birthDay: '1960-02-02', disabilityKind: '肢体', disabilityGrade: '二级' },
  ],
  supporters: [],
}
const ask = (payload: object, headers: Record<string, string> = {}) =>
  server.inject({ method: 'POST', url: '/api/evaluation', payload, headers })
const asked = { place: '430971', date: '2025-06-01', household: family, nothingElse: true }

/** Rows of every table: whatever is written anywhere shows. */
async function rowsEverywhere(): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{
    name: string
  }>`select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`.execute(
    world.db,
  )
  const counts: [string, string][] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ n: string }>`select count(*)::text as n from ${sql.table(name)}`.execute(world.db)
    counts.push([name, rows[0]?.n ?? ''])
  }
  return Object.fromEntries(counts)
}

describe('anybody', () => {
  test('asks without signing in and leaves nothing behind: no row, no line of the log, no entry of the ledger', async () => {
    const before = await rowsEverywhere()
    const reply = await ask(asked)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['cache-control']).toBe('no-store')
    const { outcomes, papers } = reply.json<contract.EvaluationReply>()
    expect(outcomes.find(({ id }) => id === 'dibao')).toMatchObject({
      outcome: 'entitled',
      because: expect.arrayContaining(['月人均收入 306.78 元，低于低保标准 485.00 元']) as string[],
    })
    expect(outcomes.every(({ explanation }) => explanation === undefined)).toBe(true)
    expect(papers.shared).toContainEqual({ paper: '残疾人证复印件', department: '残联' })
    expect(papers.shared.map(({ paper }) => paper)).not.toContain('学籍、在读证明')
    await ask({ ...asked, household: { ...family, salary: 1 } })
    expect(await rowsEverywhere()).toEqual(before)
    expect(logged.filter((line) => /613|61357|1957-03|肢体|salary/.test(line))).toEqual([])
  })

  test('is told what is wrong with which field', async () => {
    const reply = await ask({ ...asked, place: '大通湖', household: { ...family, persons: [{ wage: '很多' }] } })
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({
      code: 'input.invalid',
      details: {
        fields: [
          { field: 'place', reason: expect.stringContaining('行政区划代码') as string },
          { field: 'household.persons.0.wage', reason: expect.stringContaining('月工资应为金额') as string },
        ],
      },
    })
    expect((await ask({ ...asked, household: { ...family, urban: 'x'.repeat(70_000) } })).statusCode).toBe(413)
  })

  test('may have every step', async () => {
    const { outcomes } = (await ask({ ...asked, explain: true })).json<contract.EvaluationReply>()
    const dibao = outcomes.find(({ id }) => id === 'dibao')?.explanation
    expect(JSON.stringify(dibao)).toContain('"limit":"485.00 元"')
    expect(dibao?.counterfactuals[0]).toMatch(/即不再符合$/)
  })

  test('finds the format and the places', async () => {
    const schema = (await server.inject({ url: '/api/evaluation/household.schema.json' })).json<{ properties: Record<string, object> }>()
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['persons', 'supporters', 'urban']))
    const { rows } = (await server.inject({ url: '/api/evaluation/places' })).json<{ rows: object[] }>()
    expect(rows).toContainEqual({ code: '430971000000', name: '益阳市大通湖管理区', parent: '430900000000' })
  })

  test('is slowed down when asking without end, by address', async () => {
    const replies = await Promise.all(Array.from({ length: 25 }, () => ask({ ...asked, place: 'x' }, {})))
    expect(replies.map(({ statusCode }) => statusCode)).toContain(429)
    expect(replies.find(({ statusCode }) => statusCode === 429)?.json()).toMatchObject({ code: 'rate.limited', message: '请求太频繁' })
    expect((await server.inject({ method: 'POST', url: '/api/evaluation', payload: asked, remoteAddress: '192.0.2.7' })).statusCode).toBe(
      200,
    )
  })
})
