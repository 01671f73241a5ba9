import type { PlainDate } from '#kernel'
import { remembered } from './analysis.ts'
import { comparisons } from './operators/comparisons.ts'
import type { Place, Resolved } from './parameters.ts'
import type { Missing, Run } from './run.ts'
import {
  childrenOf,
  codesOf,
  definitionOf,
  type Aggregate,
  type Citation,
  type InputDefinition,
  type Node,
  type RuleDefinition,
} from './tree.ts'
import { show, type Unit } from './units.ts'
import { formulaOf, labelOf, missedBy, shownAs } from './words.ts'

/** Where a fact comes from. The caller fills in what it knows; the explanation passes it through. */
export interface Source {
  /** Data set or department, as people call it. */
  readonly origin?: string
  readonly file?: string
  readonly row?: number
  /** The day the fact was true. */
  readonly day?: PlainDate
  /** Key of the stored record. */
  readonly record?: string
}

/** Sources of household facts by input, and of members' facts by group and position. */
export interface Sources {
  readonly facts?: Readonly<Record<string, Source>>
  readonly members?: Readonly<Record<string, readonly Readonly<Record<string, Source>>[]>>
}

export interface ExplainOptions extends Sources {
  /** Outputs to explain, by name; all by default. */
  readonly outputs?: readonly string[]
}

/** A figure held against a limit. */
export interface Held {
  readonly figure: { readonly label: string; readonly value: number | null; readonly text: string }
  readonly limit: { readonly label: string; readonly value: number | null; readonly text: string }
  /** Figure minus limit; null when one is unknown. */
  readonly distance: number | null
  /** `月人均收入 520.20 元，不低于低保标准 485.00 元，超出 35.20 元`. */
  readonly sentence: string
}

/** One step of an explanation. Steps of rules that are used twice are one and the same object. */
export interface Step {
  readonly kind: 'rule' | 'input' | 'param' | 'condition' | 'members'
  /** Name of the definition; absent for conditions without one. */
  readonly name?: string
  readonly label: string
  readonly unit: Unit
  /** Null when unknown. */
  readonly value: number | null
  /** The value as an officer reads it. */
  readonly text: string
  /** How the value comes about, figures filled in. */
  readonly formula?: string
  readonly held?: Held
  /** The version of a parameter. */
  readonly parameter?: Omit<Resolved['row'], 'key' | 'value'>
  readonly cite: readonly Citation[]
  readonly source?: Source
  readonly missing: readonly Missing[]
  /** In a choice: the value this condition leads to, and whether it is the one taken. */
  readonly leadsTo?: string
  readonly taken?: boolean
  /** Position of the member this step is about, for steps below a figure over members. */
  readonly member?: number
  readonly steps: readonly Step[]
}

/** The reasons of one household's results. All conditions are there, those that do not matter for the result too. */
export interface Explanation {
  readonly place: Place
  readonly effectiveDate: PlainDate
  readonly modelHash: string
  readonly parametersHash: string
  /** One step for each output, by its name. */
  readonly outputs: Readonly<Record<string, Step>>
  /** Facts whose lack leaves an output unknown, and who can supply them. */
  readonly missing: readonly Missing[]
  /** Parameters used that nobody has yet seen in their document (待核). */
  readonly unverified: readonly Step[]
}

/** What an explanation is of. */
export type Explained = Pick<Explanation, 'place' | 'effectiveDate' | 'modelHash' | 'parametersHash'>

/** An explanation whose figures are there and whose words are made when somebody reads them. */
export class ToldLater implements Explanation {
  readonly #of: Explained
  readonly #wanted: readonly RuleDefinition[]
  readonly #run: Run
  readonly #params: ReadonlyMap<string, Resolved>
  readonly #sources: Sources
  #told: Pick<Explanation, 'outputs' | 'missing' | 'unverified'> | undefined

  constructor(of: Explained, wanted: readonly RuleDefinition[], run: Run, params: ReadonlyMap<string, Resolved>, sources: Sources) {
    this.#of = of
    this.#wanted = wanted
    this.#run = run
    this.#params = params
    this.#sources = sources
  }

  get place(): Place {
    return this.#of.place
  }

  get effectiveDate(): PlainDate {
    return this.#of.effectiveDate
  }

  get modelHash(): string {
    return this.#of.modelHash
  }

