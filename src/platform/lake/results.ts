import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTypeId,
  type DuckDBDataChunk,
  type DuckDBResult,
  type DuckDBValue,
} from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { BatchColumn, LakeRow, LakeValue, NumericArray } from './protocol.ts'

/** Reads a small result as plain objects; refuses one with more than `limit` rows, which belongs to `columns`. */
export async function readRows(result: DuckDBResult, limit: number): Promise<LakeRow[]> {
  const names = result.deduplicatedColumnNames()
  const rows: LakeRow[] = []
  for await (const chunk of result) {
    if (rows.length + chunk.rowCount > limit) throw new Error(`Result Error: more than ${String(limit)} rows, read them with columns()`)
    for (const values of chunk.getRows()) {
      rows.push(Object.fromEntries(names.map((name, index) => [name, plainValue(values[index] ?? null)])))
    }
  }
  return rows
}

function plainValue(value: DuckDBValue): LakeValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plainValue)
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([field, inner]) => [field, plainValue(inner)]))
  }
  if (value instanceof DuckDBBlobValue) return value.bytes
  return value.toString()
}

/** Collects DuckDB's chunks of 2048 rows into batches of columns, each in one typed array, without a JS object per row. */
export class BatchCollector {
  readonly names: string[]
  rowCount = 0
  readonly #capacity: number
  readonly #columns: ColumnBuffer[]

  constructor(result: DuckDBResult, capacity: number) {
    this.#capacity = capacity
    this.names = result.deduplicatedColumnNames()
    this.#columns = this.names.map((name, index) => columnBuffer(result.columnTypeId(index), name, capacity))
  }

  /** False when the chunk does not fit any more: take the batch first. */
  fits(chunk: DuckDBDataChunk): boolean {
    return this.rowCount + chunk.rowCount <= this.#capacity
  }

  add(chunk: DuckDBDataChunk): void {
    this.#columns.forEach((column, index) => {
      column.add(chunk, index, this.rowCount)
    })
    this.rowCount += chunk.rowCount
  }

  /** The collected columns. They are views of buffers used again by the next `add`: send them first. */
  take(): BatchColumn[] {
    const columns = this.#columns.map((column) => column.take(this.rowCount))
    this.rowCount = 0
    return columns
  }
}

interface ColumnBuffer {
  add(chunk: DuckDBDataChunk, column: number, offset: number): void
  take(rowCount: number): BatchColumn
}

type Copy = (source: Uint8Array, target: NumericArray, offset: number, rows: number, nulls: Uint8Array | null) => void

interface FixedType {
  bytes: number
  create(capacity: number): NumericArray
  copy: Copy
}

const same = (bytes: number, create: FixedType['create'], view: (source: Uint8Array, rows: number) => NumericArray): FixedType => ({
  bytes,
  create,
  copy(source, target, offset, rows) {
    target.set(view(source, rows), offset)
  },
})

const int8 = same(
  1,
  (n) => new Int8Array(n),
  (s, n) => new Int8Array(s.buffer, s.byteOffset, n),
)
const uint8 = same(
  1,
  (n) => new Uint8Array(n),
  (s, n) => new Uint8Array(s.buffer, s.byteOffset, n),
)
const int16 = same(
  2,
  (n) => new Int16Array(n),
  (s, n) => new Int16Array(s.buffer, s.byteOffset, n),
)
const uint16 = same(
  2,
  (n) => new Uint16Array(n),
  (s, n) => new Uint16Array(s.buffer, s.byteOffset, n),
)
const int32 = same(
  4,
  (n) => new Int32Array(n),
  (s, n) => new Int32Array(s.buffer, s.byteOffset, n),
)
const uint32 = same(
  4,
  (n) => new Uint32Array(n),
  (s, n) => new Uint32Array(s.buffer, s.byteOffset, n),
)
const float32 = same(
  4,
  (n) => new Float32Array(n),
  (s, n) => new Float32Array(s.buffer, s.byteOffset, n),
)
const float64 = same(
  8,
  (n) => new Float64Array(n),
  (s, n) => new Float64Array(s.buffer, s.byteOffset, n),
)

const unsafe = (): never => {
  throw new Error('Result Error: an integer beyond 2^53 cannot be read exactly')
}

/** 64-bit integers as exact doubles, put together from two 32-bit halves: a BigInt per value would be ten times slower. */
const int64: FixedType = {
  bytes: 8,
  create: (n) => new Float64Array(n),
  copy(source, target, offset, rows, nulls) {
    const halves = new Int32Array(source.buffer, source.byteOffset, rows * 2)
    for (let row = 0; row < rows; row++) {
      const high = halves[row * 2 + 1] ?? 0
      if ((high > 0x1fffff || high < -0x200000) && !nulls?.[offset + row]) unsafe()
      target[offset + row] = high * 4_294_967_296 + ((halves[row * 2] ?? 0) >>> 0)
    }
  },
}

