import { dependsOnFacts, type Needs } from './analysis.ts'
import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import type { Aggregate, Choose, InputDefinition, Node, RuleDefinition } from './tree.ts'
import { columnName } from './units.ts'

/** A condition in generated code: one name that is true when it holds, one that is true when it fails, neither when unknown. */
export interface Pair {
  readonly yes: string
  readonly no: string
}

/** Lines of a block of generated code and what has been computed in it or around it. */
export class Block {
  readonly lines: string[] = []
  readonly numbers = new Map<RuleDefinition | Node, string>()
  readonly pairs = new Map<RuleDefinition | Node, Pair>()
  readonly #outer: Block | undefined

  constructor(outer?: Block) {
    this.#outer = outer
  }

  number(key: RuleDefinition | Node): string | undefined {
    return this.numbers.get(key) ?? this.#outer?.number(key)
  }

  pair(key: RuleDefinition | Node): Pair | undefined {
    return this.pairs.get(key) ?? this.#outer?.pair(key)
  }
}

/** What code of one scope (a household, a member) finds around it. */
export interface CodeScope {
  readonly needs: Needs
  /** Parameters alone decide: an expression, a literal or a look-up by place. */
  readonly constant: (node: Node) => string
  /** Reads a number (NaN when unknown) or a condition (1, 0, NaN). */
  readonly input: (input: InputDefinition) => string
  /** Figures over members, computed before. */
  readonly aggregateNumber: (node: Aggregate) => string
  readonly aggregatePair: (node: Aggregate) => Pair
  readonly fresh: (hint: string) => string
  /** True for a tree that is known in every row: what fails there is simply what does not hold. */
  readonly certain: (node: Node) => boolean
}

export const literalJs = (value: number): string => (value < 0 ? `(${value})` : String(value))

/**
 * Writes JavaScript for trees. Numbers are doubles with NaN for unknown, which arithmetic hands on by itself; conditions are pairs, so
 * that Kleene's logic is plain `&&` and `||`. Every intermediate result is a constant of its own; what only one branch needs is
 * computed inside it.
 */
export class CodeWriter {
  readonly #scope: CodeScope
  /** The outermost block, where shared rules are computed. */
  readonly root = new Block()

  constructor(scope: CodeScope) {
    this.#scope = scope
  }

  number(node: Node, block: Block): string {
    if (!dependsOnFacts(node)) return this.#scope.constant(node)
    const key = node.op === 'rule' ? node.rule : node
    const known = block.number(key)
    if (known !== undefined) return known
    const [home, name] = this.#writeNumber(node, block)
    home.numbers.set(key, name)
    return name
  }

  pair(node: Node, block: Block): Pair {
    if (!dependsOnFacts(node)) {
      const value = this.#scope.constant(node)
      return { yes: `(${value} === 1)`, no: `(${value} === 0)` }
    }
    const key = node.op === 'rule' ? node.rule : node
    const known = block.pair(key)
    if (known) return known
    const [home, pair] = this.#writePair(node, block)
    home.pairs.set(key, pair)
    return pair
  }

  #isShared(rule: RuleDefinition): boolean {
    return (this.#scope.needs.uses.get(rule) ?? 0) > 1
  }

