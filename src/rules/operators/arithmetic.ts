import { at, isInt32, type Operator, type Sql, type WholeArg } from './operator.ts'
import type { Range } from '../units.ts'

const texts = (args: readonly Sql[]): string[] => args.map((arg) => arg.text)
const total = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0)
const grouped = (text: string): string => (/ [+−×÷] /.test(text) ? `（${text}）` : text)

/** Corners of the box that two ranges span: where a bilinear function has its extremes. */
function corners(a: Range, b: Range, of: (x: number, y: number) => number): Range {
  const values = [of(a.lo, b.lo), of(a.lo, b.hi), of(a.hi, b.lo), of(a.hi, b.hi)]
  return { lo: Math.min(...values), hi: Math.max(...values) }
}

/** `LEAST` and `GREATEST` pass over NULL in DuckDB and PostgreSQL: an unknown argument must be said. */
function extreme(name: string, args: readonly Sql[]): string {
  const unknown = args.filter((arg) => arg.nullable).map((arg) => `${arg.text} IS NULL`)
  const call = `${name}(${texts(args).join(', ')})`
  return unknown.length === 0 ? call : `CASE WHEN ${unknown.join(' OR ')} THEN NULL ELSE ${call} END`
}

/** The extreme of integers by the sign of their difference; none where a difference may not fit. */
function wholeExtreme(args: readonly WholeArg[], of: (a: string, b: string) => string): string | undefined {
  const [lo, hi] = [Math.min(...args.map((arg) => arg.lo)), Math.max(...args.map((arg) => arg.hi))]
  return isInt32({ lo: lo - hi, hi: hi - lo }) ? args.map((arg) => arg.text).reduce((a, b) => `(${of(a, b)} | 0)`) : undefined
}

export const arithmetic = {
  add: {
    range: (args) => ({ lo: total(args.map((arg) => arg.lo)), hi: total(args.map((arg) => arg.hi)) }),
    value: (args) => total(args),
    js: (args) => args.join(' + '),
    // What does not fit on the way comes back into range with the last step: the result fits.
    whole: (args) => args.map((arg) => arg.text).reduce((sum, arg) => `(${sum} + ${arg} | 0)`),
    sql: (args) => texts(args).join(' + '),
    words: (args) => args.join(' + '),
  },
  sub: {
    range: ([a, b]) => ({ lo: a!.lo - b!.hi, hi: a!.hi - b!.lo }),
    value: ([a, b]) => a! - b!,
    js: (args) => `${at(args, 0)} - ${at(args, 1)}`,
    whole: (args) => `${at(args, 0).text} - ${at(args, 1).text} | 0`,
    sql: (args) => `${at(args, 0).text} - ${at(args, 1).text}`,
    words: (args) => `${at(args, 0)} − ${grouped(at(args, 1))}`,
  },
  mul: {
    range: ([a, b]) => corners(a!, b!, (x, y) => x * y),
    value: ([a, b]) => a! * b!,
    js: (args) => `${at(args, 0)} * ${at(args, 1)}`,
    whole: (args) => `Math.imul(${at(args, 0).text}, ${at(args, 1).text})`,
    sql: (args) => `${at(args, 0).text} * ${at(args, 1).text}`,
    words: (args) => args.map((arg) => (/ [+−÷] /.test(arg) ? `（${arg}）` : arg)).join(' × '),
  },
  min: {
    range: (args) => ({ lo: Math.min(...args.map((arg) => arg.lo)), hi: Math.min(...args.map((arg) => arg.hi)) }),
    value: (args) => Math.min(...args),
    js: (args) => `Math.min(${args.join(', ')})`,
    whole: (args) => wholeExtreme(args, (a, b) => `${b} + ((${a} - ${b}) & (${a} - ${b} >> 31))`),
    sql: (args) => extreme('LEAST', args),
    repeats: true,
    words: (args) => `较小者（${args.join('，')}）`,
  },
  max: {
    range: (args) => ({ lo: Math.max(...args.map((arg) => arg.lo)), hi: Math.max(...args.map((arg) => arg.hi)) }),
    value: (args) => Math.max(...args),
    js: (args) => `Math.max(${args.join(', ')})`,
    whole: (args) => wholeExtreme(args, (a, b) => (b === '0' ? `${a} & ~(${a} >> 31)` : `${a} - ((${a} - ${b}) & (${a} - ${b} >> 31))`)),
    sql: (args) => extreme('GREATEST', args),
    repeats: true,
    words: (args) => `较大者（${args.join('，')}）`,
  },
  /** The same number in another unit: months as a count to multiply by. */
  recount: {
    range: ([a]) => a!,
    value: ([a]) => a!,
    js: (args) => at(args, 0),
    whole: (args) => at(args, 0).text,
    sql: (args) => at(args, 0).text,
    words: (args) => at(args, 0),
  },
} satisfies Record<string, Operator>
