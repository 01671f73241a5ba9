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
export type BulkContext = {
  readonly deliveredOn: PlainDate
  /** A table (spelling VARCHAR, code VARCHAR) of the region cells that occur, made with `regionSpellings`; the name is put into SQL as it stands. */
  readonly regionTable: string
}

/** A field and the expression that holds its raw text (VARCHAR). */
export type BulkColumn = { readonly field: FieldDefinition; readonly raw: string; readonly unit: ColumnUnit | null }

/** Three expressions over one raw cell. */
export type CellSql = {
  /** The value in the field's type (ID numbers, names and phones as text), NULL where empty or slow. */
  readonly value: string
  /** `'required'` where a required cell is empty, else NULL: the only fault that the bulk path settles itself. */
  readonly problem: string
  /** TRUE where the cell is to be judged by its cell reader. */
  readonly slow: string
}

/** The expressions that read one field's cells. */
export function cellSql(column: BulkColumn, context: BulkContext): CellSql {
  const value = valueSql(column, context)
  const empty = `coalesce(${column.raw}, '') = ''`
  return {
    value,
    problem: column.field.required ? `CASE WHEN ${empty} THEN 'required' END` : 'CAST(NULL AS VARCHAR)',
    slow: `(NOT (${empty}) AND (${value}) IS NULL)`,
  }
}

/**
 * A query that reads all columns of `from` and yields `keep` (expressions passed through, such as the row number), each field's
 * value under its name, and `slow`: TRUE for rows in which any cell is slow or a required one is empty. Slow rows are to be judged
 * by `recordReader` from their raw cells: they may be faulty, unusual, a total or a note. Every other row is data without fault.
 */
export function bulkQuery(input: { from: string; keep: readonly string[]; columns: readonly BulkColumn[]; context: BulkContext }): string {
  const values = input.columns.map((column) => `${valueSql(column, input.context)} AS ${quoted(column.field.name)}`)
  const blanks = input.columns.map((column) => `coalesce(${column.raw}, '') = '' AS ${quoted(`${column.field.name} empty`)}`)
  const slow = input.columns.map(({ field }) => {
    const [value, empty] = [quoted(field.name), quoted(`${field.name} empty`)]
    return field.required ? `${value} IS NULL` : `(${value} IS NULL AND NOT ${empty})`
  })
  const drop = input.columns.map(({ field }) => quoted(`${field.name} empty`)).join(', ')
  return `SELECT * EXCLUDE (${drop}), (${slow.join(' OR ')}) AS slow FROM (SELECT ${[...input.keep, ...values, ...blanks].join(', ')} FROM ${input.from})`
}

