import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunk, jpeg, pdf, png, segment, webp } from '#test/pictures'
import { headerName, readPaper, safeFileName } from './index.ts'

const read = (bytes: Buffer, fileName = '照片.jpg', more: { maxBytes?: number; pdf?: boolean } = {}) =>
  readPaper(Readable.from([bytes]), { maxBytes: 1_000_000, pdf: true, fileName, ...more })
const exif = (orientation: number, more = ''): Buffer => {
  const tiff = Buffer.from(`49492a000800000001001201030001000000${orientation.toString(16).padStart(2, '0')}00000000000000`, 'hex')
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(more)]))
}
const script = '<script>alert(1)</script>'

describe('pictures', () => {
  test('come back as they were where they hold nothing else', async () => {
    for (const [bytes, mime, extension] of [
      [jpeg(), 'image/jpeg', 'jpg'],
      [png(), 'image/png', 'png'],
      [webp(), 'image/webp', 'webp'],
      [pdf(), 'application/pdf', 'pdf'],
    ] as const) {
      const kept = await read(bytes)
      expect(kept).toMatchObject({ mime, extension })
      expect(kept.bytes.equals(bytes)).toBe(true)
    }
  })

  test('lose where and by whom they were taken, comments and what follows their end', async () => {
    const secret = 'GPS 28.99,112.31 王建国的手机'
    const dirty = [
      jpeg({
        before: [
          exif(1, secret),
          segment(0xfe, Buffer.from(script)),
          segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${secret}`)),
          segment(0xed, Buffer.from(secret)),
          segment(0xe2, Buffer.from(`MPF\0${secret}`)),
        ],
        after: Buffer.from(`PK\x03\x04${script}`),
      }),
      png({
        chunks: [chunk('tEXt', Buffer.from(`Comment\0${secret}${script}`)), chunk('eXIf', Buffer.from(secret))],
        after: Buffer.from(script),
      }),
      Buffer.concat([
        webp([
          ['EXIF', Buffer.from(secret)],
          ['XMP ', Buffer.from(script)],
        ]),
        Buffer.from(script),
      ]),
      Buffer.concat([pdf(`/Producer (${'x'.repeat(1_200)})`), Buffer.from(script)]),
    ]
    for (const bytes of dirty) {
      const kept = (await read(bytes)).bytes
      expect(kept.includes('王建国')).toBe(false)
      expect(kept.includes('<script')).toBe(false)
      expect(kept.includes('PK\x03\x04')).toBe(false)
      // Cleaned again it is the same: sent twice, it is one file.
      expect((await read(kept)).bytes.equals(kept)).toBe(true)
    }
  })

  test('keep the rotation a phone noted, and nothing else of what it noted', async () => {
    const { bytes } = await read(jpeg({ before: [exif(6, '王建国')] }))
    expect(bytes.toString('hex', 2, 40)).toContain('4578696600004d4d002a0000000800010112000300000001000600')
    expect(bytes.includes('王建国')).toBe(false)
    expect((await read(bytes)).bytes.equals(bytes)).toBe(true)
  })

  test.each([
    ['cut off', jpeg().subarray(0, -2)],
    ['only a beginning', jpeg().subarray(0, 20)],
    ['a page behind a JPEG’s first bytes', Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe0), Buffer.from(script.repeat(20))])],
    [
      'a PNG with a damaged chunk',
      ((bytes) => {
        bytes[20] = 99
        return bytes
      })(png()),
    ],
    ['a PNG that unpacks to gigabytes', png({ size: 60_000 })],
    ['a PNG without end', png().subarray(0, -12)],
    ['a WebP longer than itself', webp().subarray(0, -4)],
    ['SVG', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`)],
    ['HTML', Buffer.from(`<html>${script}`)],
    ['GIF with a script', Buffer.from(`GIF89a/*${script}*/`)],
    ['a program', Buffer.from('MZ\x90\0')],
    ['nothing', Buffer.alloc(0)],
  ])('refused: %s', async (_what, bytes) => {
    await expect(read(Buffer.from(bytes))).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  test('too large is refused before all of it has come', async () => {
    let sent = 0
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        sent++
        yield Buffer.alloc(10_000)
      }
    }
    await expect(readPaper(endless(), { maxBytes: 50_000, pdf: true, fileName: 'a.jpg' })).rejects.toMatchObject({ code: 'input.invalid' })
    expect(sent).toBe(6)
  })

  test('a name that says program or page is refused whatever the content, and a PDF where only photos are taken', async () => {
    for (const name of ['发票.html', 'a.svg', 'a.jpg.exe', 'a.php'])
      await expect(read(jpeg(), name)).rejects.toMatchObject({ code: 'file.unreadable' })
    await expect(read(pdf(), 'a.pdf', { pdf: false })).rejects.toMatchObject({ code: 'file.unreadable' })
    expect((await read(png(), '照片.JPG')).extension).toBe('png')
  })

  test('whatever comes, the answer is a picture or a refusal', async () => {
    const heads = [jpeg(), png(), webp(), pdf()]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }),
        fc.nat(300),
        async (base, changes, cut) => {
          const bytes = Buffer.from(base.subarray(0, Math.max(13, base.length - (cut > 200 ? cut - 200 : 0))))
          for (const [at, value] of changes) if (at >= 12 && at < bytes.length) bytes[at] = value
          const outcome = await read(bytes).catch((error: unknown) => error)
          expect(outcome).toMatchObject(outcome instanceof Error ? { code: 'file.unreadable' } : { mime: expect.any(String) as string })
        },
      ),
      { numRuns: 400 },
    )
  })
})

