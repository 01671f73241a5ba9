import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Services } from '#command'
import type { IdNumber } from '#kernel'
import { checkDigit } from '#kernel'
import { checkoutDirectory, readConfig } from '#platform/config'
import { createApiKey, openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { createLog } from '#platform/log'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { createServer } from '../http.ts'
import { routes } from '../routes.ts'
import { everyOperation, openApiText } from './openapi.ts'

// What a department's own system does with its key: hand in files, ask about a person, take up alerts, answer them.

let world: AlertWorld
let server: FastifyInstance
let services: Services
let directory: string
let medical: Record<string, string>
let education: Record<string, string>

beforeAll(async () => {
  world = await createAlertWorld()
  directory = await mkdtemp(join(tmpdir(), 'doudi-api-'))
  const vault = await openVault({ directory: join(directory, 'keys') })
  const files = await openFileStore({ directory: join(directory, 'files'), vault })
  services = { ...world.services, vault, files, config: { ...readConfig({}), apiPerMinute: 60 }, log: createLog('silent') }
  server = await createServer(services, routes, join(directory, 'web'))
  medical = await keyOf('medical-insurance')
  education = await keyOf('education')
})
afterAll(async () => {
  await server.close()
  await world.stop()
  await rm(directory, { recursive: true })
})

async function keyOf(department: string, region: string = places.county): Promise<Record<string, string>> {
  const key = createApiKey()
  await world.db
    .insertInto('api_key')
    .values({
      name: `${department} 推送`,
      department,
      region_code: region,
      prefix: key.id,
      key_hash: key.hash,
      created_by: world.actors.county.userId ?? 0,
    })
    .execute()
  return { authorization: `Bearer ${key.key}` }
}

let persons = 0
/** Somebody registered in a village, alone in a household; gives the ID number. */
async function registered(village: string = places.laohekou): Promise<{ idNumber: IdNumber; personNo: number; householdNo: number }> {
  const personNo = ++persons
  const first17 = `99097119600101${String(personNo).padStart(3, '0')}`
  const idNumber = (first17 + checkDigit(first17)) as IdNumber // built with its check digit, so it is one
  const householdNo = await world.household(village)
  await world.db
    .insertInto('person')
    .values({
      person_no: personNo,
      token: services.vault.personToken(idNumber),
      id_sealed: '',
      id_masked: '',
      name: '刘德军',
      initials: 'ldj',
      birth: '1960-01-01',
      sex: '1',
      hukou_region: village,
      region_code: village,
      household_no: householdNo,
    })
    .execute()
  return { idNumber, personNo, householdNo }
}

async function listed(
  person: { householdNo: number; personNo: number },
  programme: 'dibao' | 'marginal' | 'tekun',
  from: string,
  to: string | null,
  covered = true,
): Promise<void> {
  const { id } = await world.db
    .insertInto('hardship')
    .values({ household_no: person.householdNo, region_code: places.laohekou, programme, valid_from: from, valid_to: to })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (covered)
    await world.db
      .insertInto('hardship_person')
      .values({ hardship_id: id, person_no: person.personNo, valid_from: from, valid_to: to })
      .execute()
}

const ask = (headers: Record<string, string>, payload: Record<string, unknown>) =>
  server.inject({
    method: 'POST',
    url: '/api/persons/status',
    headers,
    payload: { purpose: '住院救助一站式结算', caseNumber: 'ZY-2026-0001', ...payload },
  })

interface Status {
  known: boolean
  on: string
  programmes: { programme: string; listed: boolean; from: string | null; to: string | null }[]
}

describe('on which lists somebody stands', () => {
  test('programmes yes or no with dates, nothing else, for somebody whose household was never dispatched to the department', async () => {
    const person = await registered()
    await listed(person, 'dibao', '2024-03-01', null)
    await listed(person, 'marginal', '2022-01-01', '2024-03-01')
    const reply = await ask(medical, { idNumber: person.idNumber })
    expect(reply.statusCode).toBe(200)
    const status = reply.json<Status>()
    expect(status.programmes.filter((one) => one.listed)).toEqual([
      { programme: 'dibao', label: '低保', listed: true, from: '2024-03-01', to: null },
    ])
    expect(Object.keys(status).sort()).toEqual(['known', 'on', 'programmes'])
    expect(status.programmes).toHaveLength(6)
    const earlier = (await ask(medical, { idNumber: person.idNumber, on: '2023-06-30' })).json<Status>()
    expect(earlier.programmes.filter((one) => one.listed)).toMatchObject([{ programme: 'marginal', from: '2022-01-01', to: '2024-03-01' }])
  })

  test('a household’s list is asked for as such: a member it does not cover stands on it only with the household', async () => {
    const person = await registered()
    await listed(person, 'tekun', '2025-01-01', null, false)
    const names = async (of: string) =>
      (await ask(medical, { idNumber: person.idNumber, of }))
        .json<Status>()
        .programmes.filter((one) => one.listed)
        .map((one) => one.programme)
    expect(await names('person')).toEqual([])
    expect(await names('household')).toEqual(['tekun'])
  })

  test('nobody, and somebody of another county, are the same answer', async () => {
    const stranger = await registered(places.nanzhouVillage)
    const nobody = '990971196001019999'
    for (const idNumber of [stranger.idNumber, nobody.slice(0, 17) + checkDigit(nobody.slice(0, 17))]) {
      expect((await ask(medical, { idNumber })).json()).toEqual({ known: false, on: '2026-11-02', programmes: [] })
    }
    const nanxian = await keyOf('medical-insurance', places.nanxian)
    expect((await ask(nanxian, { idNumber: stranger.idNumber })).json()).toMatchObject({ known: true })
  })

  test('each question is in the ledger with purpose and case number, about whomever; never with the number', async () => {
    const person = await registered()
    await ask(medical, { idNumber: person.idNumber, caseNumber: 'ZY-7' })
    await ask(medical, { idNumber: '11010519491231002X', caseNumber: 'ZY-8' })
    const rows = await world.db
      .selectFrom('ledger')
      .selectAll()
      .where('verb', '=', 'person.status')
      .orderBy('seq', 'desc')
      .limit(2)
      .execute()
    expect(
      rows.map(({ subject, person_no, household_no, purpose, detail }) => ({ subject, person_no, household_no, purpose, detail })),
    ).toEqual([
      {
        subject: 'person:unknown',
        person_no: null,
        household_no: null,
        purpose: '住院救助一站式结算',
        detail: { caseNumber: 'ZY-8', of: 'person', on: '2026-11-02', known: false },
      },
      {
        subject: `person:${String(person.personNo)}`,
        person_no: person.personNo,
        household_no: person.householdNo,
        purpose: '住院救助一站式结算',
        detail: { caseNumber: 'ZY-7', of: 'person', on: '2026-11-02', known: true },
      },
    ])
    expect(JSON.stringify(rows)).not.toContain(person.idNumber)
  })

  test('what is missing or wrong is named without repeating the number; the future is refused', async () => {
    const fieldsOf = async (payload: Record<string, unknown>) =>
      (await ask(medical, payload)).json<{ code: string; details: { fields: { field: string }[] }; message: string }>()
    const wrong = await fieldsOf({ idNumber: '990971196001010011' })
    expect(wrong).toMatchObject({
      code: 'input.invalid',
      details: { fields: [{ field: 'idNumber', reason: expect.stringContaining('校验位') as string }] },
    })
    expect(JSON.stringify(wrong)).not.toContain('990971196001010011')
    const person = await registered()
    expect((await fieldsOf({ idNumber: person.idNumber, purpose: '查' })).details.fields).toMatchObject([{ field: 'purpose' }])
    expect((await fieldsOf({ idNumber: person.idNumber, caseNumber: '' })).details.fields).toMatchObject([{ field: 'caseNumber' }])
    expect((await fieldsOf({ idNumber: person.idNumber, on: '2027-01-01' })).details.fields).toMatchObject([{ field: 'on' }])
  })
})

describe('alerts dispatched to the department', () => {
  test('a key sees its own department’s alerts only, signs and answers them; another’s is not found', async () => {
    const id = await world.alertOnDesk({ cause: 'illness' })
    const seen = async (headers: Record<string, string>) =>
      (await server.inject({ url: '/api/alerts?running=true', headers })).json<{ rows: { id: number }[]; total: number }>()
    expect((await seen(medical)).rows.map((row) => row.id)).toContain(id)
    expect((await seen(education)).total).toBe(0)
    expect((await server.inject({ url: `/api/alerts/${String(id)}`, headers: education })).statusCode).toBe(404)
    expect(
      (await server.inject({ method: 'POST', url: `/api/alerts/${String(id)}/sign`, headers: education, payload: { version: 1 } }))
        .statusCode,
    ).toBe(404)

    const detail = (await server.inject({ url: `/api/alerts/${String(id)}`, headers: medical })).json<{ alert: { version: number } }>()
    const signed = await server.inject({
      method: 'POST',
      url: `/api/alerts/${String(id)}/sign`,
      headers: medical,
      payload: { version: detail.alert.version },
    })
    expect(signed.json()).toMatchObject({ status: 'signed' })
    const { answerCodes } = (await server.inject({ url: `/api/alerts/${String(id)}`, headers: medical })).json<{ answerCodes: string[] }>()
    const code = answerCodes.find((one) => one !== 'not-true') ?? ''
    const answered = await server.inject({
      method: 'POST',
      url: `/api/alerts/${String(id)}/answer`,
      headers: { ...medical, 'x-request-id': '0197e0a4-1111-7111-8111-111111111111' },
      payload: {
        version: detail.alert.version + 1,
        code,
        note: '已按规定给予医疗救助，本次住院报销后个人负担部分按比例救助，款项已发放到户。',
      },
    })
    expect(answered.json()).toMatchObject({ status: 'answered' })
    const row = await world.db
      .selectFrom('dispatch_task')
      .select(['result_code', 'status', 'user_id'])
      .where('alert_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ result_code: code, status: 'answered', user_id: null })
    const entry = await world.db.selectFrom('ledger').select('actor').where('verb', '=', 'dispatch.answer').executeTakeFirstOrThrow()
    expect(entry.actor).toMatch(/^key:\d+$/)
  })

  test('a key opens alerts only about families that were dispatched to its department, in its own place', async () => {
    const open = async (headers: Record<string, string>, householdNo: number) =>
      server.inject({
        method: 'POST',
        url: '/api/alerts',
        headers,
        payload: { householdNo, cause: 'illness', grade: 2, sentence: '本次住院自付三万余元，家中无力承担' },
      })
    const stranger = await world.household(places.laohekou)
    expect((await open(medical, stranger)).statusCode).toBe(404)
    const dispatched = await world.household(places.laohekou)
    await world.alertOnDesk({ householdNo: dispatched, cause: 'gap-medical' })
    // The family of another department's alert, and the same department of another place, stay out of reach.
    expect((await open(education, dispatched)).statusCode).toBe(404)
    expect((await open(await keyOf('medical-insurance', places.nanxian), dispatched)).statusCode).toBe(404)
    expect((await open(await keyOf('medical-insurance', places.jinpen), dispatched)).statusCode).toBe(404)
    expect(
      await world.db
        .selectFrom('alert')
        .select('id')
        .where('household_no', 'in', [stranger, dispatched])
        .where('source', '=', 'api')
        .execute(),
    ).toEqual([])
    const reply = await open(medical, dispatched)
    expect({ status: reply.statusCode, body: reply.json<{ id: number; existing: boolean }>() }).toMatchObject({
      status: 200,
      body: { existing: false },
    })
    const row = await world.db
      .selectFrom('alert')
      .select(['source', 'region_code', 'cause'])
      .where('id', '=', reply.json<{ id: number }>().id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ source: 'api', region_code: places.laohekou, cause: 'illness' })
  })

  test('a key does not review, assign or withdraw', async () => {
    const id = await world.alertOnDesk({ cause: 'illness' })
    for (const action of ['accept', 'return', 'assign', 'withdraw', 'remind']) {
      const reply = await server.inject({
        method: 'POST',
        url: `/api/alerts/${String(id)}/${action}`,
        headers: medical,
        payload: { version: 2, outcome: 'confirmed', reason: '理由理由', department: 'education', level: 'county' },
      })
      expect([action, reply.statusCode]).toEqual([action, 403])
    }
  })
})

describe('files', () => {
  const push = (headers: Record<string, string>, dataset: string, period = '2026-09', regionCode: string = places.county) => {
    const boundary = 'doudi-boundary'
    const field = (name: string, value: string) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const body = `${field('dataset', dataset)}${field('period', period)}${field('regionCode', regionCode)}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${dataset}.csv"\r\ncontent-type: text/csv\r\n\r\n身份证号\r\n990971196001010011\r\n--${boundary}--\r\n`
    return server.inject({
      method: 'POST',
      url: '/api/imports/files',
      headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: body,
    })
  }

  test('a department’s system hands in its own data sets of its own county; twice is once', async () => {
    const first = (await push(medical, 'medical-insurance-settlement')).json<{ id: number; already: boolean }>()
    expect(first.already).toBe(false)
    expect((await push(medical, 'medical-insurance-settlement')).json()).toEqual({ id: first.id, already: true })
    const row = await world.db
      .selectFrom('import')
      .select(['via', 'submitted_by', 'department'])
      .where('id', '=', first.id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ via: 'api', department: 'medical-insurance', submitted_by: expect.stringMatching(/^key:/) as string })
    expect((await push(medical, 'school-enrolment')).json()).toMatchObject({ code: 'auth.denied' })
    expect((await push(medical, 'medical-insurance-settlement', '2026-09', places.nanxian)).json()).toMatchObject({ code: 'auth.denied' })
  })

  test('another department’s key sees neither the file nor its rows', async () => {
    const { id } = (await push(medical, 'medical-insurance-settlement', '2026-08')).json<{ id: number }>()
    expect((await server.inject({ url: `/api/imports/${String(id)}`, headers: medical })).statusCode).toBe(200)
    expect((await server.inject({ url: `/api/imports/${String(id)}`, headers: education })).statusCode).toBe(404)
    expect((await server.inject({ url: `/api/imports/${String(id)}/held`, headers: education })).statusCode).toBe(404)
    expect((await server.inject({ url: `/api/imports/${String(id)}/held.xlsx`, headers: education })).statusCode).toBe(404)
    expect((await server.inject({ url: '/api/imports', headers: education })).json()).toMatchObject({ total: 0 })
  })
})

