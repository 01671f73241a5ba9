import { parseYuan } from '#kernel'
import type { FieldRange } from '#rooms/catalogue'
import { bad, good, type CellProblem, type CellReading } from './problem.ts'
import { squeeze } from './text.ts'

/** What a column's header or the table's title says about its numbers: 元, 百元, 千元, 万元, a percentage. */
export type ColumnUnit = 'yuan' | 'hundred' | 'thousand' | 'wan' | 'percent'

/** By how many digits the point moves to the right to come to yuan. */
export const digitsToYuan: Record<ColumnUnit, number> = { yuan: 0, hundred: 2, thousand: 3, wan: 4, percent: 0 }

const scientific = /^[+-]?\d(\.\d+)?E[+-]?\d+$/i
const grouped = /^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/

/** (1,234.50) and −5 as accountants write negatives → -1,234.50 and -5. */
function ordinarySign(text: string): string {
  const bracketed = /^\((.+)\)$/.exec(text)
  return (bracketed ? `-${bracketed[1] ?? ''}` : text).replace(/^[\u2212\u2013\u2014]/, '-')
}

function withinRange(value: number, range: FieldRange | null, low: CellProblem): CellReading {
  if (typeof range?.min === 'number' && value < range.min) return bad(value < 0 ? low : 'number.low')
  if (typeof range?.max === 'number' && value > range.max) return bad('number.high')
  return good(value)
}

/**
 * An amount in fen: 1,234.50 · ￥1234.5 · 1234.50元 · 1.2万元 · (35.00) for a negative. The cell's own unit goes before the
 * header's. Exact: an amount finer than a fen is refused, never rounded.
 */
export function readMoney(trimmed: string, unit: ColumnUnit | null, range: FieldRange | null): CellReading {
  const text = ordinarySign(squeeze(trimmed))
  if (scientific.test(text)) return bad('number.scientific')
  const amount = parseYuan(unit === null || /[元万]$/.test(text) ? text : movePoint(text, digitsToYuan[unit]))
  // + 0 turns -0 into 0.
  if (amount !== null) return withinRange(amount + 0, range, 'money.negative')
  const digits = text.replace(/^(-?)[¥]/, '$1').replace(/万?元?$/, '')
  return bad(grouped.test(digits) && digits.includes('.') ? 'money.decimals' : 'money.unreadable')
}

/** Moves the decimal point of a plain number to the right, in the text; anything else is left for the parser to refuse. */
function movePoint(text: string, digits: number): string {
  const match = digits === 0 ? null : /^([¥]?-?)([\d,]+)(?:\.(\d+))?$/.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = ''] = match
  const moved = fraction.padEnd(digits, '0')
  const ungrouped = grouped.test(whole) ? whole.replaceAll(',', '') : whole
  return `${sign}${ungrouped}${moved.slice(0, digits)}${moved.length > digits ? `.${moved.slice(digits)}` : ''}`
}

const chineseDigits = '零一二三四五六七八九'
/** Years of schools in words: 三年级, 初二, 高一. */
const numberWord = /^(?:小学?|初中?|高中?|大学?)([一二三四五六七八九])(?:年级)?$|^([一二三四五六七八九])年级$/

/** A whole number, or with `decimals` one in that many digits after the point (89.53 → 8953). 1,234, 3人 and 初二 are read, 3.5人 is not. */
export function readInteger(trimmed: string, decimals: number, range: FieldRange | null): CellReading {
  const text = ordinarySign(squeeze(trimmed)).replace(/(?<=\d)(人|口|户|次|个|套|年级|平方米|平米|㎡|m2|立方米|吨|度|千瓦时)$/, '')
  if (scientific.test(text)) return bad('number.scientific')
  const [, after, alone] = numberWord.exec(text) ?? []
  const word = after ?? alone
  if (word !== undefined) return withinRange(chineseDigits.indexOf(word) * 10 ** decimals, range, 'number.low')
  if (!grouped.test(text)) return bad('number.unreadable')
  const value = scaled(text, decimals)
  if (value === null) return bad('number.decimals')
  return withinRange(value, range, 'number.low')
}

/** Moves the point `decimals` to the right; null where something but zeros would be lost or the number is beyond 2^53. */
function scaled(text: string, decimals: number): number | null {
  const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.')
  if (fraction.slice(decimals).replace(/(?<!0)0+$/, '') !== '') return null
  const value = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
  return Number.isSafeInteger(value) ? value + 0 : null
}

/**
 * A share in basis points: 65% → 6500. Without a percent sign in the cell or the header, 65 means 65 % and 0.65 means 65 % too;
 * 1 could be either and is refused. Rounded half up to a basis point: a share is derived, nobody is paid by it.
 */
export function readShare(trimmed: string, unit: ColumnUnit | null, range: FieldRange | null): CellReading {
  const text = squeeze(trimmed)
  const match = /^(\d{1,6})(?:\.(\d{1,20}))?(%)?$/.exec(text)
  if (!match) return bad('number.unreadable')
  const [, whole = '', fraction = '', sign] = match
  const percent = sign === '%' || unit === 'percent' || Number(whole) > 1 || Number(`${whole}.${fraction}`) > 1
  const isOne = Number(whole) === 1 && /^0*$/.test(fraction)
  if (!percent && isOne) return bad('share.ambiguous')
  const points = percent ? 2 : 4
  const digits = fraction.padEnd(points + 1, '0')
  const value = Number(whole + digits.slice(0, points)) + (Number(digits[points]) >= 5 ? 1 : 0)
  return withinRange(value, range, 'number.low')
}
