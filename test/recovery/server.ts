import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type DatabaseHandle } from '#db'
import { checkoutDirectory } from '#platform/config'
import { below, kill9, postmasterOf } from './processes.ts'

/** Who is killed: see `kill` for what each is. */
export const victims = ['server', 'lake', 'backend', 'postmaster', 'everything', 'twice'] as const
export type Victim = (typeof victims)[number]

const startsWithin = 120_000

/** The real program with its embedded database on a data folder of its own, as `npm start` runs it. */
export class Server {
  readonly dataDirectory: string
  readonly port: number
  #process: ChildProcess | null = null
  #said = ''
  /** Set while this test ends the process; an end that nobody asked for is a defect. */
  #expected = false
  /** Milliseconds from each start to the first answer. */
  readonly starts: number[] = []

  constructor(dataDirectory: string, port: number) {
    this.dataDirectory = dataDirectory
    this.port = port
  }

  /** The last the program wrote, for whoever has to find out what went wrong. */
  get said(): string {
    return this.#said
  }

  get address(): string {
    return `http://127.0.0.1:${String(this.port)}`
  }

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
    this.#said = ''
    this.#expected = false
    const child = spawn(process.execPath, [join(checkoutDirectory, 'src/app/main.ts'), 'serve'], {
      cwd: checkoutDirectory,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PORT: String(this.port),
        DOUDI_DATA: this.dataDirectory,
        DOUDI_DEMO: '0',
        DOUDI_LOG: 'error',
        DOUDI_DB_MEMORY_MB: '64',
        DOUDI_LAKE_MEMORY_MB: '512',
        DOUDI_LAKE_THREADS: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        this.#said = (this.#said + text.toString()).slice(-4_000)
      })
    this.#process = child
  }

  /** Throws where the program has ended without being asked to. */
  check(): void {
    const child = this.#process
    if (child === null || this.#expected || (child.exitCode === null && child.signalCode === null)) return
    throw new Error(`the server ended by itself (${String(child.exitCode ?? child.signalCode)}): ${this.#said}`)
  }

  /**
   * Kills and, where the program itself was killed, starts it again. Says what was killed: where there is no such process at the moment
   * (no computation is running), the program is.
   */
  async kill(victim: Victim, random: () => number): Promise<string> {
    const child = this.#process
    if (child?.pid === undefined) throw new Error('the server does not run')
    const postmaster = await postmasterOf(this.dataDirectory)
    const own = await below(child.pid)
    const backends = postmaster === null ? [] : (await below(postmaster)).map((process) => process.pid)
    if (victim === 'lake') {
      const [computing] = own.filter((process) => /child\.ts/.test(process.command)).toSorted(() => random() - 0.5)
      if (computing !== undefined && kill9(computing.pid)) return computing.command.includes('program-child') ? 'engine' : 'lake'
    }
    if (victim === 'backend' && backends.length > 0 && kill9(backends[Math.floor(random() * backends.length)] ?? 0)) return victim
    if (victim === 'postmaster' && postmaster !== null && kill9(postmaster)) return victim
    await this.#killProgram(
      child,
      victim === 'everything' ? [...own.map((process) => process.pid), ...(postmaster === null ? [] : [postmaster]), ...backends] : [],
    )
    if (victim === 'twice') await this.#startAndKill(random)
    await this.start()
    return victim === 'everything' || victim === 'twice' ? victim : 'server'
  }

  async #killProgram(child: ChildProcess, with_: readonly number[]): Promise<void> {
    this.#expected = true
    const ended = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    for (const pid of [child.pid ?? 0, ...with_]) kill9(pid)
    if (child.exitCode === null && child.signalCode === null) await ended
  }

  /** A second death while the first is being put in order. */
  async #startAndKill(random: () => number): Promise<void> {
    this.#launch()
    const again = this.#process
    await sleep(random() * 2_500)
    if (again !== null) await this.#killProgram(again, [])
  }

  /** Ends the program in order. */
  async stop(): Promise<void> {
    const child = this.#process
    if (child === null) return
    this.#process = null
    this.#expected = true
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    child.kill('SIGTERM')
    await ended
  }

  /** Asks the program's database, as its owner; waits where it is just coming back. The question is asked again where it was cut off. */
  async database<T>(ask: (db: DatabaseHandle) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      this.check()
      try {
        const [password, file] = await Promise.all(
          ['password', 'cluster/postmaster.pid'].map((name) => readFile(join(this.dataDirectory, 'postgres', name), 'utf8')),
        )
        const opened = connect(`postgres://doudi:${password ?? ''}@127.0.0.1:${file?.split('\n')[3] ?? ''}/doudi`, { connections: 1 })
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