test.each([
  '/S /JavaScript /JS (app.alert(1))',
  '/S /J#61vaScript /JS (x)',
  '/Launch << /F (cmd.exe) >>',
  '/Names << /EmbeddedFiles 3 0 R >>',
  '/XFA [1 0 R]',
  '/S /SubmitForm',
])('a PDF with %s is refused', async (content) => {
  await expect(read(pdf(content), 'a.pdf')).rejects.toMatchObject({ code: 'file.unreadable' })
})

test('a PDF that begins as a page is refused', async () => {
  await expect(read(Buffer.concat([Buffer.from(`%PDF-1.4 <html>${script}</html>\n`), pdf()]), 'a.pdf')).rejects.toMatchObject({
    code: 'file.unreadable',
  })
})

describe('names', () => {
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\照片.jpg', '照片.jpg'],
    ['照片\u202Egpj.exe', '照片gpj.exe'],
    ['a\r\nSet-Cookie: x=1', 'aSet-Cookie_ x=1'],
    ['..', '文件'],
    ['', '文件'],
    ['<b>.pdf', '_b_.pdf'],
    ['\u0000', '文件'],
    ['户籍_430971199001011234.csv', '户籍_（身份证号）.csv'],
    ['13800001111王.jpg', '（电话）王.jpg'],
    ['工资6222021234567890123.xlsx', '工资（长号码）.xlsx'],
    ['2026年10月_430971.csv', '2026年10月_430971.csv'],
    ['名单\ud800.csv', '名单\ufffd.csv'],
  ])('%j becomes %j', (given, safe) => {
    expect(safeFileName(given)).toBe(safe)
  })

  test('whatever the name, it is no path, short, and goes into a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeFileName(name)
        expect(safe).not.toMatch(/[/\\\p{Cc}"<>|]|^\.|\.$/u)
        expect([...safe].length).toBeGreaterThan(0)
        expect([...safe].length).toBeLessThanOrEqual(120)
        expect(safeFileName(safe)).toBe(safe)
        expect(headerName(safe)).toMatch(/^[A-Za-z0-9%._~-]+$/)
      }),
    )
    expect(safeFileName(`${'长'.repeat(300)}.xlsx`)).toMatch(/^长{115}\.xlsx$/)
  })
})
