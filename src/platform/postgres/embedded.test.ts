import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DomainError } from '#kernel'
import pg from 'pg'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { canReach, exists } from './binaries.ts'
import { startEmbedded, type EmbeddedServer } from './embedded.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'

// Each test starts servers of its own; a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const run = promisify(execFile)
const nobody = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0

/** Folders with a space and Chinese in their names, as people have them. */
const folders: string[] = []
const running: EmbeddedServer[] = []
const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of running.splice(0)) await server.stop()
  for (const folder of folders.splice(0)) {
    const cluster = join(folder, 'postgres', 'cluster')
    const orphan = await findPostmaster(cluster)
    if (orphan) await stopPostmaster(cluster, orphan)
    await rm(folder, { recursive: true, force: true })
  }
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), '兜底 数据 '))
  folders.push(folder)
  await chmod(folder, 0o755)
  return join(folder, 'postgres')
}

/** A folder whose first start is behind it. */
async function usedFolder(): Promise<string> {
  const directory = await newFolder()
  await run('cp', ['-a', await stoppedServer, directory])
  return directory
}

const stoppedServer = (async () => {
  const directory = join(await mkdtemp(join(tmpdir(), 'doudi-used-')), 'postgres')
  const server = await startEmbedded({ directory, memoryMb: 32, volatile: true })
  await server.stop()
  return directory
})()
afterAll(async () => rm(dirname(await stoppedServer), { recursive: true, force: true }))

async function start(directory: string, { volatile = true } = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ directory, memoryMb: 32, volatile })
  running.push(server)
  return server
}

async function stop(server: EmbeddedServer): Promise<void> {
  running.splice(running.indexOf(server), 1)
  await server.stop()
}

/** Another program on the same folder; it reports the server's process number and then waits. */
async function startElsewhere(directory: string, user?: typeof nobody): Promise<{ program: ChildProcess; serverPid: number }> {
  const program = fork(join(import.meta.dirname, 'embedded-holder.ts'), [directory], { ...user })
  children.push(program)
  const [serverPid] = (await once(program, 'message')) as [number]
  return { program, serverPid }
}

async function query<T extends pg.QueryResultRow>(server: EmbeddedServer, sql: string): Promise<T[]> {
  const client = new pg.Client(server.connectionString)
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Linux keeps an empty command line for a process that ended and was not collected yet. */
async function isRunning(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== ''
}

async function hasEnded(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && (await isRunning(pid)); tries++) await sleep(20)
  return !(await isRunning(pid))
}

test('starts in a folder with spaces, keeps what was written, stops cleanly', async () => {
  const directory = await newFolder()
  const first = await start(directory)
  await query(first, 'create table kept (n int); insert into kept values (7)')
  await stop(first)
  expect(await hasEnded(first.pid)).toBe(true)
  expect(await exists(join(directory, 'cluster', 'postmaster.pid'))).toBe(false)

  const second = await start(directory)
  expect(await query(second, 'select n from kept')).toEqual([{ n: 7 }])
})

test('sorts by code point, knows pinyin order, has the day of China, and listens to this machine with the password only', async () => {
  const directory = await usedFolder()
  const server = await start(directory)
  const [row] = await query(
    server,
    `select (select datlocprovider::text || datlocale from pg_database where datname = current_database()) as locale,
      (select string_agg(n, '' order by n collate "zh-x-icu") from unnest(array['张', '王', '阿']) n) as pinyin,
      current_setting('TimeZone') as zone, current_setting('server_encoding') as encoding, current_setting('listen_addresses') as address`,
  )
  expect(row).toEqual({ locale: 'bC.UTF-8', pinyin: '阿王张', zone: 'Asia/Shanghai', encoding: 'UTF8', address: '127.0.0.1' })
  expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
  const wrong = new URL(server.connectionString)
  wrong.password = 'guess'
  await expect(new pg.Client(wrong.href).connect()).rejects.toMatchObject({ code: '28P01' })
})

test('the log tells an error without the row that caused it', async () => {
  const directory = await usedFolder()
  const server = await start(directory)
  await query(server, 'create table secret (n text primary key)')
  await query(server, "insert into secret values ('43102319500101')")
  await expect(query(server, "insert into secret values ('43102319500101')")).rejects.toMatchObject({ code: '23505' })
  const log = await readFile(join(directory, 'server.log'), 'utf8')
  expect(log).toContain('duplicate key')
  expect(log).not.toContain('43102319500101')
})

test('a second program joins the running server; whoever ends first leaves it to the other', async () => {
  const directory = await usedFolder()
  const { program, serverPid } = await startElsewhere(directory)
  const mine = await start(directory)
  expect(mine.pid).toBe(serverPid)
  program.send('stop')
  await once(program, 'exit')
  expect(await query(mine, 'select 1 as one')).toEqual([{ one: 1 }])
  await stop(mine)
  expect(await hasEnded(serverPid)).toBe(true)
})

