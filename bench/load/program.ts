import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkoutDirectory } from '#platform/config'

interface Memory {
  /** Whether it stood still, and in words. */
  stop(): { readonly flat: boolean; readonly words: string }
}

/** The real program on a data folder, as `npm start` runs it. */
export interface Program extends AsyncDisposable {
  readonly address: string
  /** Looks at the resident memory of the program's own process from now on, a second apart. */
  watchMemory(): Memory
}

const startsWithin = 180_000
/** What garbage and caches may add between the first and the last quarter. */
const mostGrowth = 0.2
const mostGrowthMb = 64

export async function startProgram(dataDirectory: string): Promise<Program> {
  let said = ''
  const child = spawn(process.execPath, [join(checkoutDirectory, 'src/app/main.ts'), 'serve'], {
    cwd: checkoutDirectory,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      DOUDI_DATA: dataDirectory,
      DOUDI_DEMO: '0',
      DOUDI_LOG: 'error',
      DOUDI_DB_MEMORY_MB: '1024',
      DOUDI_LAKE_MEMORY_MB: '512',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4_000)
    })
  const begun = Date.now()
  for (;;) {
    const address = /已启动：(\S+)/.exec(said)?.[1]
    if (address !== undefined)
      return {
        address: address.replace('localhost', '127.0.0.1'),
        watchMemory: () => watch(child),
        [Symbol.asyncDispose]: () => end(child, said),
      }
    if (child.exitCode !== null || Date.now() - begun > startsWithin) throw new Error(`the program has not started: ${said}`)
    await sleep(100)
  }
}

async function end(child: ChildProcess, said: string): Promise<void> {
  if (child.exitCode !== null) throw new Error(`the program ended by itself: ${said}`)
  const ended = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  child.kill('SIGTERM')
  await ended
}

function watch(child: ChildProcess): Memory {
  const seen: number[] = []
  const timer = setInterval(() => {
    void residentMb(child.pid ?? 0).then((mb) => {
      if (mb > 0) seen.push(mb)
    })
  }, 1_000)
  return {
    stop() {
      clearInterval(timer)
      const quarter = Math.max(1, Math.floor(seen.length / 4))
      // The first quarter is the warming up; the second is held against the last. The lowest of each: what lies above is garbage that is
      // taken away every few minutes, and a mean says more about when that was than about what stays.
      const [early, late] = [lowest(seen.slice(quarter, 2 * quarter)), lowest(seen.slice(-quarter))]
      return {
        flat: late <= early * (1 + mostGrowth) || late - early <= mostGrowthMb,
        words: `at least ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last, ${Math.max(0, ...seen).toFixed(0)} MB at most`,
      }
    },
  }
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
}

function lowest(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.min(...numbers)
}
