import { strToU8, zipSync } from 'fflate'

/** A paragraph of a made-up Word document: its text, or its text as an item of an automatic list. */
export type Paragraph =
  | string
  | { readonly list: string; readonly level: number; readonly text: string }
  | { readonly row: readonly string[] }

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const run = (text: string): string => `<w:r><w:t xml:space="preserve">${escape(text)}</w:t></w:r>`

function paragraph(each: Paragraph): string {
  if (typeof each === 'string') return `<w:p>${run(each)}</w:p>`
  if ('row' in each) return `<w:tbl><w:tr>${each.row.map((cell) => `<w:tc><w:p>${run(cell)}</w:p></w:tc>`).join('')}</w:tr></w:tbl>`
  return `<w:p><w:pPr><w:numPr><w:ilvl w:val="${String(each.level)}"/><w:numId w:val="${each.list}"/></w:numPr></w:pPr>${run(each.text)}</w:p>`
}

const level = (at: number, format: string, text: string): string =>
  `<w:lvl w:ilvl="${String(at)}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`
const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">${level(0, 'chineseCounting', '%1、')}${level(1, 'chineseCounting', '（%2）')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>`

/** A Word document as Word writes it, as far as reading it is concerned. */
export function docx(paragraphs: readonly Paragraph[]): Uint8Array {
  return zipSync({
    'word/document.xml': strToU8(
      `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>${paragraphs.map(paragraph).join('')}</w:body></w:document>`,
    ),
    'word/numbering.xml': strToU8(numbering),
  })
}

/** The two-byte characters of GB18030, turned round: the platform decodes it but does not encode it. */
const codes = new Map<string, readonly number[]>()
const decoder = new TextDecoder('gb18030')
for (let lead = 0x81; lead <= 0xfe; lead++)
  for (let trail = 0x40; trail <= 0xfe; trail++) codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail])

/** A text of common Chinese characters as GB18030. */
export function gb18030(text: string): Uint8Array {
  return Uint8Array.from(
    [...text].flatMap((character) => (character < '\u0080' ? [character.charCodeAt(0)] : [...(codes.get(character) ?? [])])),
  )
}