  #constantOf(expression: string, hint: string, block: Block): [Block, string] {
    const name = this.#scope.fresh(hint)
    block.lines.push(`const ${name} = ${expression}`)
    return [block, name]
  }

  #constantsOf(node: Node, yes: string, no: string, hint: string, block: Block): [Block, Pair] {
    if (this.#scope.certain(node)) {
      const [, name] = this.#constantOf(yes, hint, block)
      return [block, { yes: name, no: `!${name}` }]
    }
    const pair = { yes: this.#scope.fresh(`${hint}_yes`), no: this.#scope.fresh(`${hint}_no`) }
    block.lines.push(`const ${pair.yes} = ${yes}`, `const ${pair.no} = ${no}`)
    return [block, pair]
  }

  #writeNumber(node: Node, block: Block): [Block, string] {
    switch (node.op) {
      case 'input':
        return this.#constantOf(this.#scope.input(node.input), columnName(node.input.name), this.root)
      case 'rule': {
        const home = this.#isShared(node.rule) ? this.root : block
        return [home, this.number(node.rule.body, home)]
      }
      case 'apply':
        return this.#constantOf(operators[node.fn].js(node.args.map((arg) => this.number(arg, block))), node.fn, block)
      case 'choose':
        return this.#chooseNumber(node, block)
      case 'sumOver':
      case 'countWhere':
        return [this.root, this.#scope.aggregateNumber(node)]
      default:
        throw new Error(`${node.op} is not a number`)
    }
  }

  #writePair(node: Node, block: Block): [Block, Pair] {
    switch (node.op) {
      case 'input': {
        const name = this.#scope.fresh(columnName(node.input.name))
        this.root.lines.push(`const ${name} = ${this.#scope.input(node.input)}`)
        return this.#constantsOf(node, `${name} === 1`, `${name} === 0`, name, this.root)
      }
      case 'rule': {
        const home = this.#isShared(node.rule) ? this.root : block
        return [home, this.pair(node.rule.body, home)]
      }
      case 'compare': {
        const [left, right] = [this.number(node.left, block), this.number(node.right, block)]
        const { yes, no } = comparisons[node.is].js
        return this.#constantsOf(node, yes(left, right), no(left, right), node.is, block)
      }
      case 'oneOf': {
        const of = this.number(node.of, block)
        const none = node.values.map((value) => `${of} !== ${literalJs(value)}`)
        return this.#constantsOf(
          node,
          node.values.map((value) => `${of} === ${literalJs(value)}`).join(' || '),
          [`${of} === ${of}`, ...none].join(' && '),
          'one_of',
          block,
        )
      }
      case 'not': {
        const of = this.pair(node.of, block)
        return [block, { yes: of.no, no: of.yes }]
      }
      case 'all':
      case 'any': {
        const pairs = node.args.map((arg) => this.pair(arg, block))
        const [yes, no] = node.op === 'all' ? [' && ', ' || '] : [' || ', ' && ']
        return this.#constantsOf(node, pairs.map((pair) => pair.yes).join(yes), pairs.map((pair) => pair.no).join(no), node.op, block)
      }
      case 'choose':
        return this.#choosePair(node, block)
      case 'anyMember':
      case 'everyMember':
        return [this.root, this.#scope.aggregatePair(node)]
      default:
        throw new Error(`${node.op} is not a condition`)
    }
  }

  #chooseNumber(node: Choose, block: Block): [Block, string] {
    const name = this.#scope.fresh('chosen')
    block.lines.push(`let ${name} = ${this.#scope.certain(node) ? '0' : 'NaN'}`)
    this.#branches(node, 0, block, (then, inner) => [`${name} = ${this.number(then, inner)}`])
    return [block, name]
  }

  #choosePair(node: Choose, block: Block): [Block, Pair] {
    const pair = { yes: this.#scope.fresh('chosen_yes'), no: this.#scope.fresh('chosen_no') }
    block.lines.push(`let ${pair.yes} = false`, `let ${pair.no} = false`)
    this.#branches(node, 0, block, (then, inner) => {
      const { yes, no } = this.pair(then, inner)
      return [`${pair.yes} = ${yes}`, `${pair.no} = ${no}`]
    })
    return [block, pair]
  }

  /** `if (yes) … else if (no) …`: an unknown condition enters neither, and the result stays unknown. */
  #branches(node: Choose, index: number, block: Block, assign: (then: Node, inner: Block) => string[]): void {
    const arm = node.cases[index]
    if (!arm) {
      block.lines.push(...assign(node.otherwise, block))
      return
    }
    const condition = this.pair(arm.when, block)
    const inside = (write: (inner: Block) => void): string[] => {
      const inner = new Block(block)
      write(inner)
      return inner.lines.map((line) => `  ${line}`)
    }
    const then = inside((inner) => inner.lines.push(...assign(arm.then, inner)))
    const rest = inside((inner) => this.#branches(node, index + 1, inner, assign))
    const otherwise = this.#scope.certain(arm.when) ? '} else {' : `} else if (${condition.no}) {`
    block.lines.push(`if (${condition.yes}) {`, ...then, otherwise, ...rest, '}')
  }
}
