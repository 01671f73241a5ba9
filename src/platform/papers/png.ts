import { crc32 } from 'node:zlib'
import { tooLarge } from './limits.ts'

/** What makes the picture and its colours; text, time, EXIF, animation and private chunks are not among it. */
const belonging: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'sBIT',
  'pHYs',
  'bKGD',
])

/** A PNG with its picture only, ended where it ends. null where a chunk is damaged or the end does not come. */
export function cleanPng(bytes: Buffer): Buffer | null {
  const kept: Buffer[] = [bytes.subarray(0, 8)]
  let data = 0
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return null
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return null
    if ((at === 8) !== (type === 'IHDR')) return null
    if (type === 'IHDR' && (end - at !== 25 || tooLarge(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)))) return null
    if (type === 'IDAT') data++
    if (belonging.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'IEND') return data === 0 ? null : Buffer.concat(kept)
    at = end
  }
  return null
}
