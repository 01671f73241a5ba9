import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError, type ErrorCode } from '#kernel'
import type { LakeEngine } from './engine.ts'
import { lakeError, unavailable } from './errors.ts'

/**
 * A computation that runs beside the data, in a process of its own: the default export of a module. `input` and what it returns are
 * plain data (typed arrays included). It sees files of the lake and of its temporary folder, no database and no secrets. `next` asks the
 * caller for a piece of work (`W`); undefined when there is none left. Programs that take from one caller end at about the same time.
 */
export type LakeProgram<I, O, W = never> = (
  engine: LakeEngine,
  input: I,
  report: (progress: unknown) => void,
  next: () => Promise<W | undefined>,
) => Promise<O>

export interface ProgramOptions {
  /** Memory DuckDB may take in it, MiB. */
  memoryLimitMb?: number
  threads?: number
  onProgress?: (progress: unknown) => void
  /** Gives the program its next piece of work, plain data; undefined when there is none left. Without it there is none. */
  onNext?: () => unknown
  /** Ends the process at once; the call rejects with the signal's reason. */
  signal?: AbortSignal
}

export interface ProgramStart {
  readonly entry: string
  readonly input: unknown
  readonly memoryLimitMb: number
  readonly threads: number
  readonly tempDirectory: string
  readonly allowDirectories: readonly string[]
}
export type ProgramRequest = { readonly kind: 'start'; readonly start: ProgramStart } | { readonly kind: 'work'; readonly work: unknown }
export type ProgramResponse =
  | { readonly kind: 'progress'; readonly progress: unknown }
  | { readonly kind: 'next' }
  | { readonly kind: 'done'; readonly output: unknown }
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly domain: { code: ErrorCode; hint: string | undefined; details: Record<string, unknown> | undefined } | null
    }

const childEntry = fileURLToPath(new URL('./program-child.ts', import.meta.url))
/** Nothing else of the server's environment: it holds secrets. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'] as const

/** Runs one program to its end. `O` is the caller's claim about its own program. */
export async function runProgram<O>(
  entry: URL,
  input: unknown,
  start: Omit<ProgramStart, 'entry' | 'input'>,
  options: Pick<ProgramOptions, 'onProgress' | 'onNext' | 'signal'>,
): Promise<O> {
  const { onProgress, onNext, signal } = options
  const tempDirectory = join(start.tempDirectory, `program-${randomBytes(4).toString('hex')}`)
  await mkdir(tempDirectory, { recursive: true })
  signal?.throwIfAborted()
  const env = Object.fromEntries(inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  // Chunks of results live for a moment each. A small place for the young has them found dead and their memory used again while it is
  // still in the caches; and below the first limit on the old, views of a whole data set do not have everything cleared away.
  const child = fork(childEntry, [], {
    serialization: 'advanced',
    execArgv: ['--min-semi-space-size=2', '--max-semi-space-size=2', '--initial-old-space-size=1024'],
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  // A child that is dead cannot be told anything; its exit says so. Without this the channel's own complaint would come first.
  const tell = (request: ProgramRequest): void => void child.send(request, () => undefined)
  signal?.addEventListener('abort', kill, { once: true })
  try {
    return await new Promise<O>((resolve, reject) => {
      child.on('message', (message) => {
        const response = message as ProgramResponse // the only writer is program-child.ts, typed by the same protocol
        if (response.kind === 'progress') onProgress?.(response.progress)
        if (response.kind === 'next') tell({ kind: 'work', work: onNext?.() })
        if (response.kind === 'done') resolve(response.output as O)
        if (response.kind === 'failed') reject(errorOf(response))
      })
      child.once('error', reject)
      child.once('exit', () => {
        reject(signal?.aborted === true ? abortReason(signal) : unavailable('数据计算进程意外中断，本次计算没有完成'))
      })
      tell({ kind: 'start', start: { ...start, tempDirectory, entry: entry.href, input } })
    })
  } finally {
    signal?.removeEventListener('abort', kill)
    kill()
    await rm(tempDirectory, { recursive: true, force: true })
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}

function errorOf({ message, domain }: Extract<ProgramResponse, { kind: 'failed' }>): Error {
  if (domain !== null) return new DomainError(domain.code, message, { hint: domain.hint, details: domain.details })
  return lakeError(message, '')
}
