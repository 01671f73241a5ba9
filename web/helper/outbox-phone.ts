import { ApiError, request, sendFile } from '../ui/transport.ts'
import { transact } from './database.ts'
import { Outbox, type Failure, type OutboxEntry, type OutboxStore, type Sender } from './outbox.ts'

/** The outbox's entries in the phone's database. */
const phoneStore: OutboxStore = {
  all: () => transact<OutboxEntry[]>('outbox', 'readonly', (objects) => objects.getAll() as IDBRequest<OutboxEntry[]>),
  put: async (entry) => {
    await transact('outbox', 'readwrite', (objects) => objects.put(entry))
  },
  remove: async (clientId) => {
    await transact('outbox', 'readwrite', (objects) => objects.delete(clientId))
  },
}

const wire: Sender = {
  body: (path, body, clientId) => request({ method: 'POST', path, body, requestId: clientId }),
  photo: (path, fields, photo, name, clientId) =>
    sendFile({ method: 'POST', path, fields, file: photo, fileName: name, requestId: clientId }),
}

/** No answer, a busy or a broken server: later. No session, or something to be done first: after that. Anything else the server said no to, with its reason. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError)) return { kind: 'refused', words: '手机处理时出了问题，请联系乡镇经办' }
  if (error.code === 'auth.required') return { kind: 'sign-in', words: '登录已过期，重新登录后自动发送' }
  if (error.details?.['duty'] !== undefined) return { kind: 'sign-in', words: `${error.message}，办好后自动发送` }
  if (error.status === 0) return { kind: 'later', words: '没有网络，恢复后自动发送' }
  if (error.status >= 500 || error.status === 429 || error.status === 408) return { kind: 'later', words: '服务器忙，稍后自动发送' }
  return { kind: 'refused', words: [error.message, error.hint].filter((part) => part !== undefined && part !== '').join('。') }
}

/** One page at a time sends, where the browser can say so; elsewhere the repeated id still keeps it to once. */
async function alone(work: () => Promise<void>): Promise<void> {
  // Missing outside a secure context, whatever the types say.
  const locks = navigator.locks as LockManager | undefined
  if (locks === undefined) await work()
  else await locks.request('doudi-outbox', work)
}

/** The outbox of one user on this phone. */
export function phoneOutbox(userId: number): Outbox {
  return new Outbox({ store: phoneStore, sender: wire, userId, failureOf, alone })
}
