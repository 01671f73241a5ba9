import { DomainError } from '#kernel'
import { needsOf } from './analysis.ts'
import type { Dialect } from './dialects.ts'
import { cte, Layers, quoted, type Piece } from './layers.ts'
import { SqlWriter } from './sql-expressions.ts'
import { factSql, isReadAsStored, keptName, type GroupSource, type SqlOptions } from './sql-options.ts'
import type { PlaceTable } from './sql-places.ts'
import type { Aggregate, GroupDefinition } from './tree.ts'
import { columnName } from './units.ts'

interface Total {
  readonly text: string
  readonly reads: ReadonlySet<string>
}

/**
 * Figures over members: for each group a chain of its own over the table of members, added up by household and joined to the
 * households before their rules run.
 */
export class GroupFigures {
  readonly #dialect: Dialect
  readonly #options: SqlOptions
  readonly #places: PlaceTable
  readonly #names: ReadonlyMap<Aggregate, string>
  readonly #groups: ReadonlyMap<GroupDefinition, readonly Aggregate[]>
  /** The chains, to stand between the households' bottom layer and the join. */
  readonly ctes: readonly string[]
  /** Columns of the households' bottom layer that members read. */
  readonly readByMembers = new Set<string>()

  constructor(figures: Iterable<Aggregate>, dialect: Dialect, options: SqlOptions, places: PlaceTable) {
    const nodes = [...figures]
    this.#dialect = dialect
    this.#options = options
    this.#places = places
    this.#names = new Map(nodes.map((node, index) => [node, `${columnName(node.group.name)}_figure_${index + 1}`]))
    this.#groups = Map.groupBy(nodes, (node) => node.group)
    this.ctes = [...this.#groups].flatMap(([group, members]) => this.#chain(group, members))
  }

  get none(): boolean {
    return this.#names.size === 0
  }

  /** The column a figure has in the joined households. */
  nameOf(node: Aggregate): string {
    const name = this.#names.get(node)
    if (!name) throw new Error('a figure over members that no output needs')
    return name
  }

  has(column: string): boolean {
    return [...this.#names.values()].includes(column)
  }

  /** The households with their figures, when there are any: `household` over `base`. */
  joined(passedOn: Iterable<string>): string[] {
    if (this.none) return []
    const joins = [...this.#groups.keys()].map((group) => {
      const totals = `${columnName(group.name)}_totals`
      return `\n  LEFT JOIN ${totals} ON ${totals}."household_key" = b.${quoted(keptName(this.#source(group).householdKey))}`
    })
    const figures = [...this.#names].map(([node, name]) => `${figureSql(node, name)} AS ${quoted(name)}`)
    const own = [...passedOn].map((name) => `b.${quoted(name)}`)
    return [cte('household', [...own, ...figures], `base AS b${joins.join('')}${this.#dialect.fence}`)]
  }

  #source(group: GroupDefinition): GroupSource {
    const source = this.#options.groups?.[group.name]
    if (!source) throw new DomainError('policy.invalid', `规则用到“${group.label}”，请指明它的表（groups.${group.name}）`)
    return source
  }

  #chain(group: GroupDefinition, figures: readonly Aggregate[]): string[] {
    const source = this.#source(group)
    const prefix = columnName(group.name)
    const layers = new Layers(prefix, this.#dialect.fence)
    layers.base('household_key', false)
    const needs = needsOf(figures.map((figure) => figure.of))
    const borrowed = new Set<string>()
    const fromHousehold = (piece: Piece): Piece => {
      piece.reads.forEach((name) => borrowed.add(name))
      return piece
    }
    const writer = new SqlWriter({
      dialect: this.#dialect,
      layers,
      needs,
      named: new Set(),
      input: (input) => {
        const column = layers.base(columnName(input.name), true, isReadAsStored(input, this.#options))
        return input.group ? column : fromHousehold(column)
      },
      constant: (node) => fromHousehold(this.#places.constant(node, layers)),
      aggregate: () => {
        throw new Error('the checker refuses a figure over members inside another')
      },
    })
    const totals = figures.flatMap((figure) => this.#totals(figure, layers.atom(writer.write(figure.of))))
    const { ctes, last } = layers.render(`${prefix}_base`, new Set(['household_key', ...totals.flatMap((total) => [...total.reads])]))
    borrowed.forEach((name) => this.readByMembers.add(name))
    const own = [...needs.inputs].filter((input) => input.group)
    const bottom = [
      `m.${quoted(source.memberKey)} AS "household_key"`,
      ...own.map((input) => `${factSql(input, 'm', source.columns, this.#dialect, this.#options)} AS ${quoted(columnName(input.name))}`),
      ...[...borrowed].map((name) => `h.${quoted(name)}`),
    ]
    const join = `JOIN base AS h ON h.${quoted(keptName(source.householdKey))} = m.${quoted(source.memberKey)}`
    return [
      cte(`${prefix}_base`, bottom, `${source.from} AS m\n  ${join}${this.#dialect.fence}`),
      ...ctes,
      cte(
        `${prefix}_totals`,
        ['"household_key"', 'COUNT(*) AS "size"', ...totals.map((total) => total.text)],
        `${last}\n  GROUP BY "household_key"`,
      ),
    ]
  }

  /** Two columns a figure: what was counted, and for how many members it is unknown. */
  #totals(figure: Aggregate, of: Piece): Total[] {
    const name = this.nameOf(figure)
    const counted: Record<Aggregate['op'], string> = {
      sumOver: of.text,
      countWhere: `CASE WHEN ${of.text} THEN 1 ELSE 0 END`,
      anyMember: `CASE WHEN ${of.text} THEN 1 ELSE 0 END`,
      everyMember: `CASE WHEN NOT ${of.text} THEN 1 ELSE 0 END`,
    }
    return [
      { text: `${this.#dialect.sum(counted[figure.op])} AS ${quoted(name)}`, reads: of.reads },
      { text: `COUNT(*) - COUNT(${of.text}) AS ${quoted(`${name}_open`)}`, reads: of.reads },
    ]
  }
}

/** A figure from its totals. A household without rows in the group has no members, which is a known figure. */
function figureSql(node: Aggregate, name: string): string {
  const total = (column: string): string => `COALESCE(${columnName(node.group.name)}_totals.${quoted(column)}, 0)`
  const size = `${total('size')} BETWEEN ${node.group.size.lo} AND ${node.group.size.hi}`
  const open = total(`${name}_open`)
  if (node.op === 'sumOver' || node.op === 'countWhere') return `CASE WHEN ${size} AND ${open} = 0 THEN ${total(name)} END`
  const [found, settled] = node.op === 'everyMember' ? ['FALSE', 'TRUE'] : ['TRUE', 'FALSE']
  return `CASE WHEN ${size} THEN CASE WHEN ${total(name)} > 0 THEN ${found} WHEN ${open} > 0 THEN NULL ELSE ${settled} END END`
}
