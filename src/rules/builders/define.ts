import { DomainError } from '#kernel'
import type {
  Citation,
  GroupDefinition,
  Input,
  InputDefinition,
  Expr,
  Parameter,
  ParameterDefinition,
  Rule,
  RuleDefinition,
} from '../tree.ts'
import { codesOf } from '../tree.ts'
import { widest, type CodeList, type Range, type Unit } from '../units.ts'
import { callSite } from './call-site.ts'
import { numberOf, type Constant } from './expression.ts'

/** A source: document, clause, gist in our own words. */
export function cite(document: string, article: string, gist: string): Citation {
  return Object.freeze({ document, article, gist })
}

/** Stands for the document where the platform itself settles a figure. */
export const conventionDocument = '平台口径'

/** For a figure that no clause names and that this platform settles; the gist says how and why. */
export function convention(gist: string): Citation {
  return cite(conventionDocument, '', gist)
}

/** A code list from labels (numbered from 0) or from the numbers in the data: `codeList({ 1: '一级', 2: '二级' })`. */
export function codeList(members: readonly string[] | Readonly<Record<number, string>>): CodeList {
  const list = Array.isArray(members)
    ? members.map((label: string, value) => ({ value, label }))
    : Object.entries(members).map(([value, label]) => ({ value: Number(value), label }))
  if (new Set(list.map((member) => member.label)).size !== list.length) throw new DomainError('policy.invalid', '代码表有重复的名称')
  return Object.freeze(list.map((member) => Object.freeze(member)))
}

type Named = Exclude<Unit, 'reasons'>

interface Described<U extends Unit> {
  readonly label: string
  /** Fewest and most: what is outside is refused (parameters) or unknown (facts). Needed for every amount of an input. */
  readonly range?: readonly [Constant<U>, Constant<U>]
  /** Members of a code: needed for the unit `code`, and only there. */
  readonly codes?: CodeList
  /** Measure word of a count: 人, 套. */
  readonly counter?: string
}

export interface InputOptions<U extends Unit> extends Described<U> {
  readonly suppliedBy: string
  /** The group whose members have this fact. */
  readonly of?: GroupDefinition
  /** True for what nobody can change. */
  readonly fixed?: boolean
}

/** Declares a fact. Household facts stand alone; facts of members name their group in `of`. */
export function input<U extends Named>(name: string, unit: U, options: InputOptions<U>): Input<U> {
  const { of: group, suppliedBy, fixed } = options
  if (!options.range && unit !== 'bool' && unit !== 'code' && unit !== 'date')
    throw new DomainError('policy.invalid', `${name}：请说明取值范围（range）`)
  const definition: InputDefinition = Object.freeze({
    ...described(name, unit, options),
    suppliedBy,
    ...(group ? { group } : {}),
    ...(fixed ? { fixed } : {}),
  })
  return Object.freeze({ unit, node: Object.freeze({ op: 'input', unit, input: definition }), definition })
}

/** Declares a figure that documents set by place and day. Its values stand in the parameter table. */
export function param<U extends Named>(name: string, unit: U, options: Described<U>): Parameter<U> {
  const definition: ParameterDefinition = Object.freeze(described(name, unit, options))
  return Object.freeze({ unit, node: Object.freeze({ op: 'param', unit, param: definition }), definition })
}

/** Declares a group of members with the fewest and most a household can have. */
export function group(name: string, options: { readonly label: string; readonly size: readonly [number, number] }): GroupDefinition {
  return Object.freeze({ name, label: options.label, size: Object.freeze({ lo: options.size[0], hi: options.size[1] }) })
}

export interface RuleOptions {
  readonly label: string
  readonly cite: Citation | readonly Citation[]
  readonly say?: string
  readonly counter?: string
}

/** Names an expression: one step of an explanation, one column of a result. */
export function rule<U extends Unit>(name: string, expr: Expr<U>, options: RuleOptions): Rule<U> {
  const codes = codesOf(expr.node)
  const definition: RuleDefinition = Object.freeze({
    name,
    label: options.label,
    unit: expr.unit,
    body: expr.node,
    cite: Object.freeze([options.cite].flat()),
    at: callSite(),
    ...(codes ? { codes } : {}),
    ...(options.say ? { say: options.say } : {}),
    ...(options.counter ? { counter: options.counter } : {}),
  })
  return Object.freeze({ unit: expr.unit, node: Object.freeze({ op: 'rule', unit: expr.unit, rule: definition }), definition })
}

function described<U extends Named>(name: string, unit: U, options: Described<U>) {
  const { label, codes, counter } = options
  return {
    name,
    label,
    unit,
    range: rangeOf(name, unit, options),
    at: callSite(),
    ...(codes ? { codes } : {}),
    ...(counter ? { counter } : {}),
  }
}

/** The options of any unit. */
interface Written {
  readonly range?: readonly [string | number | boolean, string | number | boolean]
  readonly codes?: CodeList
}

function rangeOf(name: string, unit: Named, { range, codes }: Written): Range {
  if (unit === 'code') {
    if (!codes || codes.length === 0) throw new DomainError('policy.invalid', `${name}：代码要有代码表（codes）`)
    const values = codes.map((member) => member.value)
    return Object.freeze({ lo: Math.min(...values), hi: Math.max(...values) })
  }
  if (!range) return widest[unit]
  const [lo, hi] = range
  return Object.freeze({ lo: numberOf(unit, lo), hi: numberOf(unit, hi) })
}
