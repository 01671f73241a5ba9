import { createHash, randomUUID } from 'node:crypto'
import { connect, migrate, migrationsDirectory, readMigrations, startEmbedded, type OpenDatabase } from '#db'
import pg from 'pg'
import { inject } from 'vitest'

/** A database of its own. `stop` ends the pool and drops it. */
export type TestDatabase = OpenDatabase & AsyncDisposable

/** Any fixed number: who holds it builds the template, the other workers wait. */
const templateLock = 7_061_746_802

/**
 * A migrated, empty database that nobody else sees: a clone of the run's template, made in well under a tenth of a second.
 * End it with `afterAll(() => database.stop())` or `await using`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const address = await testServerAddress()
  const template = await onServer(address, (client) => prepareTemplate(address, client))
  return createDatabase(address, template)
}

/** A database without any tables, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase(await testServerAddress(), 'template0')
}

async function createDatabase(address: string, template: string): Promise<TestDatabase> {
  const name = `doudi_test_${randomUUID().replaceAll('-', '')}`
  await onServer(address, (client) => client.query(`create database ${name} template ${template}`))
  const database = connect(databaseAddress(address, name))
  const stop = async () => {
    await database.stop()
    await onServer(address, (client) => client.query(`drop database if exists ${name} with (force)`))
  }
  return { ...database, stop, [Symbol.asyncDispose]: stop }
}

/** The run's server: the one of DATABASE_URL, else an embedded one that the first caller starts and the others join. */
async function testServerAddress(): Promise<string> {
  const directory = inject('serverDirectory')
  if (directory === null) return process.env.DATABASE_URL ?? ''
  embedded ??= startEmbedded({ directory, memoryMb: 128, volatile: true }).then(({ connectionString }) => connectionString)
  return embedded
}

/** Started at most once a worker; the run ends it (test/global-setup.ts). */
let embedded: Promise<string> | undefined

/** The name says which migrations are inside, so a template on a lasting server is never out of date. */
async function prepareTemplate(address: string, client: pg.Client): Promise<string> {
  const migrations = await readMigrations(migrationsDirectory)
  const hash = createHash('sha256')
    .update(migrations.map(({ sha256 }) => sha256).join())
    .digest('hex')
  const name = `doudi_template_${hash.slice(0, 16)}`
  const isThere = async () => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1
  if (await isThere()) return name
  await client.query('select pg_advisory_lock($1)', [templateLock])
  if (!(await isThere())) {
    const building = `${name}_building`
    await client.query(`drop database if exists ${building} with (force)`)
    await client.query(`create database ${building} template template0`)
    const database = connect(databaseAddress(address, building))
    await migrate(database.pool)
    await database.stop()
    await client.query(`alter database ${building} rename to ${name}`)
  }
  await client.query('select pg_advisory_unlock($1)', [templateLock])
  return name
}

async function onServer<T>(address: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(address)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function databaseAddress(address: string, name: string): string {
  const url = new URL(address)
  url.pathname = `/${name}`
  return url.href
}
