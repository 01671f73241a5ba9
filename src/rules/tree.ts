import type { Comparison } from './operators/comparisons.ts'
import type { OperatorName } from './operators/index.ts'
import type { CodeList, Range, Unit } from './units.ts'

/**
 * The tree: plain immutable objects that hold nothing but JSON. Definitions (inputs, parameters, rules, groups) are objects inside
 * it; in canonical form (`canonical.ts`) each is written once and referred to by its name.
 */
export type Node =
  | Literal
  | EffectiveDay
  | InputReference
  | ParameterReference
  | RuleReference
  | Apply
  | Compare
  | OneOf
  | Every
  | Some
  | Not
  | Choose
  | Aggregate
  | Reasons

export interface Literal {
  readonly op: 'literal'
  readonly unit: Unit
  readonly value: number
  readonly codes?: CodeList
}

/** The day for which the model is compiled. */
export interface EffectiveDay {
  readonly op: 'effectiveDay'
  readonly unit: 'date'
}

export interface InputReference {
  readonly op: 'input'
  readonly unit: Unit
  readonly input: InputDefinition
}

export interface ParameterReference {
  readonly op: 'param'
  readonly unit: Unit
  readonly param: ParameterDefinition
}

export interface RuleReference {
  readonly op: 'rule'
  readonly unit: Unit
  readonly rule: RuleDefinition
}

/** A strict operator: unknown as soon as one argument is unknown. What it does stands in `operators/`. */
export interface Apply {
  readonly op: 'apply'
  readonly unit: Unit
  readonly fn: OperatorName
  readonly args: readonly Node[]
}

export interface Compare {
  readonly op: 'compare'
  readonly unit: 'bool'
  readonly is: Comparison
  readonly left: Node
  readonly right: Node
}

/** True when a code is one of the given members. */
export interface OneOf {
  readonly op: 'oneOf'
  readonly unit: 'bool'
  readonly of: Node
  readonly values: readonly number[]
}

/** All conditions hold. One that fails decides, whatever is unknown beside it. */
export interface Every {
  readonly op: 'all'
  readonly unit: 'bool'
  readonly args: readonly Node[]
}

/** At least one condition holds. One that holds decides, whatever is unknown beside it. */
export interface Some {
  readonly op: 'any'
  readonly unit: 'bool'
  readonly args: readonly Node[]
}

export interface Not {
  readonly op: 'not'
  readonly unit: 'bool'
  readonly of: Node
}

/** The value of the first case whose condition holds; an unknown condition before that makes the result unknown. */
export interface Choose {
  readonly op: 'choose'
  readonly unit: Unit
  readonly cases: readonly { readonly when: Node; readonly then: Node }[]
  readonly otherwise: Node
  readonly codes?: CodeList
}

/** A figure over the members of a group. `sum` takes an amount, the others a condition. */
export interface Aggregate {
  readonly op: 'sumOver' | 'countWhere' | 'anyMember' | 'everyMember'
  readonly unit: Unit
  readonly group: GroupDefinition
  readonly of: Node
}

/** The set of conditions that hold, and the set of those that are unknown. Stands only at the top of a rule. */
export interface Reasons {
  readonly op: 'reasons'
  readonly unit: 'reasons'
  readonly of: readonly Node[]
}

/** Where a statement comes from: document, clause, and its gist in our own words. */
export interface Citation {
  /** Short name of the document in the policy library, e.g. `H24`. */
  readonly document: string
  readonly article: string
  readonly gist: string
}

interface Definition {
  /** English identifier, dots allowed; unique in a model. */
  readonly name: string
  readonly label: string
  readonly unit: Unit
  readonly codes?: CodeList
  readonly counter?: string
  /** File and line of the builder call; not part of the model's hash. */
  readonly at?: string
}

export interface InputDefinition extends Definition {
  /** A fact outside this range counts as unknown, so no figure can leave the range that was proven. */
  readonly range: Range
  /** Who can supply the fact when it is missing. */
  readonly suppliedBy: string
  /** The group whose members have this fact; absent for facts of the household. */
  readonly group?: GroupDefinition
  /** True for what nobody can change (a date of birth): left out of "what would have to change". */
  readonly fixed?: boolean
}

export interface ParameterDefinition extends Definition {
  /** A value outside this range is refused when the table is checked. */
  readonly range: Range
}

export interface RuleDefinition extends Definition {
  readonly body: Node
  readonly cite: readonly Citation[]
  /** How the figure comes about in a few words, with names of definitions in braces: `{netIncome} ÷ {members} 人`. */
  readonly say?: string
}

/** The persons (or vehicles, flats …) of a household, each with facts of its own. */
export interface GroupDefinition {
  readonly name: string
  readonly label: string
  /** Fewest and most members; a household outside it has unknown figures over the group. */
  readonly size: Range
}

/** A typed handle on a tree: what the builders take and return. */
export interface Expr<U extends Unit = Unit> {
  readonly unit: U
  readonly node: Node
}

export interface Input<U extends Unit = Unit> extends Expr<U> {
  readonly definition: InputDefinition
}
export interface Parameter<U extends Unit = Unit> extends Expr<U> {
  readonly definition: ParameterDefinition
}
export interface Rule<U extends Unit = Unit> extends Expr<U> {
  readonly definition: RuleDefinition
}

/** The code list a tree of unit `code` takes its values from. */
export function codesOf(node: Node): CodeList | undefined {
  switch (node.op) {
    case 'literal':
    case 'choose':
      return node.codes
    case 'input':
      return node.input.codes
    case 'param':
      return node.param.codes
    case 'rule':
      return node.rule.codes
    default:
      return undefined
  }
}

/** The nodes directly below; a reference to a rule leads to its body. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'literal':
    case 'effectiveDay':
    case 'input':
    case 'param':
      return []
    case 'rule':
      return [node.rule.body]
    case 'apply':
    case 'all':
    case 'any':
      return node.args
    case 'compare':
      return [node.left, node.right]
    case 'oneOf':
    case 'not':
    case 'sumOver':
    case 'countWhere':
    case 'anyMember':
    case 'everyMember':
      return [node.of]
    case 'choose':
      return [...node.cases.flatMap(({ when, then }) => [when, then]), node.otherwise]
    case 'reasons':
      return node.of
  }
}

/** The definition a reference leads to; none for other nodes. */
export function definitionOf(node: Node): InputDefinition | ParameterDefinition | RuleDefinition | undefined {
  return node.op === 'input' ? node.input : node.op === 'param' ? node.param : node.op === 'rule' ? node.rule : undefined
}
