import { codeListOf, type CodeListId } from '#rooms/catalogue'
import { bad, good, type CellReading } from './problem.ts'
import { squeeze } from './text.ts'

/** One spelling for every way to write a value: no blanks, ordinary width, upper case, 其它 as 其他. */
function codeSpelling(text: string): string {
  return squeeze(text).toUpperCase().replaceAll('其它', '其他')
}

const tables = new Map<CodeListId, ReadonlyMap<string, string>>()

/** Every known spelling of a list's values (code, label, aliases; a lost leading zero) and the code it stands for. */
export function codeSpellings(id: CodeListId): ReadonlyMap<string, string> {
  const known = tables.get(id)
  if (known) return known
  const spellings = new Map<string, string>()
  const { entries } = codeListOf(id)
  for (const entry of entries) {
    for (const spelling of [entry.code, entry.label, ...entry.aliases]) spellings.set(codeSpelling(spelling), entry.code)
  }
  for (const entry of entries) {
    const short = entry.code.replace(/^0+(?=\d)/, '')
    if (!spellings.has(short)) spellings.set(short, entry.code)
  }
  tables.set(id, spellings)
  return spellings
}

/** A code by its code, its label, a common alias, both together (1-男性), or as a spreadsheet's number (1.0). */
export function readCode(trimmed: string, id: CodeListId): CellReading {
  const spellings = codeSpellings(id)
  const text = codeSpelling(trimmed)
  const direct = spellings.get(text) ?? spellings.get(text.replace(/(?<=^\d+)\.0+$/, ''))
  if (direct !== undefined) return good(direct)
  const both = /^(\w+)[-—_、.:()]*([^\w)]+)\)?$/.exec(text)
  if (both) {
    const [, code = '', label = ''] = both
    const byCode = spellings.get(code)
    if (byCode !== undefined && byCode === spellings.get(label)) return good(byCode)
  }
  return bad('code.unknown')
}
