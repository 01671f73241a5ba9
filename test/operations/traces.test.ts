import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { unzipSync } from 'fflate'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatabaseHandle } from '#db'
import { parseIdNumber } from '#kernel'
import { openVault, type Vault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { identifier, literal, openLake } from '#platform/lake'
import { personIdContext, personPhoneContext } from '#rooms/registry'
import { csvOf, registered } from '#test/import-world'
import { databaseOf, exitOf, freePort, spawnProgram, startProgram, type Program } from '../program.ts'
import { filesUnder, Traces } from './traces.ts'

/*
 * The real program from the departments' files to a backup: the small demonstration (imports, screening, dispatch, visits, leads), then what
 * people do on top of it, mistakes included. Afterwards everything it has written anywhere is searched for every person in it: ID numbers,
 * phones and accounts, which may stand nowhere in clear; names, which may stand in the registry and the work, and nowhere else.
 */
let folder: string
let data: string
let program: Program
/** What the backup wrote. */
let saved = ''
let address: string
let metricsAddress: string
let db: DatabaseHandle
let closeDatabase: () => Promise<void>
let vault: Vault
let traces: Traces
let someName: string
/** Answers to mistakes. */
const errors: string[] = []
/** What was delivered, and is kept sealed. */
let known: { ids: number; phones: number; accounts: number; names: number }

const settings = (): Record<string, string> => ({
  DOUDI_DATA: data,
  DOUDI_DEMO: 'small',
  DOUDI_LOG: 'debug',
  DOUDI_DB_MEMORY_MB: '64',
  DOUDI_LAKE_MEMORY_MB: '512',
  DOUDI_LAKE_THREADS: '1',
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doudi-traces-'))
  data = join(folder, 'data')
  const metricsPort = await freePort()
  metricsAddress = `http://127.0.0.1:${String(metricsPort)}/metrics`
  // Whatever the program writes to the machine's folder for temporary files is found as well.
  await mkdir(join(folder, 'tmp'))
  program = await startProgram({ ...settings(), TMPDIR: join(folder, 'tmp'), DOUDI_METRICS_PORT: String(metricsPort) })
  address = program.address
  const database = await databaseOf(data, 2)
  db = database.kysely
  closeDatabase = () => database.stop()
  vault = await openVault({ directory: join(data, 'keys') })
  await work()
  await learnPeople()
}, 400_000)
afterAll(async () => {
  await closeDatabase()
  await program.end()
  await rm(folder, { recursive: true, force: true })
})

async function until(done: () => Promise<boolean>, patience: number): Promise<void> {
  for (const began = Date.now(); !(await done());) {
    if (Date.now() - began > patience) throw new Error(`waited in vain: ${program.printed().slice(-2_000)}`)
    await sleep(200)
  }
}

const cookies = new Map<string, string>()
async function ask(login: string, method: string, path: string, body?: object | FormData): Promise<Response> {
  if (!cookies.has(login)) {
    const reply = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doudi': '1' },
      body: JSON.stringify({ login, password: 'doudi-demo' }),
    })
    cookies.set(login, (reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '')
  }
  const form = body instanceof FormData
  return fetch(address + path, {
    method,
    headers: {
      cookie: cookies.get(login) ?? '',
      'x-doudi': '1',
      'x-request-id': randomUUID(),
      ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
  })
}

async function done(login: string, method: string, path: string, body?: object | FormData): Promise<unknown> {
  const reply = await ask(login, method, path, body)
  if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`)
  return reply.headers.get('content-type')?.startsWith('application/json') === true ? reply.json() : reply.arrayBuffer()
}

async function refused(login: string, method: string, path: string, body?: object | FormData): Promise<void> {
  const reply = await ask(login, method, path, body)
  expect(reply.status, `${method} ${path.split('?')[0] ?? ''}`).toBeGreaterThanOrEqual(400)
  errors.push(await reply.text())
}

function upload(fields: Readonly<Record<string, string>>, name: string, bytes: Uint8Array): FormData {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([Uint8Array.from(bytes)]), name)
  return form
}

/** A day at the desks with somebody's true numbers, and every mistake that could carry them somewhere. */
async function work(): Promise<void> {
  const one = await db
    .selectFrom('person')
    .innerJoin('household', 'household.household_no', 'person.household_no')
    .select(['person_no', 'person.household_no', 'person.name', 'id_sealed', 'phone_sealed', 'person.region_code'])
    .where('phone_sealed', '<>', '')
    .where('person.region_code', '=', '430971121202')
    .where('person.status', '=', 'active')
    // A child's number is for those who have a case with the family: who is first in the village depends on the order of loading.
    .where('birth', '<', '2000-01-01')
    .orderBy('person_no')
    .executeTakeFirstOrThrow()
  const [id, phone] = [
    vault.open(one.id_sealed, personIdContext(one.person_no)),
    vault.open(one.phone_sealed, personPhoneContext(one.person_no)),
  ]
  for (const text of [id, phone, one.name]) await done('county', 'POST', '/api/registry/quick', { text })
  const { matters } = (await done('county', 'GET', `/api/persons/${String(one.person_no)}`)) as { matters: { key: string }[] }
  const why = matters[0] === undefined ? { reason: `核对${one.name}的低保申请 ${id}` } : { matter: matters[0].key }
  expect(await done('county', 'POST', `/api/persons/${String(one.person_no)}/reveal`, { field: 'idNumber', ...why })).toEqual({ value: id })
  expect(await done('county', 'POST', `/api/persons/${String(one.person_no)}/reveal`, { field: 'phone', ...why })).toEqual({ value: phone })
  for (const list of ['persons', 'alerts']) await done('county', 'GET', `/api/${list}/export.xlsx`)
  const { id: exported } = (await done('county', 'POST', '/api/exports', { listing: 'person', query: { q: one.name } })) as { id: number }
  await until(
    async () => (await db.selectFrom('list_export').select('state').where('id', '=', exported).executeTakeFirstOrThrow()).state === 'done',
    60_000,
  )
  await done('county', 'GET', `/api/exports/${String(exported)}/file`)
  await done('helper', 'POST', '/api/visits', {
    clientId: randomUUID(),
    householdNo: one.household_no,
    visitedAt: new Date(Date.now() - 60_000).toISOString(),
    result: 'met',
    findings: [{ code: 'illness', personNo: one.person_no, words: `身份证 ${id} 住院` }],
    note: `本人 ${id} 在家`,
  })
  await done('helper', 'POST', '/api/leads', {
    clientId: randomUUID(),
    personName: one.name,
    phone,
    description: '屋顶漏雨',
    reportedAt: new Date(Date.now() - 60_000).toISOString(),
  })

  const faulty = csvOf('population-register', [
    registered(id, one.name, { phone }),
    registered(`${id.slice(0, 17)}${id.endsWith('1') ? '2' : '1'}`, one.name, { phone, household_register_no: id, birth_date: '不详' }),
  ])
  await done(
    'county',
    'POST',
    '/api/imports/files',
    upload({ dataset: 'population-register', period: '2026-10', regionCode: '430971121202', adds: 'true' }, `户籍_${id}.csv`, faulty),
  )
  await until(
    async () =>
      (await db.selectFrom('import').select('id').where('status', 'in', ['received', 'reading']).executeTakeFirst()) === undefined,
    60_000,
  )

  await refused('county', 'POST', '/api/imports/files', upload({ dataset: id, period: phone, regionCode: id }, `${id}.csv`, faulty))
  await refused('county', 'GET', `/api/persons/${id}`)
  await refused('county', 'POST', `/api/persons/${String(one.person_no)}/reveal`, { field: id, purpose: id })
  await refused('county', 'POST', `/api/persons/${String(one.person_no)}/contact`, { phone: `${phone}${id}`, reason: phone })
  await refused(
    'clerk',
    'POST',
    '/api/households/1/attachments',
    upload({ kind: 'id', title: id }, `${one.name}${id}.exe`, Buffer.from(id)),
  )
  await refused('county', 'POST', '/api/alerts', { householdNo: id, personName: one.name })
  const broken = await fetch(`${address}/api/registry/quick`, {
    method: 'POST',
    headers: { cookie: cookies.get('county') ?? '', 'x-doudi': '1', 'content-type': 'application/json' },
    body: `{"text": "${id}`,
  })
  errors.push(await broken.text())
  errors.push(await (await fetch(metricsAddress)).text())
  expect(errors.at(-1)).toContain('doudi_http_request_seconds')

  const backup = spawnProgram(['backup', join(folder, 'backup'), '--with-keys'], settings(), (text) => {
    saved += text
  })
  expect(await exitOf(backup)).toBe(0)
}

