import { Pagination, Skeleton, Table, type InputRef } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { z } from 'zod'
import type { Column, Filter, Operation } from '#contract'
import { Empty } from './Empty.tsx'
import { ErrorView } from './ErrorView.tsx'
import { count } from './format.ts'
import { pageSizes, readListQuery, savedQueryOf, withFilter, withSort, type QueryShape } from './list-query.ts'
import { BulkBar, type BulkAction } from './table/BulkBar.tsx'
import { ColumnChooser, useChosenColumns } from './table/ColumnChooser.tsx'
import { tableColumns, widthOf, type Renderers } from './table/columns.tsx'
import { ExportButton } from './table/ExportButton.tsx'
import { FilterBar } from './table/FilterBar.tsx'
import { PrintedTable } from './table/PrintedTable.tsx'
import { SavedFilters } from './table/SavedFilters.tsx'
import { sumsRow } from './table/sums-row.tsx'
import { useBodyHeight } from './table/use-body-height.ts'
import { useCursor } from './table/use-cursor.ts'
import { usePage, type ListOperation } from './table/use-page.ts'
import { useDelayed } from './use-delayed.ts'
import { useListQuery } from './use-list-query.ts'

export type { BulkAction } from './table/BulkBar.tsx'

/** What the table needs of a contract's `Listing`; every listing is one. */
export interface TableListing<Row> {
  readonly id: string
  readonly label: string
  readonly columns: readonly Column[]
  readonly filters: readonly Filter[]
  readonly defaultSort: string
  readonly list: ListOperation<Row>
  readonly export: Operation
}

export interface QueryTableProps<Row extends object> {
  readonly listing: TableListing<Row>
  readonly rowKey: (row: Row) => string | number
  /** The address a row opens (Enter, double click, its link). */
  readonly open?: (row: Row) => string
  /** The column that carries the link; the first one otherwise. */
  readonly linkColumn?: string & keyof Row
  /** Own cells by column key. */
  readonly render?: Renderers<Row>
  /** The next action of a row, at its end. */
  readonly actions?: { readonly render: (row: Row) => ReactNode; readonly width: number }
  readonly bulk?: readonly BulkAction<Row>[]
  /** Always part of the selection, not shown and not removable (`{ householdNo: 12 }`). */
  readonly fixed?: Readonly<Record<string, string | number | undefined>>
  /** What to say, and what to do next, when there is nothing at all. */
  readonly empty?: { readonly title: string; readonly next?: ReactNode }
  /** false: a second table on a page; its selection is not in the address and it does not take the keyboard. */
  readonly inAddress?: boolean
  /** false: as tall as its rows instead of filling the screen. */
  readonly fill?: boolean
  /** Keys of the selection that the screen itself shows and changes (what a report is broken down by): no tag, not cleared. */
  readonly managed?: readonly string[]
  /** More buttons at the right of the filters. */
  readonly toolbar?: ReactNode
  /** Ask again every so many ms (work lists that fill by themselves). */
  readonly refetchInterval?: number
}

const noRenderers = {}
const noSums = {}
const noRows: readonly never[] = []
const noKeys: readonly string[] = []

/**
 * A list of the contract on the screen: filters in the address, saved filters, columns to choose, sorting, pages, sums of everything
 * selected, bulk actions with a preview, export of exactly this, all of it by keyboard.
 */
