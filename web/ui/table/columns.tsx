import type { TableColumnType } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Column } from '#contract'
import { ClockChip } from '../ClockChip.tsx'
import { cellText, isFigure } from '../format.ts'
import { useMe } from '../session.ts'

/** Widths in px where a column gives none. Text columns share what is left over. */
const widths: Record<Column['type'], number> = {
  text: 150,
  date: 96,
  datetime: 138,
  money: 112,
  count: 76,
  option: 96,
  days: 132,
  share: 76,
}

export type Renderers<Row> = { readonly [K in keyof Row]?: (row: Row) => ReactNode }

interface ColumnOptions<Row> {
  readonly columns: readonly Column[]
  readonly sort: string
  readonly sums: Readonly<Record<string, number>>
  readonly render: Renderers<Row>
  /** The address a row opens, and the column that carries the link. */
  readonly open: ((row: Row) => string) | undefined
  readonly linkColumn: string | undefined
  readonly actions: { readonly render: (row: Row) => ReactNode; readonly width: number } | undefined
}

/** A bold figure of the sums' row, and the padding of its cell, in px. */
const figure = { character: 8.5, padding: 18 } as const

/** A column's width in px; a long sum widens its column, since a sum cut off or run into its neighbour would be read wrongly. */
export function widthOf(column: Column, sums: Readonly<Record<string, number>>): number {
  const own = column.width ?? widths[column.type]
  const sum = column.sum === true ? sums[column.key] : undefined
  return sum === undefined ? own : Math.max(own, Math.ceil(cellText(column, sum).length * figure.character + figure.padding))
}

/** antd's columns from the listing's. */
export function tableColumns<Row extends object>(options: ColumnOptions<Row>): TableColumnType<Row>[] {
  const { columns, sort, sums, render, open, linkColumn, actions } = options
  const made = columns.map((column): TableColumnType<Row> => ({
    key: column.key,
    title: column.label,
    width: widthOf(column, sums),
    align: isFigure(column) ? 'right' : 'left',
    ellipsis: { showTitle: false },
    sorter: column.sortable === true,
    showSorterTooltip: false,
    sortOrder: sort === column.key ? 'ascend' : sort === `-${column.key}` ? 'descend' : null,
    shouldCellUpdate: (now, before) => now !== before,
    render: (_value: unknown, row: Row) => cell(column, row, render, column.key === linkColumn ? open : undefined),
  }))
  if (actions !== undefined)
    made.push({
      key: '·actions',
      title: '',
      width: actions.width,
      align: 'right',
      fixed: 'right',
      render: (_value: unknown, row: Row) => actions.render(row),
    })
  return made
}

function cell<Row extends object>(column: Column, row: Row, render: Renderers<Row>, open: ((row: Row) => string) | undefined): ReactNode {
  const key = column.key as keyof Row
  const value: unknown = row[key]
  const own = render[key]
  const content =
    own !== undefined ? (
      own(row)
    ) : column.type === 'days' && typeof value === 'number' ? (
      <ClockChip daysLeft={value} />
    ) : (
      textCell(column, value)
    )
  return open === undefined ? (
    content
  ) : (
    <Link href={open(row)} className="dd-cell-link">
      {content}
    </Link>
  )
}

function textCell(column: Column, value: unknown): ReactNode {
  const text = cellText(column, value)
  if (column.cut === 'start') return <CutStart text={text} />
  return <span title={column.type === 'text' && text.length > 8 ? text : undefined}>{text}</span>
}

/** A long place or file name keeps its end. Of a place within one's own only the part that differs is shown; the whole is its title. */
function CutStart({ text }: { text: string }): ReactNode {
  const { regionName } = useMe()
  return (
    <span className="dd-cut-start" title={text}>
      <bdi>{withinOwn(text, regionName)}</bdi>
    </span>
  )
}

/** `河坝镇老河口村` for `湖南省益阳市大通湖管理区河坝镇老河口村` in 大通湖; one's own place and others stay whole. */
export function withinOwn(place: string, own: string): string {
  return own !== '' && place.startsWith(own) && place.length > own.length ? place.slice(own.length) : place
}
