import { beforeEach, describe, expect, test } from 'vitest'
import { ApiError } from '../ui/transport.ts'
import { failureOf } from './outbox-phone.ts'
import { Outbox, type OutboxEntry, type OutboxStore, type Sender } from './outbox.ts'

/** A disk: what was put is a copy, as in the phone's database. */
class Disk implements OutboxStore {
  readonly entries = new Map<string, OutboxEntry>()
  all(): Promise<OutboxEntry[]> {
    return Promise.resolve([...this.entries.values()].map((entry) => structuredClone(entry)))
  }
  put(entry: OutboxEntry): Promise<void> {
    this.entries.set(entry.clientId, structuredClone(entry))
    return Promise.resolve()
  }
  remove(clientId: string): Promise<void> {
    this.entries.delete(clientId)
    return Promise.resolve()
  }
}

/** A server that does each id once, answers repeats alike, and may lose its line before or after the work. */
class Server implements Sender {
  readonly done = new Map<string, unknown>()
  readonly asked: string[] = []
  next: ('ok' | 'lost-before' | 'lost-after' | ApiError)[] = []
  body(path: string, body: unknown, clientId: string): Promise<unknown> {
    return this.#answer(clientId, `${path} ${JSON.stringify(body)}`, { visitNo: 12 })
  }
  photo(path: string, _fields: Readonly<Record<string, string>>, _photo: Blob, name: string, clientId: string): Promise<unknown> {
    return this.#answer(clientId, `${path} ${name}`, {})
  }
  #answer(clientId: string, what: string, reply: unknown): Promise<unknown> {
    this.asked.push(clientId)
    const fate = this.next.shift() ?? 'ok'
    if (fate instanceof ApiError) return Promise.reject(fate)
    if (fate === 'lost-before') return Promise.reject(noLine())
    if (!this.done.has(clientId)) this.done.set(clientId, what)
    return fate === 'lost-after' ? Promise.reject(noLine()) : Promise.resolve(reply)
  }
}

const noLine = (): ApiError => new ApiError(0, { code: 'network', message: '连不上服务器', requestId: 'x' })
const refusal = (status: number, code: string): ApiError =>
  new ApiError(status, { code, message: '这户已经有人走访过了', hint: '请看走访记录', requestId: 'x' })

let disk: Disk
let server: Server
let day: number
const phone = (userId = 7): Outbox =>
  new Outbox({ store: disk, sender: server, userId, failureOf, now: () => new Date(Date.UTC(2026, 2, 5 + day, 1, 0, disk.entries.size)) })
const visit = (clientId: string) => ({ clientId, label: `走访 ${clientId}`, path: '/api/visits', body: { answer: clientId } })
const withPhotos = {
  ...visit('v1'),
  photos: ['p1', 'p2'].map((clientId) => ({
    clientId,
    name: `${clientId}.jpg`,
    path: '/api/visits/{visitNo}/photos',
    fields: {},
    blob: new Blob(['x']),
  })),
}

beforeEach(() => {
  disk = new Disk()
  server = new Server()
  day = 0
})

