import type { Brand } from './brand.ts'
import { DomainError } from './error.ts'

/** An amount of money in whole fen (1 yuan = 100 fen). Always a safe integer; may be negative (a deficit, a recovery). */
export type Fen = Brand<number, 'Fen'>

/** Checks that `value` is a whole, safe number of fen. Throws `input.invalid` otherwise: money is never rounded by accident. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new DomainError('input.invalid', `金额必须是整数分，收到 ${String(value)}`)
  return value as Fen
}

/** `yuan(485)` is 48500 fen; at most two decimals, otherwise it throws. Meant for constants and tests. */
export function yuan(value: number): Fen {
  const cents = Math.round(value * 100)
  if (Math.abs(cents - value * 100) > 1e-6) throw new DomainError('input.invalid', `金额最多两位小数，收到 ${String(value)}`)
  return fen(cents)
}

/** Reads `1,234.5`, `￥1234.50`, `1234.50元`, `1.2万元` exactly, without floating point. Returns null where it is not an amount. */
export function parseYuan(text: string): Fen | null {
  const match = /^[¥￥]?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(万)?元?$/.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', fraction = '', wan] = match
  const scale = wan ? 6 : 2
  if (fraction.slice(scale).replace(/(?<!0)0+$/, '') !== '') return null
  const digits = whole.replaceAll(',', '') + fraction.slice(0, scale).padEnd(scale, '0')
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) return null
  return (sign === '-' ? -value : value) as Fen
}

/** `123456` → `1,234.56`; for screens and documents. */
export function formatYuan(amount: Fen | number): string {
  const negative = amount < 0
  const absolute = Math.abs(amount)
  const whole = grouped(Math.floor(absolute / 100))
  return `${negative ? '-' : ''}${whole}.${(absolute % 100).toString().padStart(2, '0')}`
}

/** `1234567` → `1,234,567`. An explanation writes dozens of amounts: a regular expression would be its slowest part. */
function grouped(whole: number): string {
  const digits = whole.toString()
  let text = digits.slice(-3)
  for (let end = digits.length - 3; end > 0; end -= 3) text = `${digits.slice(Math.max(0, end - 3), end)},${text}`
  return text
}
