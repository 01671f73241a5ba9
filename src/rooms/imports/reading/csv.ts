import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { TextEncoding } from './encoding.ts'
import type { Delimiter } from './sniff.ts'
import { batchRows, cutOffMessage, type CutOff, type RawRow, type SheetEnding, type SheetReader } from './source.ts'

// A quoted cell is not this long: the quote is a stray one and stands for itself. Also what bounds the memory of a record.
const longestRecord = 1024 * 1024
// A file that ends inside quotes was cut off there; had the quote swallowed this many lines, it was a stray one.
const mostLinesInCell = 50

/**
 * Reads delimited text in pieces, whatever its size. Quotes count only at a cell's beginning. Rows are numbered as a spreadsheet
 * numbers them. Not from a library: those at hand take the whole text at once, and none says where a file was cut off.
 */
export function csvReader(path: string, options: { encoding: TextEncoding; delimiter: Delimiter }): SheetReader {
  let ending: SheetEnding | null = null
  let share = 0
  return {
    name: '',
    hidden: false,
    get share() {
      return share
    },
    get ending() {
      return ending
    },
    async *batches() {
      const splitter = createSplitter(options.delimiter)
      const decoder = new TextDecoder(options.encoding)
      const { size } = await stat(path)
      let undecodable = 0
      let taken = 0
      for await (const chunk of createReadStream(path, { highWaterMark: longestRecord })) {
        taken += (chunk as Buffer).length
        share = taken / size
        const text = decoder.decode(chunk as Buffer, { stream: true })
        undecodable += countReplaced(text)
        yield* inBatches(splitter.push(text))
      }
      const rest = decoder.decode()
      undecodable += countReplaced(rest)
      yield* inBatches(splitter.push(rest))
      const { rows, cutOff } = splitter.finish()
      yield* inBatches(rows)
      ending = {
        rows: splitter.count(),
        undecodable,
        cutOff: cutOff && { reason: cutOff, row: splitter.count(), message: cutOffMessage[cutOff] },
      }
    },
  }
}

function* inBatches(rows: readonly RawRow[]): Generator<readonly RawRow[], void, undefined> {
  for (let from = 0; from < rows.length; from += batchRows) yield rows.slice(from, from + batchRows)
}

function countReplaced(text: string): number {
  let count = 0
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) count++
  return count
}

type Splitter = {
  push(text: string): RawRow[]
  finish(): { rows: RawRow[]; cutOff: CutOff | null }
  count(): number
}

/** A record and where the next begins; or the word that the text ends inside the record, or that one of its quotes is none. */
type Scan = { readonly cells: string[]; readonly next: number } | 'open' | 'open-quote' | 'stray-quote'

function createSplitter(delimiter: Delimiter): Splitter {
  let pending = ''
  let count = 0
  let usualWidth = 0
  let lineEnd: '\n' | '\r' | null = null

  const row = (cells: string[]): RawRow => {
    count++
    if (cells.length > 1) usualWidth = cells.length
    return { number: count, cells }
  }

  const lineBreak = (): '\n' | '\r' => {
    // A lone carriage return ends lines only in files that have no line feed.
    lineEnd ??= pending.includes('\n') || !pending.includes('\r') ? '\n' : '\r'
    return lineEnd
  }

  const take = (): RawRow[] => {
    const end = lineBreak()
    const rows: RawRow[] = []
    let at = 0
    while (at < pending.length) {
      let scan = scanRecord(pending, at, delimiter, end)
      if (scan === 'stray-quote' || (scan === 'open-quote' && pending.length - at > longestRecord))
        scan = scanPlain(pending, at, delimiter, end)
      if (typeof scan === 'string') break
      rows.push(row(scan.cells))
      at = scan.next
    }
    pending = pending.slice(at)
    return rows
  }

  /** True where the line after an open quote is a record like those before: then the quote is a stray one, and swallowed it. */
  const recordFollows = (): boolean => {
    const [, second = ''] = pending.split(lineBreak(), 2)
    return usualWidth > 1 && splitLine(second, delimiter).length === usualWidth
  }

  return {
    push: (text) => {
      pending += text
      return take()
    },
    finish: () => {
      const rows: RawRow[] = []
      for (;;) {
        rows.push(...take())
        if (pending === '') return { rows, cutOff: null }
        const inQuotes = scanRecord(pending, 0, delimiter, lineBreak()) === 'open-quote'
        if (!inQuotes || (linesIn(pending) <= mostLinesInCell && !recordFollows())) {
          const width = usualWidth
          const cells = inQuotes ? splitOpenQuote(pending, delimiter) : splitLine(pending, delimiter)
          pending = ''
          rows.push(row(cells))
          const short = cells.length > 1 ? cells.length < width : width > 1
          return { rows, cutOff: inQuotes ? 'unterminated-quote' : short ? 'short-last-row' : null }
        }
        const plain = scanPlain(pending, 0, delimiter, lineBreak())
        if (typeof plain === 'string') return { rows, cutOff: 'unterminated-quote' }
        rows.push(row(plain.cells))
        pending = pending.slice(plain.next)
      }
    },
    count: () => count,
  }
}

