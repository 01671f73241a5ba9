import { DomainError } from '#kernel'
import { needsOf, remembered } from './analysis.ts'
import { boundsOf, exactly, isEmpty, overMembers, type Bounds, type BoundsContext } from './bounds.ts'
import { numberOf } from './builders/expression.ts'
import type { Evaluation } from './evaluate.ts'
import { childrenOf, definitionOf, type InputDefinition, type Node, type RuleDefinition } from './tree.ts'
import { show, type Range } from './units.ts'
import { changeWords, shownAs } from './words.ts'

/** One change that by itself would give the wanted result. */
export interface Change {
  /** The fact, or the figure worked out from facts, that would change. */
  readonly name: string
  readonly label: string
  readonly kind: 'input' | 'rule'
  /** Position of the member whose fact it is. */
  readonly member?: number
  readonly from: number
  readonly to: number
  /** `月人均收入再低 35.20 元即符合`. */
  readonly text: string
}

/** The values of the output that are wanted. */
export interface Goal {
  readonly wanted: (value: number) => boolean
  /** How the sentence ends: 符合, 为“低保”. */
  readonly text: string
}

/** Something that can be given another value. */
interface Lever {
  readonly name: string
  readonly label: string
  readonly node: Node
  readonly kind: 'input' | 'rule'
  readonly member?: number
  readonly from: number
  readonly range: Range
}

/**
 * The smallest changes, one thing at a time, that bring an output to its goal: for numbers the nearest lower and the nearest higher
 * value, for conditions and codes each other value that does it. Found by interval evaluation: a range over which the goal is out of
 * reach is dropped whole, any other is halved, so the answer is exact and needs no assumption about the rules being monotone.
 */
export function changesFor(
  run: Evaluation,
  output: RuleDefinition,
  goal: Goal,
  ruleBounds: ReadonlyMap<RuleDefinition, Bounds>,
  among?: ReadonlySet<string>,
): readonly Change[] {
  if (run.rule(output) === null) return []
  const levers = leversOf(run, output, ruleBounds).filter(({ name }) => among?.has(name) ?? true)
  return levers.flatMap((lever) => {
    const reach = new Reach(run, output, goal, lever)
    const values = lever.node.unit === 'code' || lever.node.unit === 'bool' ? reach.others() : reach.nearest()
    return values.map((to): Change => {
      const { name, label, kind, member, from, node } = lever
      const whose = member === undefined ? label : `第 ${member + 1} 位的${label}`
      const change =
        node.unit === 'code' || node.unit === 'bool' ? `如为“${show(to, shownAs(node))}”` : changeWords(to - from, shownAs(node))
      return { name, label, kind, ...(member === undefined ? {} : { member }), from, to, text: `${whose}${change}即${goal.text}` }
    })
  })
}

/** The goal in a caller's words: a truth value or the label of a kind; by default whatever the output is not now. */
export function goalOf(output: RuleDefinition, now: number | null, wanted?: boolean | string): Goal {
  if (output.unit !== 'bool' && output.unit !== 'code')
    throw new DomainError('policy.invalid', `“${output.label}”不是条件或类别，不能问怎样才会改变`)
  if (wanted === undefined && output.unit === 'code')
    return { wanted: (value) => value !== now, text: `不再为“${show(now, shownAs({ op: 'rule', unit: output.unit, rule: output }))}”` }
  const value = wanted === undefined ? 1 - (now ?? 0) : numberOf(output.unit, wanted, output.codes)
  return { wanted: (each) => each === value, text: output.unit === 'code' ? `为“${String(wanted)}”` : value === 1 ? '符合' : '不再符合' }
}

/** Known facts that can change and figures worked out from facts, as far as the output rests on them. */
function leversOf(run: Evaluation, output: RuleDefinition, ruleBounds: ReadonlyMap<RuleDefinition, Bounds>): readonly Lever[] {
  const needs = needsOf([output.body])
  const rules = [...needs.uses.keys()].flatMap((rule): Lever[] => {
    const from = run.rule(rule)
    const range = ruleBounds.get(rule)
    if (from === null || !range || isEmpty(range) || rule.unit === 'bool' || rule.unit === 'code' || rule.unit === 'reasons') return []
    return [{ name: rule.name, label: rule.label, node: { op: 'rule', unit: rule.unit, rule }, kind: 'rule', from, range }]
  })
  const inner = [...needs.aggregates].map((node) => ({ node, inputs: needsOf([node.of]).inputs }))
  const own = new Set([...needs.inputs, ...inner.flatMap(({ inputs }) => [...inputs].filter((input) => !input.group))])
  const members = inner.flatMap(({ node, inputs }) =>
    (run.members(node.group) ?? []).flatMap((member, index) =>
      [...inputs].filter((input) => input.group).flatMap((input) => leverOf(input, member, index)),
    ),
  )
  const levers = [...rules, ...[...own].flatMap((input) => leverOf(input, run)), ...members]
  return [...new Map(levers.map((lever) => [`${lever.name} ${lever.member ?? ''}`, lever])).values()]
}

