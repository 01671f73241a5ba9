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

/**
 * A code by its code, its label, a common alias, both together (1-男性), or as a spreadsheet's number (1.0). Where several known values
 * are given for a list of which people name several (因病、因残), the first is the main one.
 */
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
  const parts = text.split(/[、,;/+]/)
  if (parts.length > 1 && codeListOf(id).several) {
    const codes = parts.map((part) => spellings.get(part))
    if (codes[0] !== undefined && !codes.includes(undefined)) return good(codes[0])
  }
  return unknownCode(id)
}

const unknown = new Map<CodeListId, CellReading>()
/** Lists no longer than this are told in full where a cell has none of their values. */
const mostNamed = 12

function unknownCode(id: CodeListId): CellReading {
  const known = unknown.get(id)
  if (known) return known
  const { entries } = codeListOf(id)
  const reading = bad('code.unknown')
  const told: CellReading =
    reading.ok || entries.length > mostNamed
      ? reading
      : { ...reading, wayOut: `请填其中一项：${entries.map((entry) => entry.label).join('、')}` }
  unknown.set(id, told)
  return told
}
