/** What the server process and the DuckDB child say to each other over the IPC channel (advanced serialization). */

/** Values that may be bound to `$1` or `$name`. Lists become DuckDB lists of their first element's type; pass days as text and cast. */
export type LakeParameter = null | boolean | number | bigint | string | Uint8Array | readonly string[] | readonly number[]
export type LakeParameters = readonly LakeParameter[] | Readonly<Record<string, LakeParameter>>

/** A value in a small result. BIGINT and HUGEINT are numbers where safe, else bigint; DATE `YYYY-MM-DD`, UUID, DECIMAL and times are text. */
export type LakeValue = null | boolean | number | bigint | string | Uint8Array | LakeValue[] | { [field: string]: LakeValue }
export type LakeRow = Record<string, LakeValue>

export type NumericArray = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array

/** One column of a batch. `nulls[i]` is 1 where row i has no value (its number is then 0); `nulls` is null where none is missing. */
export type BatchColumn = { kind: 'number'; values: NumericArray; nulls: Uint8Array | null } | { kind: 'text'; values: (string | null)[] }

export interface ChildOptions {
  memoryLimitMb: number
  threads: number
  tempDirectory: string
  allowDirectories: readonly string[]
  variables: Readonly<Record<string, string>>
  /** Path of the person index to attach for writing. */
  personIndex: string | null
}

export interface Query {
  /** A connection opened before, or null for one of its own that ends with the query. */
  connection: number | null
  mode: 'run' | 'rows' | 'columns'
  sql: string
  parameters: LakeParameters | undefined
  /** rows: the most that may come back; columns: rows in a batch. */
  size: number
  /** Whether to tell how far it has come. */
  progress?: boolean
}

export type Request =
  | { kind: 'start'; options: ChildOptions }
  | { kind: 'open'; connection: number }
  | { kind: 'close'; connection: number }
  | { kind: 'query'; id: number; query: Query }
  | { kind: 'cancel'; id: number }
  | { kind: 'acknowledge'; id: number }
  | { kind: 'stop' }

export type QueryResult = { rowsChanged: number } | { rows: LakeRow[] } | { rowCount: number }

export type Response =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'batch'; id: number; names: string[]; columns: BatchColumn[]; rowCount: number }
  | { kind: 'progress'; id: number; share: number }
  | { kind: 'done'; id: number; result: QueryResult }
  | { kind: 'error'; id: number; message: string; cancelled: boolean }

/** Batches the child may send before the first is taken: bounds memory on both sides. */
export const batchesInFlight = 3
