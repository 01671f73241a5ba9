/**
 * Text → GB18030, for files as the departments' older systems write them. Node decodes this encoding but does not encode it; the
 * table is the inversion of its own decoder, so whatever is written here reads back.
 */
let table: Uint32Array | undefined

const fourByteCodes = 39_420
const replacement = 0x3f

/** The bytes of a text; a character that has none (a lone surrogate) becomes a question mark. */
export function encodeGb18030(text: string): Buffer {
  table ??= invertDecoder()
  const bytes = Buffer.allocUnsafe(text.length * 4)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      bytes[at++] = unit
      continue
    }
    const point = text.codePointAt(i) ?? unit
    if (point > 0xffff) i++
    at = put(bytes, at, point > 0xffff ? fourBytes(point - 0x10000 + 189_000) : (table[unit] ?? 0))
  }
  return bytes.subarray(0, at)
}

function put(bytes: Buffer, at: number, code: number): number {
  if (code === 0) {
    bytes[at] = replacement
    return at + 1
  }
  if (code <= 0xffff) return bytes.writeUInt16BE(code, at)
  return bytes.writeUInt32BE(code, at)
}

/** The four bytes of a linear index of the encoding, packed into one number. */
function fourBytes(index: number): number {
  const last = 0x30 + (index % 10)
  const third = 0x81 + (Math.floor(index / 10) % 126)
  const second = 0x30 + (Math.floor(index / 1260) % 10)
  const first = 0x81 + Math.floor(index / 12_600)
  return first * 0x1000000 + second * 0x10000 + third * 0x100 + last
}

function invertDecoder(): Uint32Array {
  const decoder = new TextDecoder('gb18030')
  const inverse = new Uint32Array(0x10000)
  const one = Buffer.alloc(4)
  for (let index = 0; index < fourByteCodes; index++) {
    one.writeUInt32BE(fourBytes(index))
    remember(inverse, decoder.decode(one), fourBytes(index))
  }
  const two = Buffer.alloc(2)
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue
      two.writeUInt16BE(lead * 256 + trail)
      // Two bytes win over four, as every encoder has it.
      remember(inverse, decoder.decode(two), lead * 256 + trail)
    }
  }
  return inverse
}

function remember(inverse: Uint32Array, decoded: string, code: number): void {
  if (decoded.length === 1 && decoded !== '\ufffd') inverse[decoded.charCodeAt(0)] = code
}
