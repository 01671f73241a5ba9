/**
 * The DuckDB process. It runs apart so that a query that exhausts memory or crashes native code costs one query and not the server,
 * and so that the event loop of the server never waits for a result to be decoded. Started by `child-process.ts` only.
 */
import {
  BIGINT,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBInstance,
  LIST,
  listValue,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import {
  batchesInFlight,
  type ChildOptions,
  type LakeParameter,
  type LakeParameters,
  type Query,
  type QueryResult,
  type Request,
  type Response,
} from './protocol.ts'
import { stepBehind } from './priority.ts'
import { BatchCollector, readRows } from './results.ts'
import { identifier, literal } from './sql.ts'

interface Running {
  cancelled: boolean
  connection: DuckDBConnection | null
  /** Batches sent and not yet taken. */
  unacknowledged: number
  resume: (() => void) | null
}

interface Session {
  connection: DuckDBConnection
  /** Statements of one connection run one after the other. */
  tail: Promise<unknown>
}

let instance: DuckDBInstance | undefined
let variables: ChildOptions['variables'] = {}
const sessions = new Map<number, Promise<Session>>()
const running = new Map<number, Running>()

// A terminal's Ctrl-C reaches the whole group; the server decides when this process ends.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// The server is gone: nobody waits for results, and committed data is safe in DuckDB's log.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', (message) => {
  // The only writer to this channel is child-process.ts, typed by the same protocol.
  void handle(message as Request)
})

async function handle(request: Request): Promise<void> {
  switch (request.kind) {
    case 'start':
      return start(request.options)
    case 'open':
      sessions.set(
        request.connection,
        connect().then((connection) => ({ connection, tail: Promise.resolve() })),
      )
      return
    case 'close':
      return closeSession(request.connection)
    case 'query':
      return execute(request.id, request.query)
    case 'cancel':
      return cancel(request.id)
    case 'acknowledge':
      return acknowledge(request.id)
    case 'stop':
      instance?.closeSync()
      process.exit(0)
  }
}

function send(response: Response): void {
  process.send?.(response)
}

/** What DuckDB may count as its own. The allocator's slack, readers' and writers' buffers and this process itself are up to half as much beside it. */
const shareOfEngine = 0.65

