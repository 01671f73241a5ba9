import { open, type FileHandle } from 'node:fs/promises'
import { streamXlsxRows, type CellValue } from 'hucre/xlsx'
import { DomainError } from '#kernel'
import { batchRows, cutOffMessage, type RawRow, type SheetEnding, type SheetReader } from './source.ts'
import { entriesInOrder, readDirectory, readSmallPart, refuseBombs, type ZipEntry } from './zip.ts'

type SheetPart = { readonly name: string; readonly hidden: boolean; readonly index: number; readonly entry: ZipEntry }

/**
 * The sheets of a workbook, each read row by row with bounded memory. Numbers come as the text a spreadsheet would show in full (15
 * significant digits); a whole number too long for that comes in scientific notation, because its last digits are lost. Cells
 * formatted as dates come as `YYYY-MM-DD`, with the time where there is one.
 */
export async function xlsxReaders(path: string): Promise<SheetReader[]> {
  const file = await open(path, 'r')
  try {
    const entries = await directoryOf(file)
    const parts = await sheetParts(file, entries)
    for (const part of parts) refuseBombs(orderedEntries(entries, part.entry), part.entry)
    return parts.map((part) => sheetReader(path, entries, part))
  } finally {
    await file.close()
  }
}

function unreadable(cause?: unknown): DomainError {
  return new DomainError('file.unreadable', '这个 Excel 文件已经损坏', { hint: '请用 Excel 或 WPS 打开后另存为新文件再上传', cause })
}

async function directoryOf(file: FileHandle): Promise<ZipEntry[]> {
  const entries = await readDirectory(file, (await file.stat()).size)
  if (entries === null) throw new DomainError('file.unreadable', '文件不完整，后半部分没有传上来', { hint: '请重新导出或重新上传' })
  return entries
}

async function partText(file: FileHandle, entries: readonly ZipEntry[], name: string): Promise<string> {
  const entry = entries.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (!entry) throw unreadable()
  return (await readSmallPart(file, entry)).toString('utf8')
}

async function sheetParts(file: FileHandle, entries: readonly ZipEntry[]): Promise<SheetPart[]> {
  const workbook = await partText(file, entries, 'xl/workbook.xml')
  const relations = await partText(file, entries, 'xl/_rels/workbook.xml.rels')
  const targets = new Map(elements(relations, 'Relationship').map((relation) => [relation.get('Id') ?? '', relation.get('Target') ?? '']))
  return elements(workbook, 'sheet').flatMap((sheet, index) => {
    const target = (targets.get(sheet.get('r:id') ?? '') ?? '').replace(/^\/?(xl\/)?/, 'xl/')
    const entry = entries.find((candidate) => candidate.name === target)
    // A chart sheet has no rows.
    if (!entry || target.includes('chartsheets')) return []
    return [{ name: sheet.get('name') ?? '', hidden: /hidden/i.test(sheet.get('state') ?? ''), index, entry }]
  })
}

