import { isUtf8 } from 'node:buffer'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { linesToUtf8, splitLine, type Delimiter, type FileFinding } from '../reading/index.ts'

/**
 * A text file that can be read line by line from anywhere: UTF-8, every line one row, no blank line and no zero byte, one kind of line
 * end. `torn` is the last line of a file that was cut off inside it; it is not in the file at `path`.
 */
export interface PlainLines {
  readonly path: string
  readonly lines: number
  readonly delimiter: Delimiter
  readonly torn: { readonly line: number; readonly cells: readonly string[] } | null
}

/** Told after every piece of the file. */
type Step = (share: number) => void

const pieceBytes = 1 << 20
const newline = 0x0a

/**
 * The file itself where it already is plain, else a plain copy at `copyPath`: other encodings decoded, blank lines filled with a
 * separator so that every row keeps its number. Null where lines end in lone carriage returns. `columns` is the width of the header.
 */
export async function plainLines(
  path: string,
  finding: FileFinding,
  columns: number,
  copyPath: string,
  step: Step,
): Promise<PlainLines | null> {
  const delimiter = finding.delimiter ?? ','
  const encoding = finding.encoding?.encoding ?? 'utf-8'
  const found = encoding === 'utf-8' ? await inspect(path, finding.bytes, step) : null
  if (found !== null && found.lines === 0) return null
  if (found !== null && found.plain && !(found.open && (await isTorn(path, finding.bytes, delimiter, columns)))) {
    return { path, lines: found.lines + (found.open ? 1 : 0), delimiter, torn: null }
  }
  const job: CopyJob = { path, copyPath, encoding, delimiter, columns, size: finding.bytes, step }
  return encoding === 'gb18030' ? copyGb18030(job) : copyPlain(job)
}

interface Found {
  readonly lines: number
  readonly plain: boolean
  /** The last line has no end. */
  readonly open: boolean
}

/** Counts lines and looks for whatever makes a copy necessary. A line longer than a piece does. */
async function inspect(path: string, size: number, step: Step): Promise<Found> {
  const bytes = Buffer.alloc(pieceBytes)
  const found: LineEnds = { lines: 0, returns: 0, blank: false }
  let [valid, done, rest] = [true, 0, 0]
  const file = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead } = await file.read(bytes, rest, pieceBytes - rest)
      if (bytesRead === 0) break
      const filled = rest + bytesRead
      const from = lookAtLines(bytes, filled, found)
      const whole = bytes.subarray(0, from)
      valid &&= from > 0 || filled < pieceBytes
      valid &&= isUtf8(whole) && !whole.includes(0)
      // Of a line that is too long nothing is kept: the file is read another way.
      rest = from === 0 && filled === pieceBytes ? 0 : filled - from
      bytes.copyWithin(0, filled - rest, filled)
      done += bytesRead
      step(done / size)
    }
  } finally {
    await file.close()
  }
  const last = bytes.subarray(0, rest)
  const mixed = found.returns !== 0 && found.returns !== found.lines
  return { lines: found.lines, plain: valid && !found.blank && !mixed && isUtf8(last) && !last.includes(0), open: rest > 0 }
}

interface LineEnds {
  lines: number
  /** Of them those with a carriage return. */
  returns: number
  blank: boolean
}

/**
 * Adds up the lines that end within the first `length` bytes; returns where the last of them ends. Four bytes at a time, of which few
 * hold a line end: asking for each line's end by name takes four times as long.
 */
function lookAtLines(bytes: Buffer, length: number, found: LineEnds): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, length >> 2)
  let from = 0
  const look = (at: number): void => {
    if (bytes[at] !== newline) return
    const isReturn = at > from && bytes[at - 1] === 0x0d
    found.lines++
    if (isReturn) found.returns++
    if (at - from === (isReturn ? 1 : 0)) found.blank = true
    from = at + 1
  }
  for (let word = 0; word < words.length; word++) {
    // A byte that is zero after this is a line end; the second line tells whether one of the four is.
    const differs = (words[word] ?? 0) ^ 0x0a0a0a0a
    if (((differs - 0x01010101) & ~differs & 0x80808080) === 0) continue
    for (let at = word * 4; at < word * 4 + 4; at++) look(at)
  }
  for (let at = words.length * 4; at < length; at++) look(at)
  return from
}

async function isTorn(path: string, size: number, delimiter: Delimiter, columns: number): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const length = Math.min(size, pieceBytes)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return splitLine(buffer.subarray(buffer.lastIndexOf(newline) + 1).toString('utf8'), delimiter).length < columns
  } finally {
    await file.close()
  }
}

interface CopyJob {
  readonly path: string
  readonly copyPath: string
  readonly encoding: string
  readonly delimiter: Delimiter
  readonly columns: number
  readonly size: number
  readonly step: Step
}

