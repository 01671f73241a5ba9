import type { Dialect } from './dialects.ts'
import { dependsOnFacts, type Needs } from './analysis.ts'
import type { Layers, Piece } from './layers.ts'
import { comparisons } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import type { Aggregate, Choose, InputDefinition, Node, RuleDefinition } from './tree.ts'
import { columnName } from './units.ts'

/** What an expression finds around it. */
export interface SqlScope {
  readonly dialect: Dialect
  readonly layers: Layers
  readonly needs: Needs
  /** Rules that get a column whatever the number of their uses. */
  readonly named: ReadonlySet<RuleDefinition>
  readonly input: (input: InputDefinition) => Piece
  /** What parameters alone decide: a literal, or a column where places differ. */
  readonly constant: (node: Node) => Piece
  readonly aggregate: (node: Aggregate) => Piece
}

const empty: ReadonlySet<string> = new Set()

/** A known number as SQL; of a boolean TRUE or FALSE. */
export function literal(value: number, bool = false): Piece {
  const text = bool ? (value === 1 ? 'TRUE' : 'FALSE') : value < 0 ? `(${value})` : String(value)
  return { text, reads: empty, nullable: false, atom: true }
}

/** Writes expressions of one scope. Unknown is NULL in each piece; whatever SQL would answer of itself for NULL is written out. */
export class SqlWriter {
  readonly #scope: SqlScope
  readonly #rules = new Map<RuleDefinition, Piece>()

  constructor(scope: SqlScope) {
    this.#scope = scope
  }

  write(node: Node): Piece {
    if (!dependsOnFacts(node)) return this.#scope.constant(node)
    switch (node.op) {
      case 'input':
        return this.#scope.input(node.input)
      case 'rule':
        return this.#rule(node.rule)
      case 'apply':
        return this.#apply(node)
      case 'compare':
        return compound([this.write(node.left), this.write(node.right)], (left, right) => `${left} ${comparisons[node.is].sql} ${right}`)
      case 'oneOf':
        return compound([this.write(node.of)], (of) => `${of} IN (${node.values.join(', ')})`)
      case 'not':
        return compound([this.write(node.of)], (of) => `NOT ${of}`)
      // AND and OR are Kleene's in SQL: FALSE AND NULL is FALSE, TRUE OR NULL is TRUE.
      case 'all':
        return compound(
          node.args.map((arg) => this.write(arg)),
          (...args) => args.join(' AND '),
        )
      case 'any':
        return compound(
          node.args.map((arg) => this.write(arg)),
          (...args) => args.join(' OR '),
        )
      case 'choose':
        return this.#choose(node)
      case 'sumOver':
      case 'countWhere':
      case 'anyMember':
      case 'everyMember':
        return this.#scope.aggregate(node)
      case 'reasons':
        return this.mask(node.of, 'held')
      case 'literal':
      case 'effectiveDay':
      case 'param':
        throw new Error(`${node.op} depends on no facts`)
    }
  }

  /** A set of conditions as bits: those that hold, or those that are unknown. */
  mask(conditions: readonly Node[], which: 'held' | 'open'): Piece {
    const pieces = conditions.map((condition) => this.write(condition))
    const test = which === 'held' ? '' : ' IS NULL'
    const bits = pieces.map((piece, bit) => `CASE WHEN ${operand(piece)}${test} THEN ${2 ** bit} ELSE 0 END`)
    return { text: `CAST(${bits.join(' + ')} AS BIGINT)`, reads: readsOf(pieces), nullable: false, atom: false }
  }

  #rule(rule: RuleDefinition): Piece {
    const known = this.#rules.get(rule)
    if (known) return known
    const body = this.write(rule.body)
    const shared = this.#scope.named.has(rule) || (this.#scope.needs.uses.get(rule) ?? 0) > 1
    // A rule that is used once sinks into the branch that uses it and is computed only there.
    if (!shared || (body.atom && !this.#scope.named.has(rule))) return body
    // Outputs are rarely computed with; what others compute with is widened once and not at each use.
    const column = this.#scope.layers.column(
      columnName(rule.name),
      this.#scope.named.has(rule) || body.narrow !== true ? body : widened(body),
    )
    this.#rules.set(rule, column)
    return column
  }

