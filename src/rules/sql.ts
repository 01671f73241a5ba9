import { DomainError } from '#kernel'
import { needsOf, type Needs } from './analysis.ts'
import { dialects, type Dialect, type DialectName } from './dialects.ts'
import { Layers, quoted, type Piece } from './layers.ts'
import type { Model } from './model.ts'
import { literal, SqlWriter } from './sql-expressions.ts'
import { columnOf, type ColumnNames, type GroupSource, type SqlOptions } from './sql-options.ts'
import type { Aggregate, GroupDefinition, InputDefinition, Node, RuleDefinition } from './tree.ts'
import { columnName } from './units.ts'

/** A place the model is compiled for, and the value that names it in the place column. */
export interface PlaceKey {
  readonly key: string | number
}

/** What SQL needs of a compiled model. */
export interface SqlSource {
  readonly model: Model
  readonly places: readonly PlaceKey[]
  /** The values of a tree that depends on no facts, one a place. */
  readonly constants: (node: Node) => readonly number[]
}

/**
 * One SELECT that answers every output of the model for each row of `from`.
 * Numbers are BIGINT; facts must be stored as integers, conditions as BOOLEAN. For each output `x` there are `x` (NULL when unknown)
 * and `x_unknown` (BOOLEAN); for a set of reasons `x` (bits that hold) and `x_open` (bits not known).
 * A row whose place was not compiled has every output unknown.
 */
export function toSql(source: SqlSource, dialectName: DialectName, options: SqlOptions): string {
  return new Statement(source, dialects[dialectName], options).text()
}

class Statement {
  readonly #source: SqlSource
  readonly #dialect: Dialect
  readonly #options: SqlOptions
  readonly #household: Layers
  /** Columns of the parameter table by their values. */
  readonly #hoisted = new Map<string, { readonly name: string; readonly values: readonly number[]; readonly bool: boolean }>()
  readonly #groupCtes: string[] = []
  /** Columns of the bottom layer that a member scope reads. */
  readonly #readByMembers = new Set<string>()

  constructor(source: SqlSource, dialect: Dialect, options: SqlOptions) {
    if (source.places.length > 1 && !options.placeColumn)
      throw new DomainError('policy.invalid', '规则按多个地方编译，请指明地方所在的列（placeColumn）')
    this.#source = source
    this.#dialect = dialect
    this.#options = options
    this.#household = new Layers('household', dialect.fence)
  }

