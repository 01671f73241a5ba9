import { at, isInt32, isLiteral, type Operator, type Report, type WholeArg } from './operator.ts'
import type { Dialect } from '../dialects.ts'
import { isExact, type Range } from '../units.ts'

/** How a quotient becomes whole: `down` drops the rest, `up` raises it, `halfUp` rounds 0.5 up (四舍五入). */
export type Rounding = 'down' | 'up' | 'halfUp'

const roundingWords: Record<Rounding, string> = { down: '舍去尾数', up: '向上取整', halfUp: '四舍五入' }

/** What is added to the dividend so that dropping the rest rounds as asked. */
const offset: Record<Rounding, (divisor: number) => number> = {
  down: () => 0,
  up: (divisor) => divisor - 1,
  halfUp: (divisor) => Math.floor(divisor / 2),
}

const offsetJs: Record<Rounding, (dividend: string, divisor: string) => string> = {
  down: (dividend) => dividend,
  up: (dividend, divisor) => `(${dividend} + ${divisor} - 1)`,
  halfUp: (dividend, divisor) => `(${dividend} + Math.floor(${divisor} / 2))`,
}

const offsetSql: Record<Rounding, (dividend: string, divisor: string, dialect: Dialect) => string> = {
  down: (dividend) => dividend,
  up: (dividend, divisor) => `(${dividend} + ${divisor} - 1)`,
  halfUp: (dividend, divisor, dialect) => `(${dividend} + ${dialect.quotient(divisor, '2')})`,
}

const offsetWhole: Record<Rounding, (divisor: WholeArg) => { readonly text: string; readonly hi: number }> = {
  down: () => ({ text: '0', hi: 0 }),
  up: (divisor) => ({ text: divisor.literal === undefined ? `${divisor.text} - 1` : String(divisor.literal - 1), hi: divisor.hi - 1 }),
  halfUp: (divisor) => ({
    text: divisor.literal === undefined ? `(${divisor.text} >> 1)` : String(divisor.literal >> 1),
    hi: divisor.hi >> 1,
  }),
}

/** The quotient of 32-bit integers; none where the dividend with its offset may not fit. */
function wholeQuotient(a: WholeArg, b: WholeArg, rounding: Rounding): string | undefined {
  const { text, hi } = offsetWhole[rounding](b)
  if (!isInt32({ lo: a.lo, hi: a.hi + hi })) return undefined
  if (b.literal === 1) return a.text
  return `(${text === '0' ? a.text : `(${a.text} + ${text} | 0)`} / ${b.text} | 0)`
}

/**
 * Whole quotient of a dividend that is not negative and a divisor of at least 1.
 * Exact below 2^53: a quotient that is not whole lies at least 1/b under the next whole number n, and since n·b < 2^53 that is more
 * than half the spacing of doubles there, so the division never rounds up to n.
 */
function quotient(a: number, b: number, rounding: Rounding): number {
  return Math.floor((a + offset[rounding](b)) / b)
}

/** Refuses what the backends would answer differently: SQL cuts negative quotients towards zero, the others go down. */
function refuseUnfit(a: Range, b: Range, what: string, report: Report): void {
  if (a.lo < 0) report(`${what}：被除数可能为负（最小 ${a.lo}），请先用 atLeast(…, 0) 说明负数怎么办`)
  if (b.lo < 1) report(`${what}：除数可能为零或负（最小 ${b.lo}）`)
}

function rangeOfQuotient(a: Range, b: Range, rounding: Rounding, what: string, report: Report): Range {
  refuseUnfit(a, b, what, report)
  const small = { lo: Math.max(a.lo, 0), hi: Math.max(a.hi, 0) }
  const by = { lo: Math.max(b.lo, 1), hi: Math.max(b.hi, 1) }
  if (!isExact(small.hi + by.hi)) report(`${what}：被除数可能超出 2^53`)
  return { lo: quotient(small.lo, by.hi, rounding), hi: quotient(small.hi, by.lo, rounding) }
}

function division(rounding: Rounding): Operator {
  return {
    range: ([a, b], report) => rangeOfQuotient(a!, b!, rounding, '除法', report),
    value: ([a, b]) => quotient(a!, b!, rounding),
    js: (args) => `Math.floor(${offsetJs[rounding](at(args, 0), at(args, 1))} / ${at(args, 1)})`,
    whole: (args) => wholeQuotient(at(args, 0), at(args, 1), rounding),
    sql: (args, dialect) => dialect.quotient(offsetSql[rounding](at(args, 0).text, at(args, 1).text, dialect), at(args, 1).text),
    ...(rounding === 'down' ? {} : { repeats: true }),
    divides: true,
    words: (args) => `${args.map((arg) => (/ [+−×÷] /.test(arg) ? `（${arg}）` : arg)).join(' ÷ ')}（${roundingWords[rounding]}）`,
  }
}

