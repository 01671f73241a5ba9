import { sql } from 'kysely'
import { execute, read, type Services } from '#command'
import type { Actor } from '#access'
import type { Reader } from '#db'
import { DomainError } from '#kernel'
import { dataSetOf, type DataSetDefinition } from '#rooms/catalogue'
import { writeXlsx } from 'hucre/xlsx'
import type { HeldProblem } from './import.ts'
import { heldContext } from './pipeline/commit.ts'
import { sheetStride } from './pipeline/plan.ts'
import { submitImport } from './submit.ts'

/** A held row with its cells opened: personal data, to be shown only through operations that record the look. */
export interface OpenedRow {
  readonly rowNo: number
  readonly sheet: string
  readonly cells: readonly string[]
  readonly problems: readonly HeldProblem[]
  readonly state: 'waiting' | 'corrected' | 'dismissed'
}

/** How a column of the file was read: what the import keeps of it. */
export interface MappedColumn {
  readonly header: string
  readonly field: string | null
  readonly label: string
  readonly column: number
}

export interface HeldImport {
  readonly id: number
  readonly dataset: DataSetDefinition
  readonly period: string
  readonly regionCode: string
  readonly fileName: string
  readonly mapping: readonly MappedColumn[]
}

/** The import whose rows are asked for; `not-found` outside the caller's scope. */
export async function heldImport(reader: Reader, id: number): Promise<HeldImport> {
  const row = await reader.selectFrom('import').select(['id', 'dataset', 'period', 'region_code', 'file_name', 'mapping']).where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这次导入')
  return { id, dataset: dataSetOf(row.dataset), period: row.period, regionCode: row.region_code, fileName: row.file_name, mapping: row.mapping as unknown as MappedColumn[] }
}

/** Held rows in file order; `code` narrows to one problem. */
export async function openHeldRows(reader: Reader, services: Services, id: number, options: { limit: number; offset: number; code?: string; rowNos?: readonly number[] }): Promise<{ rows: OpenedRow[]; total: number }> {
  let query = reader.selectFrom('held_row').where('import_id', '=', id)
  if (options.code !== undefined && options.code !== '') query = query.where(sql<boolean>`problems @> ${JSON.stringify([{ code: options.code }])}::jsonb`)
  if (options.rowNos !== undefined) query = query.where('row_no', 'in', [...options.rowNos])
  const rows = await query.selectAll().orderBy('row_no').limit(options.limit).offset(options.offset).execute()
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return {
    total,
    rows: rows.map((row) => ({
      rowNo: row.row_no, sheet: row.sheet, cells: JSON.parse(services.vault.open(row.cells_sealed, heldContext(id, row.row_no))) as string[],
      problems: row.problems as unknown as HeldProblem[], state: row.corrected_import !== null ? 'corrected' : row.dismissed_at !== null ? 'dismissed' : 'waiting',
    })),
  }
}

/** The row as a person finds it in the file: sheet and line. */
export function placeOf(row: Pick<OpenedRow, 'rowNo' | 'sheet'>): string {
  return `${row.sheet === '' ? '' : `${row.sheet} `}第 ${String(row.rowNo % sheetStride)} 行`
}

/** Heads the column that says which held row a line corrects when the file comes back. */
export const returnColumn = '退回编号'

/** The rows that wait for correction in the sender's own columns, bad cells marked and explained. */
export async function heldWorkbook(held: HeldImport, rows: readonly OpenedRow[]): Promise<Uint8Array> {
  const headers = [...held.mapping].sort((a, b) => a.column - b.column)
  const cells = new Map<string, { value: string; style: object }>()
  const bad = { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFF2CC' } }, font: { color: { rgb: 'C00000' } } }
  const lines = rows.map((row, line) => {
    const explained = row.problems.map((problem) => `${problem.label}：${problem.message}。${problem.wayOut}`).join('\n')
    for (const problem of row.problems) {
      const at = headers.findIndex((header) => header.field === problem.field)
      if (at !== -1) cells.set(`${String(line + 1)},${String(at + 2)}`, { value: row.cells[headers[at]?.column ?? -1] ?? '', style: bad })
    }
    return [`R${String(held.id)}-${String(row.rowNo)}`, explained, ...headers.map((header) => row.cells[header.column] ?? '')]
  })
  return writeXlsx({
    sheets: [{
      name: '退回的行',
      columns: [{ width: 14 }, { width: 46 }, ...headers.map(() => ({ width: 20, numFmt: '@' }))],
      rows: [[returnColumn, '为什么退回、怎么改'], ...lines].map((line, i) => (i === 0 ? [...line, ...headers.map((header) => header.header)] : line)),
      cells,
      freezePane: { rows: 1, columns: 2 },
    }],
  })
}

/**
 * Takes corrections typed on the screen: the rows with the new cells become a small file of their own that goes the ordinary road in.
 * Rows that are still wrong are held back again, there.
 */
export async function correctRows(services: Services, actor: Actor, id: number, corrections: readonly { rowNo: number; cells: Readonly<Record<string, string>> }[], requestId: string | undefined): Promise<{ importId: number }> {
  const { held, rows } = await read(services, actor, async (reader) => ({
    held: await heldImport(reader, id),
    rows: (await openHeldRows(reader, services, id, { limit: 500, offset: 0, rowNos: corrections.map((one) => one.rowNo) })).rows.filter((row) => row.state === 'waiting'),
  }))
  if (rows.length === 0) throw new DomainError('state.conflict', '这些行已经更正过了', { hint: '请刷新页面' })
  const known = held.mapping.filter((column) => column.field !== null)
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const byRow = new Map(corrections.map((one) => [one.rowNo, one.cells]))
  const lines = rows.map((row) => known.map((column) => quote(byRow.get(row.rowNo)?.[column.field ?? ''] ?? row.cells[column.column] ?? '')).join(','))
  const text = [known.map((column) => quote(column.header)).join(','), ...lines].join('\n')
  const stored = await services.files.put(Buffer.from(`${text}\n`, 'utf8'), { maxBytes: 16 * 1024 ** 2 })
  const reply = await execute(services, submitImport, actor, {
    dataset: held.dataset.id, period: held.period, regionCode: held.regionCode, via: 'correction', adds: true, corrects: id,
    file: { sha256: stored.sha256, size: stored.size, fileName: `更正_${held.fileName}` },
    correctionRows: rows.map((row, i) => ({ line: i + 2, row: row.rowNo })),
  }, requestId)
  return { importId: reply.id }
}
