import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { DataSetDefinition } from '#rooms/catalogue'
import type { CellValue } from '../reading/index.ts'

/** Rows judged one by one and found good, as CSV of canonical values on disk: row number, then every field of the data set. */
export class GoodRows {
  readonly path: string
  readonly #dataset: DataSetDefinition
  readonly #out: WriteStream
  #count = 0

  constructor(path: string, dataset: DataSetDefinition) {
    this.path = path
    this.#dataset = dataset
    this.#out = createWriteStream(path, { mode: 0o600 })
  }

  get count(): number {
    return this.#count
  }

  async add(rows: readonly { readonly rowNo: number; readonly values: Readonly<Record<string, CellValue | null>> }[]): Promise<void> {
    if (rows.length === 0) return
    this.#count += rows.length
    const text = rows
      .map(
        ({ rowNo, values }) => `${String(rowNo)},${this.#dataset.fields.map((field) => csvCell(values[field.name] ?? null)).join(',')}\n`,
      )
      .join('')
    if (!this.#out.write(text)) await once(this.#out, 'drain')
  }

  /** Ends writing; the file is then whole. */
  async finish(): Promise<void> {
    if (this.#out.closed) return
    this.#out.end()
    await once(this.#out, 'close')
  }
}

/** Values are canonical; text is always quoted, so that an empty text and no value stay apart. */
function csvCell(value: CellValue | null): string {
  if (value === null) return ''
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
}