/** Rounds to a multiple of the second argument: to whole yuan, to ten yuan. */
function toMultiple(rounding: Rounding): Operator {
  const inner = division(rounding)
  return {
    range: ([a, step], report) => {
      const count = inner.range([a!, step!], report)
      // With a step that varies the extremes of the count and of the step do not meet; the product is a safe outer bound.
      const lo = step!.lo === step!.hi ? count.lo * step!.lo : 0
      const hi = step!.lo === step!.hi ? count.hi * step!.hi : a!.hi + (rounding === 'down' ? 0 : step!.hi)
      return { lo, hi: Math.max(hi, lo) }
    },
    value: ([a, step]) => quotient(a!, step!, rounding) * step!,
    js: (args) => `${inner.js(args)} * ${at(args, 1)}`,
    whole: (args) => {
      const count = wholeQuotient(at(args, 0), at(args, 1), rounding)
      return count === undefined ? undefined : `Math.imul(${count}, ${at(args, 1).text})`
    },
    sql: (args, dialect) => `(${inner.sql(args, dialect)}) * ${at(args, 1).text}`,
    repeats: true,
    divides: true,
    words: (args) => `${at(args, 0)}（按 ${at(args, 1)} ${roundingWords[rounding]}）`,
  }
}

/** Basis points in a whole. */
export const wholeShare = 10_000

/** Greatest common divisor. */
export const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

/** A share of a 32-bit integer in lowest terms: half of an amount is its half, not five thousand ten-thousandths. */
function shareOfWhole(amount: WholeArg, share: WholeArg, rounding: Rounding): string | undefined {
  const divisor = share.literal === undefined || share.literal === 0 ? 1 : commonDivisor(share.literal, wholeShare)
  const times = share.literal === undefined ? share : exactly(share.literal / divisor)
  const product: WholeArg = {
    text: times.literal === 1 ? amount.text : `Math.imul(${amount.text}, ${times.text})`,
    lo: amount.lo * times.hi,
    hi: amount.hi * times.hi,
  }
  return isInt32(product) ? wholeQuotient(product, exactly(wholeShare / divisor), rounding) : undefined
}

const exactly = (value: number): WholeArg => ({ text: String(value), literal: value, lo: value, hi: value })

/** What SQL multiplies by and divides by for a share: half of an amount is its half, the whole of it the amount itself. */
function inLowestTerms(share: string): { readonly times: string; readonly by: number } {
  if (!isLiteral(share)) return { times: share, by: wholeShare }
  const divisor = commonDivisor(Number(share), wholeShare)
  return { times: String(Number(share) / divisor), by: wholeShare / divisor }
}

/** A share of an amount: amount × basis points ÷ 10,000, rounded as named. */
function shareOf(rounding: Rounding): Operator {
  const inner = division(rounding)
  return {
    range: ([a, share], report) => {
      if (share!.lo < 0) report('比例：可能为负')
      return rangeOfQuotient(
        { lo: a!.lo * Math.max(share!.lo, 0), hi: a!.hi * share!.hi },
        { lo: wholeShare, hi: wholeShare },
        rounding,
        '按比例计算',
        report,
      )
    },
    value: ([a, share]) => quotient(a! * share!, wholeShare, rounding),
    js: (args) => inner.js([`(${at(args, 0)} * ${at(args, 1)})`, String(wholeShare)]),
    whole: (args) => shareOfWhole(at(args, 0), at(args, 1), rounding),
    sql: (args, dialect) => {
      const { times, by } = inLowestTerms(at(args, 1).text)
      const product = times === '1' ? at(args, 0).text : `(${at(args, 0).text} * ${times})`
      return by === 1
        ? product
        : inner.sql(
            [
              { text: product, nullable: true },
              { text: String(by), nullable: false },
            ],
            dialect,
          )
    },
    divides: true,
    words: (args) => `${args.map((arg) => (/ [+−×÷] /.test(arg) ? `（${arg}）` : arg)).join(' × ')}（${roundingWords[rounding]}）`,
  }
}

export const rounded = {
  floorDiv: division('down'),
  ceilDiv: division('up'),
  halfUpDiv: division('halfUp'),
  floorTo: toMultiple('down'),
  ceilTo: toMultiple('up'),
  halfUpTo: toMultiple('halfUp'),
  shareDown: shareOf('down'),
  shareUp: shareOf('up'),
  shareHalfUp: shareOf('halfUp'),
} satisfies Record<string, Operator>
