import type { PlainDate } from '#kernel'
import type { FieldDefinition } from '#rooms/catalogue'
import { cellReader, type CellProblem, type CellReader, type CellValue, type RegionContext } from './cells/index.ts'
import type { Recognition } from './recognise.ts'
import { rowClassifier, type RowKind } from './rows.ts'
import type { RawRow, SheetReader } from './source.ts'

/** What was found wrong in one cell of a row. `column` is the file's column, 0 for the first. */
export type CellFault = {
  readonly field: FieldDefinition
  readonly column: number
  readonly problem: CellProblem
  readonly message: string
  readonly wayOut: string
}

/** A data row with its values by field name (absent columns are null) and what is wrong with it. */
export type TableRecord = {
  readonly number: number
  readonly raw: readonly string[]
  readonly values: Readonly<Record<string, CellValue | null>>
  readonly faults: readonly CellFault[]
}

/** Rows of a sheet: what was read, and how many rows of each other kind were passed over. */
export type RecordBatch = { readonly records: readonly TableRecord[]; readonly skipped: Readonly<Record<Exclude<RowKind, 'data'>, number>> }

export type ReadingContext = { readonly deliveredOn: PlainDate; readonly regions: RegionContext }

/** Reads single rows of a recognised sheet: the judge of every row that the bulk path does not take. Pure. */
export function recordReader(recognition: Recognition, context: ReadingContext): (row: RawRow) => TableRecord {
  const columns = recognition.columns.map((match) => ({
    field: match.field,
    column: match.header.column,
    read: cellReader(match.field, { ...context, unit: match.header.unit ?? (match.field.type === 'money' ? recognition.unit : null) }),
  }))
  const absent = recognition.dataset.fields.filter((field) => !columns.some((column) => column.field === field))
  return (row) => {
    const values: Record<string, CellValue | null> = {}
    for (const field of absent) values[field.name] = null
    const faults: CellFault[] = []
    for (const column of columns) values[column.field.name] = readCell(column, row, faults)
    return { number: row.number, raw: row.cells, values, faults }
  }
}

function readCell(
  { field, column, read }: { field: FieldDefinition; column: number; read: CellReader },
  row: RawRow,
  faults: CellFault[],
): CellValue | null {
  const reading = read(row.cells[column] ?? '')
  if (reading.ok) return reading.value
  faults.push({ field, column, problem: reading.problem, message: reading.message, wayOut: reading.wayOut })
  return null
}

/** A sheet whose first rows can be looked at before it is read. Whoever does not read it to the end must `close` it. */
export type PeekedSheet = {
  readonly head: readonly RawRow[]
  readonly rows: AsyncGenerator<readonly RawRow[], void, undefined>
  readonly close: () => Promise<void>
}

/** Takes the first batch for recognition; `rows` still begins with it. */
export async function peek(sheet: SheetReader): Promise<PeekedSheet> {
  const batches = sheet.batches()
  const first = await batches.next()
  const head = first.done ? [] : first.value
  async function* rows(): AsyncGenerator<readonly RawRow[], void, undefined> {
    if (head.length > 0) yield head
    yield* batches
  }
  // Ending `rows` is not enough: a generator that was never started does not end what it would have read from.
  return {
    head,
    rows: rows(),
    close: async () => {
      await batches.return()
    },
  }
}

/** Reads all rows below the header, batch by batch. */
export async function* readRecords(
  rows: AsyncIterable<readonly RawRow[]>,
  recognition: Recognition,
  context: ReadingContext,
): AsyncGenerator<RecordBatch, void, undefined> {
  const read = recordReader(recognition, context)
  const classify = rowClassifier(recognition)
  for await (const batch of rows) {
    const records: TableRecord[] = []
    const skipped = { blank: 0, total: 0, note: 0, 'repeated-header': 0 }
    for (const row of batch) {
      if (row.number <= recognition.lastHeaderRow) continue
      const kind = classify(row)
      if (kind === 'data') records.push(read(row))
      else skipped[kind]++
    }
    yield { records, skipped }
  }
}
