import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { claimTempDirectory } from '#platform/disk'
import { ColumnBatch } from './batch.ts'
import { startChild, type Child, type QueryControl } from './child-process.ts'
import { unavailable } from './errors.ts'
import { snapshotFormat, snapshotPath, writeImmutable } from './layout.ts'
import { createPersonIndex, preparePersonIndex, type PersonIndex } from './person-index.ts'
import { runProgram, type ProgramOptions } from './program.ts'
import type { LakeParameters, LakeRow, Query, QueryResult } from './protocol.ts'
import type { LakeSession, QueryOptions } from './session.ts'
import { literal } from './sql.ts'

export interface LakeOptions {
  /** `<data>/lake`: snapshots, person index. */
  directory: string
  /** Memory the lake's process is meant to stay within, MiB: what does not fit spills to `tempDirectory`. */
  memoryLimitMb: number
  threads: number
  /** Parent of the spill folder; `<directory>/tmp` by default. Spilled data is not encrypted and is removed with the process. */
  tempDirectory?: string
  /** Folders outside `directory` that SQL may read and write (decrypted files, exports). Everything else is refused. */
  allowDirectories?: readonly string[]
  /** Session variables set on every connection (`vault.lakeVariables`); read with `getvariable`, never part of SQL text. */
  variables?: Readonly<Record<string, string>>
  /** This process is the one that writes the person index; it fails to start while another holds it. */
  personIndex?: boolean
}

export interface SnapshotRequest {
  dataset: string
  period: string
  /** Unique; a snapshot is written once. */
  snapshotId: string
  /** The rows, in the order they are to be stored. */
  query: string
  parameters?: LakeParameters
}

/**
 * The lake: DuckDB in a process of its own over the Parquet snapshots. Errors: LakeError for refused SQL, `system.unavailable` when
 * memory runs out or the process is lost; the next call then starts a new one. A call outside a session has a connection of its own.
 */
export interface Lake extends LakeSession, AsyncDisposable {
  /** One connection for all of `work`: temp tables, transactions. Both vanish with it. Statements run one after the other. */
  session<T>(work: (session: LakeSession) => Promise<T>): Promise<T>
  /** Where a snapshot lies. In SQL: `read_parquet(${literal(path)})`. */
  snapshotPath(dataset: string, period: string, snapshotId: string): string
  /** Writes an immutable Parquet file from a query (a session sees its temp tables). */
  writeSnapshot(request: SnapshotRequest, session?: LakeSession): Promise<{ path: string; rows: number; bytes: number }>
  /** Folder for files of computations under way, readable and writable by SQL and programs; removed with the process. */
  readonly tempDirectory: string
  /**
   * Runs a program (default export of the module `entry`, a `LakeProgram`) in a process and a DuckDB of its own; by default with half
   * the memory and one thread. `O` is the caller's claim about its own program.
   */
  program<O>(entry: URL, input: unknown, options?: ProgramOptions): Promise<O>
  /** Only with `personIndex: true`, otherwise its calls fail. */
  readonly persons: PersonIndex
  /** Whether this process is the one that gives persons their numbers. */
  readonly holdsIndex: boolean
  /** Process id of DuckDB while it runs, for monitoring. */
  readonly pid: number | undefined
  close(): Promise<void>
}

const rowLimit = 100_000
const defaultBatchRows = 65_536
/** DuckDB's chunk; a batch holds at least one. */
const chunkRows = 2048