export function QueryTable<Row extends object>(props: QueryTableProps<Row>): ReactNode {
  const {
    listing,
    rowKey,
    open,
    render = noRenderers,
    bulk = noRows,
    fixed,
    empty,
    inAddress = true,
    fill = inAddress,
    managed = noKeys,
  } = props
  const shape = useMemo<QueryShape>(() => ({ keys: keysOf(listing), defaultSort: listing.defaultSort }), [listing])
  const [query, change] = useListQuery(shape, inAddress)
  const [visible, choose] = useChosenColumns(listing.id, listing.columns)
  const [selected, setSelected] = useState<ReadonlyMap<string | number, Row>>(new Map())
  const [, navigate] = useLocation()
  const frame = useRef<HTMLDivElement>(null)
  const search = useRef<InputRef>(null)

  // What is chosen stays chosen from page to page, but not under another filter, where it would be out of sight.
  const filterKey = JSON.stringify(query.filters)
  useEffect(() => {
    setSelected((now) => (now.size === 0 ? now : new Map()))
  }, [filterKey])

  const selection = useMemo(() => ({ ...query.filters, ...fixed, sort: query.sort }), [query.filters, query.sort, fixed])
  const reply = usePage(listing.list, selection, query.page, query.size, props.refetchInterval)
  const rows: readonly Row[] = reply.data?.rows ?? noRows
  const sums = reply.data?.sums ?? noSums
  const total = reply.data?.total ?? 0
  // Counting ends where exporting does.
  const tooMany = reply.data?.more ?? false
  const lastPage = Math.max(1, Math.ceil(total / query.size))

  const turn = (by: number): void => {
    change((now) => ({ ...now, page: Math.max(1, now.page + by) }))
  }
  const toggle = useCallback(
    (row: Row) => {
      setSelected((now) => {
        const next = new Map(now)
        if (!next.delete(rowKey(row))) next.set(rowKey(row), row)
        return next
      })
    },
    [rowKey],
  )
  const openRow = (row: Row | undefined): void => {
    if (row !== undefined && open !== undefined) navigate(open(row))
  }
  const [cursor, setCursor] = useCursor({
    length: rows.length,
    hasNextPage: query.page < lastPage,
    hasPreviousPage: query.page > 1,
    turn,
    wrapper: frame,
    active: inAddress,
    open: (at) => {
      openRow(rows[at])
    },
    select:
      bulk.length === 0
        ? undefined
        : (at) => {
            const row = rows[at]
            if (row !== undefined) toggle(row)
          },
    focusSearch: () => {
      search.current?.focus({ cursor: 'all' })
      return search.current !== null
    },
  })

  const linkColumn = props.linkColumn ?? visible[0]?.key
  const columns = useMemo(
    () => tableColumns<Row>({ columns: visible, sort: query.sort, sums, render, open, linkColumn, actions: props.actions }),
    [visible, query.sort, sums, render, open, linkColumn, props.actions],
  )
  const body = useBodyHeight(frame, fill, rows.length > 0)
  const needed = visible.reduce((sum, column) => sum + widthOf(column, sums), (props.actions?.width ?? 0) + (bulk.length > 0 ? 36 : 0))
  const slow = useDelayed(reply.isPending)
  const filtered = Object.keys(query.filters).length > 0
  const hiddenLabels = useMemo(() => labelsOf(listing), [listing])

  return (
    <section className={fill ? 'dd-table dd-table-fill' : 'dd-table'} aria-label={listing.label}>
      <div className="dd-table-bar">
        <FilterBar
          filters={listing.filters}
          hiddenLabels={hiddenLabels}
          values={split(query.filters, managed).others}
          searchRef={search}
          onChange={(key, value) => {
            change((now) => withFilter(now, key, value))
          }}
          onClear={() => {
            change((now) => ({ ...now, filters: split(now.filters, managed).kept, page: 1 }))
          }}
        />
        <div className="dd-table-tools">
          {props.toolbar}
          {inAddress && (
            <SavedFilters
              screen={listing.id}
              query={savedQueryOf(query, shape)}
              apply={(saved) => {
                change(() => readListQuery(saved, shape))
              }}
            />
          )}
          <ColumnChooser columns={listing.columns} visible={visible} choose={choose} />
          <ExportButton listing={listing} selection={selection} total={total} more={tooMany} />
        </div>
      </div>
      <PrintedTable
        label={listing.label}
        columns={visible}
        cells={columns}
        rows={rows}
        rowKey={rowKey}
        filters={listing.filters}
        values={query.filters}
        sums={sums}
        total={total}
        page={query.page}
      />
      <div ref={frame} className="dd-table-frame">
        {reply.isError ? (
          <ErrorView
            error={reply.error}
            kept="筛选条件还在"
            retry={() => {
              void reply.refetch()
            }}
          />
        ) : reply.isPending ? (
          slow ? (
            <Skeleton active title={false} paragraph={{ rows: 12, width: '100%' }} />
          ) : null
        ) : (
          <Table<Row>
            size="small"
            pagination={false}
            tableLayout="fixed"
            columns={columns}
            dataSource={rows}
            rowKey={rowKey}
            className={reply.isPlaceholderData ? 'dd-table-waiting' : ''}
            rowClassName={(_row, at) => (at === cursor ? 'dd-row dd-row-cursor' : 'dd-row')}
            scroll={{ ...(body.height === undefined ? {} : { y: body.height }), ...(needed > body.width ? { x: needed } : {}) }}
            locale={{
              emptyText: (
                <Empty
                  title={filtered ? '没有符合筛选条件的记录' : (empty?.title ?? '还没有记录')}
                  next={filtered ? '放宽或清除筛选条件再看' : empty?.next}
                />
              ),
            }}
            onRow={(row, at) => ({
              onClick: () => {
                setCursor(at ?? -1)
              },
              onDoubleClick: () => {
                openRow(row)
              },
            })}
            onChange={(_pages, _filters, sorter, extra) => {
              const first = Array.isArray(sorter) ? sorter[0] : sorter
              if (extra.action === 'sort' && first?.columnKey !== undefined)
                change((now) => withSort(now, String(first.columnKey), first.order, shape))
            }}
            {...(bulk.length === 0
              ? {}
              : {
                  rowSelection: {
                    columnWidth: 36,
                    selectedRowKeys: [...selected.keys()],
                    onChange: (keys: React.Key[]) => {
                      setSelected((now) => pageSelection(now, rows, rowKey, keys))
                    },
                  },
                })}
            {...(rows.length > 0
              ? { summary: () => sumsRow({ columns: visible, sums, lead: bulk.length > 0, tail: props.actions !== undefined }) }
              : {})}
          />
        )}
      </div>
      <div className="dd-table-foot">
        {selected.size > 0 ? (
          <BulkBar
            rows={[...selected.values()]}
            actions={bulk}
            clear={() => {
              setSelected(new Map())
            }}
          />
        ) : (
          <span>{reply.isSuccess ? (tooMany ? `${count(total)}+ 条` : `共 ${count(total)} 条`) : ''}</span>
        )}
        {total > pageSizes[0] && (
          <Pagination
            size="small"
            current={Math.min(query.page, lastPage)}
            pageSize={query.size}
            total={total}
            pageSizeOptions={[...pageSizes]}
            showSizeChanger
            onChange={(page, size) => {
              change((now) => ({ ...now, size, page: size === now.size ? page : 1 }))
            }}
          />
        )}
      </div>
    </section>
  )
}