const uint64: FixedType = {
  ...int64,
  copy(source, target, offset, rows, nulls) {
    const halves = new Uint32Array(source.buffer, source.byteOffset, rows * 2)
    for (let row = 0; row < rows; row++) {
      const high = halves[row * 2 + 1] ?? 0
      if (high > 0x1fffff && !nulls?.[offset + row]) unsafe()
      target[offset + row] = high * 4_294_967_296 + (halves[row * 2] ?? 0)
    }
  },
}

/** 128-bit sums (`SUM(int)`): exact when the upper half only repeats the sign. */
const int128: FixedType = {
  bytes: 16,
  create: (n) => new Float64Array(n),
  copy(source, target, offset, rows, nulls) {
    const words = new Int32Array(source.buffer, source.byteOffset, rows * 4)
    for (let row = 0; row < rows; row++) {
      const high = words[row * 4 + 1] ?? 0
      const sign = high >> 31
      const wide = high > 0x1fffff || high < -0x200000 || words[row * 4 + 2] !== sign || words[row * 4 + 3] !== sign
      if (wide && !nulls?.[offset + row]) unsafe()
      target[offset + row] = high * 4_294_967_296 + ((words[row * 4] ?? 0) >>> 0)
    }
  },
}

/** DATE is days since 1970-01-01 (Int32), TIMESTAMP microseconds since then (exact double). DECIMAL is missing on purpose: money is whole fen. */
const fixedTypes = new Map<DuckDBTypeId, FixedType>([
  [DuckDBTypeId.BOOLEAN, uint8],
  [DuckDBTypeId.TINYINT, int8],
  [DuckDBTypeId.SMALLINT, int16],
  [DuckDBTypeId.INTEGER, int32],
  [DuckDBTypeId.UTINYINT, uint8],
  [DuckDBTypeId.USMALLINT, uint16],
  [DuckDBTypeId.UINTEGER, uint32],
  [DuckDBTypeId.FLOAT, float32],
  [DuckDBTypeId.DOUBLE, float64],
  [DuckDBTypeId.DATE, int32],
  [DuckDBTypeId.BIGINT, int64],
  [DuckDBTypeId.UBIGINT, uint64],
  [DuckDBTypeId.HUGEINT, int128],
  [DuckDBTypeId.TIMESTAMP, int64],
  [DuckDBTypeId.TIMESTAMP_TZ, int64],
])
const textTypes = new Set([DuckDBTypeId.VARCHAR, DuckDBTypeId.ENUM, DuckDBTypeId.UUID])

function columnBuffer(type: DuckDBTypeId, name: string, capacity: number): ColumnBuffer {
  const fixed = fixedTypes.get(type)
  if (fixed) return new NumberBuffer(fixed, capacity)
  if (textTypes.has(type)) return new TextBuffer()
  throw new Error(`Result Error: column "${name}" of type ${DuckDBTypeId[type]} cannot be streamed, cast it`)
}

class NumberBuffer implements ColumnBuffer {
  readonly #type: FixedType
  readonly #values: NumericArray
  readonly #nulls: Uint8Array
  #hasNulls = false

  constructor(type: FixedType, capacity: number) {
    this.#type = type
    this.#values = type.create(capacity)
    this.#nulls = new Uint8Array(capacity)
  }

  add(chunk: DuckDBDataChunk, column: number, offset: number): void {
    const rows = chunk.rowCount
    // The raw vector, not node-api's wrapper: one memory copy a chunk instead of a call a value.
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
    const missing = this.#readNulls(vector, offset, rows)
    const source = duckdb.vector_get_data(vector, rows * this.#type.bytes)
    this.#type.copy(source, this.#values, offset, rows, missing ? this.#nulls : null)
    if (missing) for (let row = offset; row < offset + rows; row++) if (this.#nulls[row]) this.#values[row] = 0
  }

  #readNulls(vector: duckdb.Vector, offset: number, rows: number): boolean {
    this.#nulls.fill(0, offset, offset + rows)
    // DuckDB gives no mask at all where no row is missing, which the binding's type does not say.
    const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8)
    if (!mask) return false
    let missing = false
    for (let row = 0; row < rows; row++) {
      if ((((mask[row >> 3] ?? 0) >> (row & 7)) & 1) === 1) continue
      this.#nulls[offset + row] = 1
      missing = true
    }
    this.#hasNulls ||= missing
    return missing
  }

  take(rowCount: number): BatchColumn {
    const nulls = this.#hasNulls ? this.#nulls.subarray(0, rowCount) : null
    this.#hasNulls = false
    return { kind: 'number', values: this.#values.subarray(0, rowCount), nulls }
  }
}

class TextBuffer implements ColumnBuffer {
  #values: (string | null)[] = []

  add(chunk: DuckDBDataChunk, column: number): void {
    for (const value of chunk.getColumnValues(column)) this.#values.push(value === null ? null : value.toString())
  }

  take(): BatchColumn {
    const values = this.#values
    this.#values = []
    return { kind: 'text', values }
  }
}
