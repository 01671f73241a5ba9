import { DomainError, toEpochDay, type PlainDate } from '#kernel'
import { memberGroups } from './analysis.ts'
import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import { readFacts, type Facts, type ReadFact } from './facts.ts'
import { modelOf, type Model } from './model.ts'
import type { ParameterTable, Place } from './parameters.ts'
import { childrenOf, definitionOf, type Aggregate, type Choose, type Node, type ParameterDefinition, type RuleDefinition } from './tree.ts'

/** What is settled before a model is compiled: place, day, and the facts that are known. */
export interface Settled {
  readonly parameters: ParameterTable
  readonly place: Place
  readonly effectiveDate: PlainDate
  readonly publishedBy?: PlainDate
  /** Facts by the names of the model's inputs and groups. */
  readonly facts?: Facts
}

type MemberRecord = ReadonlyMap<string, ReadFact>

/**
 * The model without what cannot matter at this place, on this day, for these facts: branches never taken, conditions beside the one that
 * already decides, figures over groups without members. Its results are those of the whole model; but a parameter that only a dropped
 * part asks for (the urban standard for a rural family, an allowance where nobody is disabled) need not have a value. The explanation
 * is shorter for it: explain with the whole model where that compiles.
 */
export function specialise(model: Model, settled: Settled): Model {
  const value = settledValues(model, settled)
  const rules = new Map<RuleDefinition, RuleDefinition>()
  const shrink = (node: Node): Node => {
    switch (node.op) {
      case 'rule':
        return { ...node, rule: shrinkRule(node.rule) }
      case 'all':
      case 'any': {
        const deciding = node.args.find((arg) => value.of(arg) === (node.op === 'all' ? 0 : 1))
        return { ...node, args: (deciding ? [deciding] : node.args).map(shrink) }
      }
      case 'choose':
        return shrinkChoice(node)
      case 'apply':
      case 'reasons':
        return node.op === 'apply' ? { ...node, args: node.args.map(shrink) } : { ...node, of: node.of.map(shrink) }
      case 'compare':
        return { ...node, left: shrink(node.left), right: shrink(node.right) }
      case 'oneOf':
      case 'not':
        return { ...node, of: shrink(node.of) }
      case 'sumOver':
      case 'countWhere':
      case 'anyMember':
      case 'everyMember':
        return value.isEmpty(node) ? { op: 'literal', unit: node.unit, value: value.of(node) ?? 0 } : { ...node, of: shrink(node.of) }
      default:
        return node
    }
  }
  /** Drops the cases that fail; the one that is certain stays with its condition, as the reason. */
  const shrinkChoice = (node: Choose): Node => {
    const open = node.cases.filter(({ when }) => value.of(when) !== 0)
    const certain = open.findIndex(({ when }) => value.of(when) === 1)
    const last = open[certain]
    if (open.length === 0) return shrink(node.otherwise)
    const cases = (last ? open.slice(0, certain + 1) : open).map(({ when, then }) => ({ when: shrink(when), then: shrink(then) }))
    return { ...node, cases, otherwise: last ? (cases.at(-1)?.then ?? node.otherwise) : shrink(node.otherwise) }
  }
  const shrinkRule = (rule: RuleDefinition): RuleDefinition => {
    const done = rules.get(rule)
    if (done) return done
    const { say, ...rest } = rule
    const body = shrink(rule.body)
    const made = Object.freeze({ ...rest, body, ...(say !== undefined && saysOnly(say, body) ? { say } : {}) })
    rules.set(rule, made)
    return made
  }
  return modelOf(model.name, model.label, model.outputs.map(shrinkRule))
}

interface SettledValues {
  /** The value a node has in any case, for every member where it is about members; undefined while it is open. */
  readonly of: (node: Node) => number | undefined
  /** True when the figure is over a group that is known to have no members. */
  readonly isEmpty: (node: Aggregate) => boolean
}