/** The attributes of every `<name …>` element, whatever its namespace prefix. */
function elements(xml: string, name: string): Map<string, string>[] {
  const found = xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^>]*)>`, 'g'))
  return [...found].map(
    (match) =>
      new Map(
        [...(match[1] ?? '').matchAll(/(?<![\w:])([\w:]{1,100})="([^"]*)"/g)].map((attribute) => [
          attribute[1] ?? '',
          unescapeXml(attribute[2] ?? ''),
        ]),
      ),
  )
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}

function sheetReader(path: string, entries: readonly ZipEntry[], part: SheetPart): SheetReader {
  let ending: SheetEnding | null = null
  let taken = 0
  const onBytes = (bytes: number): void => {
    taken += bytes
  }
  return {
    name: part.name,
    hidden: part.hidden,
    get share() {
      // What comes before the sheet (its strings above all) counts as part of it.
      return Math.min(1, taken / orderedEntries(entries, part.entry).reduce((sum, entry) => sum + entry.compressedSize, 1))
    },
    get ending() {
      return ending
    },
    async *batches() {
      const file = await open(path, 'r')
      let rows = 0
      try {
        for await (const batch of demandDriven(file, entries, part, onBytes)) {
          rows = batch.at(-1)?.number ?? rows
          yield batch
        }
        ending = { rows, cutOff: null, undecodable: 0 }
      } catch (cause) {
        if (rows === 0) throw unreadable(cause)
        ending = { rows, undecodable: 0, cutOff: { reason: 'damaged-archive', row: rows, message: cutOffMessage['damaged-archive'] } }
      } finally {
        await file.close()
      }
    },
  }
}

/** Parts the row reader needs before the sheet, then the sheet itself. */
function orderedEntries(entries: readonly ZipEntry[], sheet: ZipEntry): ZipEntry[] {
  const first = entries.filter(
    (entry) =>
      entry.name === '[Content_Types].xml' ||
      entry.name.endsWith('.rels') ||
      /^xl\/(workbook|sharedStrings|styles)\.xml$/i.test(entry.name),
  )
  return [...first, sheet]
}

/**
 * The row parser runs ahead of whoever takes its rows as long as bytes come in. So bytes are handed to it only while it waits for
 * them: one piece a time, when a row was asked for and none came.
 */
async function* demandDriven(
  file: FileHandle,
  entries: readonly ZipEntry[],
  part: SheetPart,
  onBytes: (bytes: number) => void,
): AsyncGenerator<RawRow[], void, undefined> {
  const pieces = entriesInOrder(file, orderedEntries(entries, part.entry), onBytes)
  const gate = createGate()
  const input = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await gate.wanted()
        const piece = await pieces.next()
        if (piece.done) return controller.close()
        controller.enqueue(piece.value)
      },
      async cancel() {
        await pieces.return()
      },
    },
    { highWaterMark: 0 },
  )
  const rows = streamXlsxRows(input, { sheet: part.index })
  let batch: RawRow[] = []
  try {
    for (;;) {
      gate.open()
      const row = await rows.next()
      gate.close()
      if (row.done) break
      batch.push({ number: row.value.index + 1, cells: row.value.values.slice(0, mostColumns).map(cellText) })
      if (batch.length === batchRows) {
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
  } finally {
    gate.open()
    await rows.return()
    await pieces.return()
  }
}

/** Lets a waiting reader pass only while the gate stands open at the end of a turn of the event loop. */
function createGate() {
  let isOpen = false
  let waiting: (() => void) | null = null
  const check = () => {
    if (!isOpen || !waiting) return
    const go = waiting
    waiting = null
    go()
  }
  return {
    open() {
      isOpen = true
      if (waiting) setImmediate(check)
    },
    close() {
      isOpen = false
    },
    wanted(): Promise<void> {
      return new Promise((resolve) => {
        waiting = resolve
        setImmediate(check)
      })
    },
  }
}

/** What a spreadsheet can hold; a file that says more was not made by one. */
export const mostColumns = 16_384
export const longestCell = 32_767

function cellText(value: CellValue): string {
  if (typeof value === 'string') return value.slice(0, longestCell)
  if (value === null) return ''
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return dateText(value)
}

/** A number as a spreadsheet shows it in full: 35.199999999999996 is 35.2, and of 430971199001011234 only 15 digits are left. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return ''
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  if (Math.abs(value) >= 1e15) return value.toExponential(14).replace('e', 'E')
  const rounded = Number(value.toPrecision(15))
  return /e/.test(String(rounded))
    ? rounded
        .toFixed(15)
        .replace(/(?<!0)0+$/, '')
        .replace(/\.$/, '')
    : String(rounded)
}

/** The day of a date cell, with the time of day unless it is midnight. */
export function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const [day = '', time = ''] = date.toISOString().split('T')
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 8)}`
}