async function learnPeople(): Promise<void> {
  const rows = await db
    .selectFrom('person')
    .innerJoin('region', 'region.code', 'person.region_code')
    .select(['person_no', 'person.name', 'id_sealed', 'phone_sealed', 'region.name as village'])
    .where('person.status', '<>', 'merged')
    .execute()
  const ids = rows.map((row) => vault.open(row.id_sealed, personIdContext(row.person_no)))
  const phones = rows.filter((row) => row.phone_sealed !== '').map((row) => vault.open(row.phone_sealed, personPhoneContext(row.person_no)))
  const accounts = await deliveredAccounts()
  // The staff are in the log of their own deeds, and may be called like somebody.
  const staff = new Set((await db.selectFrom('app_user').select('name').execute()).map((row) => row.name))
  const people = rows.filter((row) => !staff.has(row.name))
  someName = people.find((row) => row.name.length > 2)?.name ?? ''
  known = { ids: new Set(ids).size, phones: new Set(phones).size, accounts: accounts.size, names: people.length }
  traces = new Traces([...ids, ...phones, ...accounts], people)
}

/** The accounts in the pension office's files, as they were delivered. */
async function deliveredAccounts(): Promise<Set<string>> {
  const found = new Set<string>()
  await using files = await openFileStore({ directory: join(data, 'files'), vault, tempDirectory: join(folder, 'mine') })
  for (const { file_sha256 } of await db.selectFrom('import').select('file_sha256').where('dataset', '=', 'resident-pension').execute()) {
    const bytes = await buffer(await files.open(file_sha256))
    const text =
      bytes.subarray(0, 2).toString() === 'PK'
        ? Object.values(unzipSync(bytes))
            .map((part) => Buffer.from(part).toString('latin1'))
            .join('\n')
        : bytes.toString('latin1')
    for (const [number] of text.matchAll(/(?<!\d)\d{16,19}(?!\d)/g)) if (!parseIdNumber(number).ok) found.add(number)
  }
  return found
}

