import { needsOf } from './analysis.ts'
import { CodeWriter, literalJs, type CodeScope, type Pair } from './loop-code.ts'
import type { Model } from './model.ts'
import type { Aggregate, GroupDefinition, InputDefinition, Node } from './tree.ts'
import { columnName, type Range } from './units.ts'
import { wholenessOf, type Wholeness } from './wholeness.ts'

/** What the loop needs of a compiled model. */
export interface LoopSource {
  readonly model: Model
  readonly places: readonly unknown[]
  /** The values of a tree that depends on no facts, one a place. */
  readonly constants: (node: Node) => readonly number[]
}

/** How a fact is delivered: not at all, with a mask of unknown rows, known in every row, or known and in a range within its own in every row. */
export type Shape = 'absent' | 'masked' | 'plain' | Range

/** Figures by place. */
export type NumberTable = Float64Array | Int32Array

/** Small answers side by side in 32-bit words: `perWord` outputs in a word, `bits` each, the first in the lowest bits; `unknown` stands for an unknown one. */
export interface Packing {
  readonly bits: number
  readonly perWord: number
  readonly unknown: number
}

/**
 * The body of a function (c, from, to, tables, calendar) that computes rows `from` to before `to`, and the tables of figures by place it
 * reads. It writes to `c.answers`, or, packed, to `c.words`. Where not `placed` all rows are of the one compiled place.
 */
export function loopCode(
  source: LoopSource,
  shapes: ReadonlyMap<InputDefinition, Shape>,
  packing: Packing | undefined,
  placed: boolean,
): { readonly code: string; readonly tables: readonly NumberTable[] } {
  return new Generator(source, shapes).text(packing, placed)
}

/** What becomes of the answers: before the loop, in a row, and in a row whose place the rules do not cover. */
interface Storing {
  readonly before: readonly string[]
  readonly row: readonly string[]
  readonly uncovered: readonly string[]
}

class Generator {
  readonly #source: LoopSource
  readonly #shapes: ReadonlyMap<InputDefinition, Shape>
  readonly #head: string[] = []
  readonly #tables: NumberTable[] = []
  readonly #known: Wholeness
  #names = 0

  constructor(source: LoopSource, shapes: ReadonlyMap<InputDefinition, Shape>) {
    this.#source = source
    this.#shapes = shapes
    const rangeOf = (input: InputDefinition): Range | undefined => {
      const shape = shapes.get(input)
      return typeof shape === 'object' ? shape : undefined
    }
    this.#known = wholenessOf(rangeOf, source.constants)
  }

