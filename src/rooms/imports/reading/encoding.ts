import { isAscii, isUtf8 } from 'node:buffer'

/** Encodings in which department files come. */
export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/** What the bytes say about their encoding, and how sure that is. */
export type EncodingFinding = {
  readonly encoding: TextEncoding
  readonly bom: boolean
  /** `ascii` files read the same in UTF-8 and GB18030. */
  readonly evidence: 'bom' | 'ascii' | 'valid' | 'likely'
  /** Share of characters beyond ASCII that the encoding cannot explain, 0 to 1. */
  readonly doubtful: number
}

const marks: readonly { encoding: TextEncoding; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]

/** The byte order mark at the beginning, or null. */
export function byteOrderMark(bytes: Uint8Array): EncodingFinding | null {
  const mark = marks.find((candidate) => candidate.bytes.every((byte, i) => bytes[i] === byte))
  return mark ? { encoding: mark.encoding, bom: true, evidence: 'bom', doubtful: 0 } : null
}

/** True where nothing but ASCII was found: the caller may look further into the file. */
export function isPlainAscii(bytes: Uint8Array): boolean {
  return isAscii(bytes)
}

/**
 * Finds the encoding of a sample that begins at a line's beginning or the file's. UTF-8 is decided by validity: Chinese in GB18030
 * is never valid UTF-8 beyond a few characters. A sample cut inside a character is allowed for.
 */
export function findEncoding(sample: Uint8Array): EncodingFinding {
  const marked = byteOrderMark(sample)
  if (marked) return marked
  const wide = wideEncoding(sample)
  if (wide) return { encoding: wide, bom: false, evidence: 'likely', doubtful: 0 }
  if (isAscii(sample)) return { encoding: 'utf-8', bom: false, evidence: 'ascii', doubtful: 0 }
  const whole = withoutCutCharacter(sample)
  if (isUtf8(whole)) return { encoding: 'utf-8', bom: false, evidence: 'valid', doubtful: 0 }
  const utf8 = doubt(sample, 'utf-8')
  const gb = doubt(sample, 'gb18030')
  // A few damaged characters do not make a UTF-8 file GB18030: its other characters would not be valid by chance.
  if (utf8 < 0.1 && utf8 <= gb + 0.05) return { encoding: 'utf-8', bom: false, evidence: 'likely', doubtful: utf8 }
  return { encoding: 'gb18030', bom: false, evidence: gb === 0 ? 'valid' : 'likely', doubtful: gb }
}

/** UTF-16 without a mark: digits, commas and line ends have a zero for their other byte. */
function wideEncoding(sample: Uint8Array): TextEncoding | null {
  const length = Math.min(sample.length, 4096)
  let evenZeros = 0
  let oddZeros = 0
  for (let i = 0; i < length; i++) {
    if (sample[i] !== 0) continue
    if (i % 2 === 0) evenZeros++
    else oddZeros++
  }
  const enough = length / 20
  if (oddZeros > enough && evenZeros * 10 < oddZeros) return 'utf-16le'
  if (evenZeros > enough && oddZeros * 10 < evenZeros) return 'utf-16be'
  return null
}

function withoutCutCharacter(sample: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, sample.length); back++) {
    const byte = sample[sample.length - back] ?? 0
    if (byte >= 0xc0) return sample.subarray(0, sample.length - back)
    if (byte < 0x80) break
  }
  return sample
}

/** Share of the characters beyond ASCII that are replaced, private or plainly improbable when decoded in this way. */
function doubt(sample: Uint8Array, encoding: TextEncoding): number {
  const text = new TextDecoder(encoding).decode(sample)
  let beyond = 0
  let strange = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point < 0x80) continue
    beyond++
    if (point === 0xfffd || (point >= 0xe000 && point < 0xf900)) strange++
  }
  return beyond === 0 ? 1 : strange / beyond
}
