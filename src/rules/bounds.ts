import { comparisons, type Comparison } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import type { Aggregate, Choose, InputDefinition, Node, ParameterDefinition, RuleDefinition } from './tree.ts'
import { isExact, widest, type Range } from './units.ts'

/**
 * All a tree can come to: an interval of values (empty when lo > hi) and whether it can be unknown.
 * The checker asks it with the declared ranges; the counterfactual search asks it with one input left open.
 */
export interface Bounds extends Range {
  readonly unknown: boolean
}

export interface BoundsContext {
  readonly input: (input: InputDefinition) => Bounds
  readonly param: (param: ParameterDefinition) => Bounds
  readonly effectiveDay: Range
  /** The bounds of a rule, if they are not to be worked out from its body; the place to memoise. */
  readonly rule: (rule: RuleDefinition, work: () => Bounds) => Bounds
  /** Bounds of an aggregate; by default those of any number of members within the group's size. */
  readonly aggregate?: (node: Aggregate) => Bounds
  readonly report: (message: string) => void
}

export const nothing: Bounds = { lo: Infinity, hi: -Infinity, unknown: true }
export const exactly = (value: number | null): Bounds => (value === null ? nothing : { lo: value, hi: value, unknown: false })
export const isEmpty = (bounds: Range): boolean => bounds.lo > bounds.hi

/** The bounds of a node. Messages about what cannot be computed go to the context's `report`. */
export function boundsOf(node: Node, context: BoundsContext): Bounds {
  switch (node.op) {
    case 'literal':
      return exactly(node.value)
    case 'effectiveDay':
      return { ...context.effectiveDay, unknown: false }
    case 'input':
      return context.input(node.input)
    case 'param':
      return context.param(node.param)
    case 'rule':
      return context.rule(node.rule, () => boundsOf(node.rule.body, context))
    case 'apply':
      return ofApply(
        node.args.map((arg) => boundsOf(arg, context)),
        node,
        context,
      )
    case 'compare':
      return ofCompare(node.is, boundsOf(node.left, context), boundsOf(node.right, context))
    case 'oneOf':
      return ofOneOf(boundsOf(node.of, context), node.values)
    case 'all':
      return ofAll(node.args.map((arg) => boundsOf(arg, context)))
    case 'any':
      return not(ofAll(node.args.map((arg) => not(boundsOf(arg, context)))))
    case 'not':
      return not(boundsOf(node.of, context))
    case 'choose':
      return ofChoose(node, context)
    case 'sumOver':
    case 'countWhere':
    case 'anyMember':
    case 'everyMember':
      return context.aggregate?.(node) ?? ofAggregate(node, context)
    case 'reasons':
      for (const condition of node.of) boundsOf(condition, context)
      return { lo: 0, hi: 2 ** node.of.length - 1, unknown: false }
  }
}

function ofApply(args: readonly Bounds[], node: Extract<Node, { op: 'apply' }>, context: BoundsContext): Bounds {
  const unknown = args.some((arg) => arg.unknown)
  if (args.some(isEmpty)) return nothing
  const range = operators[node.fn].range(args, context.report)
  if (!isExact(range.lo) || !isExact(range.hi)) context.report(`结果可能超出 2^53（${range.lo} 至 ${range.hi}）`)
  if (node.unit === 'date' && (range.lo < widest.date.lo || range.hi > widest.date.hi)) context.report('日期可能超出 1850 年至 2199 年')
  return { lo: range.lo, hi: range.hi, unknown }
}

/** Bounds of a condition from what it can be. */
function truth(canBe: { yes: boolean; no: boolean; unknown: boolean }): Bounds {
  return { lo: canBe.no ? 0 : canBe.yes ? 1 : Infinity, hi: canBe.yes ? 1 : canBe.no ? 0 : -Infinity, unknown: canBe.unknown }
}

