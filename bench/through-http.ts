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
import { createServer } from '../src/app/http.ts'
import { sessionCookieOf } from '../src/app/protection.ts'
import { loadReferenceData } from '../src/app/reference-data.ts'
import { routes } from '../src/app/routes.ts'

/*
 * Pages as a browser gets them: from the real server, signed in, in the caller's scope, the look written into the ledger. Beside each
 * stands the bare query: what the page cannot do without, written by hand: the same rows, columns, order and count, the caller's scope as
 * plain conditions. It is answered by the same server over the same HTTP connection, from the same pool of the same database, as the
 * database's owner: without sign-in, row-level security, checks, words and the ledger. Both are asked in turn, so that a busy machine
 * slows both. The figure to hold is p95 within three times the bare query's.
 */
export interface Spread {
  readonly p50: number
  readonly p95: number
}

/** A path, or what is posted to it. */
export type Page = string | { readonly path: string; readonly body: object }

export interface Pages extends AsyncDisposable {
  /** Whoever asks from now on. */
  signIn(role: Role, region: string, department?: string): Promise<void>
  /** Measures a page, or pages of a kind asked in turn, against the bare query of each and prints a line. */
  compare(label: string, page: Page | readonly Page[], bare: readonly string[] | readonly (readonly string[])[]): Promise<void>
}

/** Size of a bench: `--scale hunan` is the full one, `--size` any. `only`: words that choose lines, none for all. */
export function sizeFrom(quick: number, full: number): { size: number; keep: string | undefined; only: string[] } {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: 'quick' },
      size: { type: 'string' },
      keep: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  })
  return {
    size: Number(values.size ?? (values.scale === 'quick' ? quick : full)),
    keep: values.keep,
    only: values.only.split(',').filter((word) => word !== ''),
  }
}

/** A database of its own while `work` runs, in the kept folder where there is one; `fill` looks whether it has done its part before. */
export async function withFilledDatabase<T>(
  keep: string | undefined,
  fill: (database: OpenDatabase) => Promise<void>,
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const directory = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-bench-')))
  const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 1024 })
  const database = connect(server.connectionString)
  try {
    await migrate(database.pool)
    await loadReferenceData(database.kysely)
    await fill(database)
    return await work(database)
  } finally {
    await database.stop()
    await server.stop()
    if (keep === undefined) await rm(directory, { recursive: true, force: true })
  }
}

export function say(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

/** Rounds of a line: as many as fit into its time, for a steady 95th per cent. */
const fewestRounds = 40
const mostRounds = 200
const enoughMs = 2_000

/** Asks ours and theirs in turn, each first in every other round, after some rounds to warm up. */
async function sideBySide(
  warmUp: number,
  ours: (round: number) => Promise<unknown>,
  theirs: (round: number) => Promise<unknown>,
): Promise<readonly [Spread, Spread]> {
  const both = [
    { ask: ours, times: [] as number[] },
    { ask: theirs, times: [] as number[] },
  ] as const
  const begun = performance.now()
  for (let round = -warmUp; round < fewestRounds || (round < mostRounds && performance.now() - begun < enoughMs); round++) {
    for (const { ask, times } of round % 2 === 0 ? both : both.toReversed()) {
      const start = performance.now()
      await ask(round + warmUp)
      if (round >= 0) times.push(performance.now() - start)
    }
  }
  return [spreadOf(both[0].times), spreadOf(both[1].times)]
}

/** Median and 95th per cent in ms. */
function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other)
  return { p50: sorted[Math.floor(sorted.length * 0.5)] ?? 0, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0 }
}

