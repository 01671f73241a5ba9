import { chown, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DomainError } from '#kernel'
import { sql, type RawBuilder } from 'kysely'
import { errorCode, exists, serverUser, type ServerUser } from './binaries.ts'
import { makeHome } from './embedded.ts'
import type { DatabaseHandle } from './handles.ts'

/** Made anew by every server, or belonging to the one that runs: never part of a copy. */
const emptied = new Set(['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'])
const leftOut = /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|pg_internal\.init.*|pgsql_tmp.*|current_logfiles)$/

/** How one file gets from here to there: as it is, or sealed on the way. */
export type Carry = (source: string, target: string) => Promise<void>

/** What a copy of the cluster needs of the log: segments by name, from `first` on; whole from `last` on. */
export interface CopiedCluster {
  readonly first: string
  readonly last: string
}

/**
 * Copies the embedded server's data into the new folder `target` while the server runs and is written to; nobody waits. The copy
 * stands for the moment at which this ends. The embedded server has no pg_dump: this is PostgreSQL's own low-level base backup, with
 * the log that was written meanwhile. `target` gets `cluster` and the `password` of the copy.
 */
export function copyRunningCluster(database: DatabaseHandle, target: string, carry: Carry = copyFile): Promise<CopiedCluster> {
  // Begin, end and the slot that keeps the log belong to one session; what was begun ends with it.
  return database.connection().execute(async (session) => {
    const text = async (query: RawBuilder<{ text: string }>) => (await query.execute(session)).rows[0]?.text ?? ''
    const cluster = await text(sql`select current_setting('data_directory') as text`)
    const copy = join(target, 'cluster')
    await mkdir(copy, { recursive: true, mode: 0o700 })
    const slot = `doudi_backup_${String(process.pid)}`
    await sql`select pg_create_physical_replication_slot(${slot}, true, true)`.execute(session)
    try {
      const first = await text(sql`select pg_walfile_name(pg_backup_start('doudi', true)) as text`)
      await copyFolder(cluster, copy, { carry })
      const { rows } = await sql<{
        last: string
        label: string
      }>`select pg_walfile_name(lsn) as last, labelfile as label from pg_backup_stop(false)`.execute(session)
      const last = rows[0]?.last ?? ''
      await carryText(rows[0]?.label ?? '', join(copy, 'backup_label'), carry)
      await copyLog(join(cluster, 'pg_wal'), join(copy, 'pg_wal'), first, last, carry)
      await carry(join(dirname(cluster), 'password'), join(target, 'password'))
      return { first, last }
    } finally {
      await sql`select pg_drop_replication_slot(${slot})`.execute(session)
    }
  })
}

/**
 * Puts a copy made by `copyRunningCluster` where the embedded server of `directory` will find it, owned by the user it runs as. Throws
 * `state.conflict` where a server's data lies there already.
 */
export async function placeCluster(from: string, directory: string, carry: Carry = copyFile): Promise<void> {
  const user = await serverUser(directory)
  const home = await makeHome(directory, user)
  const cluster = join(home, 'cluster')
  if (await exists(cluster))
    throw new DomainError('state.conflict', `文件夹 ${directory} 里已有数据库`, { hint: '恢复只写入空的数据文件夹：用 DOUDI_DATA 换一个' })
  const building = join(home, 'cluster.new')
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { mode: 0o700 })
  await copyFolder(join(from, 'cluster'), building, { all: true, user, carry })
  if (user) await chown(building, user.uid, user.gid)
  await carry(join(from, 'password'), join(home, 'password'))
  if (user) await chown(join(home, 'password'), user.uid, user.gid)
  await rename(building, cluster)
}

/** Files that are dropped while the copy is made vanish; the log knows it. */
async function copyFolder(
  from: string,
  to: string,
  { all = false, user = null, carry }: { all?: boolean; user?: ServerUser; carry: Carry },
): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!all && leftOut.test(entry.name)) continue
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 })
      if (all || !emptied.has(entry.name)) await copyFolder(source, target, { all, user, carry })
      else if (entry.name === 'pg_wal') await mkdir(join(target, 'archive_status'), { mode: 0o700 })
    } else if (entry.isFile()) {
      await carry(source, target).catch((error: unknown) => {
        if (all || errorCode(error) !== 'ENOENT') throw error
      })
    } else {
      throw new DomainError('system.unavailable', `不能备份 ${basename(source)}：不是普通文件`, {
        hint: '表空间放在别处的数据库请用 PostgreSQL 自己的工具备份',
      })
    }
    if (user && (await exists(target))) await chown(target, user.uid, user.gid)
  }
}

/** Segments of the log from the beginning of the copy to its end, by name: 24 hexadecimal digits that sort in order. */
async function copyLog(from: string, to: string, first: string, last: string, carry: Carry): Promise<void> {
  const wanted = (await readdir(from)).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last)
  if (!wanted.includes(first) || !wanted.includes(last)) throw new Error('the log of the copy is incomplete')
  for (const name of wanted) await carry(join(from, name), join(to, name))
}

async function carryText(text: string, target: string, carry: Carry): Promise<void> {
  const plain = `${target}.plain`
  await writeFile(plain, text, { mode: 0o600 })
  await carry(plain, target)
  await rm(plain)
}
