// node bench/exports.bench.ts [--size rows] [--keep folder]: how long an export keeps the web server's thread from everybody else. The largest
// workbook one answer holds, and the file the background work writes of the same list in the same process, from the real server over HTTP; the
// delay of the event loop is measured by Node itself (monitorEventLoopDelay), so that a wait of any other request is in it.
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { fixedClock, type Services } from '#command'
import { exportLimit } from '#contract'
import type { OpenDatabase } from '#db'
import { loadCalendar } from '#platform/calendar'
import { readConfig } from '#platform/config'
import { hashSecret, newSecret, openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { createLog } from '#platform/log'
import { exportsWork } from '../src/app/exports/write.ts'
import { createServer } from '../src/app/http.ts'
import { sessionCookieOf } from '../src/app/protection.ts'
import { routes } from '../src/app/routes.ts'
import { fill, today } from './lists/filled.ts'
import { say, sizeFrom, withFilledDatabase } from './through-http.ts'

/** No turn of the server's loop may take longer while a list is exported, in ms. */
const longestTurn = 50
const lists = ['persons', 'households', 'visits']
const { size, keep } = sizeFrom(exportLimit - 1, exportLimit - 1)

await withFilledDatabase(keep, (database) => fill(database, { persons: size, alerts: Math.ceil(size / 3) }), measure)

async function measure({ kysely: db }: OpenDatabase): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'doudi-bench-exports-'))
  const vault = await openVault({ directory })
  const services = {
    config: readConfig({ DOUDI_LOG: 'error' }),
    db,
    vault,
    files: await openFileStore({ directory: join(directory, 'files'), vault }),
    calendar: await loadCalendar(),
    clock: fixedClock(today),
    log: createLog('error'),
    // The file is written here and now, not when its turn comes.
    jobs: { enqueue: () => Promise.resolve() },
  } as unknown as Services
  const server = await createServer(services, routes, join(directory, 'no-screens'))
  await server.listen({ port: 0, host: '127.0.0.1' })
  const origin = `http://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`
  const headers = { cookie: await signIn(db), 'x-doudi': '1' }
  say(['list', 'rows', 'how', 'time', 'longest turn of the loop', '99th per cent'])
  say(['---', '---', '---', '---', '---', '---'])
  const longest: number[] = []
  try {
    for (const list of lists) {
      const { total } = (await (await fetch(`${origin}/api/${list}?size=1`, { headers })).json()) as { total: number }
      longest.push(
        await watched([list, String(total), 'workbook'], async () => drain(await fetch(`${origin}/api/${list}/export.xlsx`, { headers }))),
      )
      const asked = await fetch(`${origin}/api/exports`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ listing: list.slice(0, -1), query: {} }),
      })
      const { id } = (await asked.json()) as { id: number }
      longest.push(
        await watched([list, String(total), 'in the background'], () =>
          exportsWork(() => routes).handler(services)({ exportId: id }, new AbortController().signal),
        ),
      )
    }
    const over = longest.filter((ms) => ms > longestTurn).length
    process.stdout.write(`${String(longest.length - over)} of ${String(longest.length)} within ${String(longestTurn)} ms a turn\n`)
  } finally {
    await server.close()
    await services.files.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function signIn(db: OpenDatabase['kysely']): Promise<string> {
  const secret = newSecret()
  const { id } = await db
    .insertInto('app_user')
    .values({
      login: `bench-${secret.slice(0, 8).toLowerCase()}`,
      name: '测试',
      role: 'province',
      region_code: '430000000000',
      department: 'civil-affairs',
      password_hash: '',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('session')
    .values({ token_hash: hashSecret(secret), user_id: id, expires_at: new Date(Date.now() + 86_400_000), proved_at: new Date() })
    .execute()
  return `${sessionCookieOf({ publicHttps: false })}=${secret}`
}

async function drain(response: Response): Promise<void> {
  if (!response.ok || response.body === null) throw new Error(`${String(response.status)} ${await response.text()}`)
  for await (const part of response.body) void part
}

/** Prints a line; the longest turn in ms. */
async function watched(cells: readonly string[], work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const began = performance.now()
  delay.enable()
  await work()
  delay.disable()
  const longest = delay.max / 1e6
  say([
    ...cells,
    `${((performance.now() - began) / 1000).toFixed(1)} s`,
    `${longest.toFixed(0)} ms`,
    `${(delay.percentile(99) / 1e6).toFixed(0)} ms`,
  ])
  return longest
}
