import { DomainError } from '#kernel'
import {
  childrenOf,
  type GroupDefinition,
  type InputDefinition,
  type Node,
  type ParameterDefinition,
  type Rule,
  type RuleDefinition,
} from './tree.ts'

/** A pack of rules with its results, and every definition that a result needs. */
export interface Model {
  readonly name: string
  readonly label: string
  /** The rules whose values the model answers with, in order. */
  readonly outputs: readonly RuleDefinition[]
  /** All rules, those a rule refers to before it. */
  readonly rules: ReadonlyMap<string, RuleDefinition>
  readonly inputs: ReadonlyMap<string, InputDefinition>
  readonly params: ReadonlyMap<string, ParameterDefinition>
  readonly groups: ReadonlyMap<string, GroupDefinition>
}

/** Collects a model from its results. Two different definitions under one name are refused. */
export function model(name: string, options: { readonly label: string; readonly outputs: readonly Rule[] }): Model {
  return modelOf(
    name,
    options.label,
    options.outputs.map((output) => output.definition),
  )
}

/** As `model`, from definitions. */
export function modelOf(name: string, label: string, outputs: readonly RuleDefinition[]): Model {
  const collected = {
    rules: new Map<string, RuleDefinition>(),
    inputs: new Map<string, InputDefinition>(),
    params: new Map<string, ParameterDefinition>(),
    groups: new Map<string, GroupDefinition>(),
  }
  for (const output of outputs) collectRule(output, collected)
  if (outputs.length === 0) throw new DomainError('policy.invalid', `规则包“${label}”没有结果`)
  if (new Set(outputs).size !== outputs.length) throw new DomainError('policy.invalid', `规则包“${label}”的结果有重复`)
  return Object.freeze({ name, label, outputs: Object.freeze([...outputs]), ...collected })
}

/** An output by its name; throws `policy.invalid`. */
export function outputOf(model: Model, name: string): RuleDefinition {
  const rule = model.outputs.find((each) => each.name === name)
  if (!rule) throw new DomainError('policy.invalid', `“${model.label}”没有名为 ${name} 的结果`)
  return rule
}

/** The named conditions in a set of reasons, from its bits as SQL and the column loop give them. */
export function reasonsIn(model: Model, output: string, bits: number | bigint): readonly RuleDefinition[] {
  const { body, label } = outputOf(model, output)
  if (body.op !== 'reasons') throw new DomainError('policy.invalid', `“${label}”不是理由集合`)
  const set = BigInt(bits)
  return body.of.flatMap((condition, bit) => (condition.op === 'rule' && (set >> BigInt(bit)) & 1n ? [condition.rule] : []))
}

interface Collected {
  rules: Map<string, RuleDefinition>
  inputs: Map<string, InputDefinition>
  params: Map<string, ParameterDefinition>
  groups: Map<string, GroupDefinition>
}

function collectRule(rule: RuleDefinition, into: Collected): void {
  if (into.rules.get(rule.name) === rule) return
  collect(rule.body, into)
  keep(into.rules, rule)
}

function collect(node: Node, into: Collected): void {
  if (node.op === 'rule') return collectRule(node.rule, into)
  if (node.op === 'param') keep(into.params, node.param)
  if (node.op === 'input') {
    keep(into.inputs, node.input)
    if (node.input.group) keep(into.groups, node.input.group)
  }
  if ('group' in node) keep(into.groups, node.group)
  for (const child of childrenOf(node)) collect(child, into)
}

function keep<T extends { readonly name: string; readonly at?: string }>(map: Map<string, T>, definition: T): void {
  const known = map.get(definition.name)
  if (known && known !== definition) {
    throw new DomainError('policy.invalid', `名称 ${definition.name} 定义了两次（${known.at ?? '?'} 与 ${definition.at ?? '?'}）`)
  }
  map.set(definition.name, definition)
}
