import type { PlainDate } from '#kernel'
import type { FieldDefinition } from '#rooms/catalogue'
import { cellReader, type ColumnUnit, type RegionContext } from './cells/index.ts'
import { codeSpellings } from './cells/codes.ts'
import { dayLimits } from './cells/dates.ts'
import { digitsToYuan } from './cells/numbers.ts'

/**
 * The bulk path: cells in their usual spelling are read by DuckDB. Its expressions accept only forms whose meaning is beyond doubt
 * and leave everything else (a rare spelling as much as a mistake) to the cell readers, marked as slow. So the two ways cannot
 * differ on what a cell means; a property test holds them to it.
 */
export type BulkContext = { readonly deliveredOn: PlainDate }

/** A field and the expression that holds its raw text (VARCHAR). */
export type BulkColumn = { readonly field: FieldDefinition; readonly raw: string; readonly unit: ColumnUnit | null }

/**
 * A query that reads all columns of `from` and yields `keep` (expressions passed through, such as the row number), each field's
 * value under its name (its lake type; names and phones as text, ID numbers as keys, see `idTextSql`) and `slow`: TRUE for rows in which a cell is unusual
 * or wrong, or a required one is empty. Slow rows are to be judged by `recordReader` from their raw cells: they may be faulty,
 * unusual, a total or a note, and their values here mean nothing. Every other row is data without fault, once `settledRegions` has
 * put codes in the place of the names of regions.
 */
export function bulkQuery(input: { from: string; keep: readonly string[]; columns: readonly BulkColumn[]; context: BulkContext }): string {
  const cells = input.columns.map((column) => cellParts(column, input.context))
  const raw = `SELECT ${[...input.keep, ...cells.flatMap((cell) => cell.given)].join(', ')} FROM ${input.from}`
  // Each layer is computed once; written as one expression, a number would be read again for every use of it.
  const read = `SELECT * EXCLUDE (${cells.flatMap((cell) => cell.temporary).join(', ')}), ${cells.flatMap((cell) => [`${cell.value} AS ${cell.name}`, cell.empty]).join(', ')} FROM (${raw})`
  const limits = cells.flatMap((cell) => (cell.limited === null ? [] : [`${cell.limited} AS ${cell.name}`]))
  const limited = limits.length === 0 ? read : `SELECT * REPLACE (${limits.join(', ')}) FROM (${read})`
  return `SELECT * EXCLUDE (${cells.map((cell) => cell.emptyName).join(', ')}), (${cells.map((cell) => cell.slow).join(' OR ')}) AS slow FROM (${limited})`
}

/** What a cell contributes to each layer of the query. */
type CellParts = {
  readonly name: string
  /** Layer 1: the raw text and what is computed of it once. */
  readonly given: readonly string[]
  readonly temporary: readonly string[]
  /** Layer 2: the value, where the text has a form beyond doubt; and whether there is any text. */
  readonly value: string
  readonly empty: string
  readonly emptyName: string
  /** Layer 3: the value within its limits. */
  readonly limited: string | null
  /** Layer 4. */
  readonly slow: string
}

function cellParts({ field, raw, unit }: BulkColumn, context: BulkContext): CellParts {
  const [name, text, digits, emptyName] = [
    quoted(field.name),
    quoted(`${field.name} raw`),
    quoted(`${field.name} digits`),
    quoted(`${field.name} empty`),
  ]
  const number = numberOfText(field, raw, unit)
  return {
    name,
    given: [`coalesce(${raw}, '') AS ${text}`, ...(number === null ? [] : [`${number} AS ${digits}`])],
    temporary: number === null ? [text] : [text, digits],
    value: valueSql({ field, raw: text, unit }, digits),
    empty: `${text} = '' AS ${emptyName}`,
    emptyName,
    limited: limitedSql(field, name, context),
    slow: field.required ? `${name} IS NULL` : `(${name} IS NULL AND NOT ${emptyName})`,
  }
}

/**
 * Wraps a bulk query whose region columns hold the cells as they stand: codes take their place by `regionTable` (spelling VARCHAR,
 * code VARCHAR; made with `regionSpellings`), and rows whose cell it does not have become slow. Few spellings stand for many rows, so
 * they are read by the cell reader, once each, after the file has been gone through.
 */
