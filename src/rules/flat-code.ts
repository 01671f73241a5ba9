import type { Comparison } from './operators/comparisons.ts'
import { isInt32, type WholeArg } from './operators/operator.ts'

/**
 * Pieces of JavaScript without branches on 32-bit integers. A condition is a mask: every bit set (-1) when it holds, 0 when it fails.
 * On households as they come a branch is foreseen wrongly every few rows, which costs the processor more than working out both sides.
 */

/** The mask of a comparison of two numbers of any kind. */
export function maskOf(is: Comparison, left: WholeArg, right: WholeArg, asDoubles: string): string {
  const subtractable =
    isInt32({ lo: left.lo - right.hi, hi: left.hi - right.lo }) && isInt32({ lo: right.lo - left.hi, hi: right.hi - left.lo })
  if (!isInt32(left) || !isInt32(right) || !subtractable) return `-(${asDoubles}) | 0`
  const [a, b] = [left.text, right.text]
  const literal = right.literal !== undefined && right.literal < 2 ** 30 && left.lo > -(2 ** 30) ? right.literal : undefined
  switch (is) {
    case 'lt':
      return `${a} - ${b} >> 31`
    case 'ge':
      return `~(${a} - ${b} >> 31)`
    case 'gt':
      return `${b} - ${a} >> 31`
    case 'le':
      return literal === undefined ? `~(${b} - ${a} >> 31)` : `${a} - ${literal + 1} >> 31`
    case 'eq':
      // Nothing lies below: not above is equal.
      return literal !== undefined && left.lo >= literal ? `${a} - ${literal + 1} >> 31` : `~(${different(a, b)})`
    case 'ne':
      return literal !== undefined && left.lo >= literal ? `${literal} - ${a} >> 31` : different(a, b)
  }
}

/** The sign bit of a difference or of its negative is set unless it is zero. */
const different = (a: string, b: string): string => `((${a} - ${b}) | (${b} - ${a})) >> 31`

/** The mask of membership in a set of codes: one bit a code where they are few and small. */
export function memberMask(of: WholeArg, values: readonly number[]): string {
  if (of.lo >= 0 && of.hi <= 31) {
    const set = values.filter((value) => value >= 0 && value <= 31).reduce((bits, value) => bits | (1 << value), 0)
    return `-((${set} >>> ${of.text}) & 1) | 0`
  }
  return values.length === 0 ? '0' : values.map((value) => `-(${of.text} === ${value < 0 ? `(${value})` : value})`).join(' | ')
}

/** `mask ? yes : no` for 32-bit integers. */
export function picked(mask: string, yes: string, no: string): string {
  if (mask === '-1') return yes
  if (mask === '0') return no
  if (no === '0') return `${mask} & ${yes}`
  if (yes === '0') return `~${mask} & ${no}`
  return `${no} ^ ((${yes} ^ ${no}) & ${mask})`
}
