import type { Dialect } from './dialects.ts'
import { quoted } from './layers.ts'
import type { Packing } from './loop.ts'
import type { InputDefinition } from './tree.ts'
import { columnName, type Range } from './units.ts'

/** The name of the column that holds a fact; null when no source delivers it, so that it is unknown everywhere. */
export type ColumnNames = Readonly<Record<string, string | null>>

export interface SqlOptions {
  /** Table, view or parenthesised query with one row a household. Not escaped: it comes from our own code. */
  readonly from: string
  /** Column with the household's place, holding keys of the compiled places. Needed when there are several. */
  readonly placeColumn?: string
  /** Columns passed through, such as the household number. */
  readonly keep?: readonly string[]
  /** Columns whose names are not the snake_case of the input's name. */
  readonly columns?: ColumnNames
  /**
   * Least and greatest value of facts as measured on this very table (`rangesSql`). A fact that was measured within its declared range
   * needs no guard in each row, which is a third of the work. Never pass ranges measured on anything else.
   */
  readonly ranges?: Readonly<Record<string, Range>>
  /**
   * Facts that no row of this very table lacks. Together with a measured range within the declared one (conditions need none) such a
   * fact is never unknown: choices need no test for it and leave what they do not take uncomputed, which is most of the work where
   * few rows are hit.
   */
  readonly complete?: ReadonlySet<string>
  /** Small answers side by side in words, in place of a column each. Sets of reasons cannot be packed. */
  readonly packing?: Packing
  /** How days are stored: as DATE, or as days since 1970-01-01 (default). */
  readonly dates?: 'epochDay' | 'date'
  /** For each group of members a table with one row a member; both key columns hold the household's number. */
  readonly groups?: Readonly<Record<string, GroupSource>>
}

export interface GroupSource {
  readonly from: string
  readonly memberKey: string
  readonly householdKey: string
  readonly columns?: ColumnNames
}

/** The column of a fact; null where no source delivers it. */
export function columnOf(input: InputDefinition, names: ColumnNames | undefined): string | null {
  const name = names?.[input.name]
  return name === undefined ? columnName(input.name) : name
}

/** Columns passed through have names of their own inside, since they may be facts as well. */
export const keptName = (name: string): string => `kept_${name}`

/** True where a fact may be unknown in some row. */
export function mayBeUnknown(
  input: InputDefinition,
  { columns, complete, ranges }: Pick<SqlOptions, 'columns' | 'complete' | 'ranges'>,
): boolean {
  if (columnOf(input, columns) === null || !complete?.has(input.name)) return true
  return input.unit !== 'bool' && !keepsRange(input, ranges)
}

/** True where the column of a fact is read as it is stored, in however few bits. */
export function isReadAsStored(
  input: InputDefinition,
  { columns, dates, ranges }: Pick<SqlOptions, 'columns' | 'dates' | 'ranges'>,
): boolean {
  if (input.group || input.unit === 'bool' || columnOf(input, columns) === null) return false
  return keepsRange(input, ranges) && !(input.unit === 'date' && dates === 'date')
}

function keepsRange(input: InputDefinition, ranges: SqlOptions['ranges']): boolean {
  const measured = ranges?.[input.name]
  return measured !== undefined && measured.lo >= input.range.lo && measured.hi <= input.range.hi
}

/** A fact as rules read it: an integer (or BOOLEAN), and NULL for everything outside its declared range. BIGINT unless read as stored. */
export function factSql(
  input: InputDefinition,
  table: string,
  names: ColumnNames | undefined,
  dialect: Dialect,
  { dates, ranges }: Pick<SqlOptions, 'dates' | 'ranges'>,
): string {
  const name = columnOf(input, names)
  if (name === null) return input.unit === 'bool' ? 'CAST(NULL AS BOOLEAN)' : 'CAST(NULL AS BIGINT)'
  const stored = `${table}.${quoted(name)}`
  if (input.unit === 'bool') return stored
  const number = input.unit === 'date' && dates === 'date' ? dialect.epochDayOf(stored) : stored
  if (isReadAsStored(input, { columns: names, dates, ranges })) return stored
  if (!input.group && keepsRange(input, ranges)) return `CAST(${number} AS BIGINT)`
  return `CASE WHEN ${number} BETWEEN ${input.range.lo} AND ${input.range.hi} THEN CAST(${number} AS BIGINT) END`
}
