import { DomainError, ensure } from '#kernel'
import { cleanJpeg } from './jpeg.ts'
import { checkPdf } from './pdf.ts'
import { cleanPng } from './png.ts'
import { cleanWebp } from './webp.ts'

/** A photo or paper as it is kept. */
export interface Paper {
  readonly mime: string
  /** As the content is, whatever the file was called: `jpg`. */
  readonly extension: string
  readonly bytes: Buffer
}

interface Kind {
  readonly mime: string
  readonly extension: string
  readonly fits: (head: Buffer) => boolean
  /** The bytes to keep; null where the file is not sound. */
  readonly clean: (bytes: Buffer) => Buffer | null
}

const pdf: Kind = { mime: 'application/pdf', extension: 'pdf', fits: (head) => head.toString('latin1', 0, 5) === '%PDF-', clean: checkPdf }
const pictures: readonly Kind[] = [
  { mime: 'image/jpeg', extension: 'jpg', fits: (head) => head.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff)), clean: cleanJpeg },
  {
    mime: 'image/png',
    extension: 'png',
    fits: (head) => head.subarray(0, 8).equals(Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)),
    clean: cleanPng,
  },
  {
    mime: 'image/webp',
    extension: 'webp',
    fits: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP',
    clean: cleanWebp,
  },
]

/** The extension a kept paper is sent with; null for a media type that is none of ours. */
export function extensionOf(mime: string): string | null {
  return [...pictures, pdf].find((kind) => kind.mime === mime)?.extension ?? null
}

/** Names a camera, a scanner or a chat program gives; none says more than that it is a picture or a paper. */
const usualExtensions: ReadonlySet<string> = new Set(['', 'jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'pdf', 'tmp', 'dat'])

interface Wanted {
  readonly maxBytes: number
  /** Whether a PDF will do, or pictures only. */
  readonly pdf: boolean
  /** What the file was called: one that calls itself a program or a page is refused whatever is in it. */
  readonly fileName: string
}

/**
 * Takes in a photo or paper whole. What it is its bytes say; they are followed to their end, so that nothing else can hide behind a
 * picture's first bytes: what stands after the picture, and everything in it that is not the picture (position, owner, camera, comments;
 * a photo's rotation stays), is left out. Refused: anything else (SVG and HTML among it), pictures that are cut off, PDFs with scripts,
 * programs or files in them (`file.unreadable`); more than `maxBytes` (`input.invalid`).
 */
export async function readPaper(
  stream: AsyncIterable<Uint8Array> & { resume?(): unknown },
  { maxBytes, pdf: takesPdf, fileName }: Wanted,
): Promise<Paper> {
  try {
    const bytes = await whole(stream, maxBytes)
    const kinds = takesPdf ? [...pictures, pdf] : pictures
    const kind = kinds.find((one) => one.fits(bytes))
    const extension = /\.([^.]{1,12})$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
    ensure(
      kind !== undefined && usualExtensions.has(extension),
      'file.unreadable',
      takesPdf ? '只能上传图片（JPG、PNG、WebP）或 PDF' : '只收照片（JPG、PNG、WebP）',
      {
        hint: takesPdf ? '其他文件请先拍照或另存为 PDF' : '请用手机相机重新拍一张',
      },
    )
    const cleaned = kind.clean(bytes)
    ensure(cleaned !== null, 'file.unreadable', kind === pdf ? '这个 PDF 不完整，或带有脚本、程序、附件' : '图片不完整或已损坏', {
      hint: kind === pdf ? '请用“打印为 PDF”重新生成，或拍照上传' : '请重新拍一张，或截图后再传',
    })
    return { mime: kind.mime, extension: kind.extension, bytes: cleaned }
  } finally {
    stream.resume?.()
  }
}

async function whole(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream) {
    size += part.length
    if (size > maxBytes)
      throw new DomainError('input.invalid', `文件超过大小上限 ${String(Math.floor(maxBytes / 2 ** 20))} MB`, {
        hint: '请缩小图片或分开上传',
      })
    parts.push(part)
  }
  return Buffer.concat(parts)
}
