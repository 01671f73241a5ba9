const [newline, carriageReturn] = [0x0a, 0x0d]

/** UTF-16 unit of each pair of bytes; 0 where the pair is none. */
let pairs: Uint16Array | undefined

/** Every pair is decoded once by the platform's decoder, so that the table cannot differ from it. */
function pairTable(): Uint16Array {
  if (pairs !== undefined) return pairs
  const codes = Array.from({ length: 0xff - 0x81 }, (_, lead) =>
    Array.from({ length: 0xff - 0x40 }, (_, trail) => [0x81 + lead, 0x40 + trail]),
  ).flat()
  const texts = new TextDecoder('gb18030').decode(Uint8Array.from(codes.flatMap((pair) => [...pair, newline]))).split('\n')
  const table = new Uint16Array(0x10000)
  codes.forEach(([lead = 0, trail = 0], at) => {
    const text = texts[at] ?? ''
    if (text.length === 1 && text !== '\ufffd') table[lead * 256 + trail] = text.charCodeAt(0)
  })
  pairs = table
  return table
}

/**
 * Whole lines of GB18030 as UTF-8 into `target` (twice as long): zero bytes and the carriage returns of line ends are left out, and a
 * blank line is given `filler`, so that it stays a row. Returns the bytes written and the lines; null where there is a character of four
 * bytes or one that cannot be decoded: rare enough to be left to the platform's decoder, which takes five times as long.
 */
export function linesToUtf8(
  source: Uint8Array,
  target: Uint8Array,
  filler: number,
): { readonly bytes: number; readonly lines: number } | null {
  const table = pairTable()
  let [to, lines, lineStart] = [0, 0, 0]
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0
    if (byte === newline) {
      if (to === lineStart) target[to++] = filler
      target[to++] = newline
      lineStart = to
      lines++
    } else if (byte < 0x80) {
      if (byte !== 0 && (byte !== carriageReturn || source[at + 1] !== newline)) target[to++] = byte
    } else {
      const unit = table[byte * 256 + (source[++at] ?? 0)] ?? 0
      if (unit === 0) return null
      if (unit >= 0x800) {
        target[to++] = 0xe0 | (unit >> 12)
        target[to++] = 0x80 | ((unit >> 6) & 0x3f)
      } else target[to++] = 0xc0 | (unit >> 6)
      target[to++] = 0x80 | (unit & 0x3f)
    }
  }
  return { bytes: to, lines }
}
