import type { FieldRange } from '#rooms/catalogue'
import { bad, good, type CellProblem, type CellReading } from './problem.ts'

/**
 * Zero-width characters, byte order marks, soft hyphens and control characters (but tab and line ends, which are white space):
 * invisible, and never meant. Bytes of zero besides cannot be stored as text.
 */
// eslint-disable-next-line no-control-regex
const invisible = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g
// Most cells need no cleaning; a test is cheaper than a replacement, and files have millions of cells.
// eslint-disable-next-line no-control-regex
const hasInvisible = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/
const isPlain = /^[!-~]*$/

/**
 * Takes away what nobody sees: invisible characters, and white space (also full-width) at both ends; and the formula ="…" in which
 * exports to CSV hide long numbers from spreadsheets.
 */
export function trimCell(raw: string): string {
  const text = (hasInvisible.test(raw) ? raw.replace(invisible, '') : raw).trim()
  return text.length >= 3 && text.startsWith('="') && text.endsWith('"') ? text.slice(2, -1).trim() : text
}

/** Full-width digits, letters and signs as their ordinary forms, and no white space at all. For numbers, codes and dates. */
export function squeeze(text: string): string {
  return isPlain.test(text) ? text : text.normalize('NFKC').replace(invisible, '').replace(/\s+/g, '')
}

const emptyWords = new Set(['', '-', '--', '---', '—', '——', '/', '\\', '//', 'null', '\\n', 'n/a', 'none', 'nan', 'undefined'])
const formulaErrors = /^#(REF|VALUE|DIV\/0|NAME|NUM|NULL|N\/A|SPILL|CALC)[!?]?$/i

/** True where people write that there is nothing: nothing at all, a dash, a stroke, NULL. */
export function isEmptyText(trimmed: string): boolean {
  return trimmed.length <= 9 && emptyWords.has(trimmed.toLowerCase())
}

/** A fault any cell can have, whatever its column: bytes that could not be decoded, or a spreadsheet's error value. */
export function generalProblem(trimmed: string): CellProblem | null {
  if (trimmed.includes('\ufffd')) return 'garbled'
  if (trimmed.startsWith('#') && formulaErrors.test(trimmed)) return 'formula-error'
  return null
}

/** Free text: line breaks and control characters become single blanks; the range limits the number of characters. */
export function readText(trimmed: string, range: FieldRange | null): CellReading {
  // eslint-disable-next-line no-control-regex
  const text = trimmed.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
  const length = [...text].length
  if (typeof range?.max === 'number' && length > range.max) return bad('too-long')
  if (typeof range?.min === 'number' && length < range.min) return bad('too-short')
  return good(text)
}

const middleDots = /[・•‧∙．.●⋅]/g

/**
 * A person's name: no blanks between Chinese characters (people space two-character names out), one kind of middle dot.
 * Compatibility forms are kept: a name's rare character is not ours to change.
 */
export function readPersonName(trimmed: string): CellReading {
  const dotted = trimmed.replace(middleDots, '·')
  const latin = /[A-Za-z]/.test(dotted)
  const name = latin ? dotted.replace(/\s+/g, ' ') : dotted.replace(/\s+/g, '')
  if ([...name].length > 50) return bad('too-long')
  if (/[\d０-９?？!！@#$%^&*=+_|\\/<>"“”;；:：,，。]/.test(name)) return bad('name.characters')
  return good(name)
}

/** Mobile (11 digits from 13) or land line (with area code, or the 7 to 8 digits alone); digits only, extension after a dash. */
export function readPhone(trimmed: string): CellReading {
  const text = squeeze(trimmed)
    .replace(/^\+?86-?(?=1\d)/, '')
    .replace(/[—–]/g, '-')
    .replace(/[()]/g, '')
  const mobile = text.replaceAll('-', '')
  if (/^1[3-9]\d{9}$/.test(mobile)) return good(mobile)
  const landline = /^(0\d{2,3})?-?(\d{7,8})(?:(?:-|转|ext\.?)(\d{1,6}))?$/i.exec(text)
  if (!landline) return bad('phone.unreadable')
  const [, area = '', number = '', extension = ''] = landline
  return good(area + number + (extension === '' ? '' : `-${extension}`))
}

const yes = new Set(['是', '有', '1', 'Y', 'YES', 'T', 'TRUE', '√', '✓', '✔', '对', '已', '真', '是的'])
const no = new Set(['否', '无', '0', 'N', 'NO', 'F', 'FALSE', '×', '✗', '✘', 'X', '不', '未', '没有', '不是', '假', '非'])

/** 是 or 否 in the ways departments write them: ✓, 有, Y, 1 and their opposites. */
export function readBoolean(trimmed: string): CellReading {
  const text = squeeze(trimmed).toUpperCase()
  if (yes.has(text)) return good(true)
  if (no.has(text)) return good(false)
  return bad('boolean.unreadable')
}
