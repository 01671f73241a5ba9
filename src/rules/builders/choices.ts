import { DomainError } from '#kernel'
import { codesOf, type Expr, type Node } from '../tree.ts'
import type { Ordered, Unit } from '../units.ts'
import { codeList } from './define.ts'
import { le } from './conditions.ts'
import { expression, operandNode, sameCodes, type Operand } from './expression.ts'

type Chosen = Exclude<Unit, 'reasons'>
type Case = { readonly when: Node; readonly then: Node }

/**
 * Sorts a household into one of several kinds, first hit first:
 * `decide([tekun, '特困'], [dibao, '低保']).else('无')`. The kinds are numbered as written, the `else` kind is 0.
 */
export function decide(...cases: readonly (readonly [Expr<'bool'>, string])[]): { readonly else: (label: string) => Expr<'code'> } {
  return {
    else(label) {
      const codes = codeList([...new Set([label, ...cases.map(([, kind]) => kind)])])
      const literal = (kind: string): Node => operandNode<'code'>(kind, 'code', codes)
      return expression('code', {
        op: 'choose',
        unit: 'code',
        codes,
        otherwise: literal(label),
        cases: Object.freeze(cases.map(([when, kind]) => Object.freeze({ when: when.node, then: literal(kind) }))),
      })
    },
  }
}

/** The value of the first condition that holds: `firstOf([disabled, topUpHigh], [elder, topUpLow]).else(none)`. */
export function firstOf<U extends Chosen>(
  ...cases: readonly [readonly [Expr<'bool'>, Expr<U>], ...(readonly [Expr<'bool'>, Operand<NoInfer<U>>])[]]
): {
  readonly else: (otherwise: Operand<NoInfer<U>>) => Expr<U>
} {
  const [, { unit, node: first }] = cases[0]
  const codes = codesOf(first)
  return {
    else(otherwise) {
      const made = cases.map(([when, then]) => Object.freeze({ when: when.node, then: operandNode<U>(then, unit, codes) }))
      return choose(unit, made, operandNode(otherwise, unit, codes))
    },
  }
}

/** One of two values. */
export function ifElse<U extends Chosen>(when: Expr<'bool'>, then: Expr<U>, otherwise: Operand<NoInfer<U>>): Expr<U> {
  return firstOf([when, then]).else(otherwise)
}

/**
 * A table by thresholds, each row up to and including its limit:
 * `byThreshold(cost, [[yuan(10_000), low], [yuan(50_000), middle]], high)`.
 */
export function byThreshold<U extends Chosen, By extends Ordered>(
  amount: Expr<By>,
  rows: readonly [readonly [Operand<NoInfer<By>>, Expr<U>], ...(readonly [Operand<NoInfer<By>>, Operand<NoInfer<U>>])[]],
  above: Operand<NoInfer<U>>,
): Expr<U> {
  const [first, ...rest] = rows
  const row = <T>([limit, then]: readonly [Operand<By>, T]): readonly [Expr<'bool'>, T] => [le(amount, limit), then]
  return firstOf<U>(row(first), ...rest.map(row)).else(above)
}

function choose<U extends Chosen>(unit: U, cases: readonly Case[], otherwise: Node): Expr<U> {
  const codes = codesOf(otherwise)
  if (unit === 'code' && cases.some(({ then }) => !sameCodes(codesOf(then), codes))) {
    throw new DomainError('policy.invalid', '各分支的代码不属于同一张代码表')
  }
  return expression(unit, { op: 'choose', unit, cases: Object.freeze([...cases]), otherwise, ...(codes ? { codes } : {}) } as const)
}
