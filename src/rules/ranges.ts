import { dialects, type DialectName } from './dialects.ts'
import { quoted } from './layers.ts'
import type { Model } from './model.ts'
import { columnOf, type ColumnNames, type SqlOptions } from './sql-options.ts'
import type { InputDefinition } from './tree.ts'
import { columnName, type Range } from './units.ts'

/** Measures the facts of a household table: columns `x_lo` and `x_hi` for each that is a number and has a column, `x_known` (rows that have it) for every one. */
export function rangesSql(model: Model, dialectName: DialectName, options: Pick<SqlOptions, 'from' | 'columns' | 'dates'>): string {
  const dialect = dialects[dialectName]
  const measured = measurable(model, options.columns).map(({ input, column }) => {
    const known = `  COUNT(${quoted(column)}) AS ${quoted(`${columnName(input.name)}_known`)}`
    if (input.unit === 'bool') return known
    const number = input.unit === 'date' && options.dates === 'date' ? dialect.epochDayOf(quoted(column)) : quoted(column)
    const name = columnName(input.name)
    return `  CAST(MIN(${number}) AS BIGINT) AS ${quoted(`${name}_lo`)}, CAST(MAX(${number}) AS BIGINT) AS ${quoted(`${name}_hi`)},\n${known}`
  })
  return `SELECT\n${[...measured, '  COUNT(*) AS "rows"'].join(',\n')}\nFROM ${options.from} AS h`
}

/** Reads the row that `rangesSql` gives. A fact without any value has no range. */
export function readRanges(model: Model, row: Readonly<Record<string, unknown>>): Readonly<Record<string, Range>> {
  return Object.fromEntries(
    measurable(model).flatMap(({ input }) => {
      const [lo, hi] = [row[`${columnName(input.name)}_lo`], row[`${columnName(input.name)}_hi`]]
      return lo === null || lo === undefined || hi === null || hi === undefined ? [] : [[input.name, { lo: Number(lo), hi: Number(hi) }]]
    }),
  )
}

/** Facts that no row lacked, from the row that `rangesSql` gives. */
export function readComplete(model: Model, row: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const complete = measurable(model).filter(({ input }) => row[`${columnName(input.name)}_known`] === row['rows'])
  return new Set(complete.map(({ input }) => input.name))
}

function measurable(model: Model, names?: ColumnNames): readonly { readonly input: InputDefinition; readonly column: string }[] {
  return [...model.inputs.values()]
    .filter((input) => !input.group)
    .flatMap((input) => {
      const column = columnOf(input, names)
      return column === null ? [] : [{ input, column }]
    })
}
