import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DomainError } from '#kernel'
import { checkoutDirectory, readConfig } from '#platform/config'
import { createLog, events, tell } from '#platform/log'
import { createServer } from '../../src/app/http.ts'
import { createAlertWorld } from '#test/alert-world'

// The log for programs: a line an event, with a name that does not change, and nothing of a person in it.

function collected(level = 'debug'): { log: ReturnType<typeof createLog>; lines: () => Record<string, unknown>[] } {
  const written: string[] = []
  return {
    log: createLog(level, { write: (line) => void written.push(line) }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

test('the table of docs/OPERATIONS.md names every event, its level and what it says', async () => {
  const text = await readFile(join(checkoutDirectory, 'docs/OPERATIONS.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([a-z-]+\.[a-z-]+)` \| (error|warn|info|debug) \| (.+?) \|$/gm)].map(([, event, level, words]) => [
    event,
    level,
    words,
  ])
  expect(rows).toEqual(Object.entries(events).map(([event, [level, words]]) => [event, level, words]))
})

test('whatever is written to the log is one of these events, and each of them is written somewhere', async () => {
  const files = await sourceFiles()
  const direct = files.filter(
    ({ path, text }) => !path.startsWith('src/platform/log/') && /\blog\.(trace|debug|info|warn|error|fatal)\(/.test(text),
  )
  expect(direct.map(({ path }) => path)).toEqual([])
  const rest = files.filter(({ path }) => path !== 'src/platform/log/events.ts')
  for (const event of Object.keys(events))
    expect(
      rest.some(({ text }) => text.includes(`'${event}'`)),
      event,
    ).toBe(true)
})

test('a line has the event, its level, and what belongs to it', () => {
  const { log, lines } = collected()
  tell(log, 'backup.made', { ms: 1_200, detail: { bytes: 7 } })
  expect(lines()).toEqual([
    { level: 'info', time: expect.any(String) as string, event: 'backup.made', ms: 1_200, detail: { bytes: 7 }, msg: 'a base was made' },
  ])
})

test('an error leaves out what it quotes: the row, the cell, the input', () => {
  const { log, lines } = collected()
  const broken = Object.assign(new Error('duplicate key value violates unique constraint "person_token" 王小明'), {
    code: '23505',
    constraint: 'person_token',
    detail: 'Key (id)=(430971199001010010) already exists.',
    where: 'COPY person, line 3: "王小明"',
  })
  tell(log, 'http.failed', { err: new Error(`Could not convert string '张三' of 13787770001 in /data/lake/x.parquet`, { cause: broken }) })
  const [line] = lines()
  expect(JSON.stringify(line)).not.toMatch(/王小明|张三|430971199001010010|13787770001/)
  expect(line).toMatchObject({
    err: {
      type: 'Error',
      message: 'Could not convert string … of … in /data/lake/x.parquet',
      cause: { code: '23505', constraint: 'person_token', message: 'duplicate key value violates unique constraint … …' },
    },
  })
  tell(log, 'http.unavailable', { err: new DomainError('system.unavailable', '后台没有应答') })
  expect(lines()[1]).toMatchObject({ err: { type: 'DomainError', code: 'system.unavailable', message: '后台没有应答' } })
})

test('a request that fails is one line: its number, who asked, the operation, the status and how long it took', async () => {
  await using world = await disposable(createAlertWorld())
  const { log, lines } = collected()
  const operation = {
    id: 'test.fails',
    method: 'GET',
    path: '/api/test/{id}',
    ability: 'public',
    params: z.object({ id: z.string() }),
    query: z.object({}),
    body: z.object({}),
    reply: z.object({}),
  } as const
  const failing = { operation, handle: () => Promise.reject(new TypeError('王小明的材料坏了')) }
  const server = await createServer({ ...world.services, config: readConfig({}), log }, [failing as never], '/nowhere')
  const reply = await server.inject({ url: '/api/test/430971199001010010' })
  expect(reply.statusCode).toBe(500)
  const written = lines()
  expect(written).toHaveLength(1)
  expect(written[0]).toMatchObject({
    level: 'error',
    event: 'http.failed',
    requestId: reply.json<{ requestId: string }>().requestId,
    operation: 'test.fails',
    status: 500,
    ms: expect.any(Number) as number,
    err: { type: 'TypeError' },
  })
  expect(JSON.stringify(written)).not.toMatch(/王小明|430971199001010010/)
  await server.close()
})

async function disposable<T extends { stop(): Promise<void> }>(opening: Promise<T>): Promise<T & AsyncDisposable> {
  const world = await opening
  return { ...world, [Symbol.asyncDispose]: () => world.stop() }
}

/** The program's own source: path from the checkout, text. */
async function sourceFiles(): Promise<{ path: string; text: string }[]> {
  const names = (await readdir(join(checkoutDirectory, 'src'), { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name))
  return Promise.all(
    names.map(async (name) => ({ path: join('src', name), text: await readFile(join(checkoutDirectory, 'src', name), 'utf8') })),
  )
}
