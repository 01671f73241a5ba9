import { dependsOnFacts, memberGroups } from './analysis.ts'
import { literalJs } from './loop-code.ts'
import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import { childrenOf, type Aggregate, type Choose, type GroupDefinition, type InputDefinition, type Node } from './tree.ts'

/** What a slot holds: a fact, or what a node of the tree comes to. Rules have the slot of their body. */
export type SlotKey = InputDefinition | Node

/** Where the values of a model's nodes stand in a record. */
export interface TraceLayout {
  /** Slots of the household, by what they hold. */
  readonly own: ReadonlyMap<SlotKey, number>
  /** Slots of each member, in the order of the groups' numbers. */
  readonly groups: readonly { readonly group: GroupDefinition; readonly slots: ReadonlyMap<SlotKey, number> }[]
  /** Trees without facts by their place among the constants the code is given. */
  readonly constants: ReadonlyMap<Node, number>
  /** Facts in the order in which the code asks for them to be read when they are not plain integers within their range. */
  readonly inputs: readonly InputDefinition[]
  /** The body of a function (facts, k, read, checkMember, calendar) that returns the values of the household and, by group, of its members. */
  readonly code: string
}

/** The slot of a node: that of what it stands for. */
export function slotKeyOf(node: Node): SlotKey {
  if (node.op === 'rule') return slotKeyOf(node.rule.body)
  return node.op === 'input' ? node.input : node
}

/**
 * Code that works out every node of some outputs for one household, those that do not matter for the result too, and records each in a slot
 * of its own: numbers, NaN for unknown, and for a fact out of its range Infinity, since the two are told apart in words.
 */
export function traceLayout(outputs: readonly Node[]): TraceLayout {
  return new Recorder().layout(outputs)
}

/** One scope's lines and names: the household's, or a group's members'. */
interface Scope {
  readonly lines: string[]
  readonly names: Map<SlotKey, string>
  /** What is stored where it differs from the name that is calculated with. */
  readonly stored: Map<SlotKey, string>
  readonly prefix: string
  readonly record: string
}

class Recorder {
  readonly #own: Scope = { lines: [], names: new Map(), stored: new Map(), prefix: 'h', record: 'facts' }
  readonly #members = new Map<GroupDefinition, Scope>()
  readonly #constants = new Map<Node, number>()
  readonly #inputs: InputDefinition[] = []
  readonly #aggregates = new Map<GroupDefinition, Aggregate[]>()

  layout(outputs: readonly Node[]): TraceLayout {
    this.#collect(outputs)
    for (const output of outputs) this.#value(output, this.#own)
    const groups = [...this.#members].map(([group, { names }]) => ({ group, slots: slotsOf(names) }))
    const rows = groups.map((_, index) => `rows_${index}`)
    const code = [
      "'use strict'",
      'const { digits, monthDigits, monthsLater } = calendar',
      ...this.#own.lines,
      `return { own: ${record(this.#own)}, groups: [${rows.join(', ')}] }`,
    ].join('\n')
    return { own: slotsOf(this.#own.names), groups, constants: this.#constants, inputs: this.#inputs, code }
  }

  /** Figures over members by group: one pass over the members answers all of them. */
  #collect(outputs: readonly Node[]): void {
    const seen = new Set<Node>()
    const visit = (node: Node): void => {
      const body = node.op === 'rule' ? node.rule.body : node
      if (seen.has(body)) return
      seen.add(body)
      if ('group' in body) this.#aggregates.set(body.group, [...(this.#aggregates.get(body.group) ?? []), body])
      childrenOf(body).forEach(visit)
    }
    outputs.forEach(visit)
  }

  /** The name of a node's value; worked out in the household's scope unless facts of members play a part. */
  #value(node: Node, at: Scope): string {
    if (node.op === 'rule') return this.#value(node.rule.body, at)
    if (!dependsOnFacts(node)) return this.#constant(node)
    const scope = memberGroups(node).size === 0 ? this.#own : at
    const key = slotKeyOf(node)
    const known = scope.names.get(key)
    if (known !== undefined) return known
    if ('group' in node) {
      this.#memberPass(node.group)
      return scope.names.get(node)!
    }
    return this.#named(node, scope)
  }

  #named(node: Exclude<Node, { op: 'rule' } | Aggregate>, scope: Scope): string {
    if (node.op === 'input') return this.#fact(node.input, scope)
    const text = this.#text(node, scope)
    const name = `${scope.prefix}${scope.names.size}`
    scope.lines.push(`const ${name} = ${text}`)
    scope.names.set(node, name)
    return name
  }

  #constant(node: Node): string {
    if (node.op === 'rule') return this.#constant(node.rule.body)
    if (node.op === 'literal') return literalJs(node.value)
    // An explanation shows the figures below as well.
    childrenOf(node).forEach((child) => this.#constant(child))
    const index = this.#constants.get(node) ?? this.#constants.size
    this.#constants.set(node, index)
    return `k[${index}]`
  }

