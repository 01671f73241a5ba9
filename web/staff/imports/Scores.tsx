import { Table } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { useRead } from '../../ui/client.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { count, nothing } from '../../ui/format.ts'
import { useMe } from '../../ui/session.ts'
import './imports.css'

type Row = ReplyOf<typeof imports.scores>['rows'][number]

/** The twelve months up to this one. */
function lastMonths(today: string): string[] {
  const [year = 0, month = 0] = today.split('-').map(Number)
  return Array.from({ length: 12 }, (_, i) => {
    const at = year * 12 + month - 12 + i
    return `${String(Math.floor(at / 12))}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}

/** The months over the scores, each over its own. */
function MonthsHead(): ReactNode {
  const me = useMe()
  return (
    <div className="dd-months">
      {lastMonths(me.today).map((month) => (
        <span key={month}>{Number(month.slice(5))} 月</span>
      ))}
    </div>
  )
}

/** The score of each month of data: the figure to read it, a bar to see it rise or fall. Months without data stay empty. */
function Months({ months }: { months: Row['months'] }): ReactNode {
  const me = useMe()
  const scores = new Map(months.map((one) => [one.month, one.score]))
  return (
    <div className="dd-months" role="img" aria-label={months.map((one) => `${one.month} ${String(one.score)} 分`).join('，')}>
      {lastMonths(me.today).map((month) => {
        const score = scores.get(month)
        return (
          <span key={month} title={score === undefined ? `${month}：没有数据` : `${month}：${String(score)} 分`}>
            {score ?? ''}
            <i style={{ width: `${String(score ?? 0)}%` }} data-low={score !== undefined && score < 60} />
          </span>
        )
      })}
    </div>
  )
}

const columns = [
  {
    title: '部门',
    dataIndex: 'departmentName',
    width: 90,
    render: (name: string, row: Row) => <Link href={`/imports?department=${row.department}`}>{name}</Link>,
  },
  {
    title: '质量分',
    dataIndex: 'score',
    width: 80,
    align: 'right' as const,
    render: (score: number | null) => score ?? nothing,
    sorter: (a: Row, b: Row) => (a.score ?? -1) - (b.score ?? -1),
  },
  { title: <MonthsHead />, dataIndex: 'months', width: 500, render: (months: Row['months']) => <Months months={months} /> },
  { title: '文件', dataIndex: 'files', width: 80, align: 'right' as const, render: count },
  { title: '行', dataIndex: 'rows', width: 100, align: 'right' as const, render: count },
  { title: '退回', dataIndex: 'held', width: 80, align: 'right' as const, render: count },
  { title: '姓名不一致', dataIndex: 'conflicts', width: 100, align: 'right' as const, render: count },
  {
    title: '逾期数据集',
    dataIndex: 'lateSets',
    width: 100,
    align: 'right' as const,
    render: (late: number) => (late === 0 ? '0' : <span className="dd-late">{late}</span>),
  },
]

/** How well each department delivers: completeness, agreement with the registry, punctuality. */
export function Scores(): ReactNode {
  const scores = useRead(imports.scores)
  if (scores.error) return <ReadError reply={scores} />
  return (
    <div className="dd-scroll">
      <p className="dd-quiet" style={{ marginBottom: 8 }}>
        质量分＝行能收下 50、选填项有值 10、姓名与登记一致 20、按时 20，每个文件一分；按数据所属的月份，月内取平均。
      </p>
      <Table<Row>
        size="small"
        rowKey="department"
        pagination={false}
        loading={scores.isLoading}
        dataSource={scores.data?.rows ?? []}
        columns={columns}
      />
    </div>
  )
}
