import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { writeXlsx } from 'hucre/xlsx'
import type { HeldProblem } from './import.ts'
import { reasonHeader, returnHeader, returnNumber, type MappedColumn } from './returned.ts'

/** A held row with its cells opened: personal data, to be shown only through operations that record the look. */
export interface OpenedRow {
  readonly rowNo: number
  readonly sheet: string
  readonly cells: readonly string[]
  readonly problems: readonly HeldProblem[]
  readonly state: 'waiting' | 'corrected' | 'dismissed'
}

/** What is to be known of the import whose rows they are. */
export interface HeldColumns {
  readonly id: number
  readonly mapping: readonly MappedColumn[]
}

/** The columns a held row has, in the order of its sheet. */
export function columnsOf(held: HeldColumns, row: Pick<OpenedRow, 'sheet'>): readonly MappedColumn[] {
  const own = held.mapping.filter((column) => column.sheet === row.sheet)
  return own.length > 0 ? own : held.mapping.filter((column) => column.sheet === '')
}

const bad = { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFF2CC' } }, font: { color: { rgb: 'C00000' } } }
const madeAt = new Date('2000-01-01T00:00:00Z')

/**
 * Rows in the sender's own columns, sheet by sheet, bad cells marked and explained, each with its 退回编号. The same rows make the same
 * bytes. `taken` says who took it away and when: in the file's properties and at the foot of each printed page, because a line in the
 * sheet would come back as a row.
 */
export async function heldWorkbook(held: HeldColumns, rows: readonly OpenedRow[], taken = ''): Promise<Uint8Array> {
  const grouped = [...Map.groupBy(rows, (row) => row.sheet)].map(([name, own]) => heldSheet(held, name, own))
  const sheets = grouped.length > 0 ? grouped : [heldSheet(held, '', [])]
  // `&` begins a code in a footer.
  const foot = taken === '' ? {} : { headerFooter: { oddFooter: `&L${taken.replaceAll('&', '&&')}` } }
  return writeXlsx({
    properties: { created: madeAt, modified: madeAt, ...(taken === '' ? {} : { description: taken }) },
    sheets: sheets.map((sheet) => ({ ...sheet, ...foot })),
  })
}

function heldSheet(held: HeldColumns, name: string, rows: readonly OpenedRow[]) {
  const columns = [...columnsOf(held, { sheet: name })].sort((a, b) => a.column - b.column)
  const cells = new Map<string, { value: string; style: object }>()
  const lines = rows.map((row, line) => {
    const explained = row.problems.map((problem) => `${problem.label}：${problem.message}。${problem.wayOut}`).join('\n')
    for (const problem of row.problems) {
      const at = columns.findIndex((column) => column.field === problem.field)
      if (at !== -1) cells.set(`${String(line + 1)},${String(at + 2)}`, { value: row.cells[columns[at]?.column ?? -1] ?? '', style: bad })
    }
    return [returnNumber({ importId: held.id, rowNo: row.rowNo }), explained, ...columns.map((column) => row.cells[column.column] ?? '')]
  })
  return {
    name: name === '' ? '退回的行' : name,
    columns: [{ width: 14 }, { width: 46 }, ...columns.map(() => ({ width: 20, numFmt: '@' }))],
    rows: [[returnHeader, reasonHeader, ...columns.map((column) => column.header)], ...lines],
    cells,
    freezePane: { rows: 1, columns: 2 },
  }
}

/** What the thread is asked for. */
export interface WorkbookOrder {
  readonly held: HeldColumns
  readonly taken: string
}

/** As {@link heldWorkbook}, for many rows that come part by part: made in a thread of its own, so that the server's stays free for people. */
export async function workbookInThread(
  { id, mapping }: HeldColumns,
  parts: AsyncIterable<readonly OpenedRow[]>,
  taken: string,
): Promise<Uint8Array> {
  const thread = new Worker(new URL('./held-workbook-thread.ts', import.meta.url), {
    workerData: { held: { id, mapping }, taken } satisfies WorkbookOrder,
  })
  try {
    const answer = once(thread, 'message')
    // A thread that failed while rows were still being read is heard of below.
    answer.catch(() => undefined)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's postMessage takes no origin
    const give = (part: readonly OpenedRow[] | null): void => thread.postMessage(part)
    for await (const part of parts) give(part)
    give(null)
    const [bytes] = (await answer) as [Uint8Array] // all that the thread ever says
    return bytes
  } finally {
    await thread.terminate()
  }
}