  #fact(input: InputDefinition, scope: Scope): string {
    const name = `${scope.prefix}${scope.names.size}`
    const index = this.#inputs.push(input) - 1
    const raw = `${scope.record}[${JSON.stringify(input.name)}]`
    const { lo, hi } = input.range
    const plain =
      input.unit === 'bool'
        ? `${name}_raw === true ? 1 : ${name}_raw === false ? 0`
        : `(${name}_raw | 0) === ${name}_raw && ${name}_raw >= ${literalJs(lo)} && ${name}_raw <= ${literalJs(hi)} ? ${name}_raw | 0`
    scope.lines.push(
      `const ${name}_raw = ${raw}`,
      `const ${name}_as = ${plain} : read(${index}, ${name}_raw)`,
      `const ${name} = ${name}_as === Infinity ? NaN : ${name}_as`,
    )
    scope.names.set(input, name)
    scope.stored.set(input, `${name}_as`)
    return name
  }

  #text(node: Exclude<Node, { op: 'input' | 'rule' } | Aggregate>, scope: Scope): string {
    const value = (child: Node): string => this.#value(child, scope)
    switch (node.op) {
      case 'apply':
        // Adding 0 turns the -0 that a product can leave into 0.
        return `${operators[node.fn].js(node.args.map(value))} + 0`
      case 'compare': {
        const [left, right] = [value(node.left), value(node.right)]
        const { yes, no } = comparisons[node.is].js
        return `${yes(left, right)} ? 1 : ${no(left, right)} ? 0 : NaN`
      }
      case 'oneOf': {
        const of = value(node.of)
        const among = node.values.map((each) => `${of} === ${literalJs(each)}`).join(' || ') || 'false'
        return `${among} ? 1 : ${of} === ${of} ? 0 : NaN`
      }
      case 'not':
        return `1 - ${value(node.of)}`
      case 'all':
        return decided(node.args.map(value), 0)
      case 'any':
        return decided(node.args.map(value), 1)
      case 'choose':
        return this.#chosen(node, scope)
      case 'reasons':
        return node.of.map((condition, bit) => `(${value(condition)} === 1 ? ${2 ** bit} : 0)`).join(' + ')
      default:
        throw new Error(`${node.op} stands on no facts`)
    }
  }

  #chosen(node: Choose, scope: Scope): string {
    const cases = node.cases.map(({ when, then }) => ({ when: this.#value(when, scope), then: this.#value(then, scope) }))
    return cases.reduceRight(
      (otherwise, { when, then }) => `(${when} === 1 ? ${then} : ${when} === 0 ? ${otherwise} : NaN)`,
      this.#value(node.otherwise, scope),
    )
  }

  /** All figures over a group: each member's values are recorded and added up in one pass. */
  #memberPass(group: GroupDefinition): void {
    const nodes = this.#aggregates.get(group) ?? []
    const index = this.#members.size
    const scope: Scope = { lines: [], names: new Map(), stored: new Map(), prefix: `m${index}_`, record: 'member' }
    this.#members.set(group, scope)
    const values = nodes.map((node) => this.#value(node.of, scope))
    const [list, rows] = [`list_${index}`, `rows_${index}`]
    const names = nodes.map((_, each) => `a${index}_${each}`)
    this.#own.lines.push(
      `const ${list} = facts[${JSON.stringify(group.name)}]`,
      // Not delivered, not as many as there can be, or the members: three things an explanation tells apart.
      `const ${rows} = ${list} === null || ${list} === undefined ? undefined : ${list}.length < ${group.size.lo} || ${list}.length > ${group.size.hi} ? null : []`,
      ...names.map((name) => `let ${name} = ${rows} ? 0 : NaN, ${name}_no = 0, ${name}_yes = 0`),
      `if (${list}) for (const member of ${list}) {`,
      `  checkMember(${index}, member)`,
      ...scope.lines.map((line) => `  ${line}`),
      `  if (!${rows}) continue`,
      `  ${rows}.push(${record(scope)})`,
      ...values.map(
        (value, each) =>
          `  ${names[each]} += ${value}; if (${value} === 0) ${names[each]}_no++; else if (${value} === 1) ${names[each]}_yes++`,
      ),
      '}',
    )
    nodes.forEach((node, each) => {
      const [name, slot] = [names[each]!, `${this.#own.prefix}${this.#own.names.size}`]
      this.#own.lines.push(`const ${slot} = ${total(node.op, name, rows)}`)
      this.#own.names.set(node, slot)
    })
  }
}

/** Kleene's and (a 0 decides) and or (a 1 decides). */
function decided(values: readonly string[], deciding: 0 | 1): string {
  const one = values.map((value) => `${value} === ${deciding}`).join(' || ') || 'false'
  const none = values.map((value) => `${value} === ${1 - deciding}`).join(' && ') || 'true'
  return `${one} ? ${deciding} : ${none} ? ${1 - deciding} : NaN`
}

/** A sum with one unknown member is NaN by itself; for the conditions one member may decide. */
function total(op: Aggregate['op'], name: string, rows: string): string {
  if (op === 'anyMember') return `!${rows} ? NaN : ${name}_yes > 0 ? 1 : ${name}_no === ${rows}.length ? 0 : NaN`
  if (op === 'everyMember') return `!${rows} ? NaN : ${name}_no > 0 ? 0 : ${name}_yes === ${rows}.length ? 1 : NaN`
  return `${name} + 0`
}

const record = ({ names, stored }: Scope): string => `[${[...names].map(([key, name]) => stored.get(key) ?? name).join(', ')}]`

function slotsOf(names: ReadonlyMap<SlotKey, string>): ReadonlyMap<SlotKey, number> {
  return new Map([...names.keys()].map((key, slot) => [key, slot]))
}
