import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, readlink, rename, rm, stat, statfs, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { DomainError } from '#kernel'
import pg from 'pg'
import { canReach, embeddedBinaries, errorCode, exists, serverUser, type ServerUser } from './binaries.ts'
import { keepRunning } from './keep-running.ts'
import { FileLock, withExclusiveLock } from './lock.ts'
import { findPostmaster, isPostmaster, launchPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts'

/** The embedded server as one program sees it. */
export type EmbeddedServer = Readonly<{
  /** Address with the password: never log it. */
  connectionString: string
  pid: number
  /** Lets go of the server; the last program that does so also shuts it down. */
  stop(): Promise<void>
}>

export type EmbeddedOptions = Readonly<{
  /** Folder of the server: its data, password, log and locks. Created where it is missing. */
  directory: string
  /** Shared buffers in MiB. */
  memoryMb: number
  /** For tests: faster, and everything is lost with the machine's next crash. */
  volatile?: boolean
  /** Told when the server's process was gone and has been started again, or (with the error) could not be yet. */
  onRestart?: (error: unknown) => void
}>

const owner = 'doudi'
const run = promisify(execFile)

/**
 * Starts the embedded server, or joins it where another program already runs it on the same folder. A server left behind by a
 * killed program is stopped first, so that what runs always runs with these settings. While this program uses it, a server whose
 * process was killed is started again at the same address. Throws `system.unavailable`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const user = await serverUser(options.directory)
  const home = await makeHome(options.directory, user)
  const holders = new FileLock(join(home, 'holders.lock'))
  try {
    return await withExclusiveLock(join(home, 'start.lock'), async () => {
      const postmaster = await joinOrLaunch(home, user, options, holders)
      const connectionString = await connectionTo(home, postmaster)
      const endWatch = watch(home, user, options, postmaster)
      const stop = async () => {
        await endWatch()
        await letGo(home, holders)
      }
      return { connectionString, pid: postmaster.pid, stop }
    })
  } catch (error) {
    holders.close()
    throw ['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error)) ? closedFolder(options.directory, error) : error
  }
}

/**
 * Keeps a server on `directory` alive for others without starting one: whoever starts it later finds a holder, and it is shut down
 * by the returned function at the latest. For a test run, whose workers come and go.
 */
export async function holdEmbedded(directory: string): Promise<() => Promise<void>> {
  const home = await makeHome(directory, await serverUser(directory))
  const holders = new FileLock(join(home, 'holders.lock'))
  holders.tryShared()
  return () => letGo(home, holders)
}

/** Every program that uses the server holds `holders.lock` shared, under `start.lock`: who gets it alone is the last, or the first. */
async function joinOrLaunch(home: string, user: ServerUser, options: EmbeddedOptions, holders: FileLock): Promise<Postmaster> {
  const cluster = join(home, 'cluster')
  const alone = holders.tryExclusive()
  const found = await findPostmaster(cluster)
  if (alone && found) await stopPostmaster(cluster, found)
  const postmaster = found && !alone ? found : await launchNew(home, user, options)
  holders.release()
  holders.tryShared()
  return postmaster
}

/** Whoever of the programs sees it first starts it again; the others find it running. */
function watch(home: string, user: ServerUser, options: EmbeddedOptions, { port, pid }: Postmaster): () => Promise<void> {
  const cluster = join(home, 'cluster')
  let current = pid
  return keepRunning({
    isRunning: () => isPostmaster(current, cluster),
    restart: () =>
      withExclusiveLock(join(home, 'start.lock'), async () => {
        const found = (await findPostmaster(cluster)) ?? (await launchNew(home, user, options, port))
        current = found.pid
      }),
    onRestart: options.onRestart ?? (() => undefined),
  })
}

async function letGo(home: string, holders: FileLock): Promise<void> {
  await withExclusiveLock(join(home, 'start.lock'), async () => {
    holders.release()
    const last = holders.tryExclusive()
    const found = last ? await findPostmaster(join(home, 'cluster')) : null
    if (found) await stopPostmaster(join(home, 'cluster'), found)
    holders.close()
  })
}

async function launchNew(home: string, user: ServerUser, options: EmbeddedOptions, port?: number): Promise<Postmaster> {
  const native = await embeddedBinaries(home, user)
  const cluster = join(home, 'cluster')
  if (!(await exists(cluster))) await createCluster(native, home, user, options)
  await checkVersion(native, cluster)
  const parameters = { ...(await parametersFor(options.memoryMb)), ...(options.volatile ? volatileParameters : {}) }
  return launchPostmaster({ native, cluster, logFile: join(home, 'server.log'), user, parameters }, port)
}

/**
 * The server's own folder, closed to everybody else. Where its user cannot get there (a checkout in a closed home), it lies in
 * /var/lib and a link stands in its place.
 */
export async function makeHome(directory: string, user: ServerUser): Promise<string> {
  await mkdir(dirname(directory), { recursive: true })
  await admit(dirname(directory), user)
  const home = await placeFor(directory, user)
  await mkdir(home, { recursive: true })
  if (user) await chown(home, user.uid, user.gid)
  await chmod(home, 0o700)
  return home
}

/** The data folder may be closed, it holds keys: the server's user is let through to its own folder, and may not list the rest. */
async function admit(dataFolder: string, user: ServerUser): Promise<void> {
  const { mode, uid } = await stat(dataFolder)
  if (user === null || uid !== 0 || mode & 0o011) return
  await chown(dataFolder, uid, user.gid)
  await chmod(dataFolder, (mode & 0o700) | 0o010)
}

async function placeFor(directory: string, user: ServerUser): Promise<string> {
  const link = await readlink(directory).catch(() => null)
  if (link !== null) return resolve(dirname(directory), link)
  if (await canReach(directory, user)) return directory
  const elsewhere = `/var/lib/doudi-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`
  await symlink(elsewhere, directory)
  return elsewhere
}

/** Built under another name and renamed when whole: an interrupted first start begins again. */
async function createCluster(native: string, home: string, user: ServerUser, options: EmbeddedOptions): Promise<void> {
  const passwordFile = join(home, 'password')
  const building = join(home, 'cluster.new')
  await rm(building, { recursive: true, force: true })
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (user) await chown(passwordFile, user.uid, user.gid)
  const flags = [
    '--pgdata',
    building,
    '--username',
    owner,
    '--pwfile',
    passwordFile,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]
  if (options.volatile) flags.push('--no-sync')
  await run(join(native, 'bin', 'initdb'), flags, { ...user, env: { PATH: process.env.PATH, LC_ALL: 'C' } }).catch((cause: unknown) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new DomainError('system.unavailable', `内置数据库建不起来，文件夹 ${home}\n${said}`, {
      hint: '看看磁盘是否已满、文件夹能否写入。',
      cause,
    })
  })
  await rename(building, join(home, 'cluster'))
}

