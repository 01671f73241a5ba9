import { memberGroups } from './analysis.ts'
import { boundsOf, type Bounds, type BoundsContext } from './bounds.ts'
import { childrenOf, definitionOf, type GroupDefinition, type Node, type RuleDefinition } from './tree.ts'
import type { Model } from './model.ts'
import { columnName, isExact, widest } from './units.ts'

export type ModelProblemCode = 'name' | 'range' | 'cite' | 'say' | 'scope' | 'reasons' | 'unit' | 'arithmetic'

/** What makes a model unfit to run, with the definition and where it was written. */
export interface ModelProblem {
  readonly code: ModelProblemCode
  /** Name of the rule, input or parameter. */
  readonly definition: string
  readonly message: string
  readonly at?: string
}

/** Conditions that fit in one set: an integer below 2^53 has 53 bits. */
export const mostReasons = 52

/** Everything wrong with a model, before any household is looked at. An empty list means each figure it can produce is exact. */
export function checkModel(model: Model): ModelProblem[] {
  return [
    ...checkNames(model),
    ...checkDefinitions(model),
    ...checkOutputs(model),
    ...[...model.rules.values()].flatMap(checkRule),
    ...checkBounds(model),
  ]
}

function problem(code: ModelProblemCode, definition: { name: string; label: string; at?: string }, text: string): ModelProblem {
  return {
    code,
    definition: definition.name,
    message: `“${definition.label}”（${definition.name}）：${text}${definition.at ? `　[${definition.at}]` : ''}`,
    at: definition.at,
  }
}

function checkOutputs(model: Model): ModelProblem[] {
  return model.outputs.flatMap((rule) =>
    memberGroups(rule.body).size > 0 ? [problem('scope', rule, '是成员的情况，不能作为家庭的结果')] : [],
  )
}

/** Names become columns: they must be identifiers and differ as columns. */
function checkNames(model: Model): ModelProblem[] {
  const definitions = [...model.rules.values(), ...model.inputs.values(), ...model.params.values(), ...model.groups.values()]
  const seen = new Map<string, string>()
  return definitions.flatMap((definition) => {
    const column = columnName(definition.name)
    const other = seen.get(column)
    seen.set(column, definition.name)
    if (!/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/.test(definition.name))
      return [problem('name', definition, '名称应是小写字母开头的英文标识')]
    return other === undefined ? [] : [problem('name', definition, `与 ${other} 重名`)]
  })
}

function checkDefinitions(model: Model): ModelProblem[] {
  const ranged = [...model.inputs.values(), ...model.params.values()].flatMap((definition) => {
    const { range, unit } = definition
    if (!isExact(range.lo) || !isExact(range.hi) || range.lo > range.hi)
      return [problem('range', definition, `取值范围 ${range.lo} 至 ${range.hi} 不成立`)]
    const calendar = widest.date
    return unit === 'date' && (range.lo < calendar.lo || range.hi > calendar.hi)
      ? [problem('range', definition, '日期范围超出 1850 年至 2199 年')]
      : []
  })
  const sized = [...model.groups.values()].flatMap((group) =>
    group.size.lo < 0 || group.size.lo > group.size.hi || !isExact(group.size.hi) ? [problem('range', group, '成员人数范围不成立')] : [],
  )
  return [...ranged, ...sized]
}

function checkRule(rule: RuleDefinition): ModelProblem[] {
  const problems: ModelProblem[] = []
  const add = (code: ModelProblemCode, text: string): void => void problems.push(problem(code, rule, text))
  if (rule.cite.length === 0 || rule.cite.some((cite) => !cite.document.trim() || !cite.gist.trim())) add('cite', '没有写明文件和要旨')
  const groups = [...memberGroups(rule.body)]
  if (groups.length > 1) add('scope', `同时用到了${groups.map((group) => `“${group.label}”`).join('和')}的情况`)
  checkScope(rule.body, groups[0], add)
  for (const child of nodesWithin(rule.body)) {
    const below = child.op === 'rule' ? [] : childrenOf(child)
    if (below.some((node) => node.unit === 'reasons') || (child.op === 'rule' && child.unit === 'reasons'))
      add('reasons', '理由集合只能单独作为一条规则，不能参与计算')
    if (child.op === 'reasons' && child.of.length > mostReasons) add('reasons', `理由超过 ${mostReasons} 条`)
    if (!unitsFit(child)) add('unit', `单位不一致：${unitsOf(child)}`)
    if (child.op === 'reasons' && child.of.some((node) => node.op !== 'rule')) add('reasons', '理由必须是有名称的条件')
  }
  const known = new Set(referencesOf(rule.body))
  for (const [, name = ''] of rule.say?.matchAll(/\{([^}]*)\}/g) ?? [])
    if (!known.has(name)) add('say', `说明文字中的 {${name}} 不在这条规则里`)
  return problems
}

