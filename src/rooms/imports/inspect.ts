import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Actor } from '#access'
import { read, type Services } from '#command'
import type { ReplyOf, imports } from '#contract'
import type { Reader } from '#db'
import { DomainError, type PlainDate } from '#kernel'
import { departments, findDataSet, type DataSetDefinition } from '#rooms/catalogue'
import { expectedPeriod, periodIn } from './period.ts'
import { columnReadings } from './pipeline/columns.ts'
import { identifyDataSet, judgeDataSet, openSheets, peek, sniff, sureMatch, type GivenColumn, type RawRow } from './reading/index.ts'
import { correctionOf, findReturn, givenColumns, type ReturnNumber } from './returned.ts'
import { extensionOf } from './submit.ts'

type Inspection = ReplyOf<typeof imports.inspect>

export const maxFileBytes = 2 * 1024 ** 3
const shownRows = 8

/** What a token stands for: a stored file, and what was found in it. */
export interface Uploaded {
  readonly sha256: string
  readonly size: number
  readonly fileName: string
  readonly corrects: number | null
}

/** Keeps the bytes, looks at the head of the file and says what it seems to be. Nothing is imported. Throws for files that hold no table. */
export async function inspectFile(
  services: Services,
  actor: Actor,
  upload: { fileName: string; stream: Readable },
  wanted: string | undefined,
): Promise<Inspection> {
  const stored = await services.files.put(upload.stream, { maxBytes: maxFileBytes })
  return inspectStored(services, actor, { ...stored, fileName: upload.fileName }, wanted)
}

/** Looks at a file that was uploaded before, as another data set. */
export async function inspectStored(
  services: Services,
  actor: Actor,
  file: Omit<Uploaded, 'corrects'>,
  wanted: string | undefined,
): Promise<Inspection> {
  const looked = await services.files.withPlainFile(file.sha256, (path) => lookAt(path, file.fileName), {
    extension: extensionOf(file.fileName),
  })
  const { returned } = looked.best
  const corrects = returned?.importId ?? null
  const seal: Uploaded = { sha256: file.sha256, size: file.size, fileName: file.fileName, corrects }
  const until = services.clock.now().getTime() + tokenHours * 3_600_000
  const token = services.vault.seal(JSON.stringify({ ...seal, salt: randomUUID(), until }), tokenContext(actor))
  return read(services, actor, async (reader) => {
    const known = await whatIsKnown(reader, returned)
    const described = describe(looked, file.fileName, known?.dataset ?? wanted, known?.given ?? [])
    const last = described.dataset === null ? null : await lastPeriod(reader, described.dataset)
    const suggestion = suggestPeriod(services.clock.today(), described, last)
    return {
      token,
      fileName: file.fileName,
      fileSize: file.size,
      alreadyImported: known === null ? await importOf(reader, file.sha256) : null,
      corrects:
        known === null ? null : { importId: known.importId, period: known.period, regionCode: known.regionCode, waiting: known.waiting },
      ...described,
      ...(known === null ? suggestion : { period: known.period, periodFrom: 'file' as const }),
    }
  })
}

/** A sheet's head and what is known of it at first sight. */
interface SheetHead {
  readonly name: string
  readonly head: readonly RawRow[]
  readonly fit: number
  readonly returned: ReturnNumber | null
}

interface Looked {
  readonly kind: string
  readonly encoding: string | null
  readonly best: SheetHead
  readonly others: readonly string[]
}

/** The sheet that fits some data set best: a workbook may begin with a cover. */
async function lookAt(path: string, fileName: string): Promise<Looked> {
  const finding = await sniff(path)
  const sheets: SheetHead[] = []
  for (const reader of await openSheets(path, finding)) {
    const { head, close } = await peek(reader)
    await close()
    sheets.push({
      name: reader.name,
      head,
      fit: identifyDataSet(head, [fileName, reader.name])[0]?.confidence ?? 0,
      returned: findReturn(head)?.first ?? null,
    })
  }
  const [best, ...others] = sheets.toSorted((a, b) => Number(b.returned !== null) - Number(a.returned !== null) || b.fit - a.fit)
  if (best === undefined || sheets.every((sheet) => sheet.head.length === 0))
    throw new DomainError('file.empty', '文件里没有表格', { hint: '请核对导出是否成功，再上传' })
  return { kind: finding.kind, encoding: finding.encoding?.encoding ?? null, best, others: others.map((sheet) => sheet.name) }
}

interface Known {
  readonly importId: number
  readonly dataset: string
  readonly period: string
  readonly regionCode: string
  readonly waiting: number
  readonly given: readonly GivenColumn[]
}

/** Of a file that brings held rows back: the import they come from, and what its columns were. */
async function whatIsKnown(reader: Reader, returned: ReturnNumber | null): Promise<Known | null> {
  if (returned === null) return null
  const row = await reader
    .selectFrom('import')
    .select(['dataset', 'period', 'region_code'])
    .where('id', '=', returned.importId)
    .executeTakeFirst()
  if (row === undefined)
    throw new DomainError('not-found', `这是退回的行，但找不到它要更正的第 ${String(returned.importId)} 号导入`, {
      hint: '请从本平台重新下载退回的行，或删去“退回编号”一列后作为新文件提交',
    })
  const correction = await correctionOf(reader, returned.importId)
  return {
    importId: returned.importId,
    dataset: row.dataset,
    period: row.period,
    regionCode: row.region_code,
    waiting: correction.waiting.size,
    given: givenColumns(correction, returned),
  }
}

async function importOf(reader: Reader, sha256: string): Promise<number | null> {
  const row = await reader
    .selectFrom('import')
    .select('id')
    .where('file_sha256', '=', sha256)
    .where('status', 'in', ['received', 'reading', 'committed'])
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}

