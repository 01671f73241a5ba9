import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type DatabaseHandle } from '#db'
import { checkoutDirectory } from '#platform/config'

/** The real program in a process of its own, with what it writes; `hear` gets that as it comes. */
export function spawnProgram(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  hear: (text: string) => void,
): ChildProcess {
  const child = spawn(process.execPath, [join(checkoutDirectory, 'src/app/main.ts'), ...args], {
    cwd: checkoutDirectory,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      hear(part.toString())
    })
  return child
}

/** A server that `npm start` would have started, ready to be asked. */
export interface Program {
  /** As its own machine asks it: `http://127.0.0.1:4321`. */
  readonly address: string
  readonly pid: number
  /** Everything it has written so far. */
  printed(): string
  /** Ends it in order; again: nothing. It must not have ended by itself. */
  end(): Promise<void>
}

/** Starts the server and waits until it says so. `settings` are those of an installation; the port is a free one unless named. */
export async function startProgram(settings: Readonly<Record<string, string>>, patienceMs = 240_000): Promise<Program> {
  let printed = ''
  let ending = false
  const child = spawnProgram(['serve'], { PORT: '0', ...settings }, (text) => {
    printed += text
  })
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null
  for (const begun = Date.now(); ; await sleep(100)) {
    const address = /已启动：(\S+)/.exec(printed)?.[1]
    if (address !== undefined)
      return {
        address: address.replace('localhost', '127.0.0.1'),
        pid: child.pid ?? 0,
        printed: () => printed,
        async end() {
          if (ending) return
          ending = true
          if (over()) throw new Error(`the program ended by itself: ${printed.slice(-4_000)}`)
          const ended = exitOf(child)
          child.kill('SIGTERM')
          await ended
        },
      }
    if (over() || Date.now() - begun > patienceMs) throw new Error(`the program has not started: ${printed.slice(-4_000)}`)
  }
}

/** Resolves with the exit code, null after a signal. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve)
  })
}

/** The program's own database, asked as its owner. */
export async function databaseOf(dataDirectory: string, connections: number): Promise<{ kysely: DatabaseHandle; stop(): Promise<void> }> {
  const [password = '', postmaster = ''] = await Promise.all(
    ['password', 'cluster/postmaster.pid'].map((name) => readFile(join(dataDirectory, 'postgres', name), 'utf8')),
  )
  return connect(`postgres://doudi:${password}@127.0.0.1:${postmaster.split('\n')[3] ?? ''}/doudi`, { connections })
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}
