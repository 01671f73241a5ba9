import { cpus, totalmem } from 'node:os'
import { DuckDBInstance, version, type DuckDBConnection } from '@duckdb/node-api'

/** What the figures below it were measured on. */
export function machine(): string {
  const [cpu] = cpus()
  return `${cpu?.model.trim() ?? 'unknown'} × ${String(cpus().length)}, ${String(Math.round(totalmem() / 2 ** 30))} GB; node ${process.version}, DuckDB ${version()}`
}

export interface Taken {
  /** Seconds on the clock. */
  readonly wall: number
  /** Seconds of processor time over all threads: the fairer figure on a machine that others use too. */
  readonly processor: number
}

/** What one run takes. */
export async function once(work: () => unknown): Promise<Taken> {
  const start = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 }
}

/** The middle one of three runs by processor time, after one to warm up. */
export async function taken(work: () => unknown): Promise<Taken> {
  const runs: Taken[] = []
  for (let run = 0; run < 4; run++) runs.push(await once(work))
  return runs.slice(1).toSorted((one, other) => one.processor - other.processor)[1]!
}

/** The median of an odd number of values. */
export function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** A database in memory while `work` runs. */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
  }
}
