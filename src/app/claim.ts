import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimDatabase, FileLock, type Refusal } from '#db'
import { DomainError } from '#kernel'
import type { Config } from '#platform/config'

/** A right that is held until it is given back or the process ends. */
export interface Held {
  release(): Promise<void>
}

/**
 * The right to work on a data folder: one process at a time, since the lake's person index can be written by one. It ends with the
 * process, however that ends. Null while another process has it.
 */
export function claimWorker(dataDirectory: string): { release(): void } | null {
  mkdirSync(dataDirectory, { recursive: true })
  const lock = new FileLock(join(dataDirectory, 'worker.lock'))
  if (lock.tryExclusive()) return { release: () => lock.close() }
  lock.close()
  return null
}

/**
 * The right to do the background work of an installation: on its data folder and, where the database lies elsewhere, there too. What
 * stands in the way, where it cannot be had now.
 */
export async function claimWork(config: Config, onLost: () => void): Promise<Held | 'folder' | Refusal> {
  const folder = claimWorker(config.dataDirectory)
  if (folder === null) return 'folder'
  try {
    const database = await claimElsewhere(config, true, onLost)
    if (typeof database !== 'string')
      return {
        async release() {
          await database.release()
          folder.release()
        },
      }
    folder.release()
    return database
  } catch (error) {
    folder.release()
    throw error
  }
}

/** The right to serve beside a worker: on a database that lies elsewhere only programs with one and the same data folder may meet. */
export function claimServing(config: Config, onLost: () => void): Promise<Held | Refusal> {
  return claimElsewhere(config, false, onLost)
}

const nothing: Held = { release: () => Promise.resolve() }

async function claimElsewhere({ databaseUrl, dataDirectory }: Config, works: boolean, onLost: () => void): Promise<Held | Refusal> {
  if (databaseUrl === null) return nothing
  return claimDatabase(databaseUrl, { folder: identityOf(dataDirectory), works }, onLost)
}

/** What a data folder is known by, wherever it is mounted. */
function identityOf(dataDirectory: string): string {
  mkdirSync(dataDirectory, { recursive: true })
  const path = join(dataDirectory, 'folder.id')
  try {
    writeFileSync(path, `${randomUUID()}\n`, { flag: 'wx', flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(path, 'utf8').trim()
}

const patience = 30_000

/** Asks for a right until it is given; whoever has it may be a command of the command line that ends soon. Throws `system.unavailable`. */
export async function waitFor(config: Config, ask: () => Promise<Held | 'folder' | Refusal>): Promise<Held> {
  const began = performance.now()
  for (let told = false; ;) {
    const claim = await ask()
    if (typeof claim !== 'string') return claim
    const waited = performance.now() - began
    if (waited > patience) throw refused(config, claim)
    if (!told && waited > 1_000) process.stdout.write(`${inTheWay(config, claim)}，等它结束……\n`)
    told ||= waited > 1_000
    await sleep(claim === 'folder' ? 200 : 1_000)
  }
}

function inTheWay({ dataDirectory }: Config, refusal: 'folder' | Refusal): string {
  return refusal === 'folder'
    ? `数据文件夹 ${dataDirectory} 正由另一个兜底程序使用`
    : refusal === 'worked'
      ? 'DATABASE_URL 的数据库正由另一个兜底程序使用'
      : 'DATABASE_URL 的数据库正由另一个兜底程序使用，用的是另一个数据文件夹'
}

const waysOut: Readonly<Record<'folder' | Refusal, string>> = {
  folder:
    '它可能已经启动了：直接打开它的网址；后台任务由 doudi worker 办理时，用 doudi serve --no-worker 启动网页服务；要另开一套，用 DOUDI_DATA 换一个文件夹、用 PORT 换一个端口',
  worked: '一个数据库只能有一个程序办理后台任务：打开已启动的那一个；只要网页服务，用 doudi serve --no-worker；另开一套，请另建一个库',
  'other-folder': '同一个数据库的各个程序必须用同一个数据文件夹（DOUDI_DATA）：改成一样的，或给这一个另建一个库',
}

function refused(config: Config, refusal: 'folder' | Refusal): DomainError {
  return new DomainError('system.unavailable', inTheWay(config, refusal), { hint: waysOut[refusal] })
}

/** The end of a program whose right went to another: at once, as by a kill, since every further step would be one too many. */
export function endAtOnce(): never {
  process.stderr.write('数据库的使用权已被另一个兜底程序取得，本程序停止，以免两个程序同时办理\n')
  process.exit(1)
}