async function holds(top: string, text: string): Promise<boolean> {
  for await (const { bytes } of filesUnder(top)) if (bytes.includes(text)) return true
  return false
}

test('there are people to look for, and the search finds them where they are', async () => {
  expect(known.ids).toBeGreaterThan(500)
  expect(known.phones).toBeGreaterThan(100)
  expect(known.accounts).toBeGreaterThan(20)
  const { rows } = await sql<{ line: string }>`select t::text as line from person t limit 500`.execute(db)
  expect(traces.namesIn(rows.map((row) => row.line).join('\n')).length).toBeGreaterThan(50)
  const [some] = await db.selectFrom('person').select(['person_no', 'id_sealed']).limit(1).execute()
  const id = vault.open(some?.id_sealed ?? '', personIdContext(some?.person_no ?? 0))
  expect(traces.numbersIn(Buffer.from(`00${id}77`))).toHaveLength(1)
})

test('no table holds a number in clear: people, work, ledger, jobs, replies, history', async () => {
  const { rows: tables } = await sql<{
    name: string
  }>`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(
    db,
  )
  expect(tables.length).toBeGreaterThan(50)
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ line: string }>`select t::text as line from ${sql.raw(name)} t`.execute(db)
    found.push(...traces.numbersIn(Buffer.from(rows.map((row) => row.line).join('\n'))).map((trace) => `${name}: ${trace}`))
  }
  expect(found).toEqual([])
}, 120_000)

test('no name stands in the ledger’s texts, the jobs, what is said of imports, or file paths', async () => {
  const { rows: ledger } = await sql<{
    line: string
  }>`select concat_ws(' ', verb, subject, purpose, detail::text) as line from ledger`.execute(db)
  const { rows: jobs } = await sql<{
    line: string
  }>`select concat_ws(' ', name, data::text, output::text, singleton_key) as line from pgboss.job`.execute(db)
  const { rows: imports } = await sql<{
    line: string
  }>`select concat_ws(' ', quality::text, mapping::text, progress::text, error_message, error_hint) as line from import`.execute(db)
  const { rows: replies } = await sql<{ line: string }>`select concat_ws(' ', verb, input_hash) as line from command_request`.execute(db)
  const paths: string[] = []
  for await (const { path } of filesUnder(data)) paths.push(path)
  for (const [what, lines] of Object.entries({ ledger, jobs, imports, replies, paths: paths.map((line) => ({ line })) })) {
    expect(lines.length, what).toBeGreaterThan(0)
    expect(
      lines.flatMap(({ line }) => traces.namesIn(line)),
      what,
    ).toEqual([])
  }
}, 120_000)

test('the lake names nobody, in any column of any file', async () => {
  await using lake = await openLake({
    directory: join(folder, 'other-lake'),
    memoryLimitMb: 512,
    threads: 1,
    allowDirectories: [data, join(folder, 'backup')],
  })
  const found: string[] = []
  let files = 0
  for (const top of [join(data, 'lake'), join(folder, 'backup/lake')]) {
    for await (const { path } of filesUnder(top)) {
      if (!path.endsWith('.parquet')) continue
      files++
      const source = `read_parquet(${literal(path)})`
      for (const { column_name: name } of await lake.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${source}`)) {
        const values = await lake.rows<{ value: string }>(
          `SELECT DISTINCT CAST(${identifier(name)} AS VARCHAR) AS value FROM ${source} WHERE ${identifier(name)} IS NOT NULL`,
        )
        const text = values.map((row) => row.value).join('\n')
        found.push(
          ...[...traces.numbersIn(Buffer.from(text)), ...traces.namesIn(text)].map((trace) => `${basename(path)} ${name}: ${trace}`),
        )
      }
    }
  }
  expect(files).toBeGreaterThan(60)
  expect(found).toEqual([])
}, 180_000)

