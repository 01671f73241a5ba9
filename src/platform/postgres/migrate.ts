import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DomainError } from '#kernel'
import { checkoutDirectory } from '#platform/config'
import pg from 'pg'

/** Where the program keeps its migrations. */
export const migrationsDirectory = resolve(checkoutDirectory, 'db/migrations')

export type Migration = Readonly<{ name: string; sql: string; sha256: string }>

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/
/** Any fixed number: who holds it migrates, everybody else waits. */
const migrationLock = 7_061_746_800

/** Reads the migrations in order. A file that is named otherwise, or a number used twice, is an error: nothing is skipped in silence. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).sort()
  const numbers = names.map((name) => fileName.exec(name)?.[1] ?? fail(`${name} is not named NNNN_name.sql`))
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index)
  if (twice !== undefined) fail(`two migrations have the number ${twice}`)
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings the database up to date and returns the names of the migrations it applied. Each runs in a transaction of its own together
 * with its entry in `schema_migration`; two programs that start at once apply each one once. Throws `system.unavailable` where an applied
 * file was changed or is missing (the database is newer than the program), or where a new one has a number below an applied one and the
 * people are real.
 */
export async function migrate(pool: pg.Pool, directory: string = migrationsDirectory): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query(
      'create table if not exists schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration order by name')
    const pending = pendingAfter(rows, migrations, await isSynthetic(client))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    // The lock belongs to the session; ending it also clears an open transaction and whatever a migration has set.
    client.release(true)
  }
}

/** Whether the people are invented: then nothing is lost where the way the schema has come is not the one of an installation at work. */
async function isSynthetic(client: pg.PoolClient): Promise<boolean> {
  const {
    rows: [table],
  } = await client.query<{ there: boolean }>(
    `select exists (select from information_schema.columns where table_name = 'installation' and column_name = 'synthetic') as there`,
  )
  if (table?.there !== true) return false
  const {
    rows: [installation],
  } = await client.query<{ synthetic: boolean | null }>('select synthetic from installation')
  return installation?.synthetic === true
}

function pendingAfter(
  applied: readonly { name: string; sha256: string }[],
  migrations: readonly Migration[],
  synthetic: boolean,
): readonly Migration[] {
  const files = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, sha256 } of applied) {
    const file = files.get(name)
    if (file === undefined) throw refusal(`数据库比程序新：它已执行过 ${name}，这份程序里没有`, '换用新版程序再启动。')
    if (file.sha256 !== sha256) throw refusal(`${name} 在执行之后被改动过`, '恢复原来的文件；要改表结构请另写一个新文件。')
  }
  const done = new Set(applied.map(({ name }) => name))
  const pending = migrations.filter(({ name }) => !done.has(name))
  const last = applied.at(-1)?.name ?? ''
  const late = pending.find(({ name }) => name < last)
  // Branches of development land in any order; invented people may follow, real ones come only from one release to the next.
  if (late !== undefined && !synthetic) {
    throw refusal(
      `${late.name} 排在已执行的 ${last} 之前，不能补执行`,
      '正式数据只能从一个发行版升到下一个：换回启动过的那个版本；两个开发分支合并的，把后合并的文件改成下一个编号（演示数据不受此限）。',
    )
  }
  return pending
}

function refusal(message: string, hint: string): DomainError {
  return new DomainError('system.unavailable', `数据库结构与程序对不上：${message}`, { hint })
}

async function apply(client: pg.PoolClient, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into schema_migration (name, sha256) values ($1, $2)', [name, sha256])
    await client.query('commit')
  } catch (cause) {
    throw new Error(`migration ${name}${lineOf(sql, cause)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function lineOf(sql: string, error: unknown): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN
  return Number.isFinite(position) ? ` line ${sql.slice(0, position).split('\n').length}` : ''
}

function fail(message: string): never {
  throw new Error(message)
}