function linesIn(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** One record from `from`. Most have no quotes and are simply divided. */
function scanRecord(text: string, from: number, delimiter: Delimiter, lineEnd: string): Scan {
  const end = text.indexOf(lineEnd, from)
  const line = text.slice(from, end === -1 ? text.length : end)
  if (line.includes('"')) return scanQuoted(text, from, delimiter, lineEnd)
  return end === -1 ? 'open' : { cells: withoutReturn(line).split(delimiter), next: end + 1 }
}

/** One record in which a quote is a character like any other. */
function scanPlain(text: string, from: number, delimiter: Delimiter, lineEnd: string): Scan {
  const end = text.indexOf(lineEnd, from)
  return end === -1 ? 'open' : { cells: splitLine(text.slice(from, end), delimiter), next: end + 1 }
}

/** The cells of one line on its own, in which every quoted cell ends. */
export function splitLine(line: string, delimiter: Delimiter): string[] {
  const scan = scanQuoted(`${withoutReturn(line)}\n`, 0, delimiter, '\n')
  return typeof scan === 'string' ? withoutReturn(line).split(delimiter) : scan.cells
}

/** A last record that ends inside quotes: the cell is closed where the file ends. */
function splitOpenQuote(text: string, delimiter: Delimiter): string[] {
  const scan = scanQuoted(`${text}"\n`, 0, delimiter, '\n')
  return typeof scan === 'string' ? text.split(delimiter) : scan.cells
}

function scanQuoted(text: string, from: number, delimiter: Delimiter, lineEnd: string): Scan {
  const cells: string[] = []
  let at = from
  for (;;) {
    let cell = ''
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1)
      if (close === -1) return 'open-quote'
      // A quote that is the text's last character may be the first of a doubled one.
      if (close + 1 >= text.length) return 'open'
      // Over line ends, to a quote behind which the cell goes on: that one began another cell, and the first was a stray one.
      if (!endsCell(text, close + 1, delimiter, lineEnd) && text.slice(at, close).includes(lineEnd)) return 'stray-quote'
      cell = text.slice(at + 1, close).replaceAll('""', '"')
      at = close + 1
    }
    const nextEnd = text.indexOf(lineEnd, at)
    const nextDelimiter = text.indexOf(delimiter, at)
    const atDelimiter = nextDelimiter !== -1 && (nextEnd === -1 || nextDelimiter < nextEnd)
    if (!atDelimiter && nextEnd === -1) return 'open'
    const stop = atDelimiter ? nextDelimiter : nextEnd
    cell += atDelimiter ? text.slice(at, stop) : withoutReturn(text.slice(at, stop))
    cells.push(cell)
    at = stop + 1
    if (!atDelimiter) return { cells, next: at }
  }
}

function endsCell(text: string, at: number, delimiter: Delimiter, lineEnd: string): boolean {
  return text[at] === delimiter || text[at] === lineEnd || text[at] === '\r'
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}