/** Operators whose arguments and result are all of one unit; but days are added to dates, and are what lies between two. */
const ofOneUnit: ReadonlySet<string> = new Set(['add', 'sub', 'min', 'max'])

/** TypeScript holds the units of what is built here; models read back from data have only this. */
function unitsFit(node: Node): boolean {
  const all = (nodes: readonly Node[], unit: string): boolean => nodes.every((each) => each.unit === unit)
  switch (node.op) {
    case 'apply':
      return !ofOneUnit.has(node.fn) || all(node.args, node.unit) || [node, ...node.args].some(({ unit }) => unit === 'date')
    case 'compare':
      return node.left.unit === node.right.unit
    case 'choose':
      return (
        all([...node.cases.map(({ then }) => then), node.otherwise], node.unit) &&
        all(
          node.cases.map(({ when }) => when),
          'bool',
        )
      )
    case 'all':
    case 'any':
      return all(node.args, 'bool')
    case 'not':
    case 'countWhere':
    case 'anyMember':
    case 'everyMember':
      return node.of.unit === 'bool' || node.of.op === 'literal'
    default:
      return true
  }
}

function unitsOf(node: Node): string {
  return childrenOf(node)
    .map((child) => `${definitionOf(child)?.label ?? child.op}（${child.unit}）`)
    .join('、')
}

/** The nodes of a rule's own body, not those of the rules it refers to. */
function nodesWithin(node: Node): Node[] {
  return node.op === 'rule' ? [node] : [node, ...childrenOf(node).flatMap(nodesWithin)]
}

/** Names of definitions that a rule's own body refers to. */
function referencesOf(node: Node): string[] {
  return nodesWithin(node).flatMap((each) => definitionOf(each)?.name ?? [])
}

/** Facts of members stand only inside a figure over their group, and such figures do not nest. */
function checkScope(node: Node, inside: GroupDefinition | undefined, add: (code: ModelProblemCode, text: string) => void): void {
  if (node.op === 'rule' && !inside) {
    if (memberGroups(node).size > 0) add('scope', `“${node.rule.label}”是成员的情况，只能用在对成员的合计、计数或判断之内`)
    return
  }
  if (node.op === 'input' && node.input.group !== undefined && node.input.group !== inside) {
    add('scope', `“${node.input.label}”是“${node.input.group.label}”的情况，只能用在对它的合计、计数或判断之内`)
  }
  if ('group' in node) {
    if (inside) add('scope', '对成员的合计、计数或判断之内不能再有一层')
    return checkScope(node.of, node.group, add)
  }
  for (const child of childrenOf(node)) checkScope(child, inside, add)
}

/** Runs the whole model on its declared ranges. */
function checkBounds(model: Model): ModelProblem[] {
  const problems: ModelProblem[] = []
  const known = new Map<RuleDefinition, Bounds>()
  for (const rule of model.rules.values()) {
    const context: BoundsContext = {
      ...declaredBounds,
      rule: (other, work) => known.get(other) ?? work(),
      report: (message) => {
        if (!problems.some((each) => each.definition === rule.name && each.message.includes(message)))
          problems.push(problem('arithmetic', rule, message))
      },
    }
    // Rules come after those they refer to, so each is worked out once and reports under its own name.
    known.set(rule, boundsOf(rule.body, context))
  }
  return problems
}

/** The bounds of definitions by their declaration alone. */
export const declaredBounds: Pick<BoundsContext, 'input' | 'param' | 'effectiveDay'> = {
  input: (input) => ({ ...input.range, unknown: true }),
  param: (param) => ({ ...param.range, unknown: false }),
  effectiveDay: widest.date,
}

/** Bounds of every rule of a model by declaration. */
export function declaredRuleBounds(model: Model): ReadonlyMap<RuleDefinition, Bounds> {
  const known = new Map<RuleDefinition, Bounds>()
  const context: BoundsContext = { ...declaredBounds, rule: (rule, work) => known.get(rule) ?? work(), report: () => {} }
  for (const rule of model.rules.values()) known.set(rule, boundsOf(rule.body, context))
  return known
}