/** Opens the lake; the process starts at the first call. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  await mkdir(options.directory, { recursive: true })
  const tempDirectory = await claimTempDirectory(options.tempDirectory ?? join(options.directory, 'tmp'))
  let current: Promise<Child> | undefined
  let pid: number | undefined
  let closed = false

  async function start(): Promise<Child> {
    const child = await startChild({
      memoryLimitMb: options.memoryLimitMb,
      threads: options.threads,
      tempDirectory,
      allowDirectories: [options.directory, tempDirectory, ...(options.allowDirectories ?? [])],
      variables: options.variables ?? {},
      personIndex: options.personIndex ? join(options.directory, 'index.duckdb') : null,
    })
    try {
      if (options.personIndex) await preparePersonIndex(runner(() => Promise.resolve(child), null))
    } catch (error) {
      await child.stop()
      throw error
    }
    pid = child.pid
    return child
  }

  /** The running process, or a new one. */
  function child(): Promise<Child> {
    if (closed) return Promise.reject(unavailable('数据计算服务正在关闭'))
    if (current) return current
    const starting = start()
    current = starting
    const forget = (): void => {
      if (current !== starting) return
      current = undefined
      pid = undefined
    }
    starting.then((started) => started.ended.then(forget), forget)
    return starting
  }

  const lake = runner(child, null)

  async function session<T>(work: (session: LakeSession) => Promise<T>): Promise<T> {
    const running = await child()
    const connection = running.openConnection()
    try {
      return await work(runner(() => Promise.resolve(running), connection))
    } finally {
      running.closeConnection(connection)
    }
  }

  async function writeSnapshot(request: SnapshotRequest, on: LakeSession = lake): Promise<{ path: string; rows: number; bytes: number }> {
    const path = snapshotPath(options.directory, request.dataset, request.period, request.snapshotId)
    let rows = 0
    const bytes = await writeImmutable(path, async (temporary) => {
      const written = await on.run(`COPY (${request.query}) TO ${literal(temporary)} (${snapshotFormat})`, request.parameters)
      rows = written.rowsChanged
    })
    return { path, rows, bytes }
  }

  async function close(): Promise<void> {
    if (closed) return
    closed = true
    const running = await current?.catch(() => undefined)
    await running?.stop()
    await rm(tempDirectory, { recursive: true, force: true })
  }

  return {
    ...lake,
    session,
    snapshotPath: (dataset, period, snapshotId) => snapshotPath(options.directory, dataset, period, snapshotId),
    writeSnapshot,
    tempDirectory,
    program<O>(
      entry: URL,
      input: unknown,
      { memoryLimitMb = Math.ceil(options.memoryLimitMb / 2), threads = 1, ...control }: ProgramOptions = {},
    ) {
      const allowDirectories = [options.directory, tempDirectory, ...(options.allowDirectories ?? [])]
      return runProgram<O>(entry, input, { memoryLimitMb, threads, tempDirectory, allowDirectories }, control)
    },
    persons: createPersonIndex(lake),
    holdsIndex: options.personIndex === true,
    get pid() {
      return pid
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The three ways to run SQL, on one connection or, where `connection` is null, on one of its own for each call. */
function runner(child: () => Promise<Child>, connection: number | null): LakeSession {
  async function ask(query: Omit<Query, 'connection'>, control: QueryControl): Promise<QueryResult> {
    return (await child()).query({ ...query, connection }, control)
  }
  return {
    async run(sql, parameters, { signal, onProgress } = {}) {
      const result = await ask({ mode: 'run', sql, parameters, size: 0, progress: onProgress !== undefined }, { signal, onProgress })
      return { rowsChanged: 'rowsChanged' in result ? result.rowsChanged : 0 }
    },
    async rows<T extends LakeRow>(sql: string, parameters?: LakeParameters, { signal }: QueryOptions = {}) {
      const result = await ask({ mode: 'rows', sql, parameters, size: rowLimit }, { signal })
      // The caller knows the columns of its own SQL; they cannot be known here.
      return ('rows' in result ? result.rows : []) as T[]
    },
    async columns(sql, consumer, parameters, { signal, batchRows = defaultBatchRows } = {}) {
      const onBatch: QueryControl['onBatch'] = (raw) => consumer(new ColumnBatch(raw))
      const result = await ask({ mode: 'columns', sql, parameters, size: Math.max(batchRows, chunkRows) }, { signal, onBatch })
      return 'rowCount' in result ? result.rowCount : 0
    },
  }
}
