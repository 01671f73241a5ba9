import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Actor } from '#access'
import type { Reader } from '#db'
import { DomainError, regionLevel, regionPrefix, type RegionCode } from '#kernel'
import { isPrivate, parseTerms, prefixRange, type Term } from './terms.ts'

export type Condition = RawBuilder<SqlBool>

/** Columns a text search looks at. */
export interface SearchColumns {
  readonly name: string
  readonly initials: string
  readonly region: string
  readonly householdNo: string
}

export const everything: Condition = sql<SqlBool>`true`

/** All of them; true of every row where there are none. */
export function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? everything : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

/** Codes inside a region as a half-open range, which the indexes on codes can serve. */
export function inRegion(column: string, region: RegionCode): Condition {
  const prefix = regionPrefix(region)
  return sql<SqlBool>`(${sql.ref(column)} >= ${prefix} and ${sql.ref(column)} < ${`${prefix}~`})`
}

/**
 * Text from its beginning, as a range in byte order: LIKE is not leakproof, so that under row-level security it would be tried on
 * every row after the policies instead of reading the index.
 */
export function startsWith(column: string, prefix: string): Condition {
  const { from, to } = prefixRange(prefix)
  return sql<SqlBool>`(${sql.ref(column)} collate "C" >= ${from} and ${sql.ref(column)} collate "C" < ${to})`
}

/** What is searched for, and whether it is nothing but names: then the index of names also gives the order. */
export interface TextSearch {
  readonly condition: Condition
  readonly byName: 'name' | 'initials' | null
}

/**
 * The condition a list's `q` stands for: every word fits as the beginning of a name, pinyin initials, a place or a household number.
 * ID numbers and phones are refused: a list's selection stands in the address (`input.invalid`).
 */
export async function textSearch(reader: Reader, actor: Actor, text: string | undefined, columns: SearchColumns): Promise<TextSearch> {
  const terms = parseTerms(text ?? '')
  if (terms.some(isPrivate)) {
    throw new DomainError('input.invalid', '身份证号和电话不能用作列表的筛选条件', { hint: '请按 Ctrl K，或在本页上方的查找框里输入' })
  }
  const parts: Condition[] = []
  let byName: TextSearch['byName'] = null
  for (const term of terms) {
    const places = await placesOf(reader, actor, term)
    parts.push(termCondition(term, places, columns))
    if (places.length === 0 && (term.kind === 'name' || term.kind === 'initials')) byName = term.kind
  }
  return { condition: all(parts), byName: parts.length === 1 ? byName : null }
}

function termCondition(term: Term, places: readonly RegionCode[], columns: SearchColumns): Condition {
  switch (term.kind) {
    case 'householdNo':
      return sql<SqlBool>`${sql.ref(columns.householdNo)} = ${term.value}`
    case 'initials':
      return orPlaces(startsWith(columns.initials, term.value), places, columns.region)
    case 'name':
      return orPlaces(startsWith(columns.name, term.value), places, columns.region)
    case 'idNumber':
    case 'phone':
      return sql<SqlBool>`false`
  }
}

function orPlaces(name: Condition, places: readonly RegionCode[], column: string): Condition {
  if (places.length === 0) return name
  const villages = places.filter((code) => regionLevel(code) === 'village')
  const larger = places.filter((code) => regionLevel(code) !== 'village')
  const parts = [name, ...larger.map((code) => inRegion(column, code))]
  if (villages.length > 0) parts.push(sql<SqlBool>`${sql.ref(column)} = any (${villages}::text[])`)
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`
}

const mostPlaces = 60

/** Places inside the caller's region whose name (two characters or more) or initials (three letters or more) begin with the word. */
export async function placesOf(reader: Reader, actor: Actor, term: Term): Promise<RegionCode[]> {
  const wanted = placeCondition(actor, term)
  if (wanted === null) return []
  const { rows } = await sql<{ code: RegionCode }>`select code from region where ${wanted} order by code limit ${mostPlaces}`.execute(
    reader,
  )
  return rows.map((row) => row.code)
}

/** The condition on `region` that makes a word a place for the caller; null where it is too short for one. */
export function placeCondition({ regionCode }: Actor, term: Term): Condition | null {
  const begins =
    term.kind === 'name' && [...term.value].length >= 2
      ? startsWith('name', term.value)
      : term.kind === 'initials' && term.value.length >= 3
        ? startsWith('initials', term.value)
        : null
  return begins === null || regionCode === null ? begins : all([begins, inRegion('code', regionCode)])
}
