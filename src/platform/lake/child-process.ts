import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BatchColumn, ChildOptions, Query, QueryResult, Request, Response } from './protocol.ts'
import { lakeError, unavailable } from './errors.ts'

export interface RawBatch {
  names: string[]
  columns: BatchColumn[]
  rowCount: number
}

export interface QueryControl {
  signal?: AbortSignal | undefined
  onBatch?: ((batch: RawBatch) => void | Promise<void>) | undefined
  onProgress?: ((share: number) => void) | undefined
}

/** One running DuckDB process. When it ends, for whatever reason, every call under way and every later one rejects. */
export interface Child {
  readonly pid: number
  readonly ended: Promise<void>
  query(query: Query, control: QueryControl): Promise<QueryResult>
  openConnection(): number
  closeConnection(connection: number): void
  /** Lets DuckDB write its checkpoint and end; kills it after ten seconds. */
  stop(): Promise<void>
}

interface Pending {
  sql: string
  control: QueryControl
  resolve: (result: QueryResult) => void
  reject: (error: unknown) => void
  /** Batches are consumed one after the other, and all before the result. */
  consumed: Promise<void>
  /** What the consumer threw; it ends the query. */
  failure: { error: unknown } | null
}

const entry = fileURLToPath(new URL('./child.ts', import.meta.url))
/** Nothing else of the server's environment: it holds secrets. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'] as const

/** Starts the process and waits until DuckDB is ready; `system.unavailable` when it is not. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const env = Object.fromEntries(inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.once('error', () => {
      resolve()
    })
  })
  try {
    await untilReady(child, ended, options)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return operate(child, ended)
}

async function untilReady(child: ChildProcess, ended: Promise<void>, options: ChildOptions): Promise<void> {
  const answer = new Promise<Response>((resolve) => {
    child.once('message', (message) => {
      resolve(message as Response) // the only writer is child.ts, typed by the same protocol
    })
  })
  child.send({ kind: 'start', options } satisfies Request)
  const response = await Promise.race([answer, ended])
  if (response?.kind === 'ready') return
  const reason = response?.kind === 'failed' ? response.message : 'the process ended'
  if (reason.includes('Could not set lock')) throw unavailable('数据湖正被另一个进程使用', lakeError(reason, ''))
  throw unavailable('数据计算进程没有启动成功', lakeError(reason, ''))
}

function operate(child: ChildProcess, ended: Promise<void>): Child {
  const pending = new Map<number, Pending>()
  let nextId = 1
  let alive = true

  const send = (request: Request): void => {
    // A broken channel is followed by `exit`, which rejects what waits.
    if (alive) child.send(request, () => undefined)
  }
  void ended.then(() => {
    alive = false
    for (const call of pending.values()) call.reject(unavailable('数据计算进程意外中断，本次操作没有完成'))
    pending.clear()
  })
  child.on('message', (message) => {
    const response = message as Response // the only writer is child.ts, typed by the same protocol
    if (response.kind === 'ready' || response.kind === 'failed') return
    const call = pending.get(response.id)
    if (!call) return
    if (response.kind === 'progress') {
      call.control.onProgress?.(response.share)
      return
    }
    if (response.kind === 'batch') {
      call.consumed = call.consumed.then(() => consume(call, response))
      return
    }
    void call.consumed.then(() => {
      pending.delete(response.id)
      settle(call, response)
    })
  })

  async function consume(call: Pending, batch: Extract<Response, { kind: 'batch' }>): Promise<void> {
    if (call.failure) return
    try {
      call.control.signal?.throwIfAborted()
      await call.control.onBatch?.(batch)
      send({ kind: 'acknowledge', id: batch.id })
    } catch (error) {
      call.failure = { error }
      send({ kind: 'cancel', id: batch.id })
    }
  }

  function query(request: Query, control: QueryControl): Promise<QueryResult> {
    const { signal } = control
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (!alive) return Promise.reject(unavailable('数据计算进程意外中断，请重新开始本次操作'))
    const id = nextId++
    const cancel = (): void => {
      send({ kind: 'cancel', id })
    }
    signal?.addEventListener('abort', cancel, { once: true })
    return new Promise<QueryResult>((resolve, reject) => {
      pending.set(id, { sql: request.sql, control, resolve, reject, consumed: Promise.resolve(), failure: null })
      send({ kind: 'query', id, query: request })
    }).finally(() => signal?.removeEventListener('abort', cancel))
  }

  async function stop(): Promise<void> {
    send({ kind: 'stop' })
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(timer)
  }

  return {
    pid: child.pid ?? 0,
    ended,
    query,
    stop,
    openConnection() {
      const connection = nextId++
      send({ kind: 'open', connection })
      return connection
    },
    closeConnection(connection) {
      send({ kind: 'close', connection })
    },
  }
}

function settle(call: Pending, response: Extract<Response, { kind: 'done' | 'error' }>): void {
  const { signal } = call.control
  if (call.failure) call.reject(call.failure.error)
  else if (response.kind === 'done') call.resolve(response.result)
  else if (response.cancelled && signal?.aborted) call.reject(signal.reason)
  else call.reject(lakeError(response.message, call.sql))
}
