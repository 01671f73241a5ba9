import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DomainError } from '#kernel'
import { errorCode, type ServerUser } from './binaries.ts'

/** One running server process: its process number, and its port on 127.0.0.1. */
export type Postmaster = Readonly<{ pid: number; port: number }>

/** What a server is started with. Paths are absolute. */
export type Launch = Readonly<{
  native: string
  cluster: string
  logFile: string
  user: ServerUser
  parameters: Readonly<Record<string, string | number>>
}>

type PidFile = Readonly<{ pid: number; port: number; ready: boolean }>

/** While the process lives it works: a restored database replays the log of a day first. */
const readyWithin = 60 * 60_000
const fastStopWithin = 30_000
const immediateStopWithin = 10_000
const leftoversEndWithin = 2 * 60_000
const logLimit = 16 * 2 ** 20
const run = promisify(execFile)

/** The server that runs on this data folder, whoever started it; null where none does. A pid file left by a dead one is removed. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const file = await readPidFile(cluster)
  if (file === null) return null
  if (await isPostmaster(file.pid, cluster)) return { pid: file.pid, port: file.port }
  // The number belongs to another process by now (a restarted container): PostgreSQL itself would refuse to start.
  await rm(join(cluster, 'postmaster.pid'), { force: true })
  return null
}

/**
 * Starts a server on 127.0.0.1, on a free port where none is given, and waits until it takes connections. It outlives this process
 * until it is stopped.
 */
export async function launchPostmaster(launch: Launch, wantedPort?: number): Promise<Postmaster> {
  const giveUpAt = performance.now() + leftoversEndWithin
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort())
    const started = await launchOn(port, launch)
    if (started !== null) return { pid: started, port }
    // Processes of a killed server finish their statement before they see that it is gone; until then PostgreSQL refuses to start
    // beside them, rightly. Anything else (somebody took the port in between) is tried a few times.
    const leftovers = (await logTail(launch)).includes('still in use')
    if (leftovers ? performance.now() > giveUpAt : attempt >= 3) throw await startFailure(launch)
    await sleep(300)
  }
}

/** Stops a server: open transactions are rolled back, everything committed is kept. */
export async function stopPostmaster(cluster: string, { pid }: Postmaster): Promise<void> {
  for (const [signal, within] of [
    ['SIGINT', fastStopWithin],
    ['SIGQUIT', immediateStopWithin],
  ] as const) {
    sendSignal(pid, signal)
    for (let waited = 0; waited < within; waited += 10) {
      if (!(await isPostmaster(pid, cluster))) return
      await sleep(10)
    }
  }
  throw new DomainError('system.unavailable', `内置数据库（进程 ${pid}）停不下来`, { hint: '确认没有别的程序在用它，再手工结束这个进程。' })
}

/** Ends the server that a killed program has left on `directory` (the folder of `startEmbedded`), where one runs. */
export async function stopLeftover(directory: string): Promise<void> {
  const cluster = join(await realpath(directory).catch(() => directory), 'cluster')
  const found = await findPostmaster(cluster)
  if (found) await stopPostmaster(cluster, found)
}

async function launchOn(port: number, { native, cluster, logFile, user, parameters }: Launch): Promise<number | null> {
  await rotate(logFile)
  const log = openSync(logFile, 'a', 0o600)
  const settings = { ...parameters, port, listen_addresses: '127.0.0.1', unix_socket_directories: '' }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', cluster, ...flags], {
    ...user,
    // Its own session: Ctrl+C in the terminal must reach this program first, which then stops the server in order.
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  closeSync(log)
  child.unref()
  // A program that cannot be run at all has no process number; the caller then tells what the log says.
  child.once('error', () => undefined)
  for (
    let waited = 0;
    waited < readyWithin && child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    waited += 10
  ) {
    const file = await readPidFile(cluster)
    if (file?.ready && file.pid === child.pid) return child.pid
    await sleep(10)
  }
  return null
}

/** The messages that explain a failed start are the last lines of the server's log; they carry no rows of any table. */
async function startFailure(launch: Launch): Promise<DomainError> {
  return new DomainError('system.unavailable', `内置数据库启动不了，数据文件夹 ${launch.cluster}\n${await logTail(launch)}`, {
    hint: `完整日志在 ${launch.logFile}。`,
  })
}

async function logTail({ logFile }: Launch): Promise<string> {
  const log = await readFile(logFile, 'utf8').catch(() => '')
  return log.trimEnd().split('\n').slice(-6).join('\n')
}

async function rotate(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logLimit) await rename(logFile, `${logFile}.1`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** Lines of `postmaster.pid`: pid, data folder, start time, port, socket folder, address, shared memory, state. */
async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  })
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null
}

/** A process number alone proves nothing, numbers are used again: the command line has to name this data folder. */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  const command = await commandLine(pid)
  return command.includes('postgres') && command.includes(cluster)
}

/** Empty for a process that has ended, also while nobody has collected it yet. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
