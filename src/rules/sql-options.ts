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
