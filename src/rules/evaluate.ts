import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import type { ReadFact, ReadFacts } from './facts.ts'
import { Run } from './run.ts'
import type { Aggregate, Choose, GroupDefinition, InputDefinition, Node, ParameterDefinition, RuleDefinition } from './tree.ts'

/** What an evaluation stands on. */
export interface World {
  readonly effectiveDay: number
  readonly params: (param: ParameterDefinition) => number
  readonly facts: ReadFacts
  /** Figures put in place of what the rules say, by rule name: for "what if". */
  readonly override?: ReadonlyMap<string, number>
}

/**
 * The interpreter: plain and slow, one household at a time. A value is an integer or null for unknown.
 * One evaluation works out each rule once.
 */
export class Evaluation extends Run {
  readonly world: World
  /** The member being looked at inside an aggregate. */
  readonly member: { readonly facts: ReadonlyMap<string, ReadFact>; readonly index: number } | undefined
  readonly #values = new Map<RuleDefinition, number | null>()

  constructor(world: World, member?: Evaluation['member']) {
    super()
    this.world = world
    this.member = member
  }

  override value(node: Node): number | null {
    switch (node.op) {
      case 'literal':
        return node.value
      case 'effectiveDay':
        return this.world.effectiveDay
      case 'input':
        return this.fact(node.input).value
      case 'param':
        return this.world.params(node.param)
      case 'rule':
        return this.rule(node.rule)
      case 'apply':
        return this.#strict(node.args, operators[node.fn].value)
      case 'compare':
        return this.#strict([node.left, node.right], ([left, right]) => Number(comparisons[node.is].value(left!, right!)))
      case 'oneOf':
        return this.#strict([node.of], ([code]) => Number(node.values.includes(code!)))
      case 'not':
        return this.#strict([node.of], ([condition]) => 1 - condition!)
      case 'all':
        return decided(
          node.args.map((arg) => this.value(arg)),
          0,
        )
      case 'any':
        return decided(
          node.args.map((arg) => this.value(arg)),
          1,
        )
      case 'choose':
        return this.#choose(node)
      case 'sumOver':
      case 'countWhere':
      case 'anyMember':
      case 'everyMember':
        return this.#aggregate(node)
      case 'reasons':
        return this.reasons(node.of).held
    }
  }

  /** A rule's value, worked out once. */
  override rule(rule: RuleDefinition): number | null {
    const override = this.world.override?.get(rule.name)
    if (override !== undefined) return override
    const known = this.#values.get(rule)
    if (known !== undefined) return known
    const value = this.value(rule.body)
    this.#values.set(rule, value)
    return value
  }

  override get position(): number | undefined {
    return this.member?.index
  }

  override isDelivered(group: GroupDefinition): boolean {
    return this.world.facts.groups.has(group.name)
  }

  /** A fact of the member at hand or of the household. */
  override fact(input: InputDefinition): ReadFact {
    const facts = input.group ? this.member?.facts : this.world.facts.own
    return facts?.get(input.name) ?? { value: null, absence: 'absent' }
  }

  /** Evaluations of each member; null when the group is not known or its size is outside the declared one. */
  override members(group: GroupDefinition): readonly Evaluation[] | null {
    const members = this.world.facts.groups.get(group.name)
    if (!members || members.length < group.size.lo || members.length > group.size.hi) return null
    return members.map((facts, index) => new Evaluation(this.world, { facts, index }))
  }

  #strict(args: readonly Node[], of: (values: readonly number[]) => number): number | null {
    const values: number[] = []
    for (const arg of args) {
      const value = this.value(arg)
      if (value === null) return null
      values.push(value)
    }
    // Adding 0 turns the -0 of a product with a negative number into 0.
    return of(values) + 0
  }

  #choose(node: Choose): number | null {
    for (const { when, then } of node.cases) {
      const holds = this.value(when)
      if (holds === null) return null
      if (holds === 1) return this.value(then)
    }
    return this.value(node.otherwise)
  }

  #aggregate(node: Aggregate): number | null {
    const members = this.members(node.group)
    if (!members) return null
    const values = members.map((member) => member.value(node.of))
    if (node.op === 'anyMember') return decided(values, 1)
    if (node.op === 'everyMember') return decided(values, 0)
    return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0)
  }
}

/** Kleene's and (a 0 decides) and or (a 1 decides): the deciding value if there is one, unknown if one could still be it. */
function decided(values: readonly (number | null)[], deciding: 0 | 1): number | null {
  if (values.includes(deciding)) return deciding
  return values.includes(null) ? null : 1 - deciding
}