/** The codes of the region cells that occur in a column, for `BulkContext.regionTable`; cells that name no region are left out. */
export function regionSpellings(cells: Iterable<string>, field: FieldDefinition, context: { deliveredOn: PlainDate; regions: RegionContext }): { spelling: string; code: string }[] {
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

function valueSql({ field, raw, unit }: BulkColumn, context: BulkContext): string {
  switch (field.type) {
    case 'idNumber':
      return idNumberSql(raw)
    case 'personName':
      return whenForm(raw, '\\p{Han}{2,20}(·\\p{Han}{1,20})?', raw)
    case 'text':
      return textSql(raw, field)
    case 'phone':
      return whenForm(raw, '1[3-9][0-9]{9}', raw)
    case 'boolean':
      return `CASE ${raw} WHEN '是' THEN TRUE WHEN '否' THEN FALSE WHEN '有' THEN TRUE WHEN '无' THEN FALSE WHEN '1' THEN TRUE WHEN '0' THEN FALSE WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE END`
    case 'money':
      return moneySql(raw, unit, field)
    case 'integer':
      return withinSql(whenForm(raw, field.decimals === 0 ? '[0-9]{1,12}' : `[0-9]{1,10}(\\.[0-9]{1,${String(field.decimals)}})?`, scaledSql(raw, field.decimals, field.decimals)), field, 'INTEGER')
    case 'share':
      return shareSql(raw, unit, field)
    case 'date':
      return withinDaysSql(daySql(raw), field, context)
    case 'month':
      return withinDaysSql(monthSql(raw), field, context)
    case 'code':
      return codeSql(raw, field)
    case 'region':
      return `(SELECT spelled.code FROM ${context.regionTable} AS spelled WHERE spelled.spelling = ${raw})`
  }
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Eighteen characters with a real day of birth and the right check digit (GB 11643-1999). */
function idNumberSql(raw: string): string {
  const first17 = `CAST(left(${raw}, 17) AS BIGINT)`
  const sum = weights.map((weight, i) => `${String(weight)} * (${first17} // ${String(10n ** BigInt(16 - i))} % 10)`).join(' + ')
  const digit = `substr('10X98765432', CAST((${sum}) % 11 AS INTEGER) + 1, 1) = right(${raw}, 1)`
  const birth = `TRY_CAST(substr(${raw}, 7, 4) || '-' || substr(${raw}, 11, 2) || '-' || substr(${raw}, 13, 2) AS DATE) IS NOT NULL`
  // The first CASE keeps the casts away from cells that are not digits.
  return whenForm(raw, '[1-9][0-9]{5}(18[5-9]|19[0-9]|20[0-9]|21[0-9])[0-9]{8}[0-9X]', `CASE WHEN ${birth} AND ${digit} THEN ${raw} END`)
}

/** Words of letters, digits, punctuation and signs with single blanks between; not a dash that means nothing, not #REF!. */
function textSql(raw: string, field: FieldDefinition): string {
  const empties = ['-', '--', '---', '—', '——', '/', '\\', '//', '\\n', 'n/a', 'null', 'none', 'nan', 'undefined'].map(literal).join(', ')
  const max = typeof field.range?.max === 'number' ? field.range.max : 1000
  const min = typeof field.range?.min === 'number' ? field.range.min : 1
  const plain = `lower(${raw}) NOT IN (${empties}) AND NOT starts_with(${raw}, '#') AND NOT contains(${raw}, chr(65533)) AND length(${raw}) BETWEEN ${String(min)} AND ${String(max)}`
  return whenForm(raw, '[\\p{L}\\p{N}\\p{P}\\p{S}]+( [\\p{L}\\p{N}\\p{P}\\p{S}]+)*', `CASE WHEN ${plain} THEN ${raw} END`)
}

/** A plain number with at most `places` digits after the point, times ten to the `digits`, exactly. */
function scaledSql(raw: string, places: number, digits: number): string {
  return `CAST(CAST(${raw} AS DECIMAL(28, ${String(places)})) * ${String(10n ** BigInt(digits))} AS BIGINT)`
}

function moneySql(raw: string, unit: ColumnUnit | null, field: FieldDefinition): string {
  const places = digitsToYuan[unit ?? 'yuan'] + 2
  return withinSql(whenForm(raw, `[0-9]{1,10}(\\.[0-9]{1,${String(places)}})?`, scaledSql(raw, places, places)), field, 'BIGINT')
}

function shareSql(raw: string, unit: ColumnUnit | null, field: FieldDefinition): string {
  const sign = unit === 'percent' ? '%?' : '%'
  return withinSql(whenForm(raw, `[0-9]{1,4}(\\.[0-9]{1,2})?${sign}`, scaledSql(`rtrim(${raw}, '%')`, 2, 2)), field, 'INTEGER')
}

function withinSql(value: string, field: FieldDefinition, type: 'INTEGER' | 'BIGINT'): string {
  const { min, max } = field.range ?? {}
  const limits = [...(typeof min === 'number' ? [`(${value}) >= ${String(min)}`] : []), ...(typeof max === 'number' ? [`(${value}) <= ${String(max)}`] : [])]
  return limits.length === 0 ? `CAST(${value} AS ${type})` : `CASE WHEN ${limits.join(' AND ')} THEN CAST(${value} AS ${type}) END`
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

function withinDaysSql(value: string, field: FieldDefinition, context: BulkContext): string {
  const { min, max } = dayLimits(field.range, context.deliveredOn)
  return `CASE WHEN (${value}) BETWEEN DATE ${literal(min)} AND DATE ${literal(max)} THEN (${value}) END`
}

/** Every spelling the cell reader knows, in the one form it knows it in. */
function codeSql(raw: string, field: FieldDefinition): string {
  if (field.codeList === null) throw new Error(`Field ${field.name} is a code without a list`)
  const cases = [...codeSpellings(field.codeList)].map(([spelling, code]) => `WHEN ${literal(spelling)} THEN ${literal(code)}`)
  return `CASE ${raw} ${cases.join(' ')} END`
}
