import { Table } from 'antd'
import type { ReactNode } from 'react'
import type { imports, ReplyOf } from '#contract'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Inspection = ReplyOf<typeof imports.inspect>
type ColumnReading = Inspection['columns'][number]

function readAs(column: ColumnReading): ReactNode {
  if (column.field === null) return <span className="dd-quiet">不读</span>
  return <>{column.label}{column.unit === 'wan' && <StatusTag tone="soon">按万元</StatusTag>}{column.confidence < 0.8 && <StatusTag tone="soon">请确认</StatusTag>}</>
}

/** How the columns were read, and the first rows as they stand in the file, one under the other. */
export function FileReading({ inspection }: { inspection: Inspection }): ReactNode {
  const { columns, rows } = inspection
  const shown = columns.map((column, i) => ({
    key: String(i),
    width: 130,
    ellipsis: true,
    title: <><div>{column.header === '' ? '（无列名）' : column.header}</div><div className="dd-quiet" style={{ fontWeight: 400 }}>↳ {readAs(column)}</div></>,
    render: (_: unknown, row: { cells: string[] }) => row.cells[i] ?? '',
  }))
  return (
    <section className="dd-card">
      <h2>列是这样读的</h2>
      <Table size="small" bordered pagination={false} scroll={{ x: columns.length * 130 }} rowKey="line" dataSource={rows.map((cells, line) => ({ line, cells }))} columns={shown} />
    </section>
  )
}
