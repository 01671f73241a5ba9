import { afterEach, expect, test, vi } from 'vitest'
import { ApiError, fillPath, newRequestId, queryString, request, sessionEvents } from './transport.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

function answering(status: number, body: string): ReturnType<typeof vi.fn> {
  const fetch = vi.fn(() => Promise.resolve(new Response(body, { status })))
  vi.stubGlobal('fetch', fetch)
  return fetch
}

test('places in a path are filled and escaped; a missing one is a defect', () => {
  expect(fillPath('/api/alerts/{no}/notes/{id}', { no: 7, id: 'a/b' })).toBe('/api/alerts/7/notes/a%2Fb')
  expect(() => fillPath('/api/alerts/{no}', {})).toThrow('needs no')
})

test('empty values are left out of a query, arrays joined', () => {
  expect(queryString({ q: '', state: ['open', 'held'], page: 2, none: undefined, empty: [] })).toBe('?state=open%2Cheld&page=2')
  expect(queryString(undefined)).toBe('')
})

test('a command says whose page it is and which intention', async () => {
  const fetch = answering(200, '{"ok":true}')
  expect(await request({ method: 'POST', path: '/api/x', body: { a: 1 }, requestId: 'r-1' })).toEqual({ ok: true })
  expect(fetch).toHaveBeenCalledWith(
    '/api/x',
    expect.objectContaining({
      method: 'POST',
      body: '{"a":1}',
      headers: expect.objectContaining({ 'x-doudi': '1', 'x-request-id': 'r-1', 'content-type': 'application/json' }),
    }),
  )
})

test('a refusal keeps everything the server said', async () => {
  answering(
    400,
    JSON.stringify({
      code: 'input.invalid',
      message: '提交的内容有误',
      hint: '请改正',
      requestId: 'q7',
      details: { fields: [{ field: 'body.name', reason: '请填写名称' }] },
    }),
  )
  const error = await request({ method: 'POST', path: '/api/x', body: {} }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 400, code: 'input.invalid', hint: '请改正', requestId: 'q7', fields: { name: '请填写名称' } })
})

test('a page that is not ours and a dead line are told apart', async () => {
  answering(502, '<html>bad gateway</html>')
  await expect(request({ method: 'GET', path: '/api/x' })).rejects.toMatchObject({ code: 'http.502' })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
  await expect(request({ method: 'GET', path: '/api/x' })).rejects.toMatchObject({ code: 'network', status: 0 })
})

test('the end of a session is announced', async () => {
  answering(401, JSON.stringify({ code: 'auth.required', message: '请先登录', requestId: 'q8' }))
  const heard = vi.fn()
  sessionEvents.addEventListener('expired', heard, { once: true })
  await expect(request({ method: 'GET', path: '/api/x' })).rejects.toThrow('请先登录')
  expect(heard).toHaveBeenCalledOnce()
})

test('request ids are version 4 UUIDs and differ', () => {
  expect(newRequestId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newRequestId()).not.toBe(newRequestId())
})
