import type { PlainDate, RegionCode } from '#kernel'
import { memberGroups } from './analysis.ts'
import { numberOf } from './builders/expression.ts'
import { compile } from './compile.ts'
import type { Evaluation } from './evaluate.ts'
import type { Facts } from './facts.ts'
import type { Model } from './model.ts'
import type { ParameterTable } from './parameters.ts'
import { childrenOf, type Node, type RuleDefinition } from './tree.ts'
import { show } from './units.ts'

/** A household worked out by hand, that the rules have to reproduce. */
export interface WorkedCase {
  readonly name: string
  readonly place: RegionCode
  readonly effectiveDate: PlainDate
  readonly publishedBy?: PlainDate
  readonly facts: Facts
  /** Expected outputs: fen and other amounts as integers, kinds by label, conditions as booleans, null for unknown. */
  readonly expect: Readonly<Record<string, number | string | boolean | null>>
  /** Where the case comes from and who says that the answer is right. */
  readonly origin: string
  readonly validatedBy?: string
}

export interface CaseDifference {
  readonly output: string
  readonly expected: string
  readonly actual: string
}

export interface CaseResult {
  readonly name: string
  readonly differences: readonly CaseDifference[]
  readonly run: Evaluation
}

/** Works out each case by the parameters of its place and day. An output the model does not have is a difference. */
export function runCases(model: Model, parameters: ParameterTable, cases: readonly WorkedCase[]): readonly CaseResult[] {
  return cases.map((each) => {
    const compiled = compile(model, { parameters, effectiveDate: each.effectiveDate, publishedBy: each.publishedBy, places: [each.place] })
    const run = compiled.evaluation(each.place, each.facts)
    return {
      name: each.name,
      run,
      differences: Object.entries(each.expect).flatMap(([output, expected]) => differenceOf(model, run, output, expected)),
    }
  })
}

function differenceOf(model: Model, run: Evaluation, output: string, expected: number | string | boolean | null): CaseDifference[] {
  const rule = model.outputs.find((each) => each.name === output)
  if (!rule) return [{ output, expected: String(expected), actual: '没有这项结果' }]
  const actual = run.rule(rule)
  const wanted = expected === null ? null : numberOf(rule.unit, expected, rule.codes)
  return actual === wanted ? [] : [{ output, expected: show(wanted, rule), actual: show(actual, rule) }]
}

/** What a set of cases has not tried: a condition that never held or never failed, a branch never taken. */
export interface Untried {
  readonly rule: string
  readonly label: string
  readonly text: string
}

/** Rule and branch coverage of some evaluations. An empty list means every condition was seen to hold and to fail, every branch taken. */
export function untried(model: Model, runs: readonly Evaluation[]): readonly Untried[] {
  return [...model.rules.values()].flatMap((rule) => {
    const seen = scopesOf(rule, runs)
    const gaps = [...conditionGaps(rule, seen), ...branchGaps(rule.body, seen)]
    return gaps.map((text) => ({ rule: rule.name, label: rule.label, text }))
  })
}

/** The evaluations a rule is seen in: households, or the members of a group. */
function scopesOf(rule: RuleDefinition, runs: readonly Evaluation[]): readonly Evaluation[] {
  const [group] = memberGroups(rule.body)
  return group ? runs.flatMap((run) => run.members(group) ?? []) : runs
}

function conditionGaps(rule: RuleDefinition, seen: readonly Evaluation[]): string[] {
  if (rule.unit !== 'bool') return []
  const values = new Set(seen.map((run) => run.rule(rule)))
  return [...(values.has(1) ? [] : ['从未符合']), ...(values.has(0) ? [] : ['从未不符合'])]
}

function branchGaps(node: Node, seen: readonly Evaluation[]): string[] {
  if (node.op === 'rule' || 'group' in node) return []
  const below = childrenOf(node).flatMap((child) => branchGaps(child, seen))
  if (node.op !== 'choose') return below
  const taken = new Set(seen.map((run) => node.cases.findIndex(({ when }) => run.value(when) !== 0)))
  const arms = node.cases.flatMap((_, index) => (taken.has(index) ? [] : [`第 ${index + 1} 个分支从未用到`]))
  return [...arms, ...(taken.has(-1) ? [] : ['“否则”分支从未用到']), ...below]
}
