import type { Dialect } from '../dialects.ts'
import type { Range } from '../units.ts'

/** A piece of SQL. */
export interface Sql {
  readonly text: string
  /** True when it can be NULL, which is how SQL writes "unknown". */
  readonly nullable: boolean
}

/** A 32-bit integer in generated JavaScript and the range it is in; `literal` where it is written out. */
export interface WholeArg extends Range {
  readonly text: string
  readonly literal?: number
}

/** True when all of a range are 32-bit integers. */
export const isInt32 = ({ lo, hi }: Range): boolean => lo >= -(2 ** 31) && hi < 2 ** 31

/** Says that a tree is not fit to run. */
export type Report = (message: string) => void

/**
 * One strict operator of the language with all it needs in one place: unknown in, unknown out.
 * The three ways to compute it are written apart on purpose and held together by golden vectors and fuzzing.
 */
export interface Operator {
  /** The range of the result for arguments in these ranges; reports arguments for which it has no result. */
  readonly range: (args: readonly Range[], report: Report) => Range
  /** The interpreter's way. */
  readonly value: (args: readonly number[]) => number
  /** The column loop's way: a JavaScript expression over atoms in which NaN, the loop's unknown, stays NaN. */
  readonly js: (args: readonly string[]) => string
  /**
   * The same for arguments that are known 32-bit integers and a result that is one: integer arithmetic, no branch. None where a step on
   * the way would not fit; an operator that leaves it out altogether is too costly to be worked out where only one branch needs it.
   */
  readonly whole?: (args: readonly WholeArg[]) => string | undefined
  /** SQL's way: an expression that is NULL as soon as an argument is. */
  readonly sql: (args: readonly Sql[], dialect: Dialect) => string
  /** The SQL mentions an argument more than once: it must be a column or a literal, or the text would grow without bound. */
  readonly repeats?: true
  /** It divides: where an argument can only be one of a few figures, each is better worked out beforehand than in every row. */
  readonly divides?: true
  /** The formula with figures or labels in the places of the arguments. */
  readonly words: (args: readonly string[]) => string
}

/** True for a number that is written out in the SQL or JavaScript. */
export const isLiteral = (text: string): boolean => /^\d+$/.test(text)

/** The n-th argument; arity is fixed by the builders. */
export function at<T>(args: readonly T[], index: number): T {
  const arg = args[index]
  if (arg === undefined) throw new Error(`operator takes more than ${args.length} arguments`)
  return arg
}
