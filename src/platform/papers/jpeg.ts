import { tooLarge } from './limits.ts'

const [startOfImage, endOfImage, startOfScan, comment] = [0xd8, 0xd9, 0xda, 0xfe]

/**
 * A JPEG with its picture, colours and rotation only: no EXIF, XMP, thumbnails, comments, second pictures, nothing after its end. The
 * picture itself is not computed anew. null where the markers do not lead from its beginning to its end.
 */
export function cleanJpeg(bytes: Buffer): Buffer | null {
  const kept: Buffer[] = []
  let [orientation, scans, at] = [1, 0, 2]
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) return null
    if (marker === endOfImage)
      return scans === 0
        ? null
        : Buffer.concat([Buffer.of(0xff, startOfImage), rotation(orientation), ...kept, Buffer.of(0xff, endOfImage)])
    if (at + 4 > bytes.length) return null
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end < at + 4 || end > bytes.length) return null
    const segment = bytes.subarray(at, end)
    if (isFrame(marker) && (segment.length < 9 || tooLarge(segment.readUInt16BE(7), segment.readUInt16BE(5)))) return null
    if (marker === 0xe1) orientation = orientationOf(segment) ?? orientation
    if (belongs(marker, segment)) kept.push(segment)
    at = end
    if (marker === startOfScan) {
      at = scanEnd(bytes, end)
      kept.push(bytes.subarray(end, at))
      scans++
    }
  }
}

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Frames, tables and scans; of the application's segments JFIF, Adobe's colour transform and the colour profile. */
function belongs(marker: number, segment: Buffer): boolean {
  if (marker === comment) return false
  if (marker < 0xe0 || marker > 0xef) return marker >= 0xc0 && marker <= 0xdf
  if (marker === 0xe0) return segment.toString('latin1', 4, 9) === 'JFIF\0'
  if (marker === 0xe2) return segment.toString('latin1', 4, 16) === 'ICC_PROFILE\0'
  return marker === 0xee && segment.toString('latin1', 4, 9) === 'Adobe'
}

/** Where the coded data ends: at a marker that is neither a stuffed byte nor a restart. The end of the file where none comes. */
function scanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}

/** The rotation a camera noted (EXIF tag 0x0112, 1 to 8), or null. */
function orientationOf(segment: Buffer): number | null {
  const tiff = segment.subarray(10)
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0' || tiff.length < 8) return null
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (first + 2 > tiff.length) return null
  for (let entry = 0; entry < Math.min(short(first), 100); entry++) {
    const at = first + 2 + entry * 12
    if (short(at) === 0x0112) {
      const value = short(at + 8)
      return value >= 1 && value <= 8 ? value : null
    }
  }
  return null
}

/** An EXIF segment with the rotation and nothing else; empty where the picture stands upright. */
function rotation(orientation: number): Buffer {
  if (orientation === 1) return Buffer.alloc(0)
  const tiff = Buffer.from('4d4d002a000000080001011200030000000100000000000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const head = Buffer.from([0xff, 0xe1, 0, 0, ...Buffer.from('Exif\0\0', 'latin1')])
  head.writeUInt16BE(head.length - 2 + tiff.length, 2)
  return Buffer.concat([head, tiff])
}
