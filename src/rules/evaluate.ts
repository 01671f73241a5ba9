import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import type { Absence, ReadFact, ReadFacts } from './facts.ts'
import type { Aggregate, Choose, GroupDefinition, InputDefinition, Node, ParameterDefinition, RuleDefinition } from './tree.ts'

/** A fact that is missing, and who can supply it. */
export interface Missing {
  readonly name: string
  readonly label: string
  readonly suppliedBy: string
  readonly absence: Absence
  /** Position of the member it is missing for; absent for facts of the household. */
  readonly member?: number
}

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
export class Evaluation {
  readonly world: World
  /** The member being looked at inside an aggregate. */
  readonly member: { readonly facts: ReadonlyMap<string, ReadFact>; readonly index: number } | undefined
  readonly #values = new Map<RuleDefinition, number | null>()

  constructor(world: World, member?: Evaluation['member']) {
    this.world = world
    this.member = member
  }

  value(node: Node): number | null {
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
  rule(rule: RuleDefinition): number | null {
    const override = this.world.override?.get(rule.name)
    if (override !== undefined) return override
    const known = this.#values.get(rule)
    if (known !== undefined) return known
    const value = this.value(rule.body)
    this.#values.set(rule, value)
    return value
  }

  /** A fact of the member at hand or of the household. */
  fact(input: InputDefinition): ReadFact {
    const facts = input.group ? this.member?.facts : this.world.facts.own
    return facts?.get(input.name) ?? { value: null, absence: 'absent' }
  }

  /** Evaluations of each member; null when the group is not known or its size is outside the declared one. */
  members(group: GroupDefinition): readonly Evaluation[] | null {
    const members = this.world.facts.groups.get(group.name)
    if (!members || members.length < group.size.lo || members.length > group.size.hi) return null
    return members.map((facts, index) => new Evaluation(this.world, { facts, index }))
  }

  /** Bit sets of the conditions that hold and of those that are unknown. */
  reasons(conditions: readonly Node[]): { held: number; open: number } {
    const results = conditions.map((condition) => this.value(condition))
    const bits = (wanted: number | null): number =>
      results.reduce<number>((mask, result, bit) => mask + (result === wanted ? 2 ** bit : 0), 0)
    return { held: bits(1), open: bits(null) }
  }

  /** The facts for whose lack a node is unknown; none for a node that has a value. */
  missing(node: Node): readonly Missing[] {
    if (node.op !== 'reasons' && this.value(node) !== null) return []
    switch (node.op) {
      case 'input':
        return [this.#missingFact(node.input)]
      case 'rule':
        return this.missing(node.rule.body)
      case 'choose': {
        const settled = node.cases.findIndex(({ when }) => this.value(when) === 1)
        const asked = settled < 0 ? node.cases : node.cases.slice(0, settled + 1)
        const chosen = settled < 0 ? node.otherwise : node.cases[settled]!.then
        return distinct([...asked.map(({ when }) => when), chosen].flatMap((child) => this.missing(child)))
      }
      case 'sumOver':
      case 'countWhere':
      case 'anyMember':
      case 'everyMember':
        return this.#missingMembers(node)
      case 'apply':
      case 'all':
      case 'any':
        return distinct(node.args.flatMap((arg) => this.missing(arg)))
      case 'reasons':
        return distinct(node.of.flatMap((condition) => this.missing(condition)))
      case 'compare':
        return distinct([node.left, node.right].flatMap((side) => this.missing(side)))
      case 'oneOf':
      case 'not':
        return this.missing(node.of)
      case 'literal':
      case 'effectiveDay':
      case 'param':
        return []
    }
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

  #missingFact(input: InputDefinition): Missing {
    const fact = this.fact(input)
    return {
      name: input.name,
      label: input.label,
      suppliedBy: input.suppliedBy,
      absence: fact.value === null ? fact.absence : 'absent',
      ...(input.group && this.member ? { member: this.member.index } : {}),
    }
  }

  #missingMembers(node: Aggregate): readonly Missing[] {
    const { group } = node
    const members = this.members(group)
    if (members) return distinct(members.flatMap((member) => member.missing(node.of)))
    const absence: Absence = this.world.facts.groups.has(group.name) ? 'out-of-range' : 'absent'
    return [{ name: group.name, label: group.label, suppliedBy: '家庭成员名册', absence }]
  }
}

/** Kleene's and (a 0 decides) and or (a 1 decides): the deciding value if there is one, unknown if one could still be it. */
function decided(values: readonly (number | null)[], deciding: 0 | 1): number | null {
  if (values.includes(deciding)) return deciding
  return values.includes(null) ? null : 1 - deciding
}

function distinct(missing: readonly Missing[]): readonly Missing[] {
  return [...new Map(missing.map((each) => [`${each.name} ${each.member ?? ''}`, each])).values()]
}
