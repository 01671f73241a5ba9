import { setImmediate } from 'node:timers/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { LakeRow, NumericArray } from './protocol.ts'
import { readRows } from './results.ts'
import { literal } from './sql.ts'

/** Some rows of a result (at most 2,048), a typed view a column in the order of the SELECT. Valid only until the consumer returns. */
export interface Chunk {
  readonly rowCount: number
  readonly columns: readonly NumericArray[]
}

/** A large result and what takes it. */
export interface Scan {
  readonly sql: string
  readonly consumer: (chunk: Chunk) => void
}

/** A column for SQL; `boolean` for a Uint8Array of 0 and 1. */
export interface OfferedColumn {
  readonly name: string
  readonly values: NumericArray
  readonly boolean?: boolean
}

/**
 * DuckDB as a program sees it, in its own process: columns are read where DuckDB has them, without a copy and without an object a
 * row. Statements run one after the other.
 */
export interface LakeEngine {
  run(sql: string): Promise<void>
  /** A small result as objects (at most 100,000 rows). */
  rows<T extends LakeRow = LakeRow>(sql: string): Promise<T[]>
  /**
   * Hands out a large result, 2,048 rows at a time; all of it stands in DuckDB's memory meanwhile. Columns are integers up to 32 bits,
   * DOUBLE, DATE (days since 1970-01-01) or BOOLEAN without NULL; anything else is refused. Returns the number of rows.
   */
  scan(sql: string, consumer: (chunk: Chunk) => void): Promise<number>
  /** The same for several results, one after the other; DuckDB makes the next while one is handed out, so two stand in its memory. */
  scanEach(scans: readonly Scan[]): Promise<void>
  /**
   * Lets SQL read the first `rows` values of typed columns without storing them: the relation to select from. It stands until columns
   * are offered under the same name again; the arrays must not change while a statement reads them.
   */
  offer(name: string, columns: readonly OfferedColumn[], rows: number): string
}

type View = (bytes: Uint8Array, rows: number) => NumericArray

interface ColumnType {
  readonly bytes: number
  readonly view: View
}

const views = {
  int8: { bytes: 1, view: (b, n) => new Int8Array(b.buffer, b.byteOffset, n) },
  uint8: { bytes: 1, view: (b, n) => new Uint8Array(b.buffer, b.byteOffset, n) },
  int16: { bytes: 2, view: (b, n) => new Int16Array(b.buffer, b.byteOffset, n) },
  uint16: { bytes: 2, view: (b, n) => new Uint16Array(b.buffer, b.byteOffset, n) },
  int32: { bytes: 4, view: (b, n) => new Int32Array(b.buffer, b.byteOffset, n) },
  double: { bytes: 8, view: (b, n) => new Float64Array(b.buffer, b.byteOffset, n) },
} as const satisfies Record<string, ColumnType>

const readable = new Map<duckdb.Type, ColumnType>([
  [duckdb.Type.BOOLEAN, views.uint8],
  [duckdb.Type.TINYINT, views.int8],
  [duckdb.Type.UTINYINT, views.uint8],
  [duckdb.Type.SMALLINT, views.int16],
  [duckdb.Type.USMALLINT, views.uint16],
  [duckdb.Type.INTEGER, views.int32],
  [duckdb.Type.DATE, views.int32],
  [duckdb.Type.DOUBLE, views.double],
])

/** The lake as a program in the computing process has it: SQL, rows, and columns without copies. */
export function createEngine(connection: DuckDBConnection, raw: duckdb.Connection): LakeEngine {
  const offers = new Map<string, Offer>()
  registerOffers(raw, offers)
  return {
    async run(sql) {
      await connection.run(sql)
    },
    async rows<T extends LakeRow>(sql: string) {
      // The caller knows the columns of its own SQL; they cannot be known here.
      return (await readRows(await connection.stream(sql), 100_000)) as T[]
    },
    scan: async (sql, consumer) => handOut(await duckdb.query(raw, sql), consumer),
    scanEach: (scans) => scanEach(raw, scans),
    offer(name, columns, rows) {
      offers.set(name, { columns: columns.map((column) => ({ ...column, ...typeOf(column) })), rows })
      return `${offersFunction}(${literal(name)})`
    },
  }
}

/** What was found dead is given back between two turns of the event loop, so now and then there is one. */
const chunksUntilFreed = 256

async function scanEach(connection: duckdb.Connection, scans: readonly Scan[]): Promise<void> {
  const made = (at: number): Promise<duckdb.Result> | undefined => {
    const scan = scans[at]
    const result = scan && duckdb.query(connection, scan.sql)
    // Where it fails while the one before is handed out, it is awaited only later.
    result?.catch(() => undefined)
    return result
  }
  let next = made(0)
  for (const [at, { consumer }] of scans.entries()) {
    const result = await next
    next = made(at + 1)
    if (result !== undefined) await handOut(result, consumer)
  }
}

/**
 * The whole result is made before its first row is handed out: taking chunks one by one from a running query costs twice as much as
 * reading them from memory (a task for another thread, a promise and a copy each), and filtered chunks come out full.
 */
