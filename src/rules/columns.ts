import { DomainError } from '#kernel'
import { needsOf } from './analysis.ts'
import { CodeWriter, literalJs, type CodeScope, type Pair } from './loop-code.ts'
import type { Model } from './model.ts'
import { calendarFunctions } from './operators/calendar.ts'
import type { Aggregate, GroupDefinition, InputDefinition, Node } from './tree.ts'
import { columnName } from './units.ts'

/** Any typed array whose elements are numbers. */
export type NumberArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

/** A fact of many households: integers (days as epoch days, conditions as 0 and 1), and a mask that is not 0 where it is unknown. */
export interface FactColumn {
  readonly values: NumberArray
  readonly unknown?: Uint8Array
}

/** Members of all households one after another: household i has those from `start[i]` to before `start[i + 1]`. */
export interface MemberColumns {
  readonly start: Int32Array | Uint32Array
  /** Null where no source delivers the fact. */
  readonly facts: Readonly<Record<string, FactColumn | null>>
}

export interface Batch {
  readonly rows: number
  /** Index of each row's place among the compiled places, -1 for none. Needed when there are several. */
  readonly place?: Int32Array | Int16Array | Int8Array | Uint8Array | Uint16Array
  /** Every household fact by the input's name; null where no source delivers it, so that it is unknown everywhere. */
  readonly facts: Readonly<Record<string, FactColumn | null>>
  readonly groups?: Readonly<Record<string, MemberColumns>>
}

/** One output of many households. `values` is 0 where it is unknown. */
export interface AnswerColumn {
  readonly values: Float64Array
  /** 1 where unknown. */
  readonly unknown: Uint8Array
  /** For a set of reasons: the bits not known. */
  readonly open?: Float64Array
}

export interface ColumnProgram {
  /** Computes every output for rows `from` to before `to` of the batch (default: all). Throws `input.invalid` for missing or superfluous columns. */
  readonly run: (batch: Batch, span?: { readonly from: number; readonly to: number }) => Readonly<Record<string, AnswerColumn>>
  /** The generated JavaScript for columns of this shape; for reading, not for storing. */
  readonly code: (batch: Pick<Batch, 'facts' | 'groups'>) => string
}

/** What the loop needs of a compiled model. */
export interface LoopSource {
  readonly model: Model
  readonly places: readonly unknown[]
  readonly constants: (node: Node) => readonly number[]
}

type Shape = 'absent' | 'masked' | 'plain'

/** A loop over typed columns, generated once for each shape of input. */
export function columnProgram(source: LoopSource): ColumnProgram {
  const loops = new Map<string, { readonly code: string; readonly loop: Loop; readonly tables: readonly Float64Array[] }>()
  const loopFor = (batch: Pick<Batch, 'facts' | 'groups'>) => {
    const shapes = shapesOf(source.model, batch)
    const key = [...shapes.values()].join(' ')
    const known = loops.get(key)
    if (known) return known
    const { code, tables } = new Generator(source, shapes).text()
    // The code is generated from a checked tree of our own and holds no text from outside but identifiers that the checker has passed.
    // oxlint-disable-next-line typescript/no-implied-eval -- a loop over columns cannot be had as fast in any other way
    const made = { code, tables, loop: new Function('c', 'from', 'to', 'tables', 'calendar', code) as Loop }
    loops.set(key, made)
    return made
  }
  return {
    code: (batch) => loopFor(batch).code,
    run(batch, span = { from: 0, to: batch.rows }) {
      if (source.places.length > 1 && !batch.place) throw new DomainError('input.invalid', '规则按多个地方编译，请给出每行的地方（place）')
      const { loop, tables } = loopFor(batch)
      const answers = Object.fromEntries(
        source.model.outputs.map((rule): [string, AnswerColumn] => [
          rule.name,
          {
            values: new Float64Array(batch.rows),
            unknown: new Uint8Array(batch.rows),
            ...(rule.unit === 'reasons' ? { open: new Float64Array(batch.rows) } : {}),
          },
        ]),
      )
      const place = batch.place ?? new Int32Array(batch.rows)
      loop({ ...batch, groups: batch.groups ?? {}, place, answers }, span.from, span.to, tables, calendarFunctions)
      return answers
    },
  }
}

