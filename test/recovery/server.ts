import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseHandle } from '#db'
import { databaseOf, spawnProgram } from '../program.ts'
import { below, kill9, postmasterOf } from './processes.ts'

/** Who is killed: see `kill` for what each is. */
export const victims = ['server', 'worker', 'lake', 'backend', 'postmaster', 'everything', 'twice'] as const
export type Victim = (typeof victims)[number]

/** How the program runs: web server and worker in one process, as `npm start` does it, or in two. */
export type Manner = 'together' | 'apart'

const startsWithin = 120_000

/** What runs in a process of its own, by its command line. */
const commands = {
  together: { program: ['serve'] },
  apart: { program: ['serve', '--no-worker'], worker: ['worker'] },
} as const satisfies Record<Manner, Readonly<Record<string, readonly string[]>>>
type Part = 'program' | 'worker'

/** The real program with its embedded database on a data folder of its own. */
export class Server {
  readonly dataDirectory: string
  readonly port: number
  #manner: Manner
  readonly #processes = new Map<Part, ChildProcess>()
  #said = ''
  /** What this test has ended itself; an end that nobody asked for is a defect. */
  readonly #asked = new WeakSet<ChildProcess>()
  /** Milliseconds from each start to the first answer. */
  readonly starts: number[] = []

  constructor(dataDirectory: string, port: number, manner: Manner) {
    this.dataDirectory = dataDirectory
    this.port = port
    this.#manner = manner
  }

  /** The last the program wrote, for whoever has to find out what went wrong. */
  get said(): string {
    return this.#said
  }

  get address(): string {
    return `http://127.0.0.1:${String(this.port)}`
  }

  /** Starts what does not run. */
  async start(): Promise<void> {
    const began = Date.now()
    this.#launch()
    for (;;) {
      this.check()
      if (Date.now() - began > startsWithin) throw new Error(`the server has not started: ${this.#said}`)
      const reply = await fetch(`${this.address}/api/welcome`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
      if (reply?.ok === true) break
      await sleep(50)
    }
    this.starts.push(Date.now() - began)
  }

  #launch(): void {
    const wanted: Readonly<Partial<Record<Part, readonly string[]>>> = commands[this.#manner]
    for (const part of ['program', 'worker'] as const) {
      const command = wanted[part]
      if (command !== undefined && !this.#processes.has(part)) this.#processes.set(part, this.#spawn(command))
    }
  }

  #spawn(command: readonly string[]): ChildProcess {
    this.#said = ''
    return spawnProgram(
      command,
      {
        PORT: String(this.port),
        DOUDI_DATA: this.dataDirectory,
        DOUDI_DEMO: '0',
        DOUDI_LOG: 'error',
        DOUDI_DB_MEMORY_MB: '64',
        DOUDI_LAKE_MEMORY_MB: '512',
        DOUDI_LAKE_THREADS: '1',
      },
      (text) => {
        this.#said = (this.#said + text).slice(-4_000)
      },
    )
  }

  /** Throws where a process has ended without being asked to. */
  check(): void {
    for (const [part, child] of this.#processes)
      if (!this.#asked.has(child) && hasEnded(child))
        throw new Error(`the ${part} ended by itself (${String(child.exitCode ?? child.signalCode)}): ${this.#said}`)
  }

  /**
   * Kills and, where a process of the program itself was killed, starts it again. Says what was killed: where there is no such process at
   * the moment (no computation is running, the worker is no process of its own), the program is. All at once it changes its manner.
   */
  async kill(victim: Victim, random: () => number): Promise<string> {
    const programs = [...this.#processes.values()].map((child) => child.pid ?? 0)
    const postmaster = await postmasterOf(this.dataDirectory)
    const own = (await Promise.all(programs.map((pid) => below(pid)))).flat()
    const backends = postmaster === null ? [] : (await below(postmaster)).map((process) => process.pid)
    if (victim === 'lake') {
      const [computing] = own.filter((process) => /child\.ts/.test(process.command)).toSorted(() => random() - 0.5)
      if (computing !== undefined && kill9(computing.pid)) return computing.command.includes('program-child') ? 'engine' : 'lake'
    }
    if (victim === 'backend' && backends.length > 0 && kill9(backends[Math.floor(random() * backends.length)] ?? 0)) return victim
    if (victim === 'postmaster' && postmaster !== null && kill9(postmaster)) return victim
    const alone = victim === 'worker' && this.#processes.has('worker')
    const whole = victim === 'everything' || victim === 'twice'
    await this.#killPrograms(
      whole ? ['program', 'worker'] : [alone ? 'worker' : 'program'],
      victim === 'everything' ? [...own.map((process) => process.pid), ...(postmaster === null ? [] : [postmaster]), ...backends] : [],
    )
    if (victim === 'everything') this.#manner = this.#manner === 'apart' ? 'together' : 'apart'
    if (victim === 'twice') await this.#startAndKill(random)
    await this.start()
    return whole ? `${victim} (${this.#manner} from now on)` : alone ? 'worker' : `server (${this.#manner})`
  }

  async #killPrograms(parts: readonly Part[], with_: readonly number[]): Promise<void> {
    const children = parts.flatMap((part) => this.#processes.get(part) ?? [])
    for (const part of parts) this.#processes.delete(part)
    const ended = children.map((child) => endOf(child))
    for (const child of children) this.#asked.add(child)
    for (const pid of [...children.map((child) => child.pid ?? 0), ...with_]) kill9(pid)
    await Promise.all(ended)
  }

  /** A second death while the first is being put in order. */
  async #startAndKill(random: () => number): Promise<void> {
    this.#launch()
    await sleep(random() * 2_500)
    await this.#killPrograms(['program', 'worker'], [])
  }

  /** Ends the program in order. */
  async stop(): Promise<void> {
    const children = [...this.#processes.values()]
    this.#processes.clear()
    const ended = children.map((child) => endOf(child))
    for (const child of children) {
      this.#asked.add(child)
      child.kill('SIGTERM')
    }
    await Promise.all(ended)
  }

  /** Asks the program's database, as its owner; waits where it is just coming back. The question is asked again where it was cut off. */
  async database<T>(ask: (db: DatabaseHandle) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      this.check()
      try {
        const opened = await databaseOf(this.dataDirectory, 1)
        try {
          return await ask(opened.kysely)
        } finally {
          await opened.stop()
        }
      } catch (error) {
        if (tries === 200) throw error
        await sleep(100)
      }
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function endOf(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
}
