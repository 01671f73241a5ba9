import { needsOf } from './analysis.ts'
import { dialects, type Dialect, type DialectName } from './dialects.ts'
import { cte, Layers, quoted, type Piece } from './layers.ts'
import type { Model } from './model.ts'
import { literal, SqlWriter, widened } from './sql-expressions.ts'
import { packedAnswers, placeKnown, reference, whereKnown, type Answer } from './sql-packed.ts'
import { GroupFigures } from './sql-groups.ts'
import { factSql, isReadAsStored, keptName, mayBeUnknown, type SqlOptions } from './sql-options.ts'
import { PlaceTable, type PlaceKey } from './sql-places.ts'
import type { Node, RuleDefinition } from './tree.ts'
import { columnName } from './units.ts'

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
 * A row whose place was not compiled has every output unknown. With `packing` the answers are `word_0`, `word_1` … instead (sql-packed.ts).
 *
 * The layers, from the bottom: `places` (what parameters decide), `base` (facts within their range), a chain for each group of members,
 * `household` (base with the figures over members), `household_1` … (shared rules, each computed once).
 */
export function toSql({ model, places, constants }: SqlSource, dialectName: DialectName, options: SqlOptions): string {
  const dialect = dialects[dialectName]
  const layers = new Layers('household', dialect.fence)
  const table = new PlaceTable(places, constants, options.placeColumn)
  const needs = needsOf(model.outputs.map(reference))
  const figures = new GroupFigures(needs.aggregates, dialect, options, table)
  const writer = new SqlWriter({
    dialect,
    layers,
    needs,
    named: options.packing ? new Set() : namedRules(model.outputs),
    input: (input) => layers.base(columnName(input.name), mayBeUnknown(input, options), isReadAsStored(input, options)),
    constant: (node) => table.constant(node, layers),
    aggregate: (node) => layers.base(figures.nameOf(node), true),
  })
  const answers = options.packing
    ? packedAnswers(model, options.packing, writer, options)
    : model.outputs.flatMap((rule) => answersTo(rule, writer, layers, options))
  const passedOn = [...(options.keep ?? []).map(keptName), ...(options.placeColumn ? [placeKnown] : [])]
  for (const name of passedOn) layers.base(name, true)
  const needed = new Set([...answers.flatMap((answer) => [...answer.piece.reads]), ...passedOn])
  const { ctes, last } = layers.render(figures.none ? 'base' : 'household', needed)
  const bottom = new Set([...passedOn, ...layers.baseColumns(needed), ...figures.readByMembers].filter((name) => !figures.has(name)))
  const selected = [
    ...(options.keep ?? []).map((name) => `${quoted(keptName(name))} AS ${quoted(name)}`),
    ...answers.map((answer) => `${answer.piece.text} AS ${quoted(answer.name)}`),
  ]
  const all = [...table.ctes(), baseCte(model, bottom, table, dialect, options), ...figures.ctes, ...figures.joined(bottom), ...ctes]
  return `WITH\n${all.join(',\n')}\nSELECT\n${selected.map((column) => `  ${column}`).join(',\n')}\nFROM ${last}`
}

/** Rules that get a column: outputs, and the conditions of reasons, which are asked twice. */
function namedRules(outputs: readonly RuleDefinition[]): ReadonlySet<RuleDefinition> {
  return new Set(
    outputs.flatMap((rule) => {
      if (rule.body.op !== 'reasons') return [rule]
      return rule.body.of.flatMap((condition) => (condition.op === 'rule' ? [condition.rule] : []))
    }),
  )
}

/** The columns that answer one output. */
function answersTo(rule: RuleDefinition, writer: SqlWriter, layers: Layers, { placeColumn }: SqlOptions): Answer[] {
  const name = columnName(rule.name)
  const covered = (piece: Piece, otherwise: string): Piece => (placeColumn ? whereKnown(piece, otherwise) : piece)
  if (rule.body.op === 'reasons') {
    const conditions = rule.body.of
    const held = layers.column(name, writer.mask(conditions, 'held'))
    const open = layers.column(`${name}_open`, writer.mask(conditions, 'open'))
    return [
      { name, piece: covered(held, 'CAST(0 AS BIGINT)') },
      { name: `${name}_open`, piece: covered(open, `CAST(${literal(2 ** conditions.length - 1).text} AS BIGINT)`) },
    ]
  }
  const written = writer.write(reference(rule))
  const typed = rule.unit === 'bool' || (written.reads.size > 0 && written.narrow !== true) ? written : widened(written)
  const unknown = `${written.atom ? written.text : `(${written.text})`} IS NULL`
  return [
    { name, piece: covered(typed, 'NULL') },
    { name: `${name}_unknown`, piece: { ...written, text: placeColumn ? `NOT ${quoted(placeKnown)} OR ${unknown}` : unknown } },
  ]
}

/** Facts within their declared range, everything else NULL; the figures of the place and the columns passed through beside them. */
function baseCte(model: Model, columns: ReadonlySet<string>, table: PlaceTable, dialect: Dialect, options: SqlOptions): string {
  const { from, placeColumn, keep = [], groups = {} } = options
  const inputs = [...model.inputs.values()].filter((input) => !input.group && columns.has(columnName(input.name)))
  const keys = new Set([...keep, ...Object.values(groups).map((group) => group.householdKey)])
  const selected = [
    ...[...keys].map((name) => `h.${quoted(name)} AS ${quoted(keptName(name))}`),
    ...(placeColumn ? [`p."place" IS NOT NULL AS ${quoted(placeKnown)}`] : []),
    ...inputs.map((input) => `${factSql(input, 'h', options.columns, dialect, options)} AS ${quoted(columnName(input.name))}`),
    ...table.selected(columns),
  ]
  return cte('base', selected.length > 0 ? selected : ['1 AS "nothing"'], `${from} AS h${table.join}${dialect.fence}`)
}
