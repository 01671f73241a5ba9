import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeGb18030 } from '#synthetic'
import { linesToUtf8 } from './gb18030.ts'

const read = (source: Uint8Array): string | null => {
  const target = Buffer.alloc(2 * source.length)
  const copied = linesToUtf8(source, target, 0x2c)
  return copied === null ? null : target.subarray(0, copied.bytes).toString('utf8')
}
const lines = (text: string): number => text.split('\n').length - 1

it('reads every pair of bytes as the platform does, or leaves it to the platform', () => {
  let own = 0
  for (let lead = 0x80; lead <= 0xff; lead++) {
    for (let trail = 0; trail <= 0xff; trail++) {
      const source = Uint8Array.of(0x61, lead, trail, 0x62, 0x0a)
      const text = trail === 0x0a ? null : read(source)
      if (text !== null) expect(text).toBe(new TextDecoder('gb18030').decode(source))
      if (text !== null) own++
    }
  }
  // All of GBK's characters and signs.
  expect(own).toBeGreaterThan(21_000)
})

it('reads text as it was written; line ends become plain, zero bytes go, blank lines get a cell', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'张三丰的低保abc019,-.·（）￥é'), maxLength: 9 })
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 9 }), fc.constantFrom('\n', '\r\n'), (cells, end) => {
      const source = encodeGb18030(cells.map((text) => `${text}${end}`).join(''))
      const expected = cells.map((text) => (text === '' ? ',\n' : `${text}\n`)).join('')
      expect(read(source)).toBe(expected)
      expect(linesToUtf8(source, Buffer.alloc(2 * source.length), 0x2c)?.lines).toBe(lines(expected))
    }),
  )
  expect(read(Buffer.from('\r\na\0b\n\0\n\n\rc\r\n', 'latin1'))).toBe(',\nab\n,\n,\n\rc\n')
})

it('leaves characters of four bytes and what cannot be decoded to the platform', () => {
  expect(read(encodeGb18030('㐀𠀀\n'))).toBeNull()
  expect(read(Uint8Array.of(0x61, 0xff, 0xff, 0x0a))).toBeNull()
  expect(read(Uint8Array.of(0x61, 0x81, 0x0a))).toBeNull()
})
