import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/** Small pictures and papers that are what they say, each another: for whatever takes uploads. */

export function jpeg(more: { readonly before?: readonly Buffer[]; readonly after?: Buffer } = {}): Buffer {
  const table = Buffer.concat([Buffer.of(0xff, 0xdb, 0, 67, 0), randomBytes(64).map((byte) => byte | 1)])
  const frame = Buffer.of(0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0)
  const scan = Buffer.of(0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56)
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    ...(more.before ?? []),
    table,
    frame,
    scan,
    Buffer.of(0xff, 0xd9),
    more.after ?? Buffer.alloc(0),
  ])
}

/** A segment of a JPEG: its marker and what it says. */
export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

export function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

export function png(more: { readonly size?: number; readonly chunks?: readonly Buffer[]; readonly after?: Buffer } = {}): Buffer {
  const size = Buffer.alloc(13)
  size.writeUInt32BE(more.size ?? 1, 0)
  size.writeUInt32BE(more.size ?? 1, 4)
  size.set([8, 2], 8)
  const picture = deflateSync(Buffer.concat([Buffer.of(0), randomBytes(3)]))
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', size),
    ...(more.chunks ?? []),
    chunk('IDAT', picture),
    chunk('IEND', Buffer.alloc(0)),
    more.after ?? Buffer.alloc(0),
  ])
}

export function webp(more: readonly (readonly [string, Buffer])[] = []): Buffer {
  const parts = [['VP8L', randomBytes(10)] as const, ...more].flatMap(([type, content]) => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(content.length)
    return [Buffer.from(type, 'latin1'), length, content, Buffer.alloc(content.length % 2)]
  })
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(4 + body.length)
  return Buffer.concat([Buffer.from('RIFF'), length, Buffer.from('WEBP'), body])
}

export function pdf(content = ''): Buffer {
  return Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${content} >>\nendobj\n% ${randomBytes(8).toString('hex')}\ntrailer << /Root 1 0 R >>\n%%EOF\n`,
    'latin1',
  )
}