async function start(options: ChildOptions): Promise<void> {
  try {
    stepBehind()
    variables = options.variables
    instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${String(Math.floor(options.memoryLimitMb * shareOfEngine))}MiB`,
      temp_directory: options.tempDirectory,
      // What is freed goes back to the system soon: kept for later it would come on top of the limit.
      allocator_bulk_deallocation_flush_threshold: '64MiB',
      allocator_flush_threshold: '32MiB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    })
    const connection = await instance.connect()
    await connection.run(`SET GLOBAL TimeZone = 'Asia/Shanghai'`)
    if (options.personIndex !== null) await connection.run(`ATTACH ${literal(options.personIndex)} AS person_index`)
    // From here on SQL reaches these folders only, whatever a rule pack or a file name might smuggle in.
    await connection.run(`SET allowed_directories = [${options.allowDirectories.map(literal).join(', ')}]`)
    await connection.run('SET enable_external_access = false')
    connection.closeSync()
    send({ kind: 'ready' })
  } catch (error) {
    send({ kind: 'failed', message: messageOf(error) })
  }
}

async function connect(): Promise<DuckDBConnection> {
  if (!instance) throw new Error('not started')
  const connection = await instance.connect()
  for (const [name, value] of Object.entries(variables)) await connection.run(`SET VARIABLE ${identifier(name)} = $1`, [value])
  return connection
}

async function closeSession(id: number): Promise<void> {
  const session = await sessions.get(id)?.catch(() => undefined)
  sessions.delete(id)
  if (!session) return
  await session.tail
  session.connection.closeSync()
}

async function execute(id: number, query: Query): Promise<void> {
  const state: Running = { cancelled: false, connection: null, unacknowledged: 0, resume: null }
  running.set(id, state)
  try {
    const result = query.connection === null ? await runAlone(id, state, query) : await runInSession(id, state, query, query.connection)
    send({ kind: 'done', id, result })
  } catch (error) {
    send({ kind: 'error', id, message: messageOf(error), cancelled: state.cancelled })
  } finally {
    running.delete(id)
  }
}

async function runAlone(id: number, state: Running, query: Query): Promise<QueryResult> {
  const connection = await connect()
  try {
    return await runOn(connection, id, state, query)
  } finally {
    connection.closeSync()
  }
}

async function runInSession(id: number, state: Running, query: Query, sessionId: number): Promise<QueryResult> {
  const session = await sessions.get(sessionId)
  if (!session) throw new Error('Connection Error: the session is closed')
  const result = session.tail.then(() => runOn(session.connection, id, state, query))
  session.tail = result.catch(() => undefined)
  return result
}

async function runOn(connection: DuckDBConnection, id: number, state: Running, query: Query): Promise<QueryResult> {
  throwIfCancelled(state)
  state.connection = connection
  const stopTelling = query.progress === true ? await tellProgress(connection, id) : undefined
  try {
    const bound = bindings(query.parameters)
    if (query.mode === 'run') return { rowsChanged: (await connection.run(query.sql, ...bound)).rowsChanged }
    const result = await connection.stream(query.sql, ...bound)
    if (query.mode === 'rows') return { rows: await readRows(result, query.size) }
    return { rowCount: await sendBatches(result, id, state, query.size) }
  } finally {
    stopTelling?.()
    state.connection = null
  }
}

/** DuckDB keeps count of its progress only where a progress bar is on, printed or not. */
async function tellProgress(connection: DuckDBConnection, id: number): Promise<() => void> {
  for (const setting of ['enable_progress_bar = true', 'enable_progress_bar_print = false', 'progress_bar_time = 0'])
    await connection.run(`SET ${setting}`)
  const timer = setInterval(() => {
    // Before the first estimate it is -1.
    send({ kind: 'progress', id, share: Math.min(1, Math.max(0, connection.progress.percentage / 100)) })
  }, 500)
  return () => {
    clearInterval(timer)
  }
}

async function sendBatches(result: DuckDBResult, id: number, state: Running, size: number): Promise<number> {
  const collector = new BatchCollector(result, size)
  let rowCount = 0
  const flush = async (): Promise<void> => {
    if (collector.rowCount === 0) return
    while (state.unacknowledged >= batchesInFlight && !state.cancelled) await new Promise<void>((resolve) => (state.resume = resolve))
    throwIfCancelled(state)
    state.unacknowledged++
    rowCount += collector.rowCount
    // Serialised before `send` returns, so the buffers are free again.
    send({ kind: 'batch', id, names: collector.names, rowCount: collector.rowCount, columns: collector.take() })
  }
  for await (const chunk of result) {
    if (!collector.fits(chunk)) await flush()
    collector.add(chunk)
  }
  await flush()
  return rowCount
}

function acknowledge(id: number): void {
  const state = running.get(id)
  if (!state) return
  state.unacknowledged--
  state.resume?.()
}

/** An interrupt that arrives between two stages of a statement is forgotten by DuckDB, so it is repeated until the query has ended. */
function cancel(id: number): void {
  const state = running.get(id)
  if (!state) return
  state.cancelled = true
  state.resume?.()
  const repeat = setInterval(() => {
    if (running.get(id) === state) state.connection?.interrupt()
    else clearInterval(repeat)
  }, 20)
  state.connection?.interrupt()
}

function throwIfCancelled(state: Running): void {
  if (state.cancelled) throw new Error('INTERRUPT Error: Interrupted!')
}

type Bindings = [values: Record<string, DuckDBValue>, types: Record<string, DuckDBType | undefined>]

/** `$1` and `?` are parameters named '1', '2', …, so lists and records bind alike. */
function bindings(parameters: LakeParameters | undefined): Partial<Bindings> {
  const entries = isList(parameters)
    ? parameters.map((value, index) => [String(index + 1), value] as const)
    : Object.entries(parameters ?? {})
  if (entries.length === 0) return []
  return [
    Object.fromEntries(entries.map(([name, value]) => [name, bindableValue(value)])),
    Object.fromEntries(entries.map(([name, value]) => [name, isList(value) ? listType(value) : undefined])),
  ]
}

function bindableValue(value: LakeParameter): DuckDBValue {
  if (value instanceof Uint8Array) return new DuckDBBlobValue(value)
  return isList(value) ? listValue([...value]) : value
}

/** From all elements; the library looks at the first only and would call [1, 3000000000] a list of 32-bit integers. */
function listType(values: readonly (string | number)[]): DuckDBType {
  if (!values.every((value) => typeof value === 'number') || values.length === 0) return LIST(VARCHAR)
  return LIST(values.every(Number.isSafeInteger) ? BIGINT : DOUBLE)
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