test('operations that are not for programs refuse every key', async () => {
  const closed = routes.filter((route) => route.operation.api !== true && route.operation.ability !== 'public')
  const statuses = await Promise.all(
    closed.map(async ({ operation }) => {
      const url = operation.path.replaceAll(/\{\w+\}/g, '1')
      const reply = await server.inject({
        method: operation.method,
        url,
        headers: await keyOf('medical-insurance'),
        ...(operation.method === 'GET' ? {} : { payload: {} }),
      })
      return [operation.id, reply.statusCode]
    }),
  )
  // 400 and 406: what was sent did not even fit.
  expect(statuses.filter(([, status]) => ![400, 403, 406].includes(Number(status)))).toEqual([])
})

test('a key that asks too often is told when to come back; other keys are not held up', async () => {
  const eager = await keyOf('medical-insurance')
  const replies = []
  for (let i = 0; i < 65; i++) replies.push(await server.inject({ url: '/api/catalogue', headers: eager }))
  const refused = replies.filter((reply) => reply.statusCode === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]?.json()).toMatchObject({ code: 'rate.limited', details: { retryAfterSeconds: expect.any(Number) as number } })
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
  expect((await server.inject({ url: '/api/catalogue', headers: await keyOf('education') })).statusCode).toBe(200)
})

describe('the interface’s description', () => {
  test('docs/openapi.json is up to date: npm run openapi', async () => {
    expect(await readFile(join(checkoutDirectory, 'docs/openapi.json'), 'utf8')).toBe(openApiText())
  })

  test('every route is described, and it is served as committed', async () => {
    const described = new Set(everyOperation().operations.map((operation) => operation.id))
    expect(routes.filter((route) => !described.has(route.operation.id)).map((route) => route.operation.id)).toEqual([])
    const served = await server.inject({ url: '/api/openapi.json' })
    expect(served.headers['content-type']).toContain('application/json')
    expect(served.json()).toMatchObject({
      openapi: '3.1.0',
      paths: { '/api/persons/status': { post: { summary: '查询低收入人口身份', 'x-api-key': true } } },
    })
  })
})