export function settledRegions(query: string, columns: readonly FieldDefinition[], regionTable: string): string {
  const regions = columns
    .filter((field) => field.type === 'region')
    .map((field, i) => ({ name: quoted(field.name), table: `region_${String(i)}` }))
  if (regions.length === 0) return query
  const codes = regions.map(({ name, table }) => `${table}.code AS ${name}`)
  const unknown = regions.map(({ name, table }) => `read.${name} IS NOT NULL AND ${table}.code IS NULL`)
  const joins = regions.map(({ name, table }) => `LEFT JOIN ${regionTable} AS ${table} ON ${table}.spelling = read.${name}`)
  return `SELECT read.* REPLACE (${codes.join(', ')}, (read.slow OR ${unknown.join(' OR ')}) AS slow) FROM (${query}) AS read ${joins.join(' ')}`
}

/** The codes of the region cells that occur in a column, for `settledRegions`; cells that name no region are left out. */
export function regionSpellings(
  cells: Iterable<string>,
  field: FieldDefinition,
  context: { deliveredOn: PlainDate; regions: RegionContext },
): { spelling: string; code: string }[] {
  const read = cellReader(field, { ...context, unit: null })
  const found = new Map<string, string>()
  for (const cell of cells) {
    const reading = read(cell)
    if (reading.ok && typeof reading.value === 'string') found.set(cell, reading.value)
  }
  return [...found].map(([spelling, code]) => ({ spelling, code }))
}

