import { appendFile, chown, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { exists, serverUser } from './binaries.ts'
import type { Carry } from './base-backup.ts'
import { makeHome } from './embedded.ts'
import type { DatabaseHandle } from './handles.ts'

/*
 * The write-ahead log, kept elsewhere piece by piece, so that the database can be brought to any moment. The embedded server has no
 * pg_receivewal, and an archive_command would run as the server's user, who has no keys: the program itself takes each full piece away, and
 * a replication slot keeps the server from discarding what has not been taken.
 */
const slot = 'doudi_archive'

const isSegment = (name: string): boolean => /^[0-9A-F]{24}$/.test(name)

/** Whether the server keeps its log for the archive from here on; false where it had lost some of it or was never asked: the archive then needs a new base. */
export async function holdLog(database: DatabaseHandle): Promise<boolean> {
  const { rows } = await sql<{
    lost: boolean
  }>`select wal_status = 'lost' or restart_lsn is null as lost from pg_replication_slots where slot_name = ${slot}`.execute(database)
  if (rows[0]?.lost === false) return true
  if (rows[0] !== undefined) await releaseLog(database)
  await sql`select pg_create_physical_replication_slot(${slot}, true)`.execute(database)
  return false
}

/** The server need not keep its log any more. */
export async function releaseLog(database: DatabaseHandle): Promise<void> {
  await sql`select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ${slot}`.execute(database)
}

/** Ends the piece of the log that is being written. Everything committed before the returned instant is in what `takeLog` then takes. */
export async function endPiece(database: DatabaseHandle): Promise<Date> {
  const until = await database.transaction().execute(async (tx) => {
    // Who comes back to this very moment needs a later commit in the log to stop at.
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now, pg_current_xact_id()`.execute(tx)
    return rows[0]?.now ?? new Date(0)
  })
  await sql`select pg_switch_wal()`.execute(database)
  return until
}

/** Carries every ended piece that was not taken yet to `folder`, oldest first, and lets the server discard each; returns how many. */
export async function takeLog(database: DatabaseHandle, folder: string, carry: Carry): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { rows } = await sql<{ cluster: string; from: string; current: string }>`
    select current_setting('data_directory') as cluster, pg_walfile_name(restart_lsn) as from, pg_walfile_name(pg_current_wal_lsn()) as current from pg_replication_slots where slot_name = ${slot}`.execute(
    database,
  )
  const [at] = rows
  if (at === undefined) throw new Error('the log is not held')
  const log = join(at.cluster, 'pg_wal')
  // pg_walfile_name names the piece before where a position lies on the border: taken again, it is found there.
  const wanted = (await readdir(log))
    .filter((name) => isSegment(name) && name.slice(0, 8) === at.current.slice(0, 8) && name >= at.from && name < at.current)
    .toSorted()
  for (const name of wanted) {
    const target = join(folder, name)
    if (!(await exists(target))) await carry(join(log, name), target)
    await sql`select pg_replication_slot_advance(${slot}, ${endOf(name)}::pg_lsn)`.execute(database)
  }
  return wanted.length
}

const segmentBytes = 16n * 2n ** 20n
const segmentsPerFile = 2n ** 32n / segmentBytes

/** A piece's name is its timeline, then its number in two halves. */
function numberOf(name: string): bigint {
  return BigInt(`0x${name.slice(8, 16)}`) * segmentsPerFile + BigInt(`0x${name.slice(16)}`)
}

/** The position at which a piece ends. */
function endOf(name: string): string {
  const position = (numberOf(name) + 1n) * segmentBytes
  return `${(position >> 32n).toString(16)}/${(position & 0xffff_ffffn).toString(16)}`
}

/** Pieces in `folder` a copy needs that begins with `first`: of its own timeline, in order, to the first that is missing; up to `last` where it is given. */
export async function logFrom(folder: string, first: string, last: string | null): Promise<string[]> {
  const names = (await readdir(folder))
    .filter((name) => isSegment(name) && name.slice(0, 8) === first.slice(0, 8) && name >= first && (last === null || name <= last))
    .toSorted()
  const gap = names.findIndex((name, at) => numberOf(first) + BigInt(at) !== numberOf(name))
  return gap === -1 ? names : names.slice(0, gap)
}

/**
 * Tells a cluster that was put into `directory` by `placeCluster` to replay pieces of the log at its first start: to the moment `until`, or
 * all of them. `bring` puts a piece into its place.
 */
export async function replayOnStart(
  directory: string,
  pieces: readonly string[],
  until: Date | null,
  bring: (piece: string, target: string) => Promise<void>,
): Promise<void> {
  const user = await serverUser(directory)
  const cluster = join(await makeHome(directory, user), 'cluster')
  const own = async (path: string): Promise<void> => {
    if (user) await chown(path, user.uid, user.gid)
  }
  for (const piece of pieces) {
    const target = join(cluster, 'pg_wal', piece)
    if (await exists(target)) continue
    await bring(piece, target)
    await own(target)
  }
  // No command fetches anything: what is wanted lies there already. Nobody may ask before the replay has ended.
  const settings = {
    restore_command: 'false',
    hot_standby: 'off',
    recovery_target_timeline: 'current',
    recovery_target_action: 'promote',
    recovery_target_time: until?.toISOString().replace('T', ' ').replace('Z', '+00') ?? '',
  }
  await appendFile(
    join(cluster, 'postgresql.auto.conf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  )
  await writeFile(join(cluster, 'recovery.signal'), '', { mode: 0o600 })
  await own(join(cluster, 'recovery.signal'))
}
