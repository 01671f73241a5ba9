import { dependsOnFacts } from './analysis.ts'
import type { Comparison } from './operators/comparisons.ts'
import { commonDivisor, wholeShare } from './operators/rounding.ts'
import type { Compare, Node } from './tree.ts'
import type { Wholeness } from './wholeness.ts'

const mirrored: Record<Comparison, Comparison> = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le', eq: 'eq', ne: 'ne' }

/**
 * A comparison of a quotient, rounded down, with a limit as a comparison of the dividend with limit × divisor: exact among whole numbers,
 * and a multiplication costs a fraction of a division. As it was where a product may not be a 32-bit integer.
 */
export function withoutQuotient(node: Compare, known: Wholeness): Compare {
  const left = onQuotient(node.is, node.left, node.right, known)
  if (left) return left
  return onQuotient(mirrored[node.is], node.right, node.left, known) ?? node
}

/** `⌊a ÷ b⌋ < c` just when `a < b × c`; `⌊a ÷ b⌋ ≤ c` just when `a < b × (c + 1)`; and their contraries. */
function onQuotient(is: Comparison, side: Node, limit: Node, known: Wholeness): Compare | undefined {
  const quotient = quotientIn(side, known)
  if (!quotient || is === 'eq' || is === 'ne') return undefined
  const inclusive = is === 'le' || is === 'gt'
  const next: Node = inclusive ? { op: 'apply', unit: limit.unit, fn: 'add', args: [limit, one] } : limit
  const right = product(next, quotient.divisor)
  if (![quotient.dividend, next, right].every(known.whole)) return undefined
  return { op: 'compare', unit: 'bool', is: is === 'lt' || is === 'le' ? 'lt' : 'ge', left: quotient.dividend, right }
}

function quotientIn(node: Node, known: Wholeness): { readonly dividend: Node; readonly divisor: Node } | undefined {
  if (node.op === 'rule') return quotientIn(node.rule.body, known)
  if (node.op !== 'apply') return undefined
  const [dividend, by] = node.args
  if (!dividend || !by || !dependsOnFacts(node)) return undefined
  if (node.fn === 'floorDiv') return { dividend, divisor: by }
  const { lo: share, hi } = known.range(by)
  if (node.fn !== 'shareDown' || share !== hi || share <= 0) return undefined
  const common = commonDivisor(share, wholeShare)
  return { dividend: product(dividend, count(share / common)), divisor: count(wholeShare / common) }
}

const count = (value: number): Node => ({ op: 'literal', unit: 'count', value })
const one = count(1)

function product(node: Node, by: Node): Node {
  return by.op === 'literal' && by.value === 1 ? node : { op: 'apply', unit: node.unit, fn: 'mul', args: [node, by] }
}
