import { Table } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { count, nothing } from '../../ui/format.ts'

type Row = ReplyOf<typeof imports.scores>['rows'][number]

/** The score of each month as bars of equal width: enough to see it rise or fall. */
function Months({ months }: { months: Row['months'] }): ReactNode {
  const width = 14
  return (
    <svg width={Math.max(1, months.length) * width} height={24} role="img" aria-label={months.map((one) => `${one.month} ${String(one.score)} 分`).join('，')}>
      {months.map((one, i) => (
        <rect key={one.month} x={i * width} y={24 - one.score * 0.24} width={width - 3} height={Math.max(1, one.score * 0.24)} fill={one.score < 60 ? '#c0392b' : '#3a6ea5'}>
          <title>{`${one.month}：${String(one.score)} 分`}</title>
        </rect>
      ))}
    </svg>
  )
}

const columns = [
  { title: '部门', dataIndex: 'departmentName', width: 90, render: (name: string, row: Row) => <Link href={`/imports?department=${row.department}`}>{name}</Link> },
  { title: '质量分', dataIndex: 'score', width: 80, align: 'right' as const, render: (score: number | null) => score ?? nothing, sorter: (a: Row, b: Row) => (a.score ?? -1) - (b.score ?? -1) },
  { title: '近 12 个月', dataIndex: 'months', render: (months: Row['months']) => <Months months={months} /> },
  { title: '文件', dataIndex: 'files', width: 80, align: 'right' as const, render: count },
  { title: '行', dataIndex: 'rows', width: 100, align: 'right' as const, render: count },
  { title: '退回', dataIndex: 'held', width: 80, align: 'right' as const, render: count },
  { title: '姓名不一致', dataIndex: 'conflicts', width: 100, align: 'right' as const, render: count },
  { title: '逾期数据集', dataIndex: 'lateSets', width: 100, align: 'right' as const, render: (late: number) => (late === 0 ? '0' : <span className="dd-late">{late}</span>) },
]

/** How well each department delivers: completeness, agreement with the registry, punctuality. */
export function Scores(): ReactNode {
  const scores = useRead(imports.scores)
  if (scores.error) return <ErrorView error={scores.error} retry={() => { void scores.refetch() }} />
  return (
    <div className="dd-scroll">
      <p className="dd-quiet">质量分＝行能收下 50、选填项有值 10、姓名与登记一致 20、按时 20，每个文件一分，月内取平均。</p>
      <Table<Row> size="small" rowKey="department" pagination={false} loading={scores.isLoading} dataSource={scores.data?.rows ?? []} columns={columns} />
    </div>
  )
}
