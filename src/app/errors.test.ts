import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Route, Services } from '#command'
import { operation } from '#contract'
import { DomainError, errorStatus, type ErrorCode } from '#kernel'
import { readConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { createServer } from './http.ts'

/** Goes wrong as it is told to: a code of the list, or a defect, or the database gone. */
const failing: Route = {
  operation: operation({
    id: 'test.fail',
    method: 'GET',
    path: '/api/fail/{how}',
    ability: 'public',
    label: '出错',
    params: z.object({ how: z.string() }),
    reply: z.object({}),
  }),
  handle(_services, request) {
    const { how } = request.params as { how: string }
    if (how in errorStatus)
      return Promise.reject(new DomainError(how as ErrorCode, '出了一件事', { hint: '这样办', details: { field: 'x' } }))
    const away = {
      stopped: ['terminating connection due to administrator command', '57P01'],
      refused: ['connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'],
      cut: ['Connection terminated unexpectedly', ''],
    }[how]
    if (away === undefined) return Promise.reject(new TypeError('430971200001010012 is not a function'))
    return Promise.reject(Object.assign(new Error(away[0]), { code: away[1], syscall: 'connect' }))
  },
}

let server: Awaited<ReturnType<typeof createServer>>
beforeAll(async () => {
  // Nothing else of the services is asked on the way to this route.
  server = await createServer(
    { config: readConfig({}), log: createLog('silent') } as unknown as Services,
    [failing],
    join(import.meta.dirname, 'no-screens'),
  )
})
afterAll(() => server.close())

test.each(Object.entries(errorStatus))('%s answers with %d, the words, the way out and a number to tell support', async (code, status) => {
  const reply = await server.inject({ url: `/api/fail/${code}` })
  expect(reply.statusCode).toBe(status)
  expect(reply.json()).toEqual({
    code,
    message: '出了一件事',
    hint: '这样办',
    details: { field: 'x' },
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  })
})

test.each(['stopped', 'refused', 'cut'])(
  'a database that went away (%s) is a pause, and nothing is claimed about what was under way',
  async (how) => {
    const reply = await server.inject({ url: `/api/fail/${how}` })
    expect(reply.statusCode).toBe(503)
    expect(reply.headers['retry-after']).toBe('5')
    expect(reply.json()).toMatchObject({ code: 'system.unavailable', message: '系统正在恢复，这次操作没有得到确认' })
  },
)

test('a defect says that it is one, and nothing of what it was about', async () => {
  const reply = await server.inject({ url: '/api/fail/otherwise' })
  expect(reply.statusCode).toBe(500)
  expect(reply.json()).toMatchObject({ code: 'system.error' })
  expect(reply.body).not.toContain('430971')
})
