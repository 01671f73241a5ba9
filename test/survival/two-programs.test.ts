import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { claimDatabase } from '#db'
import { checkoutDirectory } from '#platform/config'
import { openVault } from '#platform/crypto'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { fastFolder } from '#test/fast-folder'
import { freePort } from '../program.ts'

// Two real programs on one database that lies elsewhere: one of them works, whatever happens to its connections.

const long = process.env['SURVIVAL_LONG'] === '1'
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let database: TestDatabase
let folder: string
const running: Program[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await fastFolder('doudi-two')
  for (const name of ['one', 'two']) await mkdir(join(folder, name), { recursive: true })
  await openVault({ directory: join(folder, 'one/keys') })
  await cp(join(folder, 'one/keys'), join(folder, 'two/keys'), { recursive: true })
})
afterAll(async () => {
  for (const program of running) program.kill('SIGKILL')
  await Promise.all(running.map((program) => program.ended))
  await database.stop()
  await rm(folder, { recursive: true, force: true })
})

/** `doudi` in a process of its own, on a data folder. */
class Program {
  said = ''
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  readonly address: string

  constructor(data: string, port: number, args: readonly string[]) {
    this.address = `http://127.0.0.1:${String(port)}`
    this.#child = spawn(process.execPath, [join(checkoutDirectory, 'src/app/main.ts'), ...args], {
      cwd: checkoutDirectory,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PORT: String(port),
        DATABASE_URL: database.connectionString,
        DOUDI_DATA: join(folder, data),
        DOUDI_LOG: 'error',
        DOUDI_LAKE_MEMORY_MB: '256',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => {
        this.said += text.toString()
      })
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code) => {
        resolve(code)
      })
    })
    running.push(this)
  }

  static async run(data: string, ...args: string[]): Promise<Program> {
    return new Program(data, await freePort(), args)
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async says(words: string): Promise<void> {
    for (const giveUp = Date.now() + 60_000; !this.said.includes(words); await sleep(50))
      if (Date.now() > giveUp) throw new Error(`never said “${words}”, but: ${this.said}`)
  }

  async answers(): Promise<boolean> {
    return (await fetch(`${this.address}/api/health`).catch(() => null))?.ok === true
  }

  async stop(): Promise<void> {
    this.kill('SIGTERM')
    await this.ended
  }
}

const serves = '兜底平台已启动'
const breakOffClaims = () =>
  database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doudi-claim' and datname = current_database()`,
  )
const workers = async () =>
  (
    await database.pool.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database()) and granted and ((classid::int8 << 32) | objid::int8) = 7061746803`,
    )
  ).rows[0]?.n

test('a second program with a folder of its own waits and says so; it begins when the first is dead', async () => {
  const first = await Program.run('one', 'serve')
  await first.says(serves)
  const second = await Program.run('two', 'serve')
  await second.says('DATABASE_URL 的数据库正由另一个兜底程序使用，用的是另一个数据文件夹，等它结束')
  // A connection that breaks off does not cost the first its right.
  await breakOffClaims()
  await vi.waitFor(async () => expect(await workers()).toBe(1), { timeout: 10_000 })
  await vi.waitFor(async () => expect([await first.answers(), await second.answers()].filter(Boolean)).toHaveLength(1), { timeout: 30_000 })
  first.kill('SIGKILL')
  await second.says(serves)
  expect(await second.answers()).toBe(true)
  await second.stop()
})

test('a program that is held up while its right goes to another ends as soon as it moves again', async () => {
  const first = await Program.run('one', 'serve')
  await first.says(serves)
  first.kill('SIGSTOP')
  await breakOffClaims()
  const second = await Program.run('one', 'worker')
  // The folder is still the first's; its database alone would have been free.
  await second.says('数据文件夹')
  const third = await claimDatabase(database.connectionString, { folder: 'elsewhere', works: true }, () => undefined)
  expect(third).toMatchObject({ release: expect.any(Function) as unknown })
  const { rows } = await database.pool.query(
    `select pid from pg_stat_activity where application_name = 'doudi-work' and datname = current_database()`,
  )
  expect(rows).toEqual([])
  first.kill('SIGCONT')
  expect(await first.ended).toBe(1)
  expect(first.said).toContain('数据库的使用权已被另一个兜底程序取得')
  second.kill('SIGKILL')
  if (typeof third !== 'string') await third.release()
})

test('a worker alone watches the clock: one set back while nothing ran is on record', async () => {
  const setBacks = async () =>
    (
      await database.pool.query<{ seconds: number }>(
        `select (detail ->> 'seconds')::int as seconds from ledger where verb = 'system.clockSetBack'`,
      )
    ).rows
  await database.pool.query(`
    alter table ledger disable trigger ledger_chain;
    insert into ledger (seq, at, actor, actor_name, verb, subject, prev_hash, hash)
    select coalesce(max(seq), 0) + 1, now() + interval '1 hour', 'system:test', '', 'session.signIn', 'user:1', '', '' from ledger;
    alter table ledger enable trigger ledger_chain`)
  expect(await setBacks()).toEqual([])
  const worker = await Program.run('one', 'worker')
  await vi.waitFor(async () => expect(await setBacks()).toHaveLength(1), { timeout: 60_000, interval: 200 })
  await worker.stop()
  expect(await setBacks()).toEqual([{ seconds: expect.closeTo(3_600, -2) as number }])
})

test('server and worker apart on one folder; another folder is refused, and a second worker', async () => {
  const worker = await Program.run('one', 'worker')
  await worker.says('后台任务已开始办理')
  const server = await Program.run('one', 'serve', '--no-worker')
  await server.says(serves)
  expect(await server.answers()).toBe(true)
  const [stranger, double] = [await Program.run('two', 'serve', '--no-worker'), await Program.run('one', 'worker')]
  await stranger.says('用的是另一个数据文件夹')
  await double.says('数据文件夹')
  if (long) {
    expect(await stranger.ended).toBe(1)
    expect(stranger.said).toContain('必须用同一个数据文件夹')
    expect(await double.ended).toBe(1)
    expect(double.said).toContain('正由另一个兜底程序使用')
  }
  for (const one of [stranger, double]) one.kill('SIGKILL')
  await worker.stop()
  // Without a worker pages are still answered.
  expect(await server.answers()).toBe(true)
  await server.stop()
})
