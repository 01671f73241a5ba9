import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { chinese } from './numerals.ts'

/** Word counts lists by itself: the number is not in the text and has to be counted again. */
export interface ListNumbers {
  /** The number of the next paragraph of a list, as Word prints it (`（二）`); empty for a paragraph of no list. */
  next(list: string | undefined, level: string | undefined): string
}

interface LevelStyle {
  start: number
  format: string
  /** `第%1条`, `（%2）`: %n is the number of level n. */
  text: string
}

/** Reads `word/numbering.xml`; without it nothing is numbered. */
export function listNumbers(xml: string | undefined): ListNumbers {
  if (xml === undefined) return { next: () => '' }
  const { styles, lists } = readStyles(xml)
  const counts = new Map<string, number[]>()
  return {
    next(list, level = '0') {
      const style = list === undefined ? undefined : styles.get(lists.get(list) ?? '')
      const at = Number(level)
      const own = style?.[at]
      if (list === undefined || style === undefined || own === undefined) return ''
      const abstract = lists.get(list) ?? ''
      const count = counts.get(abstract) ?? []
      counts.set(abstract, count)
      count[at] = (count[at] ?? own.start - 1) + 1
      // A number of a higher level begins the lower ones again.
      count.length = at + 1
      return own.text.replaceAll(/%(\d)/g, (_, digit: string) => written(count[Number(digit) - 1] ?? 1, style[Number(digit) - 1]?.format))
    },
  }
}

const chineseFormats = new Set([
  'chineseCounting',
  'chineseCountingThousand',
  'japaneseCounting',
  'taiwaneseCounting',
  'ideographTraditional',
])

function written(number: number, format = 'decimal'): string {
  return chineseFormats.has(format) ? chinese(number) : format === 'bullet' ? '' : String(number)
}

function readStyles(xml: string): { styles: ReadonlyMap<string, readonly LevelStyle[]>; lists: ReadonlyMap<string, string> } {
  const styles = new Map<string, LevelStyle[]>()
  const lists = new Map<string, string>()
  let levels: LevelStyle[] = []
  let list = ''
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    const value = attributes['w:val'] ?? ''
    const level = levels.at(-1)
    if (name === 'w:abstractNum') styles.set(attributes['w:abstractNumId'] ?? '', (levels = []))
    else if (name === 'w:lvl') levels.push({ start: 1, format: 'decimal', text: '' })
    else if (name === 'w:start' && level !== undefined) level.start = Number(value)
    else if (name === 'w:numFmt' && level !== undefined) level.format = value
    else if (name === 'w:lvlText' && level !== undefined) level.text = value
    else if (name === 'w:num') list = attributes['w:numId'] ?? ''
    else if (name === 'w:abstractNumId') lists.set(list, value)
  })
  parser.write(xml).close()
  return { styles, lists }
}
