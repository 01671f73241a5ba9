import { sql, type Selectable } from 'kysely'
import { holdsMinorsNumber, inTurns, isMinorsBirth, read, shortenIn, takenBy, type Services } from '#command'
import type { Actor } from '#access'
import type { Database, Reader } from '#db'
import { DomainError, maskPhone, type PlainDate } from '#kernel'
import { dataSetOf, type DataSetDefinition } from '#rooms/catalogue'
import { columnsOf, heldWorkbook, workbookInThread, type OpenedRow } from './held-workbook.ts'
import type { HeldProblem, ImportStatus } from './import.ts'
import { heldContext } from './pipeline/commit.ts'
import { sheetStride } from './pipeline/plan.ts'
import type { MappedColumn } from './returned.ts'
import { handIn } from './submit.ts'

export interface HeldImport {
  readonly id: number
  readonly status: ImportStatus
  readonly dataset: DataSetDefinition
  readonly period: string
  readonly regionCode: string
  readonly fileName: string
  readonly mapping: readonly MappedColumn[]
}

/** The import whose rows are asked for; `not-found` outside the caller's scope. */
export async function heldImport(reader: Reader, id: number): Promise<HeldImport> {
  const row = await reader
    .selectFrom('import')
    .select(['id', 'status', 'dataset', 'period', 'region_code', 'file_name', 'mapping'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这次导入')
  return {
    id,
    status: row.status,
    dataset: dataSetOf(row.dataset),
    period: row.period,
    regionCode: row.region_code,
    fileName: row.file_name,
    mapping: (row.mapping as MappedColumn[]).map((column) => ({ ...column, sheet: column.sheet ?? '' })),
  }
}

/** Which of the rows held back: by problem, by number, only those that wait. */
export interface HeldSelection {
  readonly code?: string | undefined
  readonly rowNos?: readonly number[]
  readonly waiting?: boolean
}

/** A row as it lies in the database, its cells sealed. */
type SealedRow = Selectable<Database['held_row']>

/** Held rows in file order. */
export async function openHeldRows(
  reader: Reader,
  services: Services,
  id: number,
  selection: HeldSelection,
  slice: { limit: number; offset: number },
): Promise<{ rows: OpenedRow[]; total: number }> {
  const { rows, total } = await sealedRows(reader, id, selection, slice)
  return { rows: rows.map((row) => opened(services, row)), total }
}

async function sealedRows(
  reader: Reader,
  id: number,
  selection: HeldSelection,
  slice: { limit: number; offset: number },
): Promise<{ rows: SealedRow[]; total: number }> {
  let query = reader.selectFrom('held_row').where('import_id', '=', id)
  if (selection.code !== undefined && selection.code !== '')
    query = query.where(sql<boolean>`problems @> ${JSON.stringify([{ code: selection.code }])}::jsonb`)
  if (selection.rowNos !== undefined) query = query.where('row_no', 'in', [...selection.rowNos])
  if (selection.waiting === true) query = query.where('corrected_import', 'is', null).where('dismissed_at', 'is', null)
  const rows = await query.selectAll().orderBy('row_no').limit(slice.limit).offset(slice.offset).execute()
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

function opened({ vault }: Services, row: SealedRow): OpenedRow {
  return {
    rowNo: row.row_no,
    sheet: row.sheet,
    cells: JSON.parse(vault.open(row.cells_sealed, heldContext(row.import_id, row.row_no))) as string[],
    problems: row.problems as HeldProblem[],
    state: row.corrected_import !== null ? 'corrected' : row.dismissed_at !== null ? 'dismissed' : 'waiting',
  }
}

/** Whose business a row is before it is anybody's: of those who can put it right. Everybody else sees minors' names and numbers shortened. */
export function openedTo(actor: Actor, held: HeldImport, rows: readonly OpenedRow[], today: PlainDate): readonly OpenedRow[] {
  return actor.abilities.has('import.correct') ? rows : rows.map((row) => withoutMinors(held, row, today))
}

/** A row in which somebody under 18 stands, by ID number or birth: every name in it shortened, his number and phone masked. */
function withoutMinors(held: HeldImport, row: OpenedRow, today: PlainDate): OpenedRow {
  const columns = columnsOf(held, row).map(({ column, field }) => ({
    text: row.cells[column] ?? '',
    column,
    field: held.dataset.fields.find((one) => one.name === field),
  }))
  const minor =
    row.cells.some((cell) => holdsMinorsNumber(cell, today)) ||
    columns.some(({ field, text }) => field?.name.includes('birth') === true && isMinorsBirth(text, today))
  if (!minor) return row
  const names = columns.filter(({ field }) => field?.type === 'personName').map(({ text }) => text.trim())
  const phones = new Set(columns.filter(({ field }) => field?.type === 'phone').map(({ column }) => column))
  return {
    ...row,
    cells: row.cells.map((cell, column) => (phones.has(column) ? maskPhone(cell) : shortenIn(cell, names, today))),
  }
}

/** The row's number as a person finds it in the file, beside the name of its sheet. */
export function lineOf(row: Pick<OpenedRow, 'rowNo' | 'sheet'>): number {
  // Text has one sheet without a name, and may have more rows than a workbook can.
  return row.sheet === '' ? row.rowNo : row.rowNo % sheetStride
}

/** Rows in one returned workbook: beyond that they come in several, so that a spreadsheet can still open them. */
export const rowsInWorkbook = 10_000

/** The waiting rows as the sender's own workbook; `part` counts from 1. */
export async function returnedWorkbook(
  services: Services,
  actor: Actor,
  id: number,
  part: number,
): Promise<{ fileName: string; content: Uint8Array; rows: number; regionCode: string }> {
  const { held, rows, total } = await read(services, actor, async (reader) => {
    const found = await heldImport(reader, id)
    return {
      held: found,
      ...(await sealedRows(reader, id, { waiting: true }, { limit: rowsInWorkbook, offset: (part - 1) * rowsInWorkbook })),
    }
  })
  const name = `退回_${held.fileName.replace(/\.\w+$/, '')}${total > rowsInWorkbook ? `_第${String(part)}份` : ''}.xlsx`
  const today = services.clock.today()
  const parts = inTurns(rows, (some) =>
    openedTo(
      actor,
      held,
      some.map((row) => opened(services, row)),
      today,
    ),
  )
  return {
    fileName: name,
    content: await workbookInThread(held, parts, takenBy(services.clock.now(), actor)),
    rows: rows.length,
    regionCode: held.regionCode,
  }
}

/**
 * Takes corrections typed on the screen: the rows with the new cells become a returned workbook that goes the ordinary road in. Rows that
 * are still wrong are held back again, there.
 */
export async function correctRows(
  services: Services,
  actor: Actor,
  id: number,
  corrections: readonly { rowNo: number; cells: Readonly<Record<string, string>> }[],
  requestId: string | undefined,
): Promise<{ importId: number }> {
  const { held, rows } = await read(services, actor, async (reader) => {
    const found = await heldImport(reader, id)
    const opened = await openHeldRows(
      reader,
      services,
      id,
      { waiting: true, rowNos: corrections.map((one) => one.rowNo) },
      { limit: 500, offset: 0 },
    )
    return { held: found, rows: opened.rows }
  })
  if (held.status !== 'committed')
    throw new DomainError('state.action-not-allowed', '这次导入已经撤回或被替换，它的行不必再更正', { hint: '请到本期最新的导入更正' })
  if (rows.length < new Set(corrections.map((one) => one.rowNo)).size)
    throw new DomainError('state.conflict', '有的行已经更正过了', { hint: '请刷新页面' })
  const edits = new Map(corrections.map((one) => [one.rowNo, one.cells]))
  const content = await heldWorkbook(
    held,
    rows.map((row) => ({ ...row, cells: editedCells(held, row, edits.get(row.rowNo) ?? {}), problems: [] })),
  )
  const stored = await services.files.put(content, { maxBytes: 64 * 1024 ** 2 })
  const file = { ...stored, fileName: `更正_${held.fileName.replace(/\.\w+$/, '')}.xlsx` }
  const { id: importId } = await handIn(
    services,
    actor,
    { dataset: held.dataset.id, period: held.period, regionCode: held.regionCode, via: 'correction', adds: true, file },
    { requestId, corrects: id },
  )
  return { importId }
}

function editedCells(held: HeldImport, row: OpenedRow, cells: Readonly<Record<string, string>>): string[] {
  const edited = [...row.cells]
  for (const { field, column } of columnsOf(held, row)) {
    const cell = field === null ? undefined : cells[field]
    if (cell === undefined) continue
    // A row that was cut off has fewer cells than the header.
    while (edited.length <= column) edited.push('')
    edited[column] = cell
  }
  return edited
}
