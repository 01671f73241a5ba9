import type { Filter } from '#contract'

/** A list's selection as it stands in the address: filter values as text, sort, page, size. */
export interface ListQuery {
  readonly filters: Readonly<Record<string, string>>
  readonly sort: string
  readonly page: number
  readonly size: number
}

const defaultSize = 50
export const pageSizes = [50, 100, 200] as const

export interface QueryShape {
  /** Every key the list's query knows; others in the address are not ours and are left alone. */
  readonly keys: readonly string[]
  readonly defaultSort: string
}

const paging = new Set(['page', 'size', 'sort'])

/** Reads a selection from a query string. Values that make no sense fall back to their defaults. */
export function readListQuery(search: string, shape: QueryShape): ListQuery {
  const params = new URLSearchParams(search)
  const filters: Record<string, string> = {}
  for (const key of shape.keys) {
    const value = params.get(key)
    if (!paging.has(key) && value !== null && value !== '') filters[key] = value
  }
  const sort = params.get('sort') ?? ''
  return {
    filters,
    sort: /^-?[a-zA-Z]+$/.test(sort) ? sort : shape.defaultSort,
    page: positive(params.get('page'), 1),
    size: Math.min(positive(params.get('size'), defaultSize), 200),
  }
}

function positive(text: string | null, otherwise: number): number {
  return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : otherwise
}

/** Writes a selection into a query string (no `?`), keeping foreign keys of `search`; defaults are left out, so that addresses stay short. */
export function writeListQuery(search: string, query: ListQuery, shape: QueryShape): string {
  const params = new URLSearchParams(search)
  for (const key of [...shape.keys, ...paging]) params.delete(key)
  for (const key of shape.keys) {
    const value = query.filters[key]
    if (value !== undefined && value !== '') params.set(key, value)
  }
  if (query.sort !== shape.defaultSort) params.set('sort', query.sort)
  if (query.page > 1) params.set('page', String(query.page))
  if (query.size !== defaultSize) params.set('size', String(query.size))
  return params.toString()
}

/** The selection without its page, as a saved filter keeps it. */
export function savedQueryOf(query: ListQuery, shape: QueryShape): string {
  return writeListQuery('', { ...query, page: 1, size: defaultSize }, shape)
}

/** One filter changed: back to the first page. An empty value removes the filter. */
export function withFilter(query: ListQuery, key: string, value: string | undefined): ListQuery {
  const { [key]: _gone, ...others } = query.filters
  return { ...query, page: 1, filters: value === undefined || value === '' ? others : { ...others, [key]: value } }
}

/** A click on a column's head: ascending, descending, then the list's own order again. */
export function withSort(query: ListQuery, column: string, order: 'ascend' | 'descend' | null | undefined, shape: QueryShape): ListQuery {
  const sort = order === 'ascend' ? column : order === 'descend' ? `-${column}` : shape.defaultSort
  return { ...query, sort, page: 1 }
}

/**
 * True for what looks like an ID number. Filters stand in the address, and an ID number never does: the search (Ctrl K) sends it in
 * the body instead.
 */
export function looksLikeIdNumber(text: string): boolean {
  return /(^|\D)(\d{17}[\dXx]|\d{15})(\D|$)/.test(text.replaceAll(/\s/g, ''))
}

/** What a filter says when it is shown as a tag: `状态：待处理、处理中`. */
export function filterWords(filter: Filter, value: string): string {
  if (filter.kind === 'boolean') return `${filter.label}：${value === 'true' ? '是' : '否'}`
  const words = value
    .split(',')
    .map((part) => filter.options?.[part] ?? part)
    .join('、')
  return filter.kind === 'date-from'
    ? `${filter.label} ${words} 起`
    : filter.kind === 'date-to'
      ? `${filter.label} 至 ${words}`
      : `${filter.label}：${words}`
}
