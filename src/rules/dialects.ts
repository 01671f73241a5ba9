export type DialectName = 'duckdb' | 'trino' | 'postgres'

/** All in which the databases differ for the compiler. Everything else is the SQL they share. */
export interface Dialect {
  readonly name: DialectName
  /** Whole quotient of two BIGINTs that are not negative. */
  readonly quotient: (a: string, b: string) => string
  /** An epoch day (BIGINT) as DATE. */
  readonly dateOf: (epochDay: string) => string
  /** A DATE as epoch day (BIGINT). */
  readonly epochDayOf: (date: string) => string
  /** A DATE as BIGINT 20260305. */
  readonly digits: (date: string) => string
  /** A DATE as BIGINT (year × 12 + month) × 100 + day. */
  readonly monthDigits: (date: string) => string
  /** The epoch day so many months after a DATE, the month's last day where the day does not exist. */
  readonly addMonths: (date: string, months: string) => string
  /** Exact sum of BIGINTs, as BIGINT; the checker has bounded it below 2^53. */
  readonly sum: (value: string) => string
  /** Ends a layer so that the planner does not flatten it into the next and compute shared columns again. */
  readonly fence: string
}

const year = (date: string): string => `CAST(EXTRACT(YEAR FROM ${date}) AS BIGINT)`
const month = (date: string): string => `CAST(EXTRACT(MONTH FROM ${date}) AS BIGINT)`
const day = (date: string): string => `CAST(EXTRACT(DAY FROM ${date}) AS BIGINT)`

const shared = {
  digits: (date: string) => `(${year(date)} * 10000 + ${month(date)} * 100 + ${day(date)})`,
  monthDigits: (date: string) => `((${year(date)} * 12 + ${month(date)}) * 100 + ${day(date)})`,
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  duckdb: {
    ...shared,
    name: 'duckdb',
    // `/` makes DOUBLE here, whatever the arguments.
    quotient: (a, b) => `${a} // ${b}`,
    dateOf: (epochDay) => `(DATE '1970-01-01' + CAST(${epochDay} AS INTEGER))`,
    epochDayOf: (date) => `(${date} - DATE '1970-01-01')`,
    addMonths: (date, months) => `(CAST(${date} + to_months(CAST(${months} AS INTEGER)) AS DATE) - DATE '1970-01-01')`,
    // SUM of integers makes 128-bit numbers, which are slower; DOUBLE is exact below 2^53.
    sum: (value) => `CAST(SUM(CAST(${value} AS DOUBLE)) AS BIGINT)`,
    fence: '',
  },
  trino: {
    ...shared,
    name: 'trino',
    quotient: (a, b) => `${a} / ${b}`,
    dateOf: (epochDay) => `date_add('day', ${epochDay}, DATE '1970-01-01')`,
    epochDayOf: (date) => `date_diff('day', DATE '1970-01-01', ${date})`,
    addMonths: (date, months) => `date_diff('day', DATE '1970-01-01', date_add('month', ${months}, ${date}))`,
    sum: (value) => `SUM(${value})`,
    fence: '',
  },
  postgres: {
    ...shared,
    name: 'postgres',
    quotient: (a, b) => `${a} / ${b}`,
    dateOf: (epochDay) => `(DATE '1970-01-01' + CAST(${epochDay} AS INTEGER))`,
    epochDayOf: (date) => `CAST(${date} - DATE '1970-01-01' AS BIGINT)`,
    addMonths: (date, months) =>
      `CAST(CAST(${date} + make_interval(months => CAST(${months} AS INTEGER)) AS DATE) - DATE '1970-01-01' AS BIGINT)`,
    sum: (value) => `CAST(SUM(${value}) AS BIGINT)`,
    fence: ' OFFSET 0',
  },
}