  text(packing: Packing | undefined, placed: boolean): { code: string; tables: readonly NumberTable[] } {
    const { outputs } = this.#source.model
    const needs = needsOf(outputs.map((rule): Node => ({ op: 'rule', unit: rule.unit, rule })))
    const reads = [...this.#shapes].flatMap(([input, shape]) => (shape === 'absent' ? [] : this.#columnNames(input, shape)))
    const figures = new Map<Aggregate, Figure>()
    const members = [...Map.groupBy(needs.aggregates, (node) => node.group)].flatMap(([group, nodes]) =>
      this.#memberLoop(group, nodes, figures),
    )
    const figureOf = (node: Aggregate): Figure => {
      const figure = figures.get(node)
      if (!figure) throw new Error('a figure over members that no output needs')
      return figure
    }
    const writer = new CodeWriter({
      ...this.#scope('i'),
      needs,
      aggregateNumber: (node) => figureOf(node).number,
      aggregatePair: (node) => figureOf(node).pair,
    })
    const storing = packing === undefined ? this.#storeColumns(writer) : this.#storePacked(writer, packing)
    const lines = [
      "'use strict'",
      'const { digits, monthDigits, monthsLater } = calendar',
      ...(placed ? ['const place = c.place'] : []),
      ...this.#head,
      ...reads,
      ...storing.before,
      'for (let i = from; i < to; i++) {',
      ...(placed ? this.#skip(storing.uncovered) : []),
      ...[...members, ...writer.root.lines, ...storing.row].map((line) => `  ${line}`),
      '}',
    ]
    return { code: lines.join('\n'), tables: this.#tables }
  }

  #skip(uncovered: readonly string[]): string[] {
    const inside = `!(p >= 0 && p < ${this.#source.places.length})`
    return ['  const p = place[i]', `  if (${inside}) {`, ...uncovered.map((line) => `    ${line}`), '    continue', '  }']
  }

  /** A column of values and one of marks for each output. */
  #storeColumns(writer: CodeWriter): Storing {
    const { outputs } = this.#source.model
    return {
      before: outputs.flatMap(({ name, unit, body }, index) => [
        `const answer_${index} = c.answers[${JSON.stringify(name)}].values`,
        `const answer_${index}_unknown = c.answers[${JSON.stringify(name)}].unknown`,
        ...(unit === 'reasons' ? [`const answer_${index}_open = c.answers[${JSON.stringify(name)}].open`] : []),
        ...(this.#known.certain(body) ? [`answer_${index}_unknown.fill(0, from, to)`] : []),
      ]),
      row: outputs.flatMap((rule, index) =>
        this.#store(rule.unit, rule.body, `answer_${index}`, writer, { op: 'rule', unit: rule.unit, rule }),
      ),
      uncovered: outputs.flatMap(({ unit, body }, index) => [
        `answer_${index}_unknown[i] = 1`,
        ...(body.op === 'reasons' && unit === 'reasons' ? [`answer_${index}_open[i] = ${2 ** body.of.length - 1}`] : []),
      ]),
    }
  }

  #storePacked(writer: CodeWriter, { bits, perWord, unknown }: Packing): Storing {
    const { outputs } = this.#source.model
    const answers = outputs.map((rule) => {
      const node: Node = { op: 'rule', unit: rule.unit, rule }
      if (rule.unit === 'reasons') throw new Error('a set of reasons cannot be packed')
      if (rule.unit === 'bool') {
        const { yes, no, mask } = writer.pair(node, writer.root)
        if (mask !== undefined) return `(${mask} & 1)`
        return this.#known.certain(rule.body) ? `(${yes} ? 1 : 0)` : `(${yes} ? 1 : ${no} ? 0 : ${unknown})`
      }
      const value = writer.number(node, writer.root)
      return this.#known.certain(rule.body) ? value : `(${value} === ${value} ? ${value} : ${unknown})`
    })
    const words = Array.from({ length: Math.ceil(answers.length / perWord) }, (_, word) =>
      answers.slice(word * perWord, (word + 1) * perWord),
    )
    const allUnknown = (count: number): number =>
      Array.from({ length: count }).reduce<number>((sum, _, slot) => sum | (unknown << (bits * slot)), 0)
    return {
      before: words.map((_, word) => `const word_${word} = c.words[${word}]`),
      row: words.map((parts, word) => `word_${word}[i] = ${parts.map((answer, slot) => `${answer} << ${bits * slot}`).join(' | ')}`),
      uncovered: words.map((parts, word) => `word_${word}[i] = ${allUnknown(parts.length)}`),
    }
  }

  #fresh = (hint: string): string => `${hint}_${++this.#names}`

  #columnNames(input: InputDefinition, shape: Shape): string[] {
    const facts = input.group ? `c.groups[${JSON.stringify(input.group.name)}].facts` : 'c.facts'
    const column = `${facts}[${JSON.stringify(input.name)}]`
    return [
      `const ${valuesName(input)} = ${column}.values`,
      ...(shape === 'masked' ? [`const ${maskName(input)} = ${column}.unknown`] : []),
    ]
  }

