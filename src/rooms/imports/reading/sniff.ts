import { open, type FileHandle } from 'node:fs/promises'
import { byteOrderMark, findEncoding, isPlainAscii, type EncodingFinding } from './encoding.ts'
import { isOleCutOff } from './ole.ts'
import { readDirectory } from './zip.ts'

/** What kind of file was delivered, told from its bytes and never from its name. */
export type FileKind =
  | 'csv'
  | 'xlsx'
  | 'xls'
  | 'html-table'
  | 'empty'
  | 'truncated-xlsx'
  | 'truncated-xls'
  | 'encrypted-xlsx'
  | 'zip'
  | 'unknown'

/** The outcome of looking at a file's bytes. */
export type FileFinding = {
  readonly kind: FileKind
  readonly bytes: number
  /** For text (CSV, HTML): the encoding. */
  readonly encoding: EncodingFinding | null
  /** For CSV: what separates the cells. */
  readonly delimiter: Delimiter | null
  /** For kinds that cannot be read: what it is and the way out, in Chinese. */
  readonly refusal: { readonly message: string; readonly wayOut: string } | null
}

export type Delimiter = ',' | ';' | '\t' | '|'

const sampleBytes = 4 * 1024 * 1024
const saveAsTable = '请用 Excel 或 WPS 打开后另存为 XLSX 或 CSV 再上传'

const refusals: Partial<Record<FileKind, { message: string; wayOut: string }>> = {
  empty: { message: '文件是空的', wayOut: '请核对导出是否成功，再上传' },
  'truncated-xlsx': { message: '文件不完整，后半部分没有传上来', wayOut: '请重新导出或重新上传' },
  'truncated-xls': { message: '文件不完整，后半部分没有传上来', wayOut: '请重新导出或重新上传' },
  'encrypted-xlsx': { message: '文件加了密码', wayOut: '请去掉打开密码后再上传' },
  zip: { message: '这是压缩包，不是表格', wayOut: '请解压后逐个上传' },
  unknown: { message: '认不出这是什么文件', wayOut: saveAsTable },
}

/** Looks at a file's bytes. Never throws for what the bytes are; it does where the file cannot be opened. */
export async function sniff(path: string): Promise<FileFinding> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = await readHead(file, Math.min(size, sampleBytes))
    const kind = await kindOf(file, head, size)
    const isText = kind === 'csv' || kind === 'html-table'
    const encoding = isText ? await encodingOf(file, head, size) : null
    const delimiter =
      kind === 'csv' && encoding ? findDelimiter(new TextDecoder(encoding.encoding).decode(head.subarray(0, 256 * 1024))) : null
    return { kind, bytes: size, encoding, delimiter, refusal: refusals[kind] ?? null }
  } finally {
    await file.close()
  }
}

async function readHead(file: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

async function kindOf(file: FileHandle, head: Buffer, size: number): Promise<FileKind> {
  if (isBlank(head, size)) return 'empty'
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return zipKind(file, head, size)
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return oleKind(file, head, size)
  // BIFF 2 to 4: a lone stream with a BOF record.
  if (head[0] === 0x09 && head[2] !== undefined && head[2] <= 0x08 && head[3] === 0x00) return 'xls'
  return textKind(head)
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte)
}

const blankBytes: ReadonlySet<number> = new Set([0x00, 0x09, 0x0a, 0x0d, 0x20])

/** Nothing but a byte order mark, blanks and line ends (with the zeros that UTF-16 puts between them). */
function isBlank(head: Buffer, size: number): boolean {
  const mark = byteOrderMark(head)
  const body = head.subarray(mark === null ? 0 : mark.encoding === 'utf-8' ? 3 : 2)
  return size === head.length && body.every((byte) => blankBytes.has(byte))
}

async function zipKind(file: FileHandle, head: Buffer, size: number): Promise<FileKind> {
  const entries = await readDirectory(file, size)
  if (entries === null) return head.includes('[Content_Types].xml') || head.includes('xl/') ? 'truncated-xlsx' : 'zip'
  return entries.some((entry) => /^xl\/workbook\.xml$/i.test(entry.name)) ? 'xlsx' : 'zip'
}

/** An OLE container: its directory names what lies in it. Where the directory is beyond the sample, the reader is to say. */
async function oleKind(file: FileHandle, head: Buffer, size: number): Promise<FileKind> {
  if (await isOleCutOff(file, size)) return 'truncated-xls'
  const has = (text: string) => head.includes(Buffer.from(text, 'utf16le'))
  if (has('EncryptedPackage')) return 'encrypted-xlsx'
  if (has('Workbook') || has('Book')) return 'xls'
  return has('WordDocument') || has('PowerPoint Document') ? 'unknown' : 'xls'
}

const rarMark = [0x52, 0x61, 0x72, 0x21]
const sevenZipMark = [0x37, 0x7a, 0xbc, 0xaf]
const gzipMark = [0x1f, 0x8b]

function textKind(head: Buffer): FileKind {
  const { encoding, doubtful } = findEncoding(head)
  const text = new TextDecoder(encoding).decode(head.subarray(0, 64 * 1024))
  if (/^\s*(<!doctype html|<html|<table|<meta|<\?xml[^>]*>\s*<html)/i.test(text) && /<table/i.test(text)) return 'html-table'
  if (/^\s*<\?xml/i.test(text) && text.includes('urn:schemas-microsoft-com:office:spreadsheet')) return 'html-table'
  if (startsWith(head, rarMark) || startsWith(head, sevenZipMark) || startsWith(head, gzipMark)) return 'zip'
  if (/^(%PDF|\{\\rtf)/.test(head.toString('latin1', 0, 8))) return 'unknown'
  // Text has no control characters besides tab and line ends; other binary files are full of them.
  // eslint-disable-next-line no-control-regex
  const controls = text.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0
  if (controls > 4 + text.length / 200 || doubtful > 0.3) return 'unknown'
  return 'csv'
}

/** The sample's encoding; where the sample is plain ASCII, of the first place further on where it is not. */
async function encodingOf(file: FileHandle, head: Buffer, size: number): Promise<EncodingFinding> {
  const first = findEncoding(head)
  if (first.evidence !== 'ascii') return first
  const buffer = Buffer.alloc(sampleBytes)
  for (let at = head.length; at < size; at += sampleBytes) {
    const { bytesRead } = await file.read(buffer, 0, sampleBytes, at)
    const piece = buffer.subarray(0, bytesRead)
    if (isPlainAscii(piece)) continue
    // From the last line end before the first foreign byte, so that the sample begins with a whole character.
    const beyond = piece.findIndex((byte) => byte >= 0x80)
    return findEncoding(piece.subarray(piece.lastIndexOf(0x0a, beyond) + 1))
  }
  return first
}

const delimiters: readonly Delimiter[] = [',', '\t', ';', '|']

/** What separates the cells: the sign that divides the first lines into the same number of cells, and into most. */
export function findDelimiter(text: string): Delimiter {
  const lines = text
    .replace(/"(?:[^"]|"")*"/g, '""')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 60)
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => line.split(delimiter).length - 1).filter((count) => count > 0)
    const frequent = mostFrequent(counts)
    const score = (counts.filter((count) => count === frequent).length / Math.max(1, lines.length)) * Math.log2(1 + frequent)
    if (score > bestScore) [best, bestScore] = [delimiter, score]
  }
  return best
}

function mostFrequent(counts: readonly number[]): number {
  const tally = new Map<number, number>()
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1)
  let best = 0
  for (const [count, times] of tally) if (times > (tally.get(best) ?? 0)) best = count
  return best
}
