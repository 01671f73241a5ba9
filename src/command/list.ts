import { sql, type RawBuilder } from 'kysely'
import { withSnapshot, type Actor } from '#access'
import { exportLimit, type Column, type Filter, type Listing, type ListReply, type PageQuery } from '#contract'
import type { Reader } from '#db'
import { DomainError } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { writeListing, xlsxMime } from '#platform/documents'
import { read, recordLooks } from './command.ts'
import { answer, handleWith, show, type Context, type Download, type Route, type WholeList } from './route.ts'
import type { Services } from './services.ts'
import { inTurns, rowsATurn } from './turns.ts'
import { veilMinors } from './veil.ts'

/** Part of a list: sorted by a column of the listing, from `offset`, at most `limit` rows. */
export interface Slice {
  readonly sort: string
  readonly descending: boolean
  readonly limit: number
  readonly offset: number
  /** These rows and no others, by the numbers that `ListSource.numbers` gave: limit and offset say nothing then. */
  readonly numbers?: readonly number[]
}

/**
 * How a room fills a listing. `rows` and `totals` read the same selection (share the filtering in one function), so that list, count,
 * sums and export cannot disagree.
 */
export interface ListSource<Q, Row> {
  rows(reader: Reader, query: Q, slice: Slice, context: Context): Promise<Row[]>
  totals(reader: Reader, query: Q, context: Context): Promise<Totals>
  /**
   * The numbers of all that is selected in the list's order, as a SELECT of one column `no`. A list that has it is read as a whole with
   * one walk by a cursor, however long it is; without it each part would be found by skipping all before it.
   */
  numbers?(reader: Reader, query: Q, order: Pick<Slice, 'sort' | 'descending'>, context: Context): Promise<RawBuilder<unknown>>
  /** Rows and totals at once, where both come out of one computation. */
  page?(reader: Reader, query: Q, slice: Slice, context: Context): Promise<Totals & { readonly rows: Row[] }>
}

/** How many rows are selected, at most `exportLimit`; `more`: there are more than that. Sums are of all that is selected. */
export interface Totals {
  readonly total: number
  readonly more?: boolean
  readonly sums?: Record<string, number>
}

/** A list that is computed as a whole (what is counted by desk, by indicator): its page, its totals and its export are one computation. */
export function computedList<Q, Row>(page: NonNullable<ListSource<Q, Row>['page']>): ListSource<Q, Row> {
  return {
    page,
    rows: async (reader, query, slice, context) => (await page(reader, query, slice, context)).rows,
    totals: (reader, query, context) => page(reader, query, { sort: '', descending: false, limit: 0, offset: 0 }, context),
  }
}

