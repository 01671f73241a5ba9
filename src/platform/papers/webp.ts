import { tooLarge } from './limits.ts'

const belonging: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** Bits of VP8X that say that EXIF and XMP follow. */
const saysMetadata = 0x0c

/** A WebP with its picture only, ended where its own length says. null where the chunks do not fill it. */
export function cleanWebp(bytes: Buffer): Buffer | null {
  const size = 8 + bytes.readUInt32LE(4)
  if (size > bytes.length) return null
  const kept: Buffer[] = []
  let pictures = 0
  for (let at = 12; at + 8 <= size;) {
    const type = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const end = at + 8 + length + (length % 2)
    if (end > size) return null
    if (type === 'VP8X' && (length < 10 || tooLarge(1 + bytes.readUIntLE(at + 12, 3), 1 + bytes.readUIntLE(at + 15, 3)))) return null
    if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') pictures++
    if (belonging.has(type)) kept.push(type === 'VP8X' ? withoutMetadata(bytes.subarray(at, end)) : bytes.subarray(at, end))
    at = end
  }
  if (pictures === 0) return null
  const body = Buffer.concat(kept)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(4 + body.length, 4)
  return Buffer.concat([head, body])
}

function withoutMetadata(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk)
  copy.writeUInt8(copy.readUInt8(8) & ~saysMetadata, 8)
  return copy
}