function quoted(name: string): string {
  return `"${name}"`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** `value` where the cell has that form (a regular expression for the whole of it), else NULL. */
function whenForm(raw: string, form: string, value: string): string {
  return `CASE WHEN regexp_full_match(${raw}, ${literal(form)}) THEN ${value} END`
}

/** The number a text is read as before its form is known, where it is used more than once; NULL where it is none. Else null. */
function numberOfText(field: FieldDefinition, raw: string, unit: ColumnUnit | null): string | null {
  // Few end with X: the others need no copy of the text.
  if (field.type === 'idNumber')
    return `CASE WHEN ends_with(${raw}, 'X') THEN TRY_CAST(replace(${raw}, 'X', '0') AS BIGINT) ELSE TRY_CAST(${raw} AS BIGINT) END`
  if (field.type === 'money') return `TRY_CAST(${raw} AS ${decimalType(moneyPlaces(unit))})`
  return null
}

/** `digits` is what `numberOfText` made of the cell. */
function valueSql({ field, raw, unit }: BulkColumn, digits: string): string {
  switch (field.type) {
    case 'idNumber':
      return idNumberSql(raw, digits)
    case 'personName':
      return whenForm(raw, '\\p{Han}{2,20}(·\\p{Han}{1,20})?', raw)
    case 'text':
      return textSql(raw, field)
    case 'phone':
      return whenForm(raw, '1[3-9][0-9]{9}', raw)
    case 'boolean':
      return `CASE ${raw} WHEN '是' THEN TRUE WHEN '否' THEN FALSE WHEN '有' THEN TRUE WHEN '无' THEN FALSE WHEN '1' THEN TRUE WHEN '0' THEN FALSE WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE END`
    case 'money':
      return moneySql(raw, digits, moneyPlaces(unit))
    case 'integer':
      return numberSql(raw, field.decimals, '')
    case 'share':
      return numberSql(raw, 2, unit === 'percent' ? '%?' : '%')
    case 'date':
      return daySql(raw)
    case 'month':
      return monthSql(raw)
    case 'code':
      return codeSql(raw, field)
    case 'region':
      return `nullif(${raw}, '')`
  }
}

// 8 · 2^(k-1) is taken from the check sum for each digit dropped (see below); added instead as its complement to 11.
const complements = Array.from({ length: 17 }, (_, k) => 11 - ((8 * 2 ** k) % 11))

/** A real day of birth between 1850 and 2199, as eight digits: leap years by their rule (neither 1900 nor 2100 is one). */
const birthForm = (() => {
  const year = '(18[5-9][0-9]|19[0-9]{2}|20[0-9]{2}|21[0-9]{2})'
  const day = '((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8]))'
  const leapDay = '(18(5[26]|[68][048]|[79][26])|(19|21)(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))0229'
  return `(${year}${day}|${leapDay})`
})()

/**
 * Eighteen characters with a real day of birth and the right check digit (GB 11643-1999). `digits` holds them as a number N, with 0
 * for X. The standard's weights are the powers of two modulo 11, so the sum of all eighteen must be 1. With N_k for N without its last
 * k digits the sum is N − 8·ΣN_k·2^(k−1): seventeen divisions and no digit taken out.
 */
function idNumberSql(raw: string, digits: string): string {
  const sum = complements.map((factor, k) => `${String(factor)} * (${digits} // ${String(10n ** BigInt(k + 1))})`).join(' + ')
  const check = `(${digits} + ${sum} + CASE WHEN ends_with(${raw}, 'X') THEN 10 ELSE 0 END) % 11 = 1`
  const key = `(${digits} // 10) * 16 + CASE WHEN ends_with(${raw}, 'X') THEN 10 ELSE ${digits} % 10 END`
  return whenForm(raw, `[1-9][0-9]{5}${birthForm}[0-9]{3}[0-9X]`, `CASE WHEN ${check} THEN ${key} END`)
}

/**
 * The key of a checked ID number: its first 17 digits times 16, and the value of the last character. People are found by it several
 * times in one import, and whole numbers are compared and stored for a third of what texts cost.
 */
export function idKeySql(id: string): string {
  return `CAST(left(${id}, 17) AS BIGINT) * 16 + CASE WHEN ends_with(${id}, 'X') THEN 10 ELSE CAST(right(${id}, 1) AS BIGINT) END`
}

/** The ID number of a key. */
export function idTextSql(key: string): string {
  return `lpad(CAST(${key} // 16 AS VARCHAR), 17, '0') || substr('0123456789X', CAST(${key} % 16 AS INTEGER) + 1, 1)`
}

// All begin with n or u.
const emptyWords = ['n/a', 'null', 'none', 'nan', 'undefined']

/**
 * Words of letters, digits, punctuation and signs with single blanks between, beginning with a letter, a digit or a bracket: so no
 * dash that means nothing and no #REF!. A list of words (IN) would become a join; a CASE is ten times cheaper.
 */
function textSql(raw: string, field: FieldDefinition): string {
  const max = typeof field.range?.max === 'number' ? field.range.max : 1000
  const min = typeof field.range?.min === 'number' ? field.range.min : 1
  const maybeEmpty = `strlen(${raw}) <= 9 AND (${['n', 'N', 'u', 'U'].map((letter) => `starts_with(${raw}, '${letter}')`).join(' OR ')})`
  const filled = `CASE WHEN ${maybeEmpty} THEN CASE lower(${raw}) ${emptyWords.map((word) => `WHEN ${literal(word)} THEN NULL`).join(' ')} ELSE ${raw} END ELSE ${raw} END`
  // Bytes are counted faster than characters, and there are never fewer of them.
  const short =
    min > 1
      ? `length(${raw}) BETWEEN ${String(min)} AND ${String(max)}`
      : `(strlen(${raw}) <= ${String(max)} OR length(${raw}) <= ${String(max)})`
  return whenForm(
    raw,
    '[\\p{L}\\p{N}\\p{Ps}\\p{Pi}][\\p{L}\\p{N}\\p{P}\\p{Sm}\\p{Sc}\\p{Sk}]*( [\\p{L}\\p{N}\\p{P}\\p{Sm}\\p{Sc}\\p{Sk}]+)*',
    `CASE WHEN ${short} THEN ${filled} END`,
  )
}

/**
 * A plain number with at most `places` digits after the point, and `sign` after it, times ten to the `places`: 12.5 with two places
 * is 1250. Exact: a decimal of all its places times a power of ten.
 */
function numberSql(raw: string, places: number, sign: string): string {
  if (places === 0) return whenForm(raw, '[0-9]{1,12}', `CAST(${raw} AS BIGINT)`)
  const bare = sign === '' ? raw : `rtrim(${raw}, '%')`
  return whenForm(raw, numberForm(places, sign), shiftedSql(`CAST(${bare} AS ${decimalType(places)})`, places))
}

const moneyPlaces = (unit: ColumnUnit | null): number => digitsToYuan[unit ?? 'yuan'] + 2

/** Digits before the point. The product below has at most 18: decimals wider than that are a hundred times slower. */
const wholeDigits = (places: number): number => Math.min(10, 17 - 2 * places)

const decimalType = (places: number): string => `DECIMAL(${String(wholeDigits(places) + places)}, ${String(places)})`

const numberForm = (places: number, sign: string): string =>
  `[0-9]{1,${String(wholeDigits(places))}}(\\.[0-9]{1,${String(places)}})?${sign}`

function shiftedSql(decimal: string, places: number): string {
  return `CAST(${decimal} * CAST(${String(10 ** places)} AS DECIMAL(${String(places + 1)}, 0)) AS BIGINT)`
}

/**
 * As `numberSql`. Nearly every amount is 0 or written with all its places, and then is what the number is written as again: told sooner
 * than by its form.
 */
function moneySql(raw: string, decimal: string, places: number): string {
  const shifted = shiftedSql(decimal, places)
  const asWritten = `${decimal} >= 0 AND CAST(${decimal} AS VARCHAR) = ${raw}`
  return `CASE WHEN ${raw} = '0' THEN 0 WHEN ${asWritten} THEN ${shifted} WHEN regexp_full_match(${raw}, ${literal(numberForm(places, ''))}) THEN ${shifted} END`
}

/** The value where it lies within the field's limits, in the field's type; null where there are no limits and no other type. */
function limitedSql(field: FieldDefinition, name: string, context: BulkContext): string | null {
  switch (field.type) {
    case 'money':
      return withinSql(name, field, 'BIGINT')
    case 'integer':
      return withinSql(name, field, 'INTEGER')
    case 'share':
      return withinSql(name, field, 'SMALLINT')
    case 'date':
    case 'month': {
      const { min, max } = dayLimits(field.range, context.deliveredOn)
      return `CASE WHEN ${name} BETWEEN DATE ${literal(min)} AND DATE ${literal(max)} THEN ${name} END`
    }
    default:
      return null
  }
}

function withinSql(name: string, field: FieldDefinition, type: 'SMALLINT' | 'INTEGER' | 'BIGINT'): string {
  const { min, max } = field.range ?? {}
  const limits = [
    ...(typeof min === 'number' ? [`${name} >= ${String(min)}`] : []),
    ...(typeof max === 'number' ? [`${name} <= ${String(max)}`] : []),
  ]
  return limits.length === 0 ? `TRY_CAST(${name} AS ${type})` : `CASE WHEN ${limits.join(' AND ')} THEN TRY_CAST(${name} AS ${type}) END`
}

/** 2026-03-05, 20260305, 2026/3/5, 2026.3.5 and 2026年3月5日; NULL where there is no such day. */
function daySql(raw: string): string {
  const dashed = `TRY_CAST(${raw} AS DATE)`
  const digits = `TRY_CAST(left(${raw}, 4) || '-' || substr(${raw}, 5, 2) || '-' || substr(${raw}, 7, 2) AS DATE)`
  const other = `TRY_CAST(rtrim(translate(${raw}, '/.年月', '----'), '日') AS DATE)`
  return `CASE WHEN regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN ${dashed} WHEN regexp_full_match(${raw}, '[0-9]{8}') THEN ${digits} WHEN regexp_full_match(${raw}, ${literal('[0-9]{4}(/[0-9]{1,2}/[0-9]{1,2}|\\.[0-9]{1,2}\\.[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)')}) THEN ${other} END`
}

/** 2026-03, 202603, 2026年3月 and any day of the month; the first day. */
function monthSql(raw: string): string {
  const dashed = `TRY_CAST(${raw} || '-01' AS DATE)`
  const digits = `TRY_CAST(left(${raw}, 4) || '-' || right(${raw}, 2) || '-01' AS DATE)`
  const spelled = `TRY_CAST(rtrim(replace(${raw}, '年', '-'), '月') || '-01' AS DATE)`
  const day = `CAST(date_trunc('month', ${daySql(raw)}) AS DATE)`
  return `CASE WHEN regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}') THEN ${dashed} WHEN regexp_full_match(${raw}, '[0-9]{6}') THEN ${digits} WHEN regexp_full_match(${raw}, '[0-9]{4}年[0-9]{1,2}月') THEN ${spelled} ELSE ${day} END`
}

/** Every spelling the cell reader knows, in the one form it knows it in. */
function codeSql(raw: string, field: FieldDefinition): string {
  if (field.codeList === null) throw new Error(`Field ${field.name} is a code without a list`)
  const cases = [...codeSpellings(field.codeList)].map(([spelling, code]) => `WHEN ${literal(spelling)} THEN ${literal(code)}`)
  return `CASE ${raw} ${cases.join(' ')} END`
}
