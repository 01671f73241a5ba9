import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { z } from 'zod'
import { fixedClock, type Route, type Services } from '#command'
import { operation, type Role } from '#contract'
import { connect, migrate, startEmbedded, type OpenDatabase } from '#db'
import type { PlainDate } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import { readConfig } from '#platform/config'
import { hashSecret, newSecret, openVault } from '#platform/crypto'
import { createLog } from '#platform/log'
import { createServer, sessionCookie } from '../src/app/http.ts'
import { loadReferenceData } from '../src/app/reference-data.ts'
import { routes } from '../src/app/routes.ts'

/*
 * Pages as a browser gets them: from the real server, signed in, in the caller's scope, the look written into the ledger. Beside each
 * stands the bare query: what the page cannot do without, as its own SQL, without scope, names and looks, answered by the same server.
 * The figure to hold is p95 within three times the bare query's.
 */
export interface Spread {
  readonly p50: number
  readonly p95: number
}

export interface Pages extends AsyncDisposable {
  /** Whoever asks from now on. */
  signIn(role: Role, region: string, department?: string): Promise<void>
  /** Measures a page (a path, or what is posted to it) against its bare query and prints a line. */
  compare(label: string, page: string | { path: string; body: object }, bare: readonly string[]): Promise<void>
}

/** Size of a bench: `--scale hunan` is the full one, `--size` any. */
export function sizeFrom(quick: number, full: number): { size: number; keep: string | undefined } {
  const { values } = parseArgs({ options: { scale: { type: 'string', default: 'quick' }, size: { type: 'string' }, keep: { type: 'string' } } })
  return { size: Number(values.size ?? (values.scale === 'quick' ? quick : full)), keep: values.keep }
}

/** A database of its own while `work` runs, in the kept folder where there is one; `fill` looks whether it has done its part before. */
export async function withFilledDatabase(keep: string | undefined, fill: (database: OpenDatabase) => Promise<void>, work: (database: OpenDatabase) => Promise<void>): Promise<void> {
  const directory = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-bench-')))
  const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 1024 })
  const database = connect(server.connectionString)
  try {
    await migrate(database.pool)
    await loadReferenceData(database.kysely)
    await fill(database)
    await work(database)
  } finally {
    await database.stop()
    await server.stop()
    if (keep === undefined) await rm(directory, { recursive: true, force: true })
  }
}

export function say(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

export const ms = (value: number): string => `${value.toFixed(1)} ms`

const rounds = 40

/** Median and 95th per cent of forty times in ms, after three to warm up. */
export async function spreadOf(work: () => Promise<unknown>): Promise<Spread> {
  const times: number[] = []
  for (let round = -3; round < rounds; round++) {
    const start = performance.now()
    await work()
    if (round >= 0) times.push(performance.now() - start)
  }
  times.sort((one, other) => one - other)
  return { p50: times[Math.floor(rounds * 0.5)] ?? 0, p95: times[Math.floor(rounds * 0.95)] ?? 0 }
}

/** Opens the server over a filled database, on the given day. */
export async function openPages(database: OpenDatabase, today: PlainDate): Promise<Pages> {
  const directory = await mkdtemp(join(tmpdir(), 'doudi-bench-keys-'))
  const bareQueries: string[][] = []
  const services = {
    config: readConfig({ DOUDI_LOG: 'error' }), db: database.kysely, vault: await openVault({ directory }), calendar: await loadCalendar(), clock: fixedClock(today), log: createLog('error'),
    // Lake, files and queue are asked by no page that is measured.
  } as unknown as Services
  const server = await createServer(services, [...routes, bareRoute(bareQueries)], join(directory, 'no-screens'))
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let cookie = ''
  let users = 0
  say(['谁', '问什么', '平台 p50', '平台 p95', '裸查询 p50', '裸查询 p95', 'p95 之比'])
  let who = ''
  return {
    async signIn(role, region, department = 'civil-affairs') {
      const secret = newSecret()
      const { id } = await database.kysely.insertInto('app_user').values({ login: `bench${String(++users)}-${secret.slice(0, 6).toLowerCase()}`, name: '测试', role, region_code: region, department, password_hash: '' }).returning('id').executeTakeFirstOrThrow()
      await database.kysely.insertInto('session').values({ token_hash: hashSecret(secret), user_id: id, expires_at: new Date(Date.now() + 86_400_000) }).execute()
      cookie = `${sessionCookie}=${secret}`
      who = `${role} ${region.replace(/(00)+$/, '')}${department === 'civil-affairs' ? '' : ` ${department}`}`
    },
    async compare(label, page, bare) {
      const at = bareQueries.push([...bare]) - 1
      const ask = (target: string | { path: string; body: object }) => spreadOf(() => fetchPage(agent, port, cookie, target))
      const [ours, floor] = [await ask(page), await ask(`/api/bench/${String(at)}`)]
      say([who, label, ms(ours.p50), ms(ours.p95), ms(floor.p50), ms(floor.p95), (ours.p95 / floor.p95).toFixed(1)])
    },
    async [Symbol.asyncDispose]() {
      process.stdout.write(`load of the machine: ${loadavg().map((load) => load.toFixed(1)).join(' ')}\n`)
      agent.destroy()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Answers the queries of a bench one after the other on one connection, with their rows. */
function bareRoute(queries: readonly (readonly string[])[]): Route {
  return {
    operation: operation({ id: 'bench.bare', method: 'GET', path: '/api/bench/{at}', ability: 'public', label: '裸查询', params: z.object({ at: z.coerce.number() }), reply: z.object({ rows: z.array(z.unknown()) }) }),
    handle: ({ db }, { params }) => db.connection().execute(async (connection) => {
      const rows: unknown[] = []
      for (const query of queries[(params as { at: number }).at] ?? []) rows.push((await sql.raw(query).execute(connection)).rows)
      return { rows }
    }),
  }
}

function fetchPage(agent: Agent, port: number, cookie: string, target: string | { path: string; body: object }): Promise<void> {
  const { path, body } = typeof target === 'string' ? { path: target, body: undefined } : target
  return new Promise((resolve, reject) => {
    const headers = { cookie, 'x-doudi': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const asking = request({ agent, port, host: '127.0.0.1', path, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${path}: ${String(response.statusCode)} ${Buffer.concat(parts).toString()}`))
      })
    })
    asking.once('error', reject)
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
