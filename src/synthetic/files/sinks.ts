import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { writeXlsxStream } from 'hucre/xlsx'
import { encodeGb18030 } from './gb18030.ts'

/** How a file is written: `.csv` with a byte order mark, `.csv` as older systems write it, a workbook. */
export type FileFormat = 'csv' | 'csv-gb18030' | 'xlsx'

/** What became of a written file. */
export type Written = { readonly bytes: number; readonly lines: number; readonly sha256: string }

/** Takes the lines of one file in order. `drain` is awaited between villages, so that memory stays bounded by one village. */
export interface FileSink {
  line(cells: readonly string[]): void
  drain(): Promise<void>
  close(): Promise<Written>
}

/** What a sink has to know about its columns, by position. */
export type SinkColumns = {
  /** Columns a workbook keeps as numbers. */
  readonly numeric: readonly boolean[]
  /** Columns whose cells may hold commas, quotes or line breaks; the others are never looked at again. */
  readonly free: readonly number[]
}

/** Opens a sink that writes to the path. */
export function openSink(path: string, format: FileFormat, columns: SinkColumns): FileSink {
  if (format === 'xlsx') return new XlsxSink(path, columns.numeric)
  return new CsvSink(path, format === 'csv' ? (text) => Buffer.from(text) : encodeGb18030, format === 'csv' ? '\ufeff' : '', columns.free)
}

const chunkLength = 1 << 16

class CsvSink implements FileSink {
  private readonly file: number
  private readonly encode: (text: string) => Buffer
  private readonly hash: Hash = createHash('sha256')
  private readonly free: readonly number[]
  private text: string
  private bytes = 0
  private lines = 0

  constructor(path: string, encode: (text: string) => Buffer, start: string, free: readonly number[]) {
    this.file = openSync(path, 'w')
    this.encode = encode
    this.text = start
    this.free = free
  }

  line(cells: readonly string[]): void {
    this.lines++
    this.text += `${csvLine(cells, this.free)}\r\n`
    if (this.text.length >= chunkLength) this.flush()
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<Written> {
    this.flush()
    closeSync(this.file)
    return Promise.resolve({ bytes: this.bytes, lines: this.lines, sha256: this.hash.digest('hex') })
  }

  private flush(): void {
    const bytes = this.encode(this.text)
    this.text = ''
    this.hash.update(bytes)
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at)
    this.bytes += bytes.length
  }
}

const special = /[",\r\n]/

/** One CSV record; of the columns named, cells with commas, quotes or line breaks are quoted. */
export function csvLine(cells: readonly string[], free: readonly number[]): string {
  for (const column of free) {
    if (special.test(cells[column] ?? ''))
      return cells.map((cell) => (special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
  }
  return cells.join(',')
}

const plainNumber = /^-?(0|[1-9]\d{0,13})(\.\d{1,6})?$/

/** Writes while the rows come: the workbook's writer pulls lines from a queue that holds one village at most. */
class XlsxSink implements FileSink {
  private readonly numeric: readonly boolean[]
  private readonly done: Promise<Written>
  private queue: (readonly string[])[] = []
  private lines = 0
  private ended = false
  private wakeReader: () => void = () => undefined
  private wakeWriter: () => void = () => undefined

  constructor(path: string, numeric: readonly boolean[]) {
    this.numeric = numeric
    this.done = this.write(path)
  }

  line(cells: readonly string[]): void {
    this.lines++
    this.queue.push(cells)
  }

  async drain(): Promise<void> {
    if (this.queue.length === 0) return
    const emptied = new Promise<void>((resolve) => {
      this.wakeWriter = resolve
    })
    this.wakeReader()
    await Promise.race([emptied, this.done])
  }

  async close(): Promise<Written> {
    this.ended = true
    this.wakeReader()
    return this.done
  }

  private async *rows(): AsyncGenerator<(string | number)[]> {
    for (;;) {
      const batch = this.queue
      this.queue = []
      for (const cells of batch)
        yield cells.map((cell, column) => (this.numeric[column] === true && plainNumber.test(cell) ? Number(cell) : cell))
      if (this.queue.length > 0) continue
      this.wakeWriter()
      if (this.ended) return
      await new Promise<void>((resolve) => {
        this.wakeReader = resolve
      })
    }
  }

  private async write(path: string): Promise<Written> {
    const hash = createHash('sha256')
    let bytes = 0
    const file: FileHandle = await open(path, 'w')
    try {
      for await (const chunk of writeXlsxStream(this.rows(), { name: '合成数据' })) {
        hash.update(chunk)
        bytes += chunk.length
        await file.write(chunk)
      }
    } finally {
      await file.close()
    }
    return { bytes, lines: this.lines, sha256: hash.digest('hex') }
  }
}