function settledValues(model: Model, settled: Settled): SettledValues {
  const { own, groups } = readFacts(model, settled.facts ?? {})
  const day = toEpochDay(settled.effectiveDate)
  const figures = new Map<ParameterDefinition, number | undefined>()
  const known = new Map<MemberRecord | undefined, Map<RuleDefinition, number | undefined>>()

  const figure = (param: ParameterDefinition): number | undefined => {
    if (!figures.has(param)) figures.set(param, lookedUp(param, settled))
    return figures.get(param)
  }
  const ofRule = (rule: RuleDefinition, member: MemberRecord | undefined): number | undefined => {
    const seen = known.get(member) ?? new Map<RuleDefinition, number | undefined>()
    known.set(member, seen)
    if (!seen.has(rule)) seen.set(rule, value(rule.body, member))
    return seen.get(rule)
  }
  const value = (node: Node, member: MemberRecord | undefined): number | undefined => {
    switch (node.op) {
      case 'literal':
        return node.value
      case 'effectiveDay':
        return day
      case 'input':
        return (node.input.group ? member : own)?.get(node.input.name)?.value ?? undefined
      case 'param':
        return figure(node.param)
      case 'rule':
        return ofRule(node.rule, member)
      case 'apply':
        return strict(node.args, member, operators[node.fn].value)
      case 'compare':
        return strict([node.left, node.right], member, ([left = 0, right = 0]) => Number(comparisons[node.is].value(left, right)))
      case 'oneOf':
        return strict([node.of], member, ([code = 0]) => Number(node.values.includes(code)))
      case 'not':
        return strict([node.of], member, ([condition = 0]) => 1 - condition)
      case 'all':
      case 'any':
        return decided(
          node.args.map((arg) => value(arg, member)),
          node.op === 'all' ? 0 : 1,
        )
      case 'choose': {
        const open = node.cases.find(({ when }) => value(when, member) !== 0)
        if (open && value(open.when, member) === undefined) return undefined
        return value(open ? open.then : node.otherwise, member)
      }
      case 'sumOver':
      case 'countWhere':
      case 'anyMember':
      case 'everyMember':
        return ofMembers(node)
      case 'reasons':
        return undefined
    }
  }
  const strict = (
    args: readonly Node[],
    member: MemberRecord | undefined,
    of: (values: readonly number[]) => number,
  ): number | undefined => {
    const values = ifAllKnown(args.map((arg) => value(arg, member)))
    return values && of(values) + 0
  }
  const ofMembers = (node: Aggregate): number | undefined => {
    const members = groups.get(node.group.name)
    if (!members || members.length < node.group.size.lo || members.length > node.group.size.hi) return undefined
    const values = members.map((member) => value(node.of, member))
    if (node.op === 'anyMember' || node.op === 'everyMember') return decided(values, node.op === 'anyMember' ? 1 : 0)
    return ifAllKnown(values)?.reduce((sum, each) => sum + each, 0)
  }
  return {
    of: (node) => {
      const [group] = memberGroups(node)
      if (!group) return value(node, undefined)
      const [first, ...rest] = (groups.get(group.name) ?? []).map((member) => value(node, member))
      return rest.every((each) => each === first) ? first : undefined
    },
    isEmpty: (node) => groups.get(node.group.name)?.length === 0 && node.group.size.lo === 0,
  }
}

function ifAllKnown(values: readonly (number | undefined)[]): readonly number[] | undefined {
  const known = values.filter((each) => each !== undefined)
  return known.length === values.length ? known : undefined
}

function decided(values: readonly (number | undefined)[], deciding: 0 | 1): number | undefined {
  if (values.includes(deciding)) return deciding
  return values.includes(undefined) ? undefined : 1 - deciding
}

function lookedUp(param: ParameterDefinition, { parameters, place, effectiveDate, publishedBy }: Settled): number | undefined {
  try {
    return parameters.lookup(param, place, effectiveDate, publishedBy).value
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy.missing') return undefined
    throw error
  }
}

/** True when each name in the sentence still stands in the body. */
function saysOnly(say: string, body: Node): boolean {
  const names = new Set(namesIn(body))
  return [...say.matchAll(/\{([^}]*)\}/g)].every(([, name = '']) => names.has(name))
}

function namesIn(node: Node): string[] {
  const own = definitionOf(node)?.name
  return [...(own === undefined ? [] : [own]), ...(node.op === 'rule' ? [] : childrenOf(node).flatMap(namesIn))]
}