function ofCompare(is: Comparison, a: Bounds, b: Bounds): Bounds {
  const unknown = a.unknown || b.unknown
  if (isEmpty(a) || isEmpty(b)) return nothing
  switch (is) {
    case 'lt':
      return truth({ yes: a.lo < b.hi, no: a.hi >= b.lo, unknown })
    case 'le':
      return truth({ yes: a.lo <= b.hi, no: a.hi > b.lo, unknown })
    case 'gt':
      return truth({ yes: a.hi > b.lo, no: a.lo <= b.hi, unknown })
    case 'ge':
      return truth({ yes: a.hi >= b.lo, no: a.lo < b.hi, unknown })
    case 'eq':
    case 'ne': {
      const equal = a.lo <= b.hi && b.lo <= a.hi
      const different = !(a.lo === a.hi && b.lo === b.hi && comparisons.eq.value(a.lo, b.lo))
      return is === 'eq' ? truth({ yes: equal, no: different, unknown }) : truth({ yes: different, no: equal, unknown })
    }
  }
}

function ofOneOf(of: Bounds, values: readonly number[]): Bounds {
  if (isEmpty(of)) return nothing
  const inside = values.filter((value) => value >= of.lo && value <= of.hi).length
  return truth({ yes: inside > 0, no: inside < of.hi - of.lo + 1, unknown: of.unknown })
}

function ofAll(args: readonly Bounds[]): Bounds {
  const canHold = (arg: Bounds): boolean => !isEmpty(arg) && arg.hi === 1
  const canFail = (arg: Bounds): boolean => !isEmpty(arg) && arg.lo === 0
  return truth({
    yes: args.every(canHold),
    no: args.some(canFail),
    unknown: args.some((arg) => arg.unknown) && args.every((arg) => arg.unknown || canHold(arg)),
  })
}

function not(of: Bounds): Bounds {
  return isEmpty(of) ? of : { lo: 1 - of.hi, hi: 1 - of.lo, unknown: of.unknown }
}

function ofChoose(node: Choose, context: BoundsContext): Bounds {
  const cases = node.cases.map(({ when, then }) => ({ when: boundsOf(when, context), then: boundsOf(then, context) }))
  const otherwise = boundsOf(node.otherwise, context)
  let result: Bounds = { ...nothing, unknown: false }
  for (const { when, then } of cases) {
    if (!isEmpty(when) && when.hi === 1) result = union(result, then)
    if (when.unknown) result = { ...result, unknown: true }
    if (isEmpty(when) || when.lo === 1) return result
  }
  return union(result, otherwise)
}

function union(a: Bounds, b: Bounds): Bounds {
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi), unknown: a.unknown || b.unknown }
}

function ofAggregate(node: Aggregate, context: BoundsContext): Bounds {
  const of = boundsOf(node.of, context)
  if (node.op === 'countWhere') return { lo: of.lo === 1 ? node.group.size.lo : 0, hi: of.hi === 1 ? node.group.size.hi : 0, unknown: true }
  if (node.op !== 'sumOver') return { lo: 0, hi: 1, unknown: true }
  const { lo: fewest, hi: most } = node.group.size
  const range = isEmpty(of) ? { lo: 0, hi: 0 } : { lo: of.lo * (of.lo < 0 ? most : fewest), hi: of.hi * (of.hi < 0 ? fewest : most) }
  if (!isExact(range.lo) || !isExact(range.hi)) context.report(`成员合计可能超出 2^53（${range.lo} 至 ${range.hi}）`)
  return { ...range, unknown: true }
}

/** Bounds of a figure over members whose own bounds are known. */
export function overMembers(op: Aggregate['op'], members: readonly Bounds[]): Bounds {
  if (op === 'everyMember') return ofAll(members)
  if (op === 'anyMember') return not(ofAll(members.map(not)))
  if (members.some(isEmpty)) return nothing
  const sum = (side: 'lo' | 'hi'): number => members.reduce((total, member) => total + member[side], 0)
  return { lo: sum('lo'), hi: sum('hi'), unknown: members.some((member) => member.unknown) }
}
