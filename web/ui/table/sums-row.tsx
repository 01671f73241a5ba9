import { Table } from 'antd'
import type { ReactNode } from 'react'
import type { Column } from '#contract'
import { cellText, isFigure } from '../format.ts'

/**
 * The sums of everything the filters select, under their columns. Nothing when no visible column is summed. A function and not a
 * component: antd keeps the row in sight only where it gets the summary element itself.
 */
export function sumsRow({
  columns,
  sums,
  lead,
  tail,
}: {
  columns: readonly Column[]
  sums: Readonly<Record<string, number>>
  lead: boolean
  tail: boolean
}): ReactNode {
  if (!columns.some((column) => column.sum === true && sums[column.key] !== undefined)) return null
  const offset = lead ? 1 : 0
  return (
    <Table.Summary fixed="bottom">
      <Table.Summary.Row className="dd-sums">
        {lead && <Table.Summary.Cell index={0} />}
        {columns.map((column, at) => {
          const sum = column.sum === true ? sums[column.key] : undefined
          return (
            <Table.Summary.Cell key={column.key} index={at + offset} align={isFigure(column) ? 'right' : 'left'}>
              {sum !== undefined ? <span className="dd-figure">{cellText(column, sum)}</span> : at === 0 ? '合计' : ''}
            </Table.Summary.Cell>
          )
        })}
        {tail && <Table.Summary.Cell index={columns.length + offset} />}
      </Table.Summary.Row>
    </Table.Summary>
  )
}
