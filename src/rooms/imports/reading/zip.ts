import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createInflateRaw, inflateRaw } from 'node:zlib'
import { promisify } from 'node:util'
import { DomainError } from '#kernel'

/** An entry of a ZIP archive's central directory. */
export type ZipEntry = {
  readonly name: string
  readonly method: number
  readonly compressedSize: number
  readonly size: number
  readonly crc: number
  readonly headerOffset: number
}

const endRecord = 0x06054b50
const directoryRecord = 0x02014b50
const localRecord = 0x04034b50
const wide = 0xffffffff
const inflate = promisify(inflateRaw)
// Workbook parts that are read whole (workbook.xml, relations); far above any real one, and small enough to refuse a bomb.
const smallPartLimit = 16 * 1024 * 1024

/** A workbook has some dozens of parts. */
const mostEntries = 10_000
const mostDirectoryBytes = 4 * 1024 * 1024
/** Strings and styles are held in memory whole; a sheet is streamed. */
const mostHeldBytes = 256 * 1024 * 1024
const mostSheetBytes = wide - 1
/** Tables compress to a tenth or a thirtieth; what grows beyond this is made to grow. */
const mostGrowth = 200
const growthCountsFrom = 64 * 1024 * 1024

/** Refuses what would not fit the memory once unpacked, by what the archive says of itself; that it says the truth is checked while it is unpacked. */
export function refuseBombs(entries: readonly ZipEntry[], sheet: ZipEntry): void {
  const bomb = entries.some(
    (entry) =>
      entry.size > (entry === sheet ? mostSheetBytes : mostHeldBytes) ||
      (entry.size > growthCountsFrom && entry.size > entry.compressedSize * mostGrowth),
  )
  if (bomb)
    throw new DomainError('file.unreadable', '这个 Excel 文件解压后大得不正常，没有读取', {
      hint: '请用 Excel 或 WPS 打开后另存为新文件，或按乡镇拆分后再上传',
    })
}

/** Reads the central directory; null where there is none (a file that was cut off loses it, for it stands at the end). */
export async function readDirectory(file: FileHandle, fileSize: number): Promise<ZipEntry[] | null> {
  const tailLength = Math.min(fileSize, 65_557)
  const tail = await readAt(file, fileSize - tailLength, tailLength)
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end === -1 || end + 22 > tail.length || tail.readUInt32LE(end) !== endRecord) return null
  const count = tail.readUInt16LE(end + 10)
  const length = tail.readUInt32LE(end + 12)
  const offset = tail.readUInt32LE(end + 16)
  // ZIP64 workbooks (beyond 4 GB or 65,535 parts) are not made by spreadsheet programs.
  if (offset === wide || offset + length > fileSize || count > mostEntries || length > mostDirectoryBytes) return null
  return parseDirectory(await readAt(file, offset, length), count)
}

function parseDirectory(bytes: Buffer, count: number): ZipEntry[] | null {
  const entries: ZipEntry[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== directoryRecord) return null
    const nameLength = bytes.readUInt16LE(at + 28)
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      headerOffset: bytes.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** The bytes of a small part, inflated. */
export async function readSmallPart(file: FileHandle, entry: ZipEntry): Promise<Buffer> {
  if (entry.compressedSize > smallPartLimit) throw damaged()
  const bytes = await readAt(file, await bodyOffset(file, entry), entry.compressedSize)
  try {
    return entry.method === 0 ? bytes : await inflate(bytes, { maxOutputLength: smallPartLimit })
  } catch (cause) {
    throw new DomainError('file.unreadable', '这个 Excel 文件已经损坏', { hint: '请用 Excel 或 WPS 打开后另存为新文件再上传', cause })
  }
}

async function bodyOffset(file: FileHandle, entry: ZipEntry): Promise<number> {
  const header = await readAt(file, entry.headerOffset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== localRecord) throw damaged()
  return entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

const copyChunk = 64 * 1024

/**
 * The given entries as one archive, unpacked, in the given order and without central directory, piece by piece. A reader that goes
 * through an archive from the front thereby meets the small parts before the sheet, however the file itself is ordered; and no part is
 * longer than the directory says, whatever is packed in it.
 */
export async function* entriesInOrder(
  file: FileHandle,
  entries: readonly ZipEntry[],
  onBytes: (packed: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const entry of entries) {
    yield localHeader(entry)
    const packed = Readable.from(packedBytes(file, entry, onBytes), { objectMode: false })
    let left = entry.size
    try {
      for await (const bytes of unpacked(packed, entry.method)) {
        left -= bytes.length
        if (left < 0) throw damaged()
        yield bytes
      }
    } finally {
      packed.destroy()
    }
    if (left > 0) return
  }
}

async function* packedBytes(
  file: FileHandle,
  entry: ZipEntry,
  onBytes: (packed: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = await bodyOffset(file, entry)
  for (let left = entry.compressedSize; left > 0;) {
    const bytes = await readAt(file, at, Math.min(left, copyChunk))
    if (bytes.length === 0) return
    onBytes(bytes.length)
    yield bytes
    at += bytes.length
    left -= bytes.length
  }
}

const [stored, deflated] = [0, 8]

/** Errors of the packed stream reach whoever reads the unpacked one. */
function unpacked(packed: Readable, method: number): AsyncIterable<Buffer> {
  if (method === stored) return packed
  if (method !== deflated) throw damaged()
  const inflater = createInflateRaw()
  packed.once('error', (error) => inflater.destroy(error))
  return packed.pipe(inflater)
}

function damaged(): DomainError {
  return new DomainError('file.unreadable', '这个 Excel 文件已经损坏', { hint: '请用 Excel 或 WPS 打开后另存为新文件再上传' })
}

function localHeader(entry: ZipEntry): Uint8Array {
  const name = Buffer.from(entry.name, 'utf8')
  const header = Buffer.alloc(30)
  header.writeUInt32LE(localRecord, 0)
  header.writeUInt16LE(20, 4)
  // Sizes stand in the header itself, never after the body, and names are UTF-8.
  header.writeUInt16LE(0x0800, 6)
  header.writeUInt16LE(stored, 8)
  header.writeUInt32LE(entry.crc, 14)
  header.writeUInt32LE(entry.size, 18)
  header.writeUInt32LE(entry.size, 22)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, offset)
  return buffer.subarray(0, bytesRead)
}
