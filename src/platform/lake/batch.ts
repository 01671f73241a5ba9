import type { RawBatch } from './child-process.ts'
import type { BatchColumn, NumericArray } from './protocol.ts'

/** Some rows of a large result, column by column. Columns are asked for by name; a wrong name or kind throws a TypeError. */
export class ColumnBatch {
  readonly rowCount: number
  readonly names: readonly string[]
  readonly #columns: Map<string, BatchColumn>

  constructor(raw: RawBatch) {
    this.rowCount = raw.rowCount
    this.names = raw.names
    this.#columns = new Map(
      raw.names.map((name, index) => [name, raw.columns[index]]).filter((entry): entry is [string, BatchColumn] => entry[1] !== undefined),
    )
  }

  /**
   * The numbers of a column: integers up to 32 bits and doubles in their own array type, 64-bit and wider integers as exact doubles,
   * BOOLEAN as 0 and 1, DATE as days since 1970-01-01, TIMESTAMP as microseconds. Where `nulls` says 1 the number is 0.
   */
  numbers(name: string): NumericArray {
    const column = this.#column(name)
    if (column.kind !== 'number') throw new TypeError(`column ${name} is text`)
    return column.values
  }

  /** 1 for each row without a value; null where none is missing. */
  nulls(name: string): Uint8Array | null {
    const column = this.#column(name)
    if (column.kind === 'number') return column.nulls
    return column.values.includes(null) ? Uint8Array.from(column.values, (value) => (value === null ? 1 : 0)) : null
  }

  /** The texts of a VARCHAR, ENUM or UUID column. */
  texts(name: string): (string | null)[] {
    const column = this.#column(name)
    if (column.kind !== 'text') throw new TypeError(`column ${name} is not text`)
    return column.values
  }

  #column(name: string): BatchColumn {
    const column = this.#columns.get(name)
    if (!column) throw new TypeError(`no column ${name} in the result`)
    return column
  }
}
