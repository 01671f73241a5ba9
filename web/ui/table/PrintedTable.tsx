import type { TableColumnType } from 'antd'
import { useSyncExternalStore, type ReactNode } from 'react'
import type { Column, Filter } from '#contract'
import { cellText, count, isFigure } from '../format.ts'
import { filterWords } from '../list-query.ts'
import { RegionName } from '../RegionPicker.tsx'
import { widthOf } from './columns.tsx'

interface Props<Row> {
  readonly label: string
  readonly columns: readonly Column[]
  /** The same columns with their cells. */
  readonly cells: readonly TableColumnType<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string | number
  readonly filters: readonly Filter[]
  readonly values: Readonly<Record<string, string>>
  readonly sums: Readonly<Record<string, number>>
  readonly total: number
  readonly page: number
}

/**
 * The page of a list as it goes to paper: a plain table, since the one on the screen is two (its head stands still while its body scrolls),
 * which on paper stand askew and are cut off at the edge. It is there only while something is printed.
 */
export function PrintedTable<Row>(props: Props<Row>): ReactNode {
  return usePrinting() ? <Sheet {...props} /> : null
}

function Sheet<Row>({ label, columns, cells, rows, rowKey, filters, values, sums, total, page }: Props<Row>): ReactNode {
  const chosen = filters.filter((filter) => values[filter.key] !== undefined)
  const summed = columns.some((column) => column.sum === true && sums[column.key] !== undefined)
  const wide = columns.reduce((sum, column) => sum + widthOf(column, sums), 0)
  return (
    <div className="dd-printed">
      <p>
        {label}，共 {count(total)} 条
        {rows.length < total && `，这里是第 ${count(page)} 页的 ${count(rows.length)} 条（要全部的请用“导出”）`}
        {chosen.length > 0 && '。筛选：'}
        {chosen.map((filter, at) => (
          <span key={filter.key}>
            {at > 0 && '；'}
            <Condition filter={filter} value={values[filter.key] ?? ''} />
          </span>
        ))}
      </p>
      <table>
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} style={{ width: `${String((widthOf(column, sums) / wide) * 100)}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} className={isFigure(column) ? 'dd-right' : undefined}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.key} className={isFigure(column) ? 'dd-right dd-figure' : undefined}>
                  {contentOf(cells, column, row, at)}
                </td>
              ))}
            </tr>
          ))}
          {summed && rows.length > 0 && (
            <tr className="dd-sums">
              {columns.map((column, at) => {
                const sum = column.sum === true ? sums[column.key] : undefined
                return (
                  <td key={column.key} className={isFigure(column) ? 'dd-right dd-figure' : undefined}>
                    {sum !== undefined ? cellText(column, sum) : at === 0 ? '合计' : ''}
                  </td>
                )
              })}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

function Condition({ filter, value }: { filter: Filter; value: string }): ReactNode {
  if (filter.kind !== 'region') return filterWords(filter, value)
  return (
    <>
      {filter.label}：<RegionName code={value} />
    </>
  )
}

function contentOf<Row>(cells: readonly TableColumnType<Row>[], column: Column, row: Row, at: number): ReactNode {
  const made = cells.find((cell) => cell.key === column.key)?.render?.(undefined, row, at)
  return made as ReactNode
}

/** Whether the browser is just making pages for paper. */
function usePrinting(): boolean {
  return useSyncExternalStore(watchPrinting, () => printing)
}

let printing = false
const listeners = new Set<() => void>()
let watched = false

function watchPrinting(listener: () => void): () => void {
  listeners.add(listener)
  if (!watched) {
    watched = true
    const set = (now: boolean): void => {
      if (printing === now) return
      printing = now
      for (const tell of listeners) tell()
    }
    window.addEventListener('beforeprint', () => {
      set(true)
    })
    window.addEventListener('afterprint', () => {
      set(false)
    })
  }
  return () => {
    listeners.delete(listener)
  }
}