interface LoopColumns extends Batch {
  readonly answers: Readonly<Record<string, AnswerColumn>>
}
type Loop = (columns: LoopColumns, from: number, to: number, tables: readonly Float64Array[], calendar: typeof calendarFunctions) => void

/** How each input is delivered; refuses columns no input has and inputs no column has. */
function shapesOf(model: Model, batch: Pick<Batch, 'facts' | 'groups'>): ReadonlyMap<InputDefinition, Shape> {
  const known = new Set([...model.inputs.values()].filter((input) => !input.group).map((input) => input.name))
  const extra = Object.keys(batch.facts).find((name) => !known.has(name))
  if (extra !== undefined) throw new DomainError('input.invalid', `“${model.label}”没有名为 ${extra} 的事实`)
  return new Map(
    [...model.inputs.values()].map((input) => {
      const facts = input.group ? batch.groups?.[input.group.name]?.facts : batch.facts
      const column = facts?.[input.name]
      if (column === undefined)
        throw new DomainError('input.invalid', `缺少“${input.label}”（${input.name}）这一列`, { hint: '没有来源的事实请明确写 null' })
      return [input, column === null ? 'absent' : column.unknown ? 'masked' : 'plain']
    }),
  )
}

class Generator {
  readonly #source: LoopSource
  readonly #shapes: ReadonlyMap<InputDefinition, Shape>
  readonly #head: string[] = []
  readonly #tables: Float64Array[] = []
  #names = 0

  constructor(source: LoopSource, shapes: ReadonlyMap<InputDefinition, Shape>) {
    this.#source = source
    this.#shapes = shapes
  }

  text(): { code: string; tables: readonly Float64Array[] } {
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
    const store = outputs.flatMap((rule, index) =>
      this.#store(rule.unit, rule.body, `answer_${index}`, writer, { op: 'rule', unit: rule.unit, rule }),
    )
    const stores = outputs.flatMap(({ name, unit }, index) => [
      `const answer_${index} = c.answers[${JSON.stringify(name)}].values`,
      `const answer_${index}_unknown = c.answers[${JSON.stringify(name)}].unknown`,
      ...(unit === 'reasons' ? [`const answer_${index}_open = c.answers[${JSON.stringify(name)}].open`] : []),
    ])
    const uncovered = outputs.flatMap(({ unit, body }, index) => [
      `answer_${index}_unknown[i] = 1`,
      ...(body.op === 'reasons' && unit === 'reasons' ? [`answer_${index}_open[i] = ${2 ** body.of.length - 1}`] : []),
    ])
    const lines = [
      "'use strict'",
      'const { digits, monthDigits, monthsLater } = calendar',
      'const within = (value, lo, hi) => value >= lo && value <= hi ? value : NaN',
      'const place = c.place',
      ...this.#head,
      ...reads,
      ...stores,
      'for (let i = from; i < to; i++) {',
      '  const p = place[i]',
      `  if (!(p >= 0 && p < ${this.#source.places.length})) {`,
      ...uncovered.map((line) => `    ${line}`),
      '    continue',
      '  }',
      ...[...members, ...writer.root.lines, ...store].map((line) => `  ${line}`),
      '}',
    ]
    return { code: lines.join('\n'), tables: this.#tables }
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
  #scope(row: 'i' | 'j'): Pick<CodeScope, 'constant' | 'input' | 'fresh'> {
    return {
      fresh: this.#fresh,
      constant: (node) => this.#constant(node),
      input: (input) => {
        const shape = this.#shapes.get(input)
        if (shape === 'absent') return 'NaN'
        const at = input.group ? row : 'i'
        const stored = `${valuesName(input)}[${at}]`
        const within = `within(${stored}, ${literalJs(input.range.lo)}, ${literalJs(input.range.hi)})`
        return shape === 'masked' ? `${maskName(input)}[${at}] !== 0 ? NaN : ${within}` : within
      },
    }
  }

  #constant(node: Node): string {
    const values = this.#source.constants(node)
    const [first = 0] = values
    if (values.every((value) => value === first)) return literalJs(first)
    const index = this.#tables.push(Float64Array.from(values)) - 1
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
      const { yes, no } = writer.pair(node, writer.root)
      return [`${answer}[i] = ${yes} ? 1 : 0`, `${answer}_unknown[i] = ${yes} || ${no} ? 0 : 1`]
    }
    const value = writer.number(node, writer.root)
    // Adding 0 turns the -0 that a product can leave into 0.
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
