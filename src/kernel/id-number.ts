import type { Brand } from './brand.ts'
import { isPlainDate, type PlainDate } from './date.ts'

/** A checked 18-digit citizen identity number (GB 11643-1999), upper-case X. */
export type IdNumber = Brand<string, 'IdNumber'>

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkDigits = '10X98765432'

/** The check digit for the first 17 digits. */
export function checkDigit(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * (weights[i] ?? 0)
  return checkDigits[sum % 11] ?? ''
}

export type IdNumberProblem = 'empty' | 'scientific' | 'length' | 'characters' | 'birth' | 'checksum'

/** What each problem means to the person who has to correct the cell. */
export const idNumberProblemText: Record<IdNumberProblem, string> = {
  empty: '身份证号为空',
  scientific: '身份证号被表格软件改成了科学计数法，后几位已经丢失，请把该列设为文本后重新填写',
  length: '身份证号位数不对，应为 18 位',
  characters: '身份证号含有数字和 X 以外的字符',
  birth: '身份证号中的出生日期不存在',
  checksum: '身份证号校验位不符，请核对是否抄错',
}

/**
 * Reads an ID number as people type it: full-width digits, inner spaces, lower-case x, and the 15-digit form of before 1999
 * (completed with 19 and its check digit). Returns the number or the problem, never a guess.
 */
export function parseIdNumber(raw: string): { ok: true; value: IdNumber } | { ok: false; problem: IdNumberProblem } {
  const text = raw
    .normalize('NFKC')
    .replace(/[\s'’`\u200b\ufeff-]/g, '')
    .toUpperCase()
  if (text === '') return { ok: false, problem: 'empty' }
  if (/^\d(\.\d+)?E\+?\d+$/.test(text)) return { ok: false, problem: 'scientific' }
  if (!/^[\dX]+$/.test(text) || /X./.test(text)) return { ok: false, problem: 'characters' }
  if (text.length === 15 && !text.includes('X')) {
    const first17 = `${text.slice(0, 6)}19${text.slice(6)}`
    return finish(first17 + checkDigit(first17))
  }
  if (text.length !== 18) return { ok: false, problem: 'length' }
  return finish(text)
}

function finish(text: string): ReturnType<typeof parseIdNumber> {
  if (!isPlainDate(`${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`)) return { ok: false, problem: 'birth' }
  if (checkDigit(text) !== text[17]) return { ok: false, problem: 'checksum' }
  return { ok: true, value: text as IdNumber }
}

/** Date of birth written in the number. */
export function birthOf(id: IdNumber): PlainDate {
  return `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}` as PlainDate
}

/** Sex written in the number's 17th digit (GB/T 2261.1: 1 male, 2 female). */
export function sexOf(id: IdNumber): '1' | '2' {
  return Number(id[16]) % 2 === 1 ? '1' : '2'
}

/** `430971********1234`: what is shown until somebody has a reason to see more. */
export function maskIdNumber(id: string): string {
  return id.length < 10 ? '********' : `${id.slice(0, 6)}********${id.slice(-4)}`
}

/** `张三` → `张*`, `欧阳小红` → `欧**红`. */
export function maskName(name: string): string {
  const chars = [...name]
  if (chars.length <= 1) return name
  if (chars.length === 2) return `${chars[0] ?? ''}*`
  return `${chars[0] ?? ''}${'*'.repeat(chars.length - 2)}${chars.at(-1) ?? ''}`
}

/** `13812345678` → `138****5678`. */
export function maskPhone(phone: string): string {
  return phone.length < 7 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`
}
