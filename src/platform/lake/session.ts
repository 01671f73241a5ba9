import type { ColumnBatch } from './batch.ts'
import type { LakeParameters, LakeRow } from './protocol.ts'

export interface QueryOptions {
  /** Ends the query; the call rejects with the signal's reason. */
  signal?: AbortSignal
}

export interface RunOptions extends QueryOptions {
  /** Hears twice a second what share of a long statement is done, 0 to 1, as DuckDB estimates it. */
  onProgress?: (share: number) => void
}

/** Something that runs SQL. Text of people goes into `parameters` (`$1` or `$name`), never into the SQL. */
export interface LakeSession {
  /** Runs statements for their effect. Several, separated by `;`, only without parameters. */
  run(sql: string, parameters?: LakeParameters, options?: RunOptions): Promise<{ rowsChanged: number }>
  /** A small result as objects (at most 100,000 rows, else LakeError). `T` is the caller's claim about its own SQL. */
  rows<T extends LakeRow = LakeRow>(sql: string, parameters?: LakeParameters, options?: QueryOptions): Promise<T[]>
  /**
   * A large result, column by column, in batches of 65,536 rows handed to `consumer` one after the other in result order; the next
   * waits for it. Returns the number of rows. DECIMAL and nested columns are refused.
   */
  columns(
    sql: string,
    consumer: (batch: ColumnBatch) => void | Promise<void>,
    parameters?: LakeParameters,
    options?: QueryOptions & { batchRows?: number },
  ): Promise<number>
}