  get parametersHash(): string {
    return this.#of.parametersHash
  }

  get outputs(): Explanation['outputs'] {
    return this.#tell().outputs
  }

  get missing(): Explanation['missing'] {
    return this.#tell().missing
  }

  get unverified(): Explanation['unverified'] {
    return this.#tell().unverified
  }

  /** The whole of it, as data. */
  toJSON(): Explanation {
    return { ...this.#of, ...this.#tell() }
  }

  #tell(): Pick<Explanation, 'outputs' | 'missing' | 'unverified'> {
    if (this.#told) return this.#told
    const explainer = new Explainer(this.#run, this.#params, this.#sources)
    const outputs = Object.fromEntries(this.#wanted.map((rule) => [rule.name, explainer.rule(rule)]))
    this.#told = { outputs, ...gathered(Object.values(outputs)) }
    return this.#told
  }
}

/** Missing facts and unverified parameters among all steps, each once. */
function gathered(outputs: readonly Step[]): Pick<Explanation, 'missing' | 'unverified'> {
  const seen = new Set<Step>()
  const unverified = new Map<string | undefined, Step>()
  const visit = (step: Step): void => {
    if (seen.has(step)) return
    seen.add(step)
    if (step.parameter?.status === '待核') unverified.set(step.name, step)
    step.steps.forEach(visit)
  }
  outputs.forEach(visit)
  const missing = new Map(outputs.flatMap((step) => step.missing).map((each) => [`${each.name} ${each.member ?? ''}`, each]))
  return { missing: [...missing.values()], unverified: [...unverified.values()] }
}

/** Builds the steps from the values of one household: words are made here, figures are only read. */
class Explainer {
  readonly #run: Run
  readonly #params: ReadonlyMap<string, Resolved>
  readonly #sources: Sources
  readonly #rules = new Map<RuleDefinition, Step>()

  constructor(run: Run, params: ReadonlyMap<string, Resolved>, sources: Sources) {
    this.#run = run
    this.#params = params
    this.#sources = sources
  }

  rule(rule: RuleDefinition): Step {
    const known = this.#rules.get(rule)
    if (known) return known
    const node: Node = { op: 'rule', unit: rule.unit, rule }
    const { body } = rule
    const step: Step = {
      ...this.#common(node, 'rule', rule.label),
      name: rule.name,
      cite: rule.cite,
      formula: rule.say ? this.#say(rule.say, rule.body) : this.#formula(body),
      ...(body.op === 'compare' ? { held: this.#held(body) } : {}),
      ...(body.op === 'reasons' ? { text: this.#heldReasons(body.of) } : {}),
      steps: this.#below(body),
    }
    this.#rules.set(rule, step)
    return step
  }

  #common(node: Node, kind: Step['kind'], label: string): Omit<Step, 'steps'> {
    const value = this.#run.value(node)
    const member = this.#run.position
    return {
      kind,
      label,
      unit: node.unit,
      value,
      text: show(value, shownAs(node)),
      cite: [],
      missing: this.#run.missing(node),
      ...(member === undefined ? {} : { member }),
    }
  }

  #heldReasons(conditions: readonly Node[]): string {
    const held = conditions.filter((condition) => this.#run.value(condition) === 1).map(labelOf)
    return held.length === 0 ? '无' : held.join('、')
  }

  /** The step of anything that stands as a part: a definition or a condition. */
  #step(node: Node): Step {
    switch (node.op) {
      case 'rule':
        return this.rule(node.rule)
      case 'input':
        return { ...this.#common(node, 'input', node.input.label), name: node.input.name, ...this.#sourceOf(node.input), steps: [] }
      case 'param': {
        const { key: _, value: __, ...version } = this.#params.get(node.param.name)!.row
        return {
          ...this.#common(node, 'param', node.param.label),
          name: node.param.name,
          parameter: version,
          cite: [version.cite],
          steps: [],
        }
      }
      case 'sumOver':
      case 'countWhere':
      case 'anyMember':
      case 'everyMember':
        return { ...this.#common(node, 'members', labelOf(node)), steps: this.#members(node) }
      default:
        return {
          ...this.#common(node, 'condition', labelOf(node)),
          formula: this.#formula(node),
          ...(node.op === 'compare' ? { held: this.#held(node) } : {}),
          steps: this.#below(node),
        }
    }
  }

  /** The steps a node stands on: each condition by itself, each definition once. */
  #below(node: Node): readonly Step[] {
    switch (node.op) {
      case 'all':
      case 'any':
        return node.args.map((arg) => this.#step(arg))
      case 'not':
        return [this.#step(node.of)]
      case 'reasons':
        return node.of.map((condition) => this.#step(condition))
      case 'choose':
        return this.#cases(node)
      default:
        return this.#parts(node)
    }
  }

  #cases(node: Extract<Node, { op: 'choose' }>): readonly Step[] {
    const chosen = this.#chosen(node)
    const conditions = node.cases.map(({ when, then }): Step => ({
      ...this.#step(when),
      leadsTo: this.#figureOrLabel(then),
      taken: then === chosen && this.#run.value(when) === 1,
    }))
    return [...conditions, ...this.#parts(chosen)]
  }

  /** The branch of the first condition that does not fail: the one taken, or the first one in doubt. */
  #chosen(node: Extract<Node, { op: 'choose' }>): Node {
    return node.cases.find(({ when }) => this.#run.value(when) !== 0)?.then ?? node.otherwise
  }

  /** Steps of the definitions and figures over members in a formula. */
  #parts(node: Node): readonly Step[] {
    return partsOf(node).map((part) => this.#step(part))
  }

  #members(node: Aggregate): readonly Step[] {
    if (node.of.op === 'literal') return []
    return (this.#run.members(node.group) ?? []).map((member) => new Explainer(member, this.#params, this.#sources).#step(node.of))
  }

  #sourceOf(input: InputDefinition): { readonly source?: Source } {
    const member = this.#run.position
    const source = input.group ? this.#sources.members?.[input.group.name]?.[member ?? -1]?.[input.name] : this.#sources.facts?.[input.name]
    return source ? { source } : {}
  }

  #figure(node: Node): string {
    return show(this.#run.value(node), shownAs(node))
  }

  #figureOrLabel(node: Node): string {
    return node.op === 'literal' ? this.#figure(node) : labelOf(node)
  }

  /** The formula with the figures in it; none for a single name or for conditions, whose figures stand in their own steps. */
  #formula(node: Node): string | undefined {
    if (node.op === 'apply' || node.op === 'compare' || node.op === 'oneOf')
      return formulaOf(
        node,
        (leaf) => this.#figure(leaf),
        (whole) => this.#figure(whole),
      )
    if (node.op === 'choose' && node.unit !== 'code' && node.unit !== 'bool') return this.#formula(this.#chosen(node))
    if (node.op === 'all') return '须全部符合'
    if (node.op === 'any') return '符合任一即可'
    return undefined
  }

  #say(template: string, body: Node): string {
    const parts = partsOf(body)
    return template.replaceAll(/\{([^}]*)\}/g, (braces, name: string) => {
      const part = parts.find((each) => definitionOf(each)?.name === name)
      return part ? this.#figure(part) : braces
    })
  }

  #held(node: Extract<Node, { op: 'compare' }>): Held {
    const side = (each: Node): Held['figure'] => ({ label: labelOf(each), value: this.#run.value(each), text: this.#figure(each) })
    const [figure, limit] = [side(node.left), side(node.right)]
    const distance = figure.value === null || limit.value === null || codesOf(node.left) ? null : figure.value - limit.value
    const met = this.#run.value(node)
    const { words } = comparisons[node.is]
    const missed = met === 0 && distance !== null ? missedBy(node.is, distance, shownAs(node.left)) : undefined
    const limitText = node.right.op === 'literal' ? ` ${limit.text}` : `${limit.label} ${limit.text}`
    const sentence =
      met === null
        ? `${figure.label}能否${words.met}${limitText}尚不清楚`
        : `${figure.label} ${figure.text}，${met === 1 ? words.met : words.unmet}${limitText}${missed ? `，${missed}` : ''}`
    return { figure, limit, distance, sentence }
  }
}

/** Named things and figures over members in a node's own formula, each once. */
const partsOf: (node: Node) => readonly Node[] = remembered((node) => {
  if (node.op === 'rule' || node.op === 'input' || node.op === 'param' || 'group' in node) return [node]
  return [
    ...new Map(
      childrenOf(node)
        .flatMap(partsOf)
        .map((part) => [definitionOf(part) ?? part, part]),
    ).values(),
  ]
})
