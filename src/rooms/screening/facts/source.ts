import type { DepartmentFlag, HouseholdMeasure, PersonAmount, RegistryFlag } from './vocabulary.ts'

/** Days of a run as SQL: `DATE '2026-11-01'`. */
export interface RunDays {
  readonly asOf: string
  /** The day so many months before the day of the run. */
  readonly back: (months: number) => string
}

/** A code column holds one of these codes. Conditions on one column are looked up together, at half the cost of comparing twice. */
export interface CodeCondition {
  readonly column: string
  readonly codes: readonly string[]
}

/** The condition that a column holds one of the codes. */
export function code(column: string, ...codes: readonly string[]): CodeCondition {
  return { column, codes }
}

/** What becomes of the rows of a data set, in SQL over its lake columns. Text codes turn into flags and numbers here, in DuckDB. */
export interface RowReading {
  /** Rows that count. */
  readonly where?: string
  /** Conditions that set a flag of the row's person; all of one source belong to one word. */
  readonly flags?: Partial<Record<DepartmentFlag, string | CodeCondition>>
  /** Monthly amounts in fen, of which the highest stands for the person. */
  readonly amounts?: Partial<Record<PersonAmount, string>>
  /** Figures for the household of the row's person: summed, highest or lowest by the measure's kind. */
  readonly measures?: Partial<Record<HouseholdMeasure, string>>
  /** The measures count only rows of persons with one of these flags; by default of members. */
  readonly measuresOf?: readonly RegistryFlag[]
  /** Rows of persons with this flag are passed over. */
  readonly unless?: RegistryFlag
}

/** Which deliveries of a data set a run reads: the latest period, or those of the last months. */
export type Take = { readonly latest: true } | { readonly months: number }

export interface FactSource {
  readonly dataset: string
  readonly take: Take
  /** Lake column with the person. */
  readonly person: string
  /** Lake column with the day a row speaks of, for the evidence; null: the day of the delivery. */
  readonly day: string | null
  reading(days: RunDays): RowReading
}

/** The newest delivery of each place counts: rosters, registers, states. */
export function latest(dataset: string, options: { person?: string; day?: string }, reading: FactSource['reading']): FactSource {
  return { dataset, take: { latest: true }, person: options.person ?? 'person_no', day: options.day ?? null, reading }
}

/** Deliveries of the last months count: things that happened. */
export function events(
  dataset: string,
  months: number,
  options: { person?: string; day: string },
  reading: FactSource['reading'],
): FactSource {
  return { dataset, take: { months }, person: options.person ?? 'person_no', day: options.day, reading }
}

/**
 * `column IN ('1', '2')` in a form that DuckDB asks once for each entry of a column's dictionary, not once a row: a third of the time.
 * Codes are those of the catalogue's lists.
 */
export function isIn(column: string, ...codes: readonly string[]): string {
  return `list_contains([${codes.map((each) => `'${each}'`).join(', ')}], ${column})`
}
