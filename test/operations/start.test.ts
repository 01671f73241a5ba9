import { spawn, type ChildProcess } from 'node:child_process'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startEmbedded } from '#db'
import { checkoutDirectory } from '#platform/config'
import { freePort } from '../program.ts'

// The server as `npm start` runs it: the small demonstration, killed while it loads, started again, stopped in order.

let folder: string
const running = new Set<Program>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doudi start 启动 '))
})
afterAll(async () => {
  for (const program of running) await program.end('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

interface Program {
  /** Everything printed until now. */
  readonly printed: () => string
  /** Resolves when the words are printed, rejects when the program ends before. */
  says(words: string): Promise<void>
  /** Ends it; gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
  readonly ended: Promise<number | null>
}

function start(port: number, demo: 'small' | '0' = 'small', data = 'data', more: Readonly<Record<string, string>> = {}): Program {
  const child: ChildProcess = spawn(process.execPath, [join(checkoutDirectory, 'bin/program.mjs'), 'serve'], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DOUDI_DEMO: demo,
      DOUDI_DATA: join(folder, data),
      DOUDI_LOG: 'silent',
      DOUDI_DB_MEMORY_MB: '64',
      DOUDI_LAKE_MEMORY_MB: '512',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      text += part.toString()
    })
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(program)
      resolve(code)
    }),
  )
  const program: Program = {
    printed: () => text,
    ended,
    async says(words) {
      let over = false
      void ended.then(() => {
        over = true
      })
      while (!text.includes(words)) {
        if (over) throw new Error(`the program ended: ${text}`)
        await sleep(50)
      }
    },
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
  running.add(program)
  return program
}

const welcome = z.object({
  synthetic: z.boolean(),
  ready: z.boolean(),
  loading: z.object({ words: z.string(), done: z.number(), total: z.number() }).nullable(),
})

async function greet(port: number): Promise<z.output<typeof welcome>> {
  return welcome.parse(await (await fetch(`http://127.0.0.1:${String(port)}/api/welcome`)).json())
}

/** What a county officer's lists hold after signing in. */
async function lists(port: number): Promise<{ imports: string[]; runs: string[]; households: number; answered: number }> {
  const base = `http://127.0.0.1:${String(port)}`
  const signedIn = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-doudi': '1' },
    body: JSON.stringify({ login: 'county', password: 'doudi-demo' }),
  })
  expect(signedIn.status).toBe(200)
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const ask = async <S extends z.ZodType>(path: string, row: S) =>
    z.object({ total: z.number(), rows: z.array(row) }).parse(await (await fetch(`${base}${path}`, { headers: { cookie } })).json())
  const imports = await ask('/api/imports?size=200', z.object({ dataset: z.string(), period: z.string(), status: z.string() }))
  const runs = await ask('/api/screenings?size=200', z.object({ asOf: z.string(), status: z.string() }))
  const households = await ask('/api/households?size=1', z.unknown())
  const closed = await ask('/api/alerts?size=1&status=closed', z.unknown())
  return {
    imports: imports.rows.filter((row) => row.period === '2026-08').map((row) => `${row.dataset} ${row.status}`),
    runs: runs.rows.filter((row) => row.asOf === '2026-08-31').map((row) => row.status),
    households: households.total,
    answered: closed.total,
  }
}

test(
  'killed while the demonstration loads it goes on at the next start; nothing is there twice; the start after that loads nothing again',
  { timeout: 400_000 },
  async () => {
    const port = await freePort()
    const first = start(port)
    await first.says('正在装入大通湖')
    for (;;) {
      const { synthetic, ready, loading } = await greet(port)
      expect({ synthetic, ready }).toEqual({ synthetic: true, ready: false })
      if ((loading?.done ?? 0) >= 12) break
      await sleep(50)
    }
    await first.end('SIGKILL')

    const second = start(port)
    await second.says('兜底平台已启动')
    expect(await greet(port)).toMatchObject({ synthetic: true, ready: true })
    const loaded = await lists(port)
    expect(loaded.imports.length).toBeGreaterThan(40)
    expect(new Set(loaded.imports).size).toBe(loaded.imports.length)
    // Among so few people a department may have nothing to tell: such a file is refused, not left lying.
    expect(loaded.imports.filter((line) => !/ (committed|failed)$/.test(line))).toEqual([])
    expect(loaded.runs).toEqual(['done'])
    expect(loaded.households).toBeGreaterThan(1_000)
    expect(loaded.answered).toBeGreaterThan(0)
    expect(await second.end('SIGINT')).toBe(0)
    expect(second.printed()).toContain('正在停止')

    const third = start(port)
    await third.says('兜底平台已启动')
    expect(third.printed()).not.toContain('2026-08')
    expect(await lists(port)).toMatchObject({ imports: loaded.imports, runs: loaded.runs, households: loaded.households })

    const beside = start(port, 'small', 'data')
    await beside.says('正由另一个兜底程序使用')
    expect(await beside.end('SIGKILL')).toBe(null)
    expect(await third.end('SIGTERM')).toBe(0)
  },
)

test('where the port is taken the program says so, names the way out and ends', { timeout: 120_000 }, async () => {
  const port = await freePort()
  const other = createServer()
  await new Promise<void>((resolve) => {
    other.listen(port, '127.0.0.1', resolve)
  })
  try {
    const program = start(port, '0', 'other')
    expect(await program.ended).toBe(1)
    expect(program.printed()).toContain(`端口 ${String(port)} 已被别的程序占用`)
    expect(program.printed()).toContain(`PORT=${String(port + 1)} npm start`)
  } finally {
    await new Promise((resolve) => {
      other.close(resolve)
    })
  }
})

test(
  'on a given server (DATABASE_URL) it keeps no database of its own, is ready at once where no demonstration is asked for, and starts again after a kill',
  { timeout: 180_000 },
  async () => {
    const server = await startEmbedded({ directory: join(folder, 'given server'), memoryMb: 64 })
    try {
      const port = await freePort()
      const given = () => start(port, '0', '另一个 data', { DATABASE_URL: server.connectionString })
      const first = given()
      await first.says('兜底平台已启动')
      expect(await greet(port)).toMatchObject({ synthetic: false, ready: true })
      await first.end('SIGKILL')
      const second = given()
      await second.says('兜底平台已启动')
      expect(await second.end('SIGINT')).toBe(0)
      await expect(access(join(folder, '另一个 data', 'postgres'))).rejects.toThrow('ENOENT')
    } finally {
      await server.stop()
    }
  },
)

test('where the server of DATABASE_URL does not answer it says what to check', { timeout: 60_000 }, async () => {
  const program = start(await freePort(), '0', 'none', { DATABASE_URL: `postgres://nobody@127.0.0.1:${String(await freePort())}/none` })
  expect(await program.ended).toBe(1)
  expect(program.printed()).toMatch(/连不上 DATABASE_URL 指定的数据库[^]*检查地址、端口、用户、密码和库名/)
})