async function checkVersion(native: string, cluster: string): Promise<void> {
  const kept = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  const { stdout } = await run(join(native, 'bin', 'postgres'), ['--version'])
  const offered = /(\d+)\./.exec(stdout)?.[1]
  if (kept === offered) return
  throw new DomainError('system.unavailable', `数据是 PostgreSQL ${kept} 存的，程序带的是 ${offered ?? '未知版本'}，不能直接打开`, {
    hint: '先用旧版程序导出备份，再用新版恢复。',
  })
}

async function parametersFor(memoryMb: number): Promise<Record<string, string | number>> {
  return {
    shared_buffers: `${memoryMb}MB`,
    effective_cache_size: `${memoryMb * 3}MB`,
    maintenance_work_mem: '256MB',
    work_mem: '16MB',
    max_connections: 120,
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    // The log waits for the archive (wal-archive.ts). Where that cannot be reached for days the disk must not fill: it then begins anew.
    max_slot_wal_keep_size: '16GB',
    random_page_cost: 1.1,
    // Looks at personal data do not wait for the disk (appendLooks): it follows within three of these.
    wal_writer_delay: '10ms',
    jit: 'off',
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    // Statements and the details of a violated constraint name people; the log must not.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    dynamic_shared_memory_type: (await hasRoomyShm()) ? 'posix' : 'mmap',
  }
}

const volatileParameters = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
} as const

/** Containers often have a /dev/shm of 64 MB, in which a parallel query fails half-way. */
async function hasRoomyShm(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const found = await statfs('/dev/shm').catch(() => null)
  return found !== null && found.bsize * found.blocks >= 256 * 2 ** 20
}

async function connectionTo(home: string, { port }: Postmaster): Promise<string> {
  const password = await readFile(join(home, 'password'), 'utf8')
  const server = `postgres://${owner}:${password}@127.0.0.1:${port}`
  await createDatabaseOnce(`${server}/postgres`)
  return `${server}/${owner}`
}

/** The first start has only the server's own databases. */
async function createDatabaseOnce(maintenanceAddress: string): Promise<void> {
  const maintenance = new pg.Client(maintenanceAddress)
  await maintenance.connect()
  try {
    const { rowCount } = await maintenance.query('select from pg_database where datname = $1', [owner])
    if (rowCount === 0) await maintenance.query(`create database ${owner}`)
  } finally {
    await maintenance.end()
  }
}

function closedFolder(directory: string, cause: unknown): DomainError {
  return new DomainError('system.unavailable', `数据文件夹 ${directory} 不能读写`, {
    hint: '它可能是用别的系统用户建的：用同一个用户启动，或用 DOUDI_DATA 换一个文件夹。',
    cause,
  })
}
