import { DomainError } from '#kernel'
import { docxLines } from './docx.ts'

export type TextFormat = 'txt' | 'md' | 'docx'

/** A file as lines without blank ones, and how it was read. */
export interface ReadText {
  readonly format: TextFormat
  readonly encoding: string
  readonly lines: readonly string[]
}

/** Official texts are some ten pages; ten megabytes is a scanned picture of one. */
export const mostTextBytes = 10 * 1024 ** 2
const fewestCharacters = 30

const begins = (bytes: Uint8Array, ...start: number[]): boolean => start.every((byte, at) => bytes[at] === byte)

/** Reads an official text by what is in the file, whatever its name says. `file.unreadable` names what it is instead and the way out. */
export function readText(bytes: Uint8Array): ReadText {
  const { format, encoding, text } = begins(bytes, 0x50, 0x4b, 3, 4)
    ? { format: 'docx' as const, encoding: 'UTF-8', text: docxLines(bytes) }
    : plainText(bytes)
  const lines = text.map(tidy).filter((line) => line !== '')
  if (lines.join('').replaceAll(/\P{Script=Han}/gu, '').length < fewestCharacters)
    throw new DomainError('file.unreadable', '文件里没有读到中文正文', {
      hint: '扫描件要先做文字识别；请上传文字版的 TXT、Markdown 或 DOCX',
    })
  return { format, encoding, lines }
}

const foreign: readonly { readonly fits: (bytes: Uint8Array) => boolean; readonly what: string }[] = [
  { fits: (bytes) => begins(bytes, 0x25, 0x50, 0x44, 0x46), what: 'PDF' },
  { fits: (bytes) => begins(bytes, 0xd0, 0xcf, 0x11, 0xe0), what: '旧版 Word（.doc）或 WPS' },
  { fits: (bytes) => begins(bytes, 0xff, 0xd8, 0xff) || begins(bytes, 0x89, 0x50, 0x4e, 0x47), what: '图片' },
]

function plainText(bytes: Uint8Array): { format: 'txt' | 'md'; encoding: string; text: string[] } {
  const other = foreign.find(({ fits }) => fits(bytes))
  if (other !== undefined)
    throw new DomainError('file.unreadable', `这是${other.what}文件，读不出条款`, { hint: '请打开后另存为 .docx 或纯文本（.txt）再上传' })
  const { encoding, text } = decoded(bytes)
  if (/[^\P{Cc}\t\n\v\f\r]/u.test(text))
    throw new DomainError('file.unreadable', '这不是文字文件', { hint: '请上传 TXT、Markdown 或 DOCX' })
  const lines = text.split(/\r\n|\n|\r/)
  return { format: lines.some((line) => /^#{1,6}\s/.test(line)) ? 'md' : 'txt', encoding, text: lines }
}

/** UTF-8 with or without its mark, UTF-16 with its mark, else GB18030; each must decode without a single wrong character. */
function decoded(bytes: Uint8Array): { encoding: string; text: string } {
  const encodings = begins(bytes, 0xff, 0xfe) ? ['utf-16le'] : begins(bytes, 0xfe, 0xff) ? ['utf-16be'] : ['utf-8', 'gb18030']
  for (const encoding of encodings) {
    try {
      return { encoding: encoding.toUpperCase(), text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }
  throw new DomainError('file.unreadable', '文字编码认不出来，读出来是乱码', { hint: '请用记事本打开，另存为 UTF-8 编码后再上传' })
}

/** Without the marks of Markdown, tags of web pages and what converters leave behind; book titles in 〈〉 or <> stay. */
function tidy(line: string): string {
  return line
    .replaceAll(/<\/?[a-zA-Z][^<>]*>/g, '')
    .replaceAll(/\[(bookmark|image):[^\]]*\]/g, '')
    .replaceAll(/^\s*(#{1,6}\s+|>\s+|[-*]\s+)/g, '')
    .replaceAll('**', '')
    .replaceAll(/[\u00a0\u2002\u2003\u3000]/g, ' ')
    .trim()
}