function leverOf(input: InputDefinition, run: Evaluation, member?: number): Lever[] {
  const { value } = run.fact(input)
  if (value === null || input.fixed) return []
  return [
    {
      name: input.name,
      label: input.label,
      node: { op: 'input', unit: input.unit, input },
      kind: 'input',
      member,
      from: value,
      range: input.range,
    },
  ]
}

/** Evaluations a search may use. A model of a hundred rules takes about a millisecond for these; it is reached only by contrived rules. */
const mostSteps = 4_000

/** What the output can come to when one lever is free. */
class Reach {
  readonly #run: Evaluation
  readonly #output: RuleDefinition
  readonly #goal: Goal
  readonly #lever: Lever
  /** Rules that feel the lever; all others keep the value they have. */
  readonly #moved: (node: Node) => boolean
  #steps = 0

  constructor(run: Evaluation, output: RuleDefinition, goal: Goal, lever: Lever) {
    this.#run = run
    this.#output = output
    this.#goal = goal
    this.#lever = lever
    const definition = definitionOf(lever.node)
    this.#moved = remembered((node) => definitionOf(node) === definition || childrenOf(node).some(this.#moved))
  }

  /** Other values of a condition or code. */
  others(): number[] {
    const { range, from } = this.#lever
    const codes = shownAs(this.#lever.node).codes?.map((member) => member.value) ?? [0, 1]
    return codes.filter(
      (value) => value >= range.lo && value <= range.hi && value !== from && this.#reaches({ lo: value, hi: value }) === 'surely',
    )
  }

  /** The nearest value below and the nearest above that reach the goal. */
  nearest(): number[] {
    const { range, from } = this.#lever
    const below = this.#first({ lo: range.lo, hi: from - 1 }, 'down')
    const above = this.#first({ lo: from + 1, hi: range.hi }, 'up')
    return [below, above].filter((value) => value !== undefined)
  }

  /** The first value of a range, counted in a direction, that reaches the goal. */
  #first(range: Range, direction: 'up' | 'down'): number | undefined {
    if (isEmpty(range) || this.#steps > mostSteps) return undefined
    const verdict = this.#reaches(range)
    if (verdict === 'never') return undefined
    if (verdict === 'surely') return direction === 'up' ? range.lo : range.hi
    if (range.lo === range.hi) return undefined
    const middle = Math.floor((range.lo + range.hi) / 2)
    const [lower, upper] = [
      { lo: range.lo, hi: middle },
      { lo: middle + 1, hi: range.hi },
    ]
    const [near, far] = direction === 'up' ? [lower, upper] : [upper, lower]
    return this.#first(near, direction) ?? this.#first(far, direction)
  }

  #reaches(range: Range): 'never' | 'perhaps' | 'surely' {
    this.#steps += 1
    const bounds = boundsOf({ op: 'rule', unit: this.#output.unit, rule: this.#output }, opened(this.#run, this.#lever, range, this.#moved))
    if (isEmpty(bounds)) return 'never'
    // Outputs are conditions or codes: few values, each can be asked.
    const values = Array.from({ length: bounds.hi - bounds.lo + 1 }, (_, index) => bounds.lo + index)
    const wanted = values.filter(this.#goal.wanted).length
    if (wanted === 0) return 'never'
    return wanted === values.length && !bounds.unknown ? 'surely' : 'perhaps'
  }
}

/** An evaluation in which one lever has a range instead of a value. */
function opened(run: Evaluation, lever: Lever, range: Range, moved: (node: Node) => boolean): BoundsContext {
  const known = new Map<RuleDefinition, Bounds>()
  const open: Bounds = { ...range, unknown: false }
  const isOpen = (input: InputDefinition): boolean =>
    lever.kind === 'input' && lever.name === input.name && (input.group === undefined || lever.member === run.member?.index)
  return {
    input: (input) => (isOpen(input) ? open : exactly(run.fact(input).value)),
    param: (param) => exactly(run.world.params(param)),
    effectiveDay: { lo: run.world.effectiveDay, hi: run.world.effectiveDay },
    rule(rule, work) {
      if (lever.kind === 'rule' && lever.name === rule.name) return open
      if (!moved(rule.body)) return exactly(run.rule(rule))
      const bounds = known.get(rule) ?? work()
      known.set(rule, bounds)
      return bounds
    },
    aggregate(node) {
      const members = run.members(node.group)
      return members
        ? overMembers(
            node.op,
            members.map((member) => boundsOf(node.of, opened(member, lever, range, moved))),
          )
        : exactly(null)
    },
    report: () => {},
  }
}
