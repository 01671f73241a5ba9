import { unzipSync } from 'fflate'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { DomainError } from '#kernel'
import { listNumbers, type ListNumbers } from './docx-numbers.ts'

/** Far above any document of text; below what a crafted archive may unpack to. */
const mostPartBytes = 30 * 1024 ** 2

/** The paragraphs of a Word document, rows of tables as one line with tabs, automatic numbers written out. `file.unreadable` where it is none. */
export function docxLines(bytes: Uint8Array): string[] {
  const parts = unpack(bytes)
  const body = parts['word/document.xml']
  if (body === undefined) throw unreadable('这是压缩文件，但不是 Word 文档（.docx）')
  try {
    return paragraphs(xmlText(body), listNumbers(parts['word/numbering.xml'] && xmlText(parts['word/numbering.xml'])))
  } catch (error) {
    throw unreadable('Word 文档的内容损坏，读不出来', error)
  }
}

const wanted = new Set(['word/document.xml', 'word/numbering.xml'])

function unpack(bytes: Uint8Array): Record<string, Uint8Array | undefined> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!wanted.has(name)) return false
        if (originalSize > mostPartBytes) throw unreadable('Word 文档的正文太大')
        return true
      },
    })
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw unreadable('文件不完整或已损坏，读不出来', error)
  }
}

function unreadable(message: string, cause?: unknown): DomainError {
  return new DomainError('file.unreadable', message, { hint: '请用 Word 或 WPS 打开后另存为 .docx 或纯文本再上传', cause })
}

const xmlText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/** Reads the stream of tags once: text stands in `w:t`, tabs and breaks are tags, a cell's paragraphs make one cell. */
function paragraphs(xml: string, numbers: ListNumbers): string[] {
  const lines: string[] = []
  const rows: { cells: string[] }[] = []
  let line = ''
  let list: { id?: string; level?: string } = {}
  let inText = false
  let deleted = 0
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes, isSelfClosing }: SaxesTagPlain) => {
    if (name === 'w:t') inText = true
    else if (name === 'w:tab') line += '\t'
    else if (name === 'w:br' || name === 'w:cr') line += ' '
    else if (name === 'w:p') [line, list] = ['', {}]
    else if (name === 'w:numId') list = { ...list, id: attributes['w:val'] ?? '' }
    else if (name === 'w:ilvl') list = { ...list, level: attributes['w:val'] ?? '' }
    else if (name === 'w:tr') rows.push({ cells: [] })
    else if (name === 'w:tc') rows.at(-1)?.cells.push('')
    else if ((name === 'w:del' || name === 'w:moveFrom') && !isSelfClosing) deleted++
  })
  parser.on('text', (text) => {
    if (inText && deleted === 0) line += text
  })
  parser.on('closetag', ({ name }) => {
    if (name === 'w:t') inText = false
    else if (name === 'w:del' || name === 'w:moveFrom') deleted = Math.max(0, deleted - 1)
    else if (name === 'w:p') {
      const whole = numbers.next(list.id, list.level) + line
      const row = rows.at(-1)
      if (row === undefined) lines.push(whole)
      else row.cells[row.cells.length - 1] = `${row.cells.at(-1) ?? ''}${whole}`
      ;[line, list] = ['', {}]
    } else if (name === 'w:tr') {
      const cells = rows.pop()?.cells ?? []
      lines.push(cells.join('\t'))
    }
  })
  parser.write(xml).close()
  return lines
}