describe('sending', () => {
  test('what was done without a network goes out later, oldest first, each once', async () => {
    const outbox = phone()
    for (const id of ['a', 'b', 'c']) await outbox.add(visit(id))
    server.next = ['lost-before']
    await outbox.flush()
    expect(outbox.entries().map((entry) => [entry.state, entry.problem])).toEqual([
      ['waiting', '没有网络，恢复后自动发送'],
      ['waiting', null],
      ['waiting', null],
    ])
    await outbox.flush()
    expect([...server.done.keys()]).toEqual(['a', 'b', 'c'])
    expect(outbox.entries().every((entry) => entry.state === 'sent' && entry.body === null)).toBe(true)
    await outbox.flush()
    expect(server.asked).toEqual(['a', 'a', 'b', 'c'])
  })

  test('an answer lost on the way is asked for again under the same id', async () => {
    const outbox = phone()
    await outbox.add(visit('a'))
    server.next = ['lost-after']
    await outbox.flush()
    expect(outbox.entries()[0]?.state).toBe('waiting')
    await outbox.flush()
    expect(server.asked).toEqual(['a', 'a'])
    expect(server.done.size).toBe(1)
    expect(outbox.entries()[0]?.state).toBe('sent')
  })

  test('photos follow the body, to the place its reply names; a break between them loses and repeats nothing that arrived', async () => {
    const outbox = phone()
    await outbox.add(withPhotos)
    server.next = ['ok', 'ok', 'lost-before']
    await outbox.flush()
    expect(outbox.entries()[0]).toMatchObject({ state: 'waiting', bodySent: true })
    expect(outbox.entries()[0]?.photos.map((photo) => photo.sent)).toEqual([true, false])
    // The battery died here: another page opens on the same disk.
    const later = phone()
    await later.flush()
    expect(server.asked).toEqual(['v1', 'p1', 'p2', 'p2'])
    expect(server.done.get('p2')).toBe('/api/visits/12/photos p2.jpg')
    expect(later.entries()[0]).toMatchObject({ state: 'sent', photos: [{ blob: null }, { blob: null }] })
  })

  test('a refusal is said in the server’s words and does not hold up the others', async () => {
    const outbox = phone()
    await outbox.add(visit('a'))
    await outbox.add(visit('b'))
    server.next = [refusal(409, 'state.conflict')]
    await outbox.flush()
    expect(outbox.entries().map((entry) => entry.state)).toEqual(['refused', 'sent'])
    expect(outbox.entries()[0]?.problem).toBe('这户已经有人走访过了。请看走访记录')
    await outbox.flush()
    expect(server.asked).toEqual(['a', 'b'])
    await outbox.retry('a', { answer: 'corrected' })
    await outbox.flush()
    expect(server.done.get('a')).toBe('/api/visits {"answer":"corrected"}')
  })

  test.each([
    [refusal(401, 'auth.required'), '登录已过期，重新登录后自动发送'],
    [refusal(503, 'system.unavailable'), '服务器忙，稍后自动发送'],
    [refusal(429, 'auth.locked'), '服务器忙，稍后自动发送'],
  ])('waits and stops asking after %o', async (error, words) => {
    const outbox = phone()
    await outbox.add(visit('a'))
    await outbox.add(visit('b'))
    server.next = [error]
    await outbox.flush()
    expect(server.asked).toEqual(['a'])
    expect(outbox.entries()[0]).toMatchObject({ state: 'waiting', problem: words })
  })

  test('flushed together it sends once, and again for what came in between', async () => {
    const outbox = phone()
    await outbox.add(visit('a'))
    const first = outbox.flush()
    await outbox.add(visit('b'))
    await Promise.all([first, outbox.flush(), outbox.flush()])
    expect(server.asked).toEqual(['a', 'b'])
  })
})

describe('keeping', () => {
  test('a double tap makes one entry', async () => {
    const outbox = phone()
    await outbox.add(visit('a'))
    await outbox.add({ ...visit('a'), body: { answer: 'second tap' } })
    expect(disk.entries.size).toBe(1)
    expect(disk.entries.get('a')?.body).toEqual({ answer: 'a' })
  })

  test('what one user did is not sent in the name of another', async () => {
    await phone(7).add(visit('a'))
    const other = phone(8)
    await other.flush()
    expect(other.entries()).toEqual([])
    expect(server.asked).toEqual([])
    expect(disk.entries.size).toBe(1)
  })

  test('sent ones are forgotten after a week, unsent ones never', async () => {
    const outbox = phone()
    await outbox.add(visit('a'))
    await outbox.flush()
    await outbox.add(visit('b'))
    day = 8
    server.next = ['lost-before']
    await outbox.flush()
    expect([...disk.entries.keys()]).toEqual(['b'])
    day = 400
    server.next = ['lost-before']
    await outbox.flush()
    expect([...disk.entries.keys()]).toEqual(['b'])
    await outbox.discard('b')
    expect(outbox.entries()).toEqual([])
  })

  test('whoever watches hears of every change', async () => {
    const outbox = phone()
    const states: string[] = []
    const stop = outbox.subscribe(() => {
      states.push(
        outbox
          .entries()
          .map((entry) => entry.state)
          .join(),
      )
    })
    await outbox.add(visit('a'))
    await outbox.flush()
    stop()
    await outbox.add(visit('b'))
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual(['', 'waiting', 'sent'])
  })
})
