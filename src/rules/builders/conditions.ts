import { DomainError } from '#kernel'
import type { Comparison } from '../operators/comparisons.ts'
import { codesOf, type Expr, type Node, type Rule } from '../tree.ts'
import type { Ordered } from '../units.ts'
import { constant, expression, numberOf, operandNode, sameCodes, type Operand } from './expression.ts'

function compare<U extends Ordered>(is: Comparison, left: Expr<U>, right: Operand<U>): Expr<'bool'> {
  return expression('bool', { op: 'compare', unit: 'bool', is, left: left.node, right: operandNode(right, left.unit) })
}

/** left < right */
export function lt<U extends Ordered>(left: Expr<U>, right: Operand<NoInfer<U>>): Expr<'bool'> {
  return compare('lt', left, right)
}
/** left ≤ right */
export function le<U extends Ordered>(left: Expr<U>, right: Operand<NoInfer<U>>): Expr<'bool'> {
  return compare('le', left, right)
}
/** left > right */
export function gt<U extends Ordered>(left: Expr<U>, right: Operand<NoInfer<U>>): Expr<'bool'> {
  return compare('gt', left, right)
}
/** left ≥ right */
export function ge<U extends Ordered>(left: Expr<U>, right: Operand<NoInfer<U>>): Expr<'bool'> {
  return compare('ge', left, right)
}

/** Equal; codes compare with a label of their list. */
export function eq<U extends Ordered | 'code'>(left: Expr<U>, right: Operand<NoInfer<U>>): Expr<'bool'> {
  return equality('eq', left, right)
}
/** Not equal. */
export function ne<U extends Ordered | 'code'>(left: Expr<U>, right: Operand<NoInfer<U>>): Expr<'bool'> {
  return equality('ne', left, right)
}

function equality<U extends Ordered | 'code'>(is: 'eq' | 'ne', left: Expr<U>, right: Operand<U>): Expr<'bool'> {
  const codes = codesOf(left.node)
  const node = operandNode(right, left.unit, codes)
  if (left.unit === 'code' && !sameCodes(codes, codesOf(node))) throw new DomainError('policy.invalid', '两边的代码不属于同一张代码表')
  return expression('bool', { op: 'compare', unit: 'bool', is, left: left.node, right: node })
}

/** Between two limits, both included. */
export function between<U extends Ordered>(amount: Expr<U>, lo: Operand<NoInfer<U>>, hi: Operand<NoInfer<U>>): Expr<'bool'> {
  return allOf(ge(amount, lo), le(amount, hi))
}

/** A code that is one of the members, named by label. */
export function isOneOf(code: Expr<'code'>, ...labels: readonly [string, ...string[]]): Expr<'bool'> {
  const codes = codesOf(code.node)
  const values = labels.map((label) => numberOf('code', label, codes)).sort((a, b) => a - b)
  return expression('bool', { op: 'oneOf', unit: 'bool', of: code.node, values: Object.freeze([...new Set(values)]) })
}

/** Conditions in a row. */
export type Conditions = readonly [Expr<'bool'>, ...Expr<'bool'>[]]

/** All hold. One that fails settles it even where others are unknown. */
export function allOf(...conditions: Conditions): Expr<'bool'> {
  return expression('bool', { op: 'all', unit: 'bool', args: nodes(conditions) })
}

/** At least one holds. One that holds settles it even where others are unknown. */
export function anyOf(...conditions: Conditions): Expr<'bool'> {
  return expression('bool', { op: 'any', unit: 'bool', args: nodes(conditions) })
}

/** The contrary. */
export function not(condition: Expr<'bool'>): Expr<'bool'> {
  return expression('bool', { op: 'not', unit: 'bool', of: condition.node })
}

/** The set of those named conditions that hold, one bit each in the order given; the set of the unknown ones comes beside it. */
export function allReasons(...conditions: readonly [Rule<'bool'>, ...Rule<'bool'>[]]): Expr<'reasons'> {
  return expression('reasons', { op: 'reasons', unit: 'reasons', of: nodes(conditions) })
}

export const yes: Expr<'bool'> = constant('bool', true)
export const no: Expr<'bool'> = constant('bool', false)

function nodes(conditions: readonly Expr[]): readonly Node[] {
  return Object.freeze(conditions.map((condition) => condition.node))
}