test('neither log nor terminal, nor errors, nor metrics say a number or a name', () => {
  const printed = program.printed() + saved
  expect(printed).toContain('"msg"')
  expect(traces.numbersIn(Buffer.from(printed))).toEqual([])
  expect(traces.namesIn(printed)).toEqual([])
  expect(errors.length).toBeGreaterThan(7)
  expect(errors.flatMap((text) => [...traces.numbersIn(Buffer.from(text)), ...traces.namesIn(text)])).toEqual([])
})

test('no byte of the data folder, of temporary files or of a backup holds a number: database pages, its log, the lake, files, keys', async () => {
  await program.end()
  const found: string[] = []
  let bytesRead = 0
  for (const top of [data, join(folder, 'backup'), join(folder, 'tmp')]) {
    for await (const { path, bytes } of filesUnder(top)) {
      bytesRead += bytes.length
      found.push(...traces.numbersIn(bytes).map((trace) => `${path.slice(folder.length)}: ${trace}`))
    }
  }
  expect(bytesRead).toBeGreaterThan(50_000_000)
  expect(found).toEqual([])
  // The search reads what the database has written: a name of the registry is there.
  expect([
    await holds(join(data, 'postgres'), someName),
    await holds(join(folder, 'backup/postgres'), someName),
    await holds(join(data, 'files'), someName),
  ]).toEqual([true, true, false])
  for await (const { path, bytes } of filesUnder(join(data, 'postgres')))
    if (path.endsWith('.log')) expect(traces.namesIn(bytes.toString())).toEqual([])
}, 180_000)
