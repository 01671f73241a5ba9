/** The process of one program: a DuckDB of its own, and the program's module beside it. Started by `program.ts` only. */
import { flushCompileCache } from 'node:module'
import { DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { DomainError } from '#kernel'
import { stepBehind } from './priority.ts'
import { createEngine } from './engine.ts'
import type { LakeProgram, ProgramRequest, ProgramResponse, ProgramStart } from './program.ts'
import { literal } from './sql.ts'

// A terminal's Ctrl-C reaches the whole group; the server decides when this process ends.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// Nobody waits for the result.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
let take: (work: unknown) => void = () => undefined
process.on('message', (message) => {
  const request = message as ProgramRequest // the only writer to this channel is program.ts, typed by the same protocol
  if (request.kind === 'start') void run(request.start)
  else take(request.work)
})

function send(response: ProgramResponse): void {
  process.send?.(response)
}

/** One question at a time. */
function next(): Promise<unknown> {
  return new Promise((resolve) => {
    take = resolve
    send({ kind: 'next' })
  })
}

async function run(start: ProgramStart): Promise<void> {
  try {
    stepBehind()
    const [{ engine, close }, module] = await Promise.all([openEngine(start), load(start.entry)])
    const output = await module.default(engine, start.input, (progress) => send({ kind: 'progress', progress }), next)
    close()
    send({ kind: 'done', output })
  } catch (error) {
    send(failure(error))
  }
}

async function load(entry: string): Promise<{ readonly default: LakeProgram<unknown, unknown, unknown> }> {
  const module = (await import(entry)) as { default: LakeProgram<unknown, unknown, unknown> } // the caller names its own program
  // Kept now: this process is ended from outside, and only one that ends by itself would write what it compiled.
  flushCompileCache()
  return module
}

async function openEngine(start: ProgramStart): Promise<{ engine: ReturnType<typeof createEngine>; close: () => void }> {
  const config = duckdb.create_config()
  const settings = {
    threads: String(start.threads),
    memory_limit: `${String(start.memoryLimitMb)}MiB`,
    temp_directory: start.tempDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  }
  for (const [name, value] of Object.entries(settings)) duckdb.set_config(config, name, value)
  const database = await duckdb.open(':memory:', config)
  const raw = await duckdb.connect(database)
  const connection = new DuckDBConnection(raw)
  await connection.run(`SET GLOBAL TimeZone = 'Asia/Shanghai'`)
  // Snapshots never change, and a program reads each of them again and again.
  await connection.run('SET GLOBAL parquet_metadata_cache = true')
  await connection.run(`SET allowed_directories = [${start.allowDirectories.map(literal).join(', ')}]`)
  await connection.run('SET enable_external_access = false')
  return {
    engine: createEngine(connection, raw),
    close() {
      connection.closeSync()
      duckdb.close_sync(database)
    },
  }
}

function failure(error: unknown): ProgramResponse {
  if (error instanceof DomainError)
    return { kind: 'failed', message: error.message, domain: { code: error.code, hint: error.hint, details: error.details } }
  return { kind: 'failed', message: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error), domain: null }
}
