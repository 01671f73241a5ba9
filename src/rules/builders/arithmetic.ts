import type { Expr } from '../tree.ts'
import type { OperatorName } from '../operators/index.ts'
import type { Rounding } from '../operators/rounding.ts'
import type { Amount, Ordered, Times, Unit } from '../units.ts'
import { expression, operandNode, type Operand } from './expression.ts'

function apply<U extends Unit>(unit: U, fn: OperatorName, args: readonly Expr['node'][]): Expr<U> {
  return expression(unit, { op: 'apply', unit, fn, args: Object.freeze([...args]) } as const)
}

/** Sum of amounts of one unit. */
export function add<U extends Amount>(first: Expr<U>, ...rest: readonly Operand<NoInfer<U>>[]): Expr<U> {
  return apply(first.unit, 'add', [first.node, ...rest.map((operand) => operandNode(operand, first.unit))])
}

/** Difference; may be negative. */
export function sub<U extends Amount>(from: Expr<U>, amount: Operand<NoInfer<U>>): Expr<U> {
  return apply(from.unit, 'sub', [from.node, operandNode(amount, from.unit)])
}

/** So many times an amount: a monthly standard × persons, a monthly sum × 12. */
export function mul<U extends Amount>(amount: Expr<U>, times: Expr<Times> | number): Expr<U> {
  const node = typeof times === 'number' ? operandNode<'count'>(times, 'count') : times.node
  return apply(amount.unit, 'mul', [amount.node, node])
}

/** A span of time as a plain count: months to pay for. */
export function asCount(times: Expr<Times>): Expr<'count'> {
  return apply('count', 'recount', [times.node])
}

/** The smallest. */
export function min<U extends Ordered>(first: Expr<U>, ...rest: readonly Operand<NoInfer<U>>[]): Expr<U> {
  return apply(first.unit, 'min', [first.node, ...rest.map((operand) => operandNode(operand, first.unit))])
}

/** The largest. */
export function max<U extends Ordered>(first: Expr<U>, ...rest: readonly Operand<NoInfer<U>>[]): Expr<U> {
  return apply(first.unit, 'max', [first.node, ...rest.map((operand) => operandNode(operand, first.unit))])
}

/** The amount, but not more than the limit (封顶). */
export function atMost<U extends Ordered>(amount: Expr<U>, limit: Operand<NoInfer<U>>): Expr<U> {
  return apply(amount.unit, 'min', [amount.node, operandNode(limit, amount.unit)])
}

/** The amount, but not less than the limit (保底): `atLeast(income, yuan(0))`. */
export function atLeast<U extends Ordered>(amount: Expr<U>, limit: Operand<NoInfer<U>>): Expr<U> {
  return apply(amount.unit, 'max', [amount.node, operandNode(limit, amount.unit)])
}

/** The amount held between two limits. */
export function clamp<U extends Ordered>(amount: Expr<U>, lo: Operand<NoInfer<U>>, hi: Operand<NoInfer<U>>): Expr<U> {
  return atMost(atLeast(amount, lo), hi)
}

const divisions = { down: 'floorDiv', up: 'ceilDiv', halfUp: 'halfUpDiv' } as const
const multiples = { down: 'floorTo', up: 'ceilTo', halfUp: 'halfUpTo' } as const
const shares = { down: 'shareDown', up: 'shareUp', halfUp: 'shareHalfUp' } as const

function divide<U extends Amount>(amount: Expr<U>, by: Expr<Times> | number, rounding: Rounding): Expr<U> {
  const node = typeof by === 'number' ? operandNode<'count'>(by, 'count') : by.node
  return apply(amount.unit, divisions[rounding], [amount.node, node])
}

/** Amount ÷ number, the rest dropped. Divide once and last: amounts of help are standard × members − income, never per head × members. */
export function floorDiv<U extends Amount>(amount: Expr<U>, by: Expr<Times> | number): Expr<U> {
  return divide(amount, by, 'down')
}

/** Amount ÷ number, any rest raised to one more. */
export function ceilDiv<U extends Amount>(amount: Expr<U>, by: Expr<Times> | number): Expr<U> {
  return divide(amount, by, 'up')
}

/** Amount ÷ number, half and more rounded up (四舍五入). */
export function roundHalfUp<U extends Amount>(amount: Expr<U>, by: Expr<Times> | number): Expr<U> {
  return divide(amount, by, 'halfUp')
}

/** Down to a multiple of the step: `floorTo(amount, yuan(1))` drops jiao and fen. */
export function floorTo<U extends Amount>(amount: Expr<U>, step: Operand<NoInfer<U>>): Expr<U> {
  return apply(amount.unit, multiples.down, [amount.node, operandNode(step, amount.unit)])
}

/** Up to a multiple of the step: `ceilTo(amount, yuan(1))` pays whole yuan in the family's favour. */
export function ceilTo<U extends Amount>(amount: Expr<U>, step: Operand<NoInfer<U>>): Expr<U> {
  return apply(amount.unit, multiples.up, [amount.node, operandNode(step, amount.unit)])
}

/** To the nearest multiple of the step, half way up. */
export function roundTo<U extends Amount>(amount: Expr<U>, step: Operand<NoInfer<U>>): Expr<U> {
  return apply(amount.unit, multiples.halfUp, [amount.node, operandNode(step, amount.unit)])
}

/**
 * A share of an amount of money, rounded as named: `share(cost, ratio, 'halfUp')`. The only way from money and percent to money.
 * To test "more than 60 % of income" write `gt(cost, share(income, limit, 'down'))`, which is exact: a whole number exceeds a
 * quotient exactly when it exceeds the quotient rounded down; for "at least" round up.
 */
export function share(amount: Expr<'fen'>, ratio: Operand<'share'>, rounding: Rounding): Expr<'fen'> {
  return apply('fen', shares[rounding], [amount.node, operandNode(ratio, 'share')])
}

/** Basis points of a percentage with at most two decimals: `percent(20)` is 2000. */
export function percent(value: number): number {
  const points = Math.round(value * 100)
  if (Math.abs(points - value * 100) > 1e-6) throw new RangeError(`percent takes at most two decimals: ${value}`)
  return points
}