  #apply(node: Extract<Node, { op: 'apply' }>): Piece {
    const operator = operators[node.fn]
    const among = operator.divides === true ? this.#amongFigures(node) : undefined
    if (among) return this.#choose(among)
    const written = node.args.map((arg) => this.write(arg))
    const args = operator.repeats ? written.map((piece) => this.#scope.layers.atom(piece)) : written
    const text = operator.sql(
      args.map((piece) => ({ text: operand(piece.narrow === true ? widened(piece) : piece), nullable: piece.nullable })),
      this.#scope.dialect,
    )
    return { text, reads: readsOf(args), nullable: args.some((piece) => piece.nullable), atom: false }
  }

  /** An operator on a choice between figures, as the choice between its results: they are worked out once. */
  #amongFigures(node: Extract<Node, { op: 'apply' }>): Choose | undefined {
    const open = node.args.findIndex(dependsOnFacts)
    const choice = choiceOfFigures(node.args[open])
    if (!choice || node.args.findLastIndex(dependsOnFacts) !== open) return undefined
    if (!choice.cases.every(({ when }) => this.write(when).atom)) return undefined
    const result = (figure: Node): Node => ({ ...node, args: node.args.with(open, figure) })
    return {
      ...choice,
      unit: node.unit,
      cases: choice.cases.map(({ when, then }) => ({ when, then: result(then) })),
      otherwise: result(choice.otherwise),
    }
  }

  /** CASE takes NULL for FALSE and would go on to the next branch: an unknown condition has to stop it. */
  #choose(node: Choose): Piece {
    const arms = node.cases.map(({ when, then }) => {
      const condition = this.write(when)
      return { condition: condition.nullable ? this.#scope.layers.atom(condition) : condition, value: this.write(then) }
    })
    const otherwise = this.write(node.otherwise)
    const lines = arms.map(
      ({ condition, value }) =>
        `${condition.nullable ? `WHEN ${condition.text} IS NULL THEN NULL ` : ''}WHEN ${condition.text} THEN ${value.text}`,
    )
    const values = [...arms.map((arm) => arm.value), otherwise]
    return {
      text: `CASE ${lines.join(' ')} ELSE ${otherwise.text} END`,
      reads: readsOf([...arms.map((arm) => arm.condition), ...values]),
      nullable: [...values, ...arms.map((arm) => arm.condition)].some((piece) => piece.nullable),
      atom: false,
      // Literals take the narrowest type.
      narrow: node.unit !== 'bool' && values.every((value) => value.reads.size === 0 || value.narrow === true),
    }
  }
}

/** The choice that a node comes down to, where it is one between figures that depend on no facts. */
export function choiceOfFigures(node: Node | undefined): Choose | undefined {
  if (node?.op === 'rule') return choiceOfFigures(node.rule.body)
  if (node?.op !== 'choose' || dependsOnFacts(node.otherwise)) return undefined
  return node.cases.some(({ then }) => dependsOnFacts(then)) ? undefined : node
}

/** A number in 64 bits. */
export function widened(piece: Piece): Piece {
  return { ...piece, text: `CAST(${piece.text} AS BIGINT)`, atom: false, narrow: false }
}

/** An argument as it stands inside a larger expression. */
function operand(piece: Piece): string {
  return piece.atom ? piece.text : `(${piece.text})`
}

function compound(pieces: readonly Piece[], write: (...operands: string[]) => string): Piece {
  return { text: write(...pieces.map(operand)), reads: readsOf(pieces), nullable: pieces.some((piece) => piece.nullable), atom: false }
}

function readsOf(pieces: readonly Piece[]): ReadonlySet<string> {
  return new Set(pieces.flatMap((piece) => [...piece.reads]))
}