  text(): string {
    const { outputs } = this.#source.model
    const needs = needsOf(outputs.map((rule): Node => ({ op: 'rule', unit: rule.unit, rule })))
    const figures = this.#aggregates(needs)
    const writer = new SqlWriter({
      dialect: this.#dialect,
      layers: this.#household,
      needs,
      named: namedRules(outputs),
      input: (input) => this.#household.base(columnName(input.name), true),
      constant: (node) => this.#constant(node, this.#household),
      aggregate: (node) => this.#household.base(figures.nameOf(node), true),
    })
    const answers = outputs.flatMap((rule) => this.#answer(rule, writer))
    const read = new Set(answers.flatMap((answer) => [...answer.piece.reads]))
    const kept = this.#passedOn()
    for (const name of kept) this.#household.base(name, true)
    const needed = new Set([...read, ...kept])
    const layers = this.#household.render(figures.none ? 'base' : 'household', needed)
    const base = new Set([...this.#household.baseColumns(needed), ...this.#readByMembers].filter((name) => !figures.has(name)))
    const ctes = [...this.#paramsCte(), this.#baseCte(base), ...this.#groupCtes, ...figures.join(base), ...layers.ctes]
    const selected = [
      ...(this.#options.keep ?? []).map((name) => `  ${quoted(keptName(name))} AS ${quoted(name)}`),
      ...answers.map((answer) => `  ${answer.piece.text} AS ${quoted(answer.name)}`),
    ]
    return `WITH\n${ctes.join(',\n')}\nSELECT\n${selected.join(',\n')}\nFROM ${layers.last}`
  }

  /** Columns of the bottom layer that are there for the last one, not for a rule. */
  #passedOn(): string[] {
    return [...(this.#options.keep ?? []).map(keptName), ...(this.#options.placeColumn ? [placeKnown] : [])]
  }

  /** The columns that answer one output. */
  #answer(rule: RuleDefinition, writer: SqlWriter): { name: string; piece: Piece }[] {
    const name = columnName(rule.name)
    const body = rule.body
    if (body.op === 'reasons') {
      const held = this.#household.column(
        name,
        writer.mask(body.of, (condition) => condition),
      )
      const open = this.#household.column(
        `${name}_open`,
        writer.mask(body.of, (condition) => `${condition} IS NULL`),
      )
      const all = literal(2 ** body.of.length - 1)
      return [
        { name, piece: this.#whereCovered(held, 'CAST(0 AS BIGINT)') },
        { name: `${name}_open`, piece: this.#whereCovered(open, `CAST(${all.text} AS BIGINT)`) },
      ]
    }
    const written = writer.write({ op: 'rule', unit: rule.unit, rule })
    const value = this.#whereCovered(
      rule.unit === 'bool' || written.reads.size > 0 ? written : { ...written, text: `CAST(${written.text} AS BIGINT)` },
      'NULL',
    )
    const uncovered = this.#options.placeColumn ? `NOT ${quoted(placeKnown)} OR ` : ''
    const unknown = { ...written, text: `${uncovered}${written.atom ? written.text : `(${written.text})`} IS NULL` }
    return [
      { name, piece: value },
      { name: `${name}_unknown`, piece: unknown },
    ]
  }

  #whereCovered(piece: Piece, otherwise: string): Piece {
    if (!this.#options.placeColumn) return piece
    return { ...piece, text: `CASE WHEN ${quoted(placeKnown)} THEN ${piece.text} ELSE ${otherwise} END` }
  }

  #constant(node: Node, layers: Layers): Piece {
    const values = this.#source.constants(node)
    const [first = 0] = values
    const bool = node.unit === 'bool'
    if (values.every((value) => value === first)) return literal(first, bool)
    const key = `${bool} ${values.join(' ')}`
    const known = this.#hoisted.get(key)
    const name =
      known?.name ??
      `${node.op === 'param' ? columnName(node.param.name) : node.op === 'rule' ? columnName(node.rule.name) : 'fixed'}_at_place_${this.#hoisted.size + 1}`
    if (!known) this.#hoisted.set(key, { name, values, bool })
    return layers.base(name, false)
  }

  /** The small table of what differs by place. */
  #paramsCte(): string[] {
    if (!this.#options.placeColumn) return []
    const hoisted = [...this.#hoisted.values()]
    const rows = this.#source.places.map(({ key }, place) => {
      const cells = hoisted.map(({ values, bool }) => literal(values[place] ?? 0, bool).text)
      return `    (${[typeof key === 'number' ? String(key) : `'${key.replaceAll("'", "''")}'`, ...cells].join(', ')})`
    })
    return [`places (${['place', ...hoisted.map((column) => column.name)].map(quoted).join(', ')}) AS (\n  VALUES\n${rows.join(',\n')}\n)`]
  }

  /** Facts within their declared range, everything else NULL; parameters of the place beside them. */
  #baseCte(columns: ReadonlySet<string>): string {
    const { from, placeColumn, keep = [], groups = {} } = this.#options
    const inputs = [...this.#source.model.inputs.values()].filter((input) => !input.group && columns.has(columnName(input.name)))
    const keys = [...new Set([...keep, ...Object.values(groups).map((group) => group.householdKey)])]
    const hoisted = [...this.#hoisted.values()].filter((column) => columns.has(column.name))
    const selected = [
      ...keys.map((name) => `h.${quoted(name)} AS ${quoted(keptName(name))}`),
      ...(placeColumn ? [`p."place" IS NOT NULL AS ${quoted(placeKnown)}`] : []),
      ...inputs.map((input) => `${this.#fact(input, 'h', this.#options.columns)} AS ${quoted(columnName(input.name))}`),
      ...hoisted.map(({ name, bool }) => (bool ? `p.${quoted(name)}` : `CAST(p.${quoted(name)} AS BIGINT) AS ${quoted(name)}`)),
    ]
    const join = placeColumn ? `\n  LEFT JOIN places AS p ON p."place" = h.${quoted(placeColumn)}` : ''
    return `base AS (\n  SELECT\n${(selected.length > 0 ? selected : ['1 AS "nothing"']).map((line) => `    ${line}`).join(',\n')}\n  FROM ${from} AS h${join}${this.#dialect.fence}\n)`
  }

  #fact(input: InputDefinition, table: string, names: ColumnNames | undefined): string {
    const name = columnOf(input, names)
    if (name === null) return input.unit === 'bool' ? 'CAST(NULL AS BOOLEAN)' : 'CAST(NULL AS BIGINT)'
    const stored = `${table}.${quoted(name)}`
    if (input.unit === 'bool') return stored
    const number = input.unit === 'date' && this.#options.dates === 'date' ? this.#dialect.epochDayOf(stored) : stored
    const measured = input.group ? undefined : this.#options.ranges?.[input.name]
    if (measured && measured.lo >= input.range.lo && measured.hi <= input.range.hi) return `CAST(${number} AS BIGINT)`
    return `CASE WHEN ${number} BETWEEN ${input.range.lo} AND ${input.range.hi} THEN CAST(${number} AS BIGINT) END`
  }

  /** Works out the figures over members, a group at a time, and joins them to the households. */
  #aggregates(needs: Needs): {
    none: boolean
    nameOf: (node: Aggregate) => string
    has: (name: string) => boolean
    join: (base: ReadonlySet<string>) => string[]
  } {
    const nodes = [...needs.aggregates]
    const names = new Map(nodes.map((node, index) => [node, `${columnName(node.group.name)}_figure_${index + 1}`]))
    const nameOf = (node: Aggregate): string => {
      const name = names.get(node)
      if (!name) throw new Error('a figure over members that no output needs')
      return name
    }
    const groups = Map.groupBy(nodes, (node) => node.group)
    for (const [group, figures] of groups) this.#groupScope(group, figures, nameOf)
    const own = new Set(names.values())
    return {
      none: nodes.length === 0,
      nameOf,
      has: (name) => own.has(name),
      join: (base) => (nodes.length === 0 ? [] : [this.#joinedCte(groups, nameOf, base)]),
    }
  }

  #groupSource(group: GroupDefinition): GroupSource {
    const source = this.#options.groups?.[group.name]
    if (!source) throw new DomainError('policy.invalid', `规则用到“${group.label}”，请指明它的表（groups.${group.name}）`)
    return source
  }

  #groupScope(group: GroupDefinition, figures: readonly Aggregate[], nameOf: (node: Aggregate) => string): void {
    const source = this.#groupSource(group)
    const prefix = columnName(group.name)
    const layers = new Layers(prefix, this.#dialect.fence)
    layers.base('household_key', false)
    const needs = needsOf(figures.map((figure) => figure.of))
    const fromHousehold = new Set<string>()
    const ofHousehold = (piece: Piece): Piece => {
      piece.reads.forEach((name) => fromHousehold.add(name))
      return piece
    }
    const writer = new SqlWriter({
      dialect: this.#dialect,
      layers,
      needs,
      named: new Set(),
      input: (input) => (input.group ? layers.base(columnName(input.name), true) : ofHousehold(layers.base(columnName(input.name), true))),
      constant: (node) => ofHousehold(this.#constant(node, layers)),
      aggregate: () => {
        throw new Error('the checker refuses a figure over members inside another')
      },
    })
    const totals = figures.flatMap((figure) => this.#totals(figure, layers.atom(writer.write(figure.of)), nameOf(figure)))
    const needed = new Set(totals.flatMap((total) => [...total.reads]))
    const { ctes, last } = layers.render(`${prefix}_base`, new Set([...needed, 'household_key']))
    const own = [...needs.inputs]
      .filter((input) => input.group)
      .map((input) => `${this.#fact(input, 'm', source.columns)} AS ${quoted(columnName(input.name))}`)
    const borrowed = [...fromHousehold].map((name) => `h.${quoted(name)}`)
    fromHousehold.forEach((name) => this.#readByMembers.add(name))
    const selected = [`m.${quoted(source.memberKey)} AS "household_key"`, ...own, ...borrowed]
    this.#groupCtes.push(
      `${prefix}_base AS (\n  SELECT\n${selected.map((line) => `    ${line}`).join(',\n')}\n  FROM ${source.from} AS m\n  JOIN base AS h ON h.${quoted(keptName(source.householdKey))} = m.${quoted(source.memberKey)}${this.#dialect.fence}\n)`,
      ...ctes,
      `${prefix}_totals AS (\n  SELECT\n    "household_key",\n    COUNT(*) AS "size",\n${totals.map((total) => `    ${total.text}`).join(',\n')}\n  FROM ${last}\n  GROUP BY "household_key"\n)`,
    )
  }

  /** Two columns a figure: what was counted, and for how many members it is unknown. */
  #totals(figure: Aggregate, of: Piece, name: string): { text: string; reads: ReadonlySet<string> }[] {
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

  #joinedCte(
    groups: ReadonlyMap<GroupDefinition, readonly Aggregate[]>,
    nameOf: (node: Aggregate) => string,
    base: ReadonlySet<string>,
  ): string {
    const joins = [...groups.keys()].map((group) => {
      const prefix = columnName(group.name)
      return `\n  LEFT JOIN ${prefix}_totals ON ${prefix}_totals."household_key" = b.${quoted(keptName(this.#groupSource(group).householdKey))}`
    })
    const figures = [...groups].flatMap(([group, nodes]) =>
      nodes.map((node) => `${figureSql(node, `${columnName(group.name)}_totals`, nameOf(node))} AS ${quoted(nameOf(node))}`),
    )
    const own = [...new Set([...this.#passedOn(), ...base])].map((name) => `b.${quoted(name)}`)
    return `household AS (\n  SELECT\n${[...own, ...figures].map((line) => `    ${line}`).join(',\n')}\n  FROM base AS b${joins.join('')}${this.#dialect.fence}\n)`
  }
}

const placeKnown = 'place_known'
/** Columns passed through have names of their own inside, since they may be facts as well. */
const keptName = (name: string): string => `kept_${name}`

/** Rules that get a column: outputs, and the conditions of reasons, which are asked twice. */
function namedRules(outputs: readonly RuleDefinition[]): ReadonlySet<RuleDefinition> {
  return new Set(
    outputs.flatMap((rule) => {
      if (rule.body.op !== 'reasons') return [rule]
      return rule.body.of.flatMap((condition) => (condition.op === 'rule' ? [condition.rule] : []))
    }),
  )
}

/** A household without rows in the group has no members, which is a known figure. */
function figureSql(node: Aggregate, table: string, name: string): string {
  const counted = `COALESCE(${table}.${quoted(name)}, 0)`
  const open = `COALESCE(${table}.${quoted(`${name}_open`)}, 0)`
  const size = `COALESCE(${table}."size", 0) BETWEEN ${node.group.size.lo} AND ${node.group.size.hi}`
  const [found, settled] = node.op === 'everyMember' ? ['FALSE', 'TRUE'] : ['TRUE', 'FALSE']
  if (node.op === 'anyMember' || node.op === 'everyMember')
    return `CASE WHEN ${size} THEN CASE WHEN ${counted} > 0 THEN ${found} WHEN ${open} > 0 THEN NULL ELSE ${settled} END END`
  return `CASE WHEN ${size} AND ${open} = 0 THEN ${counted} END`
}
