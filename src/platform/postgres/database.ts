import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '#kernel'
import type { Config } from '#platform/config'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { errorCode, exists } from './binaries.ts'
import { startEmbedded, type EmbeddedOptions } from './embedded.ts'
import type { DatabaseHandle } from './handles.ts'
import { migrate } from './migrate.ts'
import { withPreparedStatements } from './prepared.ts'
import { valueTypes } from './value-types.ts'

/** An open database: the query builder for our own code, the pool for what speaks SQL itself (COPY, LISTEN). */
export type OpenDatabase = Readonly<{
  kysely: DatabaseHandle
  pool: pg.Pool
  /** For libraries that open connections of their own (the job queue). Carries the password: never log it. */
  connectionString: string
  /** Ends the pool, then lets go of the embedded server, which shuts down with its last user. */
  stop(): Promise<void>
}>

export type PoolOptions = Readonly<{
  connections?: number
  /** What the server calls the sessions; `doudi` by default. */
  name?: string
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void
  /** Told when the embedded server's process was gone and was started again (null), or why it could not be yet. */
  onRestart?: (error: unknown) => void
}>

const drainWithin = 5_000

/**
 * Opens the database the configuration names, the embedded server in the data folder or the server of `DATABASE_URL`, and brings its
 * schema up to date. Throws `system.unavailable` where it cannot be reached.
 */
export async function openDatabase(config: Config, options: PoolOptions = {}): Promise<OpenDatabase> {
  const pooling = { connections: config.databaseConnections, ...options }
  const server =
    config.databaseUrl === null
      ? await startEmbedded({ ...embeddedOptions(config), ...(options.onRestart === undefined ? {} : { onRestart: options.onRestart }) })
      : null
  const database = connect(server?.connectionString ?? config.databaseUrl ?? '', pooling)
  const stop = async () => {
    await database.stop()
    await server?.stop()
  }
  try {
    await migrate(database.pool)
  } catch (error) {
    await stop()
    throw config.databaseUrl !== null && isUnreachable(error) ? unreachable(error) : error
  }
  return { ...database, stop }
}

/** Whether the settings name a database: a server's address, or a data folder in which the embedded one was made before. */
export async function hasDatabase(config: Pick<Config, 'databaseUrl' | 'dataDirectory'>): Promise<boolean> {
  return config.databaseUrl !== null || exists(join(config.dataDirectory, 'postgres', 'cluster'))
}

/** Opens a pool on a running server. */
export function connect(
  connectionString: string,
  { connections = 5, name = 'doudi', onIdleError = () => undefined }: PoolOptions = {},
): OpenDatabase {
  const pool = new pg.Pool({
    connectionString,
    types: valueTypes,
    max: connections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: name,
    // Questions go out without waiting for the answers of those before.
    pipeline: true,
    // `date` of an instant is the day in China, wherever the server stands.
    options: '-c TimeZone=Asia/Shanghai',
  })
  pool.on('error', onIdleError)
  // The pool listens to idle connections only. One that breaks in somebody's hands between two questions would end the whole program;
  // its next question fails instead.
  pool.on('connect', (client) => client.on('error', () => undefined))
  // A Kysely reads as a Reader does; TypeScript does not see it through the generics of `with`.
  const kysely = new Kysely({ dialect: new PostgresDialect({ pool: withPreparedStatements(pool) }) }) as DatabaseHandle
  // A query that never returns must not keep the program from ending.
  const stop = () => Promise.race([pool.end(), sleep(drainWithin, undefined, { ref: false })])
  return { kysely, pool, connectionString, stop }
}

function embeddedOptions(config: Config): EmbeddedOptions {
  return { directory: join(config.dataDirectory, 'postgres'), memoryMb: config.databaseMemoryMb }
}

/** Class 08 is a broken connection, 28 a refused sign-in, 3D an unknown database; the rest never reached a server. */
export function isUnreachable(error: unknown): boolean {
  const code = errorCode(error)
  return /^(?:08|28|3D)/.test(code) || ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH'].includes(code)
}

/** The error that says so in Chinese, without the address. */
export function unreachable(cause: unknown): DomainError {
  return new DomainError('system.unavailable', `连不上 DATABASE_URL 指定的数据库（${errorCode(cause)}）`, {
    hint: '检查地址、端口、用户、密码和库名，以及那台服务器是否已启动。',
    cause,
  })
}