/** Counts what stands behind `from` in SQL ("alert a where …"), as far as anybody needs it: a whole province is not walked through for a number. */
export async function countUpTo(reader: Reader, from: RawBuilder<unknown>): Promise<Required<Pick<Totals, 'total' | 'more'>>> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from (select 1 from ${from} limit ${exportLimit + 1}) counted`.execute(
    reader,
  )
  const n = rows[0]?.n ?? 0
  return { total: Math.min(n, exportLimit), more: n > exportLimit }
}

/** Rows asked for at once where each part is found by skipping all before it: the database pays for every part, so they are fewer. */
const rowsASkip = 5_000

function wholeList<Q extends object, Row extends object>(listing: Listing, source: ListSource<Q, Row>): WholeList {
  const split = (query: object): { filters: Q; sort: string | undefined } => {
    const { sort, ...filters } = query as Q & { sort?: string }
    return { filters: filters as Q, sort }
  }
  return {
    listing,
    parse(query) {
      const parsed = listing.export.query.safeParse(query)
      if (!parsed.success) throw new DomainError('input.invalid', '筛选条件有误，不能导出', { hint: '请刷新页面、重新筛选后再导出' })
      sorting(listing, split(parsed.data).sort)
      return parsed.data
    },
    async total(reader, query, context) {
      const { total, more = false } = await source.totals(reader, split(query).filters, context)
      return more ? null : total
    },
    async *pages(reader, query, context, rowsAPart = rowsATurn) {
      const { filters, sort } = split(query)
      const order = sorting(listing, sort)
      const limit = source.numbers === undefined && rowsAPart === rowsATurn ? rowsASkip : rowsAPart
      for await (const part of source.numbers === undefined
        ? slices(limit)
        : walk(reader, await source.numbers(reader, filters, order, context), limit)) {
        const rows = (await source.rows(reader, filters, { ...order, ...part }, context)) as Record<string, unknown>[]
        yield* inTurns(rows, (some) => veilMinors(reader, context.services.clock.today(), some), rowsAPart)
        if (part.numbers === undefined && rows.length < limit) return
      }
    },
    async words(services, actor, query, typed) {
      const { filters } = split(query)
      const shown = typed ? listing.filters : listing.filters.filter((filter) => filter.kind !== 'text')
      return describe(shown, filters, await placeNames(services, actor, listing.filters, filters))
    },
    kept: (query) => withoutWords(listing.filters, split(query).filters),
  }
}

type Part = Omit<Slice, 'sort' | 'descending'>

/** One part after the other, without end: for lists short enough to be skipped through. */
function* slices(limit: number): Generator<Part> {
  for (let offset = 0; ; offset += limit) yield { limit, offset }
}

/** The numbers of a selection, part by part, through a cursor of the reader's transaction. */
async function* walk(reader: Reader, numbers: RawBuilder<unknown>, limit: number): AsyncGenerator<Part> {
  await sql`declare whole_list no scroll cursor for ${numbers}`.execute(reader)
  for (;;) {
    const { rows } = await sql<{ no: number }>`fetch forward ${sql.raw(String(limit))} from whole_list`.execute(reader)
    if (rows.length > 0) yield { numbers: rows.map((row) => row.no), limit, offset: 0 }
    if (rows.length < limit) break
  }
  await sql`close whole_list`.execute(reader)
}

/**
 * The list route and the export route of a listing. An export is written to the ledger with its selection and number of rows; a list
 * that declares a look is written down page by page, with the households that were on it.
 */
export function listRoutes<Q extends object, Row extends object>(listing: Listing, source: ListSource<Q, Row>): Route[] {
  const onePage = async (reader: Reader, query: object, context: Context): Promise<ListReply<Record<string, unknown>>> => {
    const { page, size, sort, ...filters } = query as Q & PageQuery
    const slice = { ...sorting(listing, sort), limit: size, offset: (page - 1) * size }
    const { rows, total, more = false, sums = {} } = await pageOf(source, reader, filters as Q, slice, context)
    return { rows: rows as Record<string, unknown>[], total, more, sums }
  }
  const list =
    listing.list.look === undefined
      ? answer(listing.list, (reader, { query }, context) => onePage(reader, query, context))
      : show(listing.list, async (reader, { query }, context) => {
          const reply = await onePage(reader, query, context)
          return { reply, looks: looksAt(listing, reply.rows, context.actor) }
        })
  const whole = wholeList(listing, source)
  const exported = handleWith(listing.export, async ({ services, actor, query }): Promise<Download> => {
    const { sort: _sort, ...filters } = query as Q & { sort?: string }
    const context = { services, actor }
    // As of one moment: rows that change while the sheet is written can be neither skipped nor doubled.
    const rows = await withSnapshot(services.db, actor, (reader) => upToLimit(whole, reader, query, context))
    const total = rows.length
    const places = await placeNames(services, actor, listing.filters, filters)
    const selection = `${describe(listing.filters, filters, places)}共 ${String(total)} 行；${takenBy(services.clock.now(), actor)}`
    await recordLooks(services, actor, [
      {
        verb: 'list.export',
        subject: `list:${listing.id}`,
        regionCode: actor.regionCode,
        detail: { rows: total, filters: withoutWords(listing.filters, filters) },
      },
    ])
    return {
      fileName: `${listing.label}_${services.clock.today()}.xlsx`,
      mime: xlsxMime,
      content: writeListing({ title: listing.label, selection, columns: listing.columns, rows }),
    }
  })
  return [list, { ...exported, whole }]
}

/** All rows of a list, where one answer may hold them; `input.invalid` where there are more. */
async function upToLimit(whole: WholeList, reader: Reader, query: object, context: Context): Promise<Record<string, unknown>[]> {
  const tooMany = (): DomainError =>
    new DomainError('input.invalid', `选中的超过 ${exportLimit.toLocaleString('en')} 行，一次导不完`, {
      hint: '请在名单上点“导出”，在后台写成文件，完成后下载；或用筛选缩小范围',
    })
  if ((await whole.total(reader, query, context)) === null) throw tooMany()
  const rows: Record<string, unknown>[] = []
  for await (const part of whole.pages(reader, query, context)) {
    for (const row of part) rows.push(row)
    if (rows.length > exportLimit) throw tooMany()
  }
  return rows
}

async function pageOf<Q, Row>(
  source: ListSource<Q, Row>,
  reader: Reader,
  query: Q,
  slice: Slice,
  context: Context,
): Promise<Totals & { readonly rows: Row[] }> {
  if (source.page !== undefined) return source.page(reader, query, slice, context)
  const [rows, totals] = await Promise.all([source.rows(reader, query, slice, context), source.totals(reader, query, context)])
  return { rows, ...totals }
}

function sorting(listing: Pick<Listing, 'columns' | 'defaultSort'>, sort: string | undefined): Pick<Slice, 'sort' | 'descending'> {
  const wanted = sort ?? listing.defaultSort
  const descending = wanted.startsWith('-')
  const key = descending ? wanted.slice(1) : wanted
  const column: Column | undefined = listing.columns.find((candidate) => candidate.key === key)
  if (sort !== undefined && column?.sortable !== true && sort !== listing.defaultSort)
    throw new DomainError('input.invalid', '不能按这一列排序')
  return { sort: key, descending }
}

/** One entry a page: who was on it is found by household, without an entry for each of two hundred rows. */
function looksAt(listing: Pick<Listing, 'id'>, rows: readonly Record<string, unknown>[], actor: Actor): Omit<LedgerEntry, 'verb'>[] {
  const households = [...new Set(rows.flatMap((row) => (typeof row.householdNo === 'number' ? row.householdNo : [])))]
  return rows.length === 0
    ? []
    : [{ subject: `list:${listing.id}`, regionCode: actor.regionCode, detail: { rows: rows.length, households } }]
}

const chinaTime = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })

/** Who made a file that leaves the platform, and when: every export says it. */
export function takenBy(at: Date, actor: Pick<Actor, 'name'>): string {
  return `制表时间：${chinaTime.format(at)}；制表人：${actor.name}`
}

/** What the ledger keeps of the filters: values, but not of a text somebody typed, which may be a name. */
function withoutWords(filters: readonly Filter[], query: object): Record<string, unknown> {
  const typed = new Set(filters.filter((filter) => filter.kind === 'text').map((filter) => filter.key))
  return Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typed.has(key) ? '…' : (value as unknown)]),
  )
}

async function placeNames(
  services: Services,
  actor: Actor,
  filters: readonly Filter[],
  query: object,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, unknown>(Object.entries(query))
  const codes = filters.flatMap((filter) => {
    const value = values.get(filter.key)
    return filter.kind === 'region' && typeof value === 'string' ? value : []
  })
  if (codes.length === 0) return new Map()
  const rows = await read(services, actor, (reader) =>
    reader.selectFrom('region').select(['code', 'full_name']).where('code', 'in', codes).execute(),
  )
  return new Map(rows.map((row) => [row.code, row.full_name]))
}

/** The filters in words, for the head of the exported sheet. */
function describe(filters: readonly Filter[], query: object, places: ReadonlyMap<string, string>): string {
  const values = new Map(Object.entries(query))
  const parts = filters.flatMap((filter) => {
    const value: unknown = values.get(filter.key)
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return []
    const shown = (Array.isArray(value) ? value : [value])
      .map((one) => places.get(String(one)) ?? filter.options?.[String(one)] ?? String(one))
      .join('、')
    return [`${filter.label}${filter.kind === 'date-from' ? '自' : filter.kind === 'date-to' ? '至' : ''}：${shown}；`]
  })
  return parts.join('')
}
