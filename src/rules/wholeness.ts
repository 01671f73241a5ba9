import { dependsOnFacts } from './analysis.ts'
import { boundsOf, type Bounds, type BoundsContext } from './bounds.ts'
import { operators } from './operators/index.ts'
import { isInt32, type WholeArg } from './operators/operator.ts'
import { childrenOf, type InputDefinition, type Node, type RuleDefinition } from './tree.ts'
import type { Range } from './units.ts'

/** What is known of the values of a tree before a loop over columns runs. */
export interface Wholeness {
  /** Every fact it needs is known and within its range in every row; figures over members are left as they are. */
  readonly certain: (node: Node) => boolean
  /** Certain, and all it comes to are 32-bit integers. */
  readonly whole: (node: Node) => boolean
  /** Certain, and so cheap that it is worked out whether a branch needs it or not. */
  readonly flat: (node: Node) => boolean
  /** Least and greatest value. */
  readonly range: (node: Node) => Range
}

/**
 * From the range each fact is known to keep to (none where it may be unknown) and the values of trees without facts, one a place.
 */
export function wholenessOf(known: (input: InputDefinition) => Range | undefined, constants: (node: Node) => readonly number[]): Wholeness {
  const bounds = new Map<Node | RuleDefinition, Bounds>()
  const kept = (key: Node | RuleDefinition, work: () => Bounds): Bounds => {
    const found = bounds.get(key) ?? work()
    bounds.set(key, found)
    return found
  }
  const settled = (node: Node): Bounds => {
    const values = constants(node)
    return { lo: Math.min(...values), hi: Math.max(...values), unknown: values.some(Number.isNaN) }
  }
  const context: BoundsContext = {
    input: (input) => ({ ...(known(input) ?? input.range), unknown: known(input) === undefined || input.group !== undefined }),
    param: (param) => settled({ op: 'param', unit: param.unit, param }),
    effectiveDay: settled({ op: 'effectiveDay', unit: 'date' }),
    rule: kept,
    report: () => undefined,
  }
  const range = (node: Node): Bounds => kept(node, () => (dependsOnFacts(node) ? boundsOf(node, context) : settled(node)))
  const certain = once((node): boolean => {
    if (node.op === 'input') return !range(node).unknown
    if ('group' in node || node.op === 'reasons') return false
    return dependsOnFacts(node) ? childrenOf(node).every(certain) : !range(node).unknown
  })
  const flat = once((node): boolean => {
    if (!certain(node)) return false
    if (node.op === 'apply' && dependsOnFacts(node) && !operators[node.fn].whole) return false
    if (node.op === 'choose' && dependsOnFacts(node) && !whole(node)) return false
    return !dependsOnFacts(node) || childrenOf(node).every(flat)
  })
  const whole = (node: Node): boolean => certain(node) && range(node).lo <= range(node).hi && isInt32(range(node))
  return { certain, whole, flat, range }
}

/** An argument of integer code. */
export function wholeArg(text: string, { lo, hi }: Range): WholeArg {
  return { text, lo, hi, ...(lo === hi && /^\d+$/.test(text) ? { literal: lo } : {}) }
}

function once(work: (node: Node) => boolean): (node: Node) => boolean {
  const known = new Map<Node, boolean>()
  return (node) => {
    const result = known.get(node) ?? work(node)
    known.set(node, result)
    return result
  }
}