async function handOut(result: duckdb.Result, consumer: (chunk: Chunk) => void): Promise<number> {
  const names = Array.from({ length: duckdb.column_count(result) }, (_, column) => duckdb.column_name(result, column))
  const types = names.map((name, column) => {
    const type = readable.get(duckdb.column_type(result, column))
    if (type === undefined) throw new Error(`Result Error: column "${name}" cannot be scanned, cast it`)
    return type
  })
  const chunks = duckdb.result_chunk_count(result)
  let total = 0
  for (let at = 0; at < chunks; at++) {
    const chunk = duckdb.result_get_chunk(result, at)
    const rowCount = duckdb.data_chunk_get_size(chunk)
    const columns: NumericArray[] = []
    for (let column = 0; column < types.length; column++) {
      const vector = duckdb.data_chunk_get_vector(chunk, column)
      refuseNulls(vector, rowCount, names[column] ?? '')
      const { bytes, view } = types[column] ?? views.int8
      columns.push(view(duckdb.vector_get_data(vector, rowCount * bytes), rowCount))
    }
    consumer({ rowCount, columns })
    total += rowCount
    if (at % chunksUntilFreed === chunksUntilFreed - 1) await setImmediate()
  }
  return total
}

/** DuckDB gives a mask only where a row may be missing; bits beyond the rows say nothing. */
function refuseNulls(vector: duckdb.Vector, rows: number, name: string): void {
  const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8)
  if (!mask) return
  const whole = rows >> 3
  let missing = (mask[whole] ?? 0) | (255 << (rows & 7))
  for (let byte = 0; byte < whole; byte++) missing &= mask[byte] ?? 0
  if ((missing & 255) !== 255) throw new Error(`Result Error: column "${name}" holds NULL, coalesce it`)
}

interface Offer {
  readonly columns: readonly (OfferedColumn & { readonly type: duckdb.Type })[]
  readonly rows: number
}

function typeOf({ name, values, boolean }: OfferedColumn): { type: duckdb.Type } {
  if (boolean === true && values instanceof Uint8Array) return { type: duckdb.Type.BOOLEAN }
  if (values instanceof Int8Array) return { type: duckdb.Type.TINYINT }
  if (values instanceof Uint8Array) return { type: duckdb.Type.UTINYINT }
  if (values instanceof Int16Array) return { type: duckdb.Type.SMALLINT }
  if (values instanceof Uint16Array) return { type: duckdb.Type.USMALLINT }
  if (values instanceof Int32Array) return { type: duckdb.Type.INTEGER }
  if (values instanceof Float64Array) return { type: duckdb.Type.DOUBLE }
  throw new Error(`column ${name} cannot be offered to SQL`)
}

const offersFunction = 'offered_columns'
const chunkRows = 2048

/** The table function behind `offer`: DuckDB asks for a chunk at a time, which is copied from the arrays. */
function registerOffers(connection: duckdb.Connection, offers: ReadonlyMap<string, Offer>): void {
  const table = duckdb.create_table_function()
  duckdb.table_function_set_name(table, offersFunction)
  duckdb.table_function_add_parameter(table, duckdb.create_logical_type(duckdb.Type.VARCHAR))
  duckdb.table_function_supports_projection_pushdown(table, true)
  duckdb.table_function_set_bind(table, (info) => {
    const name = duckdb.get_varchar(duckdb.bind_get_parameter(info, 0))
    const offer = offers.get(name)
    if (!offer) {
      duckdb.bind_set_error(info, `no columns are offered as ${name}`)
      return
    }
    for (const column of offer.columns) duckdb.bind_add_result_column(info, column.name, duckdb.create_logical_type(column.type))
    duckdb.bind_set_cardinality(info, offer.rows, true)
    duckdb.bind_set_bind_data(info, offer)
  })
  duckdb.table_function_set_init(table, (info) => {
    const wanted = Array.from({ length: duckdb.init_get_column_count(info) }, (_, at) => duckdb.init_get_column_index(info, at))
    duckdb.init_set_max_threads(info, 1)
    duckdb.init_set_init_data(info, { wanted, next: 0 } satisfies Reading)
  })
  duckdb.table_function_set_function(table, (info, chunk) => {
    const { columns, rows } = duckdb.function_get_bind_data(info) as Offer // set in bind
    const reading = duckdb.function_get_init_data(info) as Reading // set in init
    const from = reading.next
    const size = Math.min(chunkRows, rows - from)
    reading.next += size
    for (let at = 0; at < reading.wanted.length; at++) {
      const values = columns[reading.wanted[at] ?? -1]?.values
      // The number of rows alone is asked for by a column that is none.
      if (!values || size === 0) continue
      const width = values.BYTES_PER_ELEMENT
      duckdb.copy_data_to_vector(
        duckdb.data_chunk_get_vector(chunk, at),
        0,
        values.buffer as ArrayBuffer,
        values.byteOffset + from * width,
        size * width,
      )
    }
    duckdb.data_chunk_set_size(chunk, size)
  })
  duckdb.register_table_function(connection, table)
}

interface Reading {
  readonly wanted: readonly number[]
  next: number
}
