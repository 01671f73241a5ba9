import { dependsOnFacts, type Needs } from './analysis.ts'
import { maskOf, memberMask, picked } from './flat-code.ts'
import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import { withoutQuotient } from './quotients.ts'
import type { Aggregate, Apply, Choose, InputDefinition, Node, RuleDefinition } from './tree.ts'
import { columnName } from './units.ts'
import { wholeArg, type Wholeness } from './wholeness.ts'

/**
 * A condition in generated code: what is true when it holds, and what is true when it fails; neither when unknown. `mask`: an integer with
 * all bits set when it holds, 0 when it fails, for conditions worked out without branches.
 */
export interface Pair {
  readonly yes: string
  readonly no: string
  readonly mask?: string
}

/** Lines of a block of generated code and what has been computed in it or around it. */
class Block {
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
  /** What is known in every row: what fails there is simply what does not hold. */
  readonly known: Wholeness
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
      const mask = value === '1' ? '-1' : value === '0' ? '0' : `(-${value} | 0)`
      return { yes: `(${value} === 1)`, no: `(${value} === 0)`, mask }
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
    if (this.#scope.known.certain(node)) {
      const [, name] = this.#constantOf(yes, hint, block)
      return [block, { yes: name, no: `!${name}` }]
    }
    const pair = { yes: this.#scope.fresh(`${hint}_yes`), no: this.#scope.fresh(`${hint}_no`) }
    block.lines.push(`const ${pair.yes} = ${yes}`, `const ${pair.no} = ${no}`)
    return [block, pair]
  }

  #writeNumber(node: Node, block: Block): [Block, string] {
    const whole = this.#scope.known.whole(node)
    switch (node.op) {
      case 'input':
        return this.#constantOf(`${this.#scope.input(node.input)}${whole ? ' | 0' : ''}`, columnName(node.input.name), this.root)
      case 'rule': {
        const home = this.#isShared(node.rule) ? this.root : block
        return [home, this.number(node.rule.body, home)]
      }
      case 'apply':
        return this.#constantOf(this.#applied(node, block), node.fn, block)
      case 'choose':
        return whole && this.#scope.known.flat(node) ? this.#pickNumber(node, block) : this.#chooseNumber(node, block)
      case 'sumOver':
      case 'countWhere':
        return [this.root, this.#scope.aggregateNumber(node)]
      default:
        throw new Error(`${node.op} is not a number`)
    }
  }

  #applied(node: Apply, block: Block): string {
    const operator = operators[node.fn]
    const args = node.args.map((arg) => this.number(arg, block))
    const { whole, range } = this.#scope.known
    if (!whole(node)) return operator.js(args)
    const inWhole = node.args.every(whole) ? operator.whole?.(node.args.map((arg, index) => wholeArg(args[index]!, range(arg)))) : undefined
    return inWhole ?? `(${operator.js(args)}) | 0`
  }

  #pickNumber(node: Choose, block: Block): [Block, string] {
    const text = node.cases.reduceRight(
      (otherwise, { when, then }) => {
        const no = this.#atom(otherwise, block)
        return picked(this.#mask(when, block), this.number(then, block), no)
      },
      this.number(node.otherwise, block),
    )
    return this.#constantOf(text, 'picked', block)
  }

  #atom(text: string, block: Block): string {
    return /^\w+$/.test(text) ? text : this.#constantOf(text, 'step', block)[1]
  }

  #mask(node: Node, block: Block): string {
    const { mask } = this.pair(node, block)
    if (mask === undefined) throw new Error('a condition that is worked out without branches has a mask')
    return mask
  }

  /** A condition without branches. */
  #writeMask(node: Node, block: Block): [Block, Pair] {
    if (node.op === 'rule') {
      const home = this.#isShared(node.rule) ? this.root : block
      return [home, this.pair(node.rule.body, home)]
    }
    const home = node.op === 'input' ? this.root : block
    const [, mask] = this.#constantOf(this.#maskText(node, home), node.op === 'compare' ? node.is : node.op, home)
    return [home, { yes: `(${mask} !== 0)`, no: `(${mask} === 0)`, mask }]
  }

  #maskText(node: Node, block: Block): string {
    const { range } = this.#scope.known
    switch (node.op) {
      case 'input':
        return `-${this.#scope.input(node.input)} | 0`
      case 'compare': {
        const compared = withoutQuotient(node, this.#scope.known)
        const [left, right] = [this.number(compared.left, block), this.number(compared.right, block)]
        return maskOf(
          compared.is,
          wholeArg(left, range(compared.left)),
          wholeArg(right, range(compared.right)),
          comparisons[compared.is].js.yes(left, right),
        )
      }
      case 'oneOf':
        return memberMask(wholeArg(this.number(node.of, block), range(node.of)), node.values)
      case 'not':
        return `~${this.#mask(node.of, block)}`
      case 'all':
        return node.args.map((arg) => this.#mask(arg, block)).join(' & ')
      case 'any':
        return node.args.map((arg) => this.#mask(arg, block)).join(' | ')
      case 'choose':
        return node.cases.reduceRight(
          (otherwise, { when, then }) => {
            const no = this.#atom(otherwise, block)
            return picked(this.#mask(when, block), this.#mask(then, block), no)
          },
          this.#mask(node.otherwise, block),
        )
      default:
        throw new Error(`${node.op} has no mask`)
    }
  }

  #writePair(node: Node, block: Block): [Block, Pair] {
    if (this.#scope.known.flat(node)) return this.#writeMask(node, block)
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
    block.lines.push(`let ${name} = ${this.#scope.known.certain(node) ? '0' : 'NaN'}`)
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
    const otherwise = this.#scope.known.certain(arm.when) ? '} else {' : `} else if (${condition.no}) {`
    block.lines.push(`if (${condition.yes}) {`, ...then, otherwise, ...rest, '}')
  }
}