/** Null also for a line longer than a piece. */
async function copyGb18030({ path, copyPath, delimiter, columns, size, step }: CopyJob): Promise<PlainLines | null> {
  const decoder = new TextDecoder('gb18030')
  const [bytes, target] = [Buffer.alloc(pieceBytes), Buffer.alloc(2 * pieceBytes)]
  let [lines, rest, done] = [0, 0, 0]
  const from = await open(path, 'r')
  const to = await open(copyPath, 'w', 0o600)
  const take = async (whole: Buffer): Promise<void> => {
    const copied = linesToUtf8(whole, target, delimiter.charCodeAt(0))
    const text = copied === null ? plainText(decoder.decode(whole), delimiter) : ''
    await (copied === null ? to.writeFile(text) : to.writeFile(target.subarray(0, copied.bytes)))
    lines += copied === null ? countLines(text) : copied.lines
  }
  try {
    for (;;) {
      const { bytesRead } = await from.read(bytes, rest, pieceBytes - rest)
      if (bytesRead === 0) break
      const filled = rest + bytesRead
      const end = bytes.subarray(0, filled).lastIndexOf(newline) + 1
      if (end === 0 && filled === pieceBytes) return null
      if (end > 0) await take(bytes.subarray(0, end))
      rest = filled - end
      bytes.copyWithin(0, end, filled)
      done += bytesRead
      step(done / size)
    }
    const last = decoder.decode(bytes.subarray(0, rest)).replaceAll('\0', '')
    const cells = splitLine(last, delimiter)
    const torn = last.trim() !== '' && cells.length < columns
    if (last !== '' && !torn) await take(Buffer.concat([bytes.subarray(0, rest), Buffer.of(newline)]))
    return lines === 0 ? null : { path: copyPath, lines, delimiter, torn: torn ? { line: lines + 1, cells } : null }
  } finally {
    await from.close()
    await to.close()
  }
}

async function copyPlain(job: CopyJob): Promise<PlainLines | null> {
  const { path, copyPath, encoding, delimiter, columns, size, step } = job
  const out = createWriteStream(copyPath, { mode: 0o600 })
  const decoder = new TextDecoder(encoding)
  let [lines, rest, done] = [0, '', 0]
  const take = async (text: string): Promise<void> => {
    const at = text.lastIndexOf('\n') + 1
    rest = text.slice(at)
    if (at === 0) return
    const whole = plainText(text.slice(0, at), delimiter)
    lines += countLines(whole)
    if (!out.write(whole)) await once(out, 'drain')
  }
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    await take(rest + decoder.decode(piece as Buffer, { stream: true }))
    done += (piece as Buffer).length
    step(done / size)
  }
  rest += decoder.decode()
  const cells = splitLine(rest.replaceAll('\0', ''), delimiter)
  const torn = rest.trim() !== '' && cells.length < columns
  if (rest !== '' && !torn) await take(`${rest}\n`)
  out.end()
  await once(out, 'close')
  if (lines === 0) return null
  return { path: copyPath, lines, delimiter, torn: torn ? { line: lines + 1, cells } : null }
}

/** Whole lines, each ended by a line feed, without zero bytes; a blank one becomes a row of empty cells. */
function plainText(text: string, delimiter: Delimiter): string {
  const ended = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text
  const clean = ended.includes('\0') ? ended.replaceAll('\0', '') : ended
  return clean.includes('\n\n') || clean.startsWith('\n') ? clean.replace(/(^|\n)(?=\n)/g, `$1${delimiter}`) : clean
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** Takes single lines out of a plain file, in ascending order, in one walk from its beginning. Close it at the end. */
export async function openLines(plain: PlainLines): Promise<{ cells(line: number): Promise<readonly string[]>; close(): Promise<void> }> {
  const file = await open(plain.path, 'r')
  let piece: Buffer = Buffer.alloc(0)
  let [at, line] = [0, 1]

  /** More of the file behind what is left of the piece; false at its end. */
  async function more(): Promise<boolean> {
    const buffer = Buffer.alloc(pieceBytes)
    const { bytesRead } = await file.read(buffer, 0, pieceBytes)
    if (bytesRead === 0) return false
    piece = Buffer.concat([piece.subarray(at), buffer.subarray(0, bytesRead)])
    at = 0
    return true
  }

  async function endOfLine(): Promise<number> {
    for (;;) {
      const end = piece.indexOf(newline, at)
      if (end !== -1) return end
      if (!(await more())) return piece.length
    }
  }

  return {
    async cells(wanted) {
      if (plain.torn?.line === wanted) return plain.torn.cells
      while (line < wanted && at <= piece.length) {
        at = (await endOfLine()) + 1
        line++
      }
      const end = await endOfLine()
      return splitLine(piece.subarray(at, end).toString('utf8'), plain.delimiter)
    },
    close: () => file.close(),
  }
}