/** Filters under some keys, and the others. */
function split(
  filters: Readonly<Record<string, string>>,
  keys: readonly string[],
): { kept: Record<string, string>; others: Record<string, string> } {
  const part = (inside: boolean): Record<string, string> =>
    Object.fromEntries(Object.entries(filters).filter(([key]) => keys.includes(key) === inside))
  return { kept: part(true), others: part(false) }
}

/** Keys of a listing's query: its schema's, so that links may also use keys without a filter field. */
function keysOf(listing: Pick<TableListing<never>, 'filters'> & { readonly list: { readonly query: z.ZodType } }): string[] {
  const { query } = listing.list
  return query instanceof z.ZodObject
    ? Object.keys(query.shape).filter((key) => !['page', 'size', 'sort'].includes(key))
    : listing.filters.map((filter) => filter.key)
}

/** What a key without a filter field is called: its schema's description. */
function labelsOf(listing: { readonly list: { readonly query: z.ZodType } }): Record<string, string> {
  const { query } = listing.list
  if (!(query instanceof z.ZodObject)) return {}
  return Object.fromEntries(
    Object.entries(query.shape).flatMap(([key, field]) =>
      field instanceof z.ZodType && field.description !== undefined ? [[key, field.description]] : [],
    ),
  )
}

/** The selection after the boxes of this page changed: other pages' rows stay chosen. */
function pageSelection<Row>(
  now: ReadonlyMap<string | number, Row>,
  rows: readonly Row[],
  rowKey: (row: Row) => string | number,
  keys: readonly React.Key[],
): ReadonlyMap<string | number, Row> {
  const next = new Map(now)
  for (const row of rows) {
    const key = rowKey(row)
    if (keys.includes(key)) next.set(key, row)
    else next.delete(key)
  }
  return next
}
