import { randomUUID } from 'node:crypto'
import { extname } from 'node:path'
import type { Readable } from 'node:stream'
import type { Actor } from '#access'
import { read, type Services } from '#command'
import type { ReplyOf, imports } from '#contract'
import { DomainError, isPlainDate } from '#kernel'
import { departments, findDataSet, type DataSetDefinition } from '#rooms/catalogue'
import { columnReadings } from './pipeline/columns.ts'
import { identifyDataSet, judgeDataSet, openSheets, peek, sniff, sureMatch, type RawRow } from './reading/index.ts'

type Inspection = ReplyOf<typeof imports.inspect>

export const maxFileBytes = 2 * 1024 ** 3
const shownRows = 8

/** Keeps the bytes, looks at the head of the file and says what it seems to be. Nothing is imported. Throws for files that hold no table. */
export async function inspectFile(services: Services, actor: Actor, upload: { fileName: string; stream: Readable }, wanted: string | undefined): Promise<Inspection> {
  const stored = await services.files.put(upload.stream, { maxBytes: maxFileBytes })
  const token = services.vault.seal(JSON.stringify({ sha256: stored.sha256, size: stored.size, fileName: upload.fileName, salt: randomUUID() }), tokenContext(actor))
  const earlier = await read(services, actor, (reader) =>
    reader.selectFrom('import').select('id').where('file_sha256', '=', stored.sha256).where('status', 'in', ['received', 'reading', 'committed']).orderBy('id', 'desc').executeTakeFirst(),
  )
  const looked = await services.files.withPlainFile(stored.sha256, (path) => look(path, upload.fileName, wanted), { extension: extname(upload.fileName) })
  return { token, fileName: upload.fileName, fileSize: stored.size, alreadyImported: earlier?.id ?? null, ...looked }
}

async function look(path: string, fileName: string, wanted: string | undefined): Promise<Omit<Inspection, 'token' | 'fileName' | 'fileSize' | 'alreadyImported'>> {
  const finding = await sniff(path)
  const head = await bestHead(await openSheets(path, finding))
  const ranked = identifyDataSet(head)
  const chosen = wanted === undefined || wanted === '' ? ranked[0]?.dataset : (findDataSet(wanted) ?? undefined)
  const candidates = ranked.slice(0, 5).map((one) => ({
    dataset: one.dataset.id, name: one.dataset.name, department: departments[one.dataset.department].short, matched: one.columns.length, total: one.dataset.fields.length, confidence: one.confidence,
  }))
  const base = { kind: finding.kind, encoding: finding.encoding?.encoding ?? null, candidates, period: periodIn(fileName, head) }
  if (chosen === undefined) return { ...base, dataset: null, columns: [], missing: [], headerRow: null, rows: previewRows(head, 0), warnings: ['认不出这是哪个数据集，请自己选一个'] }
  const verdict = judgeDataSet(chosen, head)
  const { recognition } = verdict
  const columns = columnReadings(recognition).map(({ column, ...reading }) => ({ ...reading, samples: samples(head, column, recognition.lastHeaderRow) }))
  return {
    ...base, dataset: chosen.id, columns, missing: recognition.missing.map((field) => field.label), headerRow: recognition.lastHeaderRow === 0 ? null : recognition.lastHeaderRow,
    rows: previewRows(head, recognition.lastHeaderRow), warnings: warningsFor(chosen, verdict, columns),
  }
}

/** The head of the sheet that fits some data set best: a workbook may begin with a cover. */
async function bestHead(readers: Awaited<ReturnType<typeof openSheets>>): Promise<readonly RawRow[]> {
  let best: readonly RawRow[] = []
  let bestFit = -1
  for (const reader of readers) {
    const { head, close } = await peek(reader)
    await close()
    const fit = identifyDataSet(head)[0]?.confidence ?? 0
    if (fit > bestFit) [best, bestFit] = [head, fit]
  }
  return best
}

function previewRows(head: readonly RawRow[], lastHeaderRow: number): string[][] {
  return head.filter((row) => row.number > lastHeaderRow).slice(0, shownRows).map((row) => [...row.cells])
}

function samples(head: readonly RawRow[], column: number, lastHeaderRow: number): string[] {
  const cells = head.filter((row) => row.number > lastHeaderRow).map((row) => row.cells[column] ?? '').filter((cell) => cell.trim() !== '')
  return [...new Set(cells)].slice(0, 3)
}

function warningsFor(dataset: DataSetDefinition, verdict: ReturnType<typeof judgeDataSet>, columns: readonly { header: string; field: string | null; label: string; confidence: number }[]): string[] {
  const unsure = columns.filter((column) => column.field !== null && column.confidence < sureMatch).map((column) => `“${column.header}”当作“${column.label}”读，请确认`)
  const unread = columns.filter((column) => column.field === null && column.header.trim() !== '').map((column) => `“${column.header}”不在“${dataset.name}”的清单里，不读`)
  return [...(verdict.fits ? [] : [`${verdict.message}。${verdict.wayOut}`]), ...unsure, ...unread]
}

/** A period written in the file's name or title: 2026-09, 202609, 2026年9月; else null. */
function periodIn(fileName: string, head: readonly RawRow[]): string | null {
  const title = head[0]?.cells.join(' ') ?? ''
  for (const text of [fileName, title]) {
    const match = /(20\d\d)[-_年.]?(0?[1-9]|1[0-2])(?:[-_月.]?(\d{1,2}))?(?=\D|$)/.exec(text)
    if (match) {
      const month = `${match[1] ?? ''}-${(match[2] ?? '').padStart(2, '0')}`
      const day = `${month}-${(match[3] ?? '').padStart(2, '0')}`
      return match[3] !== undefined && isPlainDate(day) ? day : month
    }
  }
  return null
}

/** The stored file behind a token; only the one who uploaded it can use it. */
export function openToken(services: Services, actor: Actor, token: string): { sha256: string; size: number; fileName: string } {
  try {
    return JSON.parse(services.vault.open(token, tokenContext(actor))) as { sha256: string; size: number; fileName: string }
  } catch (cause) {
    throw new DomainError('input.invalid', '这个文件的凭据已失效', { hint: '请重新上传文件', cause })
  }
}

function tokenContext(actor: Actor): string {
  return `import.upload:${actor.id}`
}