  /** Constants and inputs as a scope reads them; `row` is the index of the household or member at hand. */
  #scope(row: 'i' | 'j'): Pick<CodeScope, 'constant' | 'input' | 'fresh' | 'known'> {
    return {
      fresh: this.#fresh,
      known: this.#known,
      constant: (node) => this.#constant(node),
      input: (input) => {
        const shape = this.#shapes.get(input)
        if (shape === 'absent') return 'NaN'
        const at = input.group ? row : 'i'
        const stored = `${valuesName(input)}[${at}]`
        if (typeof shape === 'object') return stored
        // Written out: a loop of this size uses up what the engine is willing to inline, and a call a fact costs more than the rules.
        const within = `${stored} >= ${literalJs(input.range.lo)} && ${stored} <= ${literalJs(input.range.hi)} ? ${stored} : NaN`
        return shape === 'masked' ? `${maskName(input)}[${at}] !== 0 ? NaN : ${within}` : within
      },
    }
  }

  #constant(node: Node): string {
    const values = this.#source.constants(node)
    const [first = 0] = values
    if (values.every((value) => value === first)) return literalJs(first)
    const index = this.#tables.push(this.#known.whole(node) ? Int32Array.from(values) : Float64Array.from(values)) - 1
    this.#head.push(`const table_${index} = tables[${index}]`)
    return `table_${index}[p]`
  }

  /** One loop over the members of a household for all figures of a group. */
  #memberLoop(group: GroupDefinition, nodes: readonly Aggregate[], figures: Map<Aggregate, Figure>): string[] {
    const refuse = (): never => {
      throw new Error('the checker refuses a figure over members inside another')
    }
    const writer = new CodeWriter({
      ...this.#scope('j'),
      needs: needsOf(nodes.map((node) => node.of)),
      aggregateNumber: refuse,
      aggregatePair: refuse,
    })
    const start = this.#fresh('start')
    this.#head.push(`const ${start} = c.groups[${JSON.stringify(group.name)}].start`)
    const accounts = nodes.map((node) => accountFor(node, this.#fresh, writer))
    const size = this.#fresh('size')
    const fits = this.#fresh('fits')
    nodes.forEach((node, index) => figures.set(node, accounts[index]!.figure))
    return [
      `const ${size} = ${start}[i + 1] - ${start}[i]`,
      `const ${fits} = ${size} >= ${group.size.lo} && ${size} <= ${group.size.hi}`,
      ...accounts.flatMap((account) => account.open),
      `if (${fits}) for (let j = ${start}[i]; j < ${start}[i + 1]; j++) {`,
      ...[...writer.root.lines, ...accounts.flatMap((account) => account.each)].map((line) => `  ${line}`),
      '}',
      ...accounts.flatMap((account) => account.close(fits)),
    ]
  }

  #store(unit: string, body: Node, answer: string, writer: CodeWriter, node: Node): string[] {
    if (body.op === 'reasons') {
      const pairs = body.of.map((condition) => writer.pair(condition, writer.root))
      const held = pairs.map(({ yes }, bit) => `(${yes} ? ${2 ** bit} : 0)`)
      const open = pairs.map(({ yes, no }, bit) => `(${yes} || ${no} ? 0 : ${2 ** bit})`)
      return [`${answer}[i] = ${held.join(' + ')}`, `${answer}_open[i] = ${open.join(' + ')}`]
    }
    if (unit === 'bool') {
      const { yes, no, mask } = writer.pair(node, writer.root)
      if (mask !== undefined) return [`${answer}[i] = ${mask} & 1`]
      if (this.#known.certain(body)) return [`${answer}[i] = ${yes} ? 1 : 0`]
      return [`${answer}[i] = ${yes} ? 1 : 0`, `${answer}_unknown[i] = ${yes} || ${no} ? 0 : 1`]
    }
    const value = writer.number(node, writer.root)
    if (this.#known.whole(body)) return [`${answer}[i] = ${value}`]
    // Adding 0 turns the -0 that a product can leave into 0.
    if (this.#known.certain(body)) return [`${answer}[i] = ${value} + 0`]
    return [`${answer}[i] = ${value} === ${value} ? ${value} + 0 : 0`, `${answer}_unknown[i] = ${value} === ${value} ? 0 : 1`]
  }
}

const valuesName = (input: InputDefinition): string => `in_${columnName(input.name)}`
const maskName = (input: InputDefinition): string => `in_${columnName(input.name)}_unknown`

/** A figure over members after its loop: a number, or a condition. */
interface Figure {
  readonly number: string
  readonly pair: Pair
}

interface Account {
  readonly figure: Figure
  readonly open: string[]
  readonly each: string[]
  readonly close: (fits: string) => string[]
}

/** The code that adds up one figure. Sums carry unknown as NaN; counts keep a second count of unknown members. */
function accountFor(node: Aggregate, fresh: (hint: string) => string, writer: CodeWriter): Account {
  const total = fresh('total')
  const result = fresh('figure')
  const figure: Figure = { number: result, pair: { yes: `${result}_yes`, no: `${result}_no` } }
  if (node.op === 'sumOver') {
    const amount = writer.number(node.of, writer.root)
    return {
      figure,
      open: [`let ${total} = 0`],
      each: [`${total} += ${amount}`],
      close: (fits) => [`const ${result} = ${fits} ? ${total} : NaN`],
    }
  }
  const { yes, no } = writer.pair(node.of, writer.root)
  const counted = node.op === 'everyMember' ? no : yes
  const open = [`let ${total} = 0`, `let ${total}_open = 0`]
  const each = [`if (${counted}) ${total}++`, `if (!${yes} && !${no}) ${total}_open++`]
  const found = `const ${result}_found = ${total} > 0`
  const [yesOf, noOf] = node.op === 'everyMember' ? ['settled', 'found'] : ['found', 'settled']
  return {
    figure,
    open,
    each,
    close: (fits) =>
      node.op === 'countWhere'
        ? [`const ${result} = ${fits} && ${total}_open === 0 ? ${total} : NaN`]
        : [
            found,
            `const ${result}_settled = ${total} === 0 && ${total}_open === 0`,
            `const ${result}_yes = ${fits} && ${result}_${yesOf}`,
            `const ${result}_no = ${fits} && ${result}_${noOf}`,
          ],
  }
}