async function lastPeriod(reader: Reader, dataset: string): Promise<string | null> {
  const row = await reader
    .selectFrom('import')
    .select('period')
    .where('dataset', '=', dataset)
    .where('status', '=', 'committed')
    .where('corrects_import', 'is', null)
    .orderBy('period', 'desc')
    .executeTakeFirst()
  return row?.period ?? null
}

type Described = Omit<Inspection, 'token' | 'fileName' | 'fileSize' | 'alreadyImported' | 'corrects' | 'periodFrom'>

function describe(
  { kind, encoding, best, others }: Looked,
  fileName: string,
  wanted: string | undefined,
  given: readonly GivenColumn[],
): Described {
  const clues = [fileName, best.name]
  const ranked = identifyDataSet(best.head, clues)
  const chosen = wanted === undefined || wanted === '' ? ranked[0]?.dataset : (findDataSet(wanted) ?? undefined)
  const candidates = ranked.slice(0, 5).map((one) => ({
    dataset: one.dataset.id,
    name: one.dataset.name,
    department: departments[one.dataset.department].short,
    matched: one.columns.length,
    total: one.dataset.fields.length,
    confidence: one.confidence,
  }))
  const base = {
    kind,
    encoding,
    sheet: best.name,
    otherSheets: [...others],
    candidates,
  }
  // Days below the header are of the rows, not of the delivery.
  const periodAbove = (header: number): string | null =>
    periodIn([fileName, best.name, ...best.head.filter((row) => row.number < header).map((row) => row.cells.join(' '))])
  if (chosen === undefined)
    return {
      ...base,
      period: periodAbove(0),
      dataset: null,
      fields: [],
      columns: [],
      headerRow: null,
      rows: previewRows(best.head, 0),
      fits: false,
      warnings: ['认不出这是哪个数据集，请自己选一个'],
    }
  const verdict = judgeDataSet(chosen, best.head, clues, given)
  const { recognition } = verdict
  const columns = columnReadings(recognition).map((reading) => ({
    ...reading,
    samples: samples(best.head, reading.column, recognition.lastHeaderRow),
  }))
  return {
    ...base,
    period: periodAbove(recognition.lastHeaderRow),
    dataset: chosen.id,
    columns,
    headerRow: recognition.lastHeaderRow === 0 ? null : recognition.lastHeaderRow,
    fields: chosen.fields.map((field) => ({
      name: field.name,
      label: field.label,
      required: field.required,
      money: field.type === 'money',
    })),
    rows: previewRows(best.head, recognition.lastHeaderRow),
    fits: verdict.fits,
    warnings: warningsFor(chosen, verdict, columns),
  }
}

function suggestPeriod(today: PlainDate, described: Described, last: string | null): Pick<Inspection, 'period' | 'periodFrom'> {
  if (described.period !== null) return { period: described.period, periodFrom: 'file' }
  const dataset = described.dataset === null ? null : findDataSet(described.dataset)
  return dataset === null
    ? { period: null, periodFrom: 'expected' }
    : { period: expectedPeriod(dataset.frequency, last, today), periodFrom: 'expected' }
}

function previewRows(head: readonly RawRow[], lastHeaderRow: number): { number: number; cells: string[] }[] {
  const filled = head.filter((row) => row.number > lastHeaderRow && row.cells.some((cell) => cell.trim() !== ''))
  return filled.slice(0, shownRows).map((row) => ({ number: row.number, cells: [...row.cells] }))
}

function samples(head: readonly RawRow[], column: number, lastHeaderRow: number): string[] {
  const cells = head
    .filter((row) => row.number > lastHeaderRow)
    .map((row) => row.cells[column] ?? '')
    .filter((cell) => cell.trim() !== '')
  return [...new Set(cells)].slice(0, 3)
}

function warningsFor(
  dataset: DataSetDefinition,
  verdict: ReturnType<typeof judgeDataSet>,
  columns: readonly { header: string; field: string | null; label: string; confidence: number }[],
): string[] {
  const unsure = columns
    .filter((column) => column.field !== null && column.confidence < sureMatch)
    .map((column) => `“${column.header}”当作“${column.label}”读，请确认`)
  const unread = columns.filter((column) => column.field === null && column.header.trim() !== '').map((column) => `“${column.header}”`)
  return [...(verdict.fits ? [] : [`${verdict.message}。${verdict.wayOut}`]), ...unsure, ...unreadWords(unread, dataset)]
}

/** Beyond this the names of further columns only hide what else is to be said; all of them stand in the table of columns. */
const mostNamed = 8

function unreadWords(headers: readonly string[], dataset: DataSetDefinition): string[] {
  if (headers.length === 0) return []
  const named = headers.slice(0, mostNamed).join('、')
  const count = headers.length > mostNamed ? `等 ${String(headers.length)} 列` : ''
  return [`${named}${count}不在“${dataset.name}”的清单里，不读`]
}

/** The longest from looking at a file to handing it in. */
const tokenHours = 24

/** The stored file behind a token; only the one who uploaded it can use it, for a day. */
export function openToken(services: Services, actor: Actor, token: string): Uploaded {
  try {
    const { until, ...uploaded } = JSON.parse(services.vault.open(token, tokenContext(actor))) as Uploaded & { until: number }
    if (!(until > services.clock.now().getTime())) throw new Error('too old')
    return uploaded
  } catch (cause) {
    throw new DomainError('input.invalid', '这个文件的凭据已失效', { hint: '请重新上传文件', cause })
  }
}

function tokenContext(actor: Actor): string {
  return `import.upload:${actor.id}`
}