/** Opens the server over a filled database, on the given day. */
export async function openPages(database: OpenDatabase, today: PlainDate): Promise<Pages> {
  const directory = await mkdtemp(join(tmpdir(), 'doudi-bench-keys-'))
  const bareQueries: string[][] = []
  const services = {
    config: readConfig({ DOUDI_LOG: 'error' }),
    db: database.kysely,
    vault: await openVault({ directory }),
    calendar: await loadCalendar(),
    clock: fixedClock(today),
    log: createLog('error'),
    // Lake, files and queue are asked by no page that is measured.
  } as unknown as Services
  const server = await createServer(services, [...routes, bareRoute(bareQueries)], join(directory, 'no-screens'))
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let cookie = ''
  let users = 0
  const ratios: { line: string; ratio: number; p95: number }[] = []
  say(['谁', '问什么', '平台 p50', '平台 p95', '裸查询 p50', '裸查询 p95', 'p95 之比'])
  let who = ''
  return {
    async signIn(role, region, department = 'civil-affairs') {
      const secret = newSecret()
      const { id } = await database.kysely
        .insertInto('app_user')
        .values({
          login: `bench${String(++users)}-${secret.slice(0, 6).toLowerCase()}`,
          name: '测试',
          role,
          region_code: region,
          department,
          password_hash: '',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await database.kysely
        .insertInto('session')
        .values({ token_hash: hashSecret(secret), user_id: id, expires_at: new Date(Date.now() + 86_400_000) })
        .execute()
      cookie = `${sessionCookieOf({ publicHttps: false })}=${secret}`
      who = `${role} ${region.replace(/(00)+$/, '')}${department === 'civil-affairs' ? '' : ` ${department}`}`
    },
    async compare(label, page, bare) {
      const targets = Array.isArray(page) ? (page as readonly Page[]) : [page as Page]
      const first = bareQueries.length
      bareQueries.push(
        ...(typeof bare[0] === 'string'
          ? [[...(bare as readonly string[])]]
          : (bare as readonly (readonly string[])[]).map((each) => [...each])),
      )
      const at = (round: number) => round % targets.length
      const [ours, floor] = await sideBySide(
        Math.max(10, targets.length),
        (round) => fetchPage(agent, port, cookie, targets[at(round)] ?? ''),
        (round) => fetchPage(agent, port, cookie, `/api/bench/${String(first + at(round))}`),
      )
      const ratio = ours.p95 / floor.p95
      ratios.push({ line: `${who} ${label}`, ratio, p95: ours.p95 })
      say([who, label, ms(ours.p50), ms(ours.p95), ms(floor.p50), ms(floor.p95), ratio.toFixed(1)])
    },
    async [Symbol.asyncDispose]() {
      const over = ratios.filter(({ ratio }) => ratio > 3).map(({ line, ratio }) => `${line} ${ratio.toFixed(1)}`)
      process.stdout.write(
        `${String(ratios.length)} lines, ${String(ratios.length - over.length)} within three times the bare query; slowest p95 ${ms(Math.max(...ratios.map(({ p95 }) => p95)))}\n`,
      )
      if (over.length > 0) process.stdout.write(`over three times: ${over.join('; ')}\n`)
      process.stdout.write(
        `load of the machine: ${loadavg()
          .map((load) => load.toFixed(1))
          .join(' ')}\n`,
      )
      agent.destroy()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Answers the queries of a bench one after the other on one connection, with their rows. */
function bareRoute(queries: readonly (readonly string[])[]): Route {
  return {
    operation: operation({
      id: 'bench.bare',
      method: 'GET',
      path: '/api/bench/{at}',
      ability: 'public',
      label: '裸查询',
      params: z.object({ at: z.coerce.number() }),
      reply: z.object({ rows: z.array(z.unknown()) }),
    }),
    handle: ({ db }, { params }) =>
      db.connection().execute(async (connection) => {
        const rows: unknown[] = []
        for (const query of queries[(params as { at: number }).at] ?? []) rows.push((await sql.raw(query).execute(connection)).rows)
        return { rows }
      }),
  }
}

function fetchPage(agent: Agent, port: number, cookie: string, target: Page): Promise<void> {
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