test('two programs that start at the same moment end up on one server', async () => {
  const directory = await usedFolder()
  const [one, two] = await Promise.all([startElsewhere(directory), startElsewhere(directory)])
  expect(one.serverPid).toBe(two.serverPid)
})

test('a server left behind by a killed program is stopped, and its work recovered', async () => {
  const directory = await usedFolder()
  const { program, serverPid } = await startElsewhere(directory)
  program.kill('SIGKILL')
  await once(program, 'exit')
  expect(await isRunning(serverPid)).toBe(true)
  const next = await start(directory)
  expect(next.pid).not.toBe(serverPid)
  expect(await hasEnded(serverPid)).toBe(true)
  expect(await query(next, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a killed server comes back with what was committed', async () => {
  const directory = await usedFolder()
  const first = await start(directory, { volatile: false })
  await query(first, 'create table kept (n int); insert into kept values (1)')
  process.kill(first.pid, 'SIGKILL')
  expect(await hasEnded(first.pid)).toBe(true)
  await stop(first)
  const second = await start(directory, { volatile: false })
  expect(await query(second, 'select n from kept')).toEqual([{ n: 1 }])
})

test('a pid file whose number belongs to another process by now is no obstacle', async () => {
  const directory = await usedFolder()
  await writeFile(join(directory, 'cluster', 'postmaster.pid'), `${process.pid}\n${directory}/cluster\n1\n5432\n\n127.0.0.1\n\nready\n`)
  expect(await query(await start(directory), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('an interrupted first start begins again', async () => {
  const directory = await usedFolder()
  await rename(join(directory, 'cluster'), join(directory, 'cluster.new'))
  expect(await query(await start(directory), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('data of another major version is refused in Chinese', async () => {
  const directory = await usedFolder()
  await writeFile(join(directory, 'cluster', 'PG_VERSION'), '17\n')
  await expect(start(directory)).rejects.toThrow(/数据是 PostgreSQL 17 存的/)
})

test('a server that cannot start says why', async () => {
  const directory = await usedFolder()
  await rm(join(directory, 'cluster', 'global', 'pg_control'))
  const error: unknown = await start(directory).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(DomainError)
  expect(String(error)).toMatch(/内置数据库启动不了[^]*pg_control/)
})

test.runIf(isRoot)('as root the server runs as somebody else, who is let through a closed data folder and sees nothing in it', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'closed-'))
  folders.push(closed)
  const server = await start(join(closed, 'postgres'))
  expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0)
  expect((await stat(closed)).mode & 0o777).toBe(0o710)
  expect((await stat(join(closed, 'postgres', 'cluster'))).isDirectory()).toBe(true)
})

test.runIf(isRoot)('as root in a closed home the server has its folder elsewhere, and finds it again', async () => {
  const home = await mkdtemp(join(tmpdir(), 'home-'))
  folders.push(home)
  const directory = join(home, 'data', 'postgres')
  expect(await canReach(directory, nobody)).toBe(false)
  const first = await start(directory)
  folders.push(await readlink(directory))
  await query(first, 'create table kept (n int); insert into kept values (7)')
  await stop(first)
  expect(await query(await start(directory), 'select n from kept')).toEqual([{ n: 7 }])
})

test.runIf(isRoot && (await canReach(join(import.meta.dirname, 'index.ts'), nobody)))(
  'an ordinary user runs the server as himself',
  async () => {
    const directory = await newFolder()
    await chown(join(directory, '..'), nobody.uid, nobody.gid)
    const { serverPid } = await startElsewhere(directory, nobody)
    expect((await stat(`/proc/${serverPid}`)).uid).toBe(nobody.uid)
    expect((await stat(join(directory, 'cluster'))).uid).toBe(nobody.uid)
  },
)

test('a server whose process is killed is started again at the same address, with what was committed', async () => {
  const told = vi.fn()
  const directory = await usedFolder()
  const server = await startEmbedded({ directory, memoryMb: 32, onRestart: told })
  running.push(server)
  await query(server, 'create table kept (n int); insert into kept values (7)')
  process.kill(server.pid, 'SIGKILL')
  await vi.waitFor(async () => expect(await query(server, 'select n from kept')).toEqual([{ n: 7 }]), { timeout: 60_000, interval: 200 })
  expect(told).toHaveBeenLastCalledWith(null)
  const again = await findPostmaster(join(directory, 'cluster'))
  expect(again?.pid).not.toBe(server.pid)
  await stop(server)
  expect(await hasEnded(again?.pid ?? 0)).toBe(true)
})
