import type { Absence, ReadFact } from './facts.ts'
import type { Aggregate, GroupDefinition, InputDefinition, Node, RuleDefinition } from './tree.ts'

/** A fact that is missing, and who can supply it. */
export interface Missing {
  readonly name: string
  readonly label: string
  readonly suppliedBy: string
  readonly absence: Absence
  /** Position of the member it is missing for; absent for facts of the household. */
  readonly member?: number
}

/**
 * The values of a model's nodes for one household, or for one member of it. A value is an integer or null for unknown. Whether they are
 * worked out when asked for (`Evaluation`) or were recorded before (`Trace`), explanations read them in the same way.
 */
export abstract class Run {
  abstract value(node: Node): number | null
  abstract rule(rule: RuleDefinition): number | null
  /** A fact of the member at hand or of the household. */
  abstract fact(input: InputDefinition): ReadFact
  /** Those of each member; null when the group is not known or its size is outside the declared one. */
  abstract members(group: GroupDefinition): readonly Run[] | null
  /** True when somebody supplied the group, whatever its size. */
  abstract isDelivered(group: GroupDefinition): boolean
  /** Position of the member at hand; none for the household. */
  abstract readonly position: number | undefined

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

  #missingFact(input: InputDefinition): Missing {
    const fact = this.fact(input)
    return {
      name: input.name,
      label: input.label,
      suppliedBy: input.suppliedBy,
      absence: fact.value === null ? fact.absence : 'absent',
      ...(input.group && this.position !== undefined ? { member: this.position } : {}),
    }
  }

  #missingMembers(node: Aggregate): readonly Missing[] {
    const { group } = node
    const members = this.members(group)
    if (members) return distinct(members.flatMap((member) => member.missing(node.of)))
    const absence: Absence = this.isDelivered(group) ? 'out-of-range' : 'absent'
    return [{ name: group.name, label: group.label, suppliedBy: '家庭成员名册', absence }]
  }
}

function distinct(missing: readonly Missing[]): readonly Missing[] {
  return [...new Map(missing.map((each) => [`${each.name} ${each.member ?? ''}`, each])).values()]
}
