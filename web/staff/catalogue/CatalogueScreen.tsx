import { DownloadOutlined } from '@ant-design/icons'
import { Button, Input, Table } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { catalogue, type ReplyOf } from '#contract'
import { downloadUrl, useRead } from '../../ui/client.ts'
import { count, nothing } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof catalogue.datasets>['rows'][number]

function due(row: Row): ReactNode {
  if (row.dueOn === null) return <span className="dd-quiet">从未报送</span>
  return row.daysLate > 0 ? <StatusTag tone="late">逾期 {row.daysLate} 天</StatusTag> : `${row.dueOn} 前`
}

const columns = [
  { title: '数据集', dataIndex: 'name', width: 190, render: (name: string, row: Row) => <Link href={`/catalogue/${row.id}`}>{name}</Link> },
  { title: '负责部门', dataIndex: 'departmentName', width: 160 },
  { title: '多久一次', dataIndex: 'frequencyLabel', width: 80 },
  {
    title: '多久算迟',
    dataIndex: 'lateAfterDays',
    width: 112,
    className: 'dd-figure',
    render: (days: number) => `期末后 ${String(days)} 天`,
  },
  { title: '依据', dataIndex: 'clause', width: 178, className: 'dd-figure' },
  { title: '最近一期', dataIndex: 'lastPeriod', width: 90, render: (period: string | null) => period ?? nothing },
  {
    title: '行数',
    dataIndex: 'lastRows',
    width: 90,
    align: 'right' as const,
    render: (rows: number | null) => (rows === null ? nothing : count(rows)),
  },
  { title: '质量分', dataIndex: 'lastScore', width: 70, align: 'right' as const, render: (score: number | null) => score ?? nothing },
  {
    title: '下一期',
    dataIndex: 'daysLate',
    width: 126,
    className: 'dd-figure',
    render: (_: number, row: Row) => due(row),
    sorter: (a: Row, b: Row) => a.daysLate - b.daysLate,
  },
  {
    title: '',
    dataIndex: 'id',
    width: 70,
    render: (id: string) => (
      <Button type="link" size="small" icon={<DownloadOutlined />} href={downloadUrl(catalogue.template, { params: { dataset: id } })}>
        模板
      </Button>
    ),
  },
]

/** The 数据需求清单: what each department is asked for, and where its deliveries stand. */
export default function CatalogueScreen(): ReactNode {
  const me = useMe()
  const list = useRead(catalogue.datasets)
  const [text, setText] = useState('')
  const own = me.role === 'department' ? me.department : null
  const rows = (list.data?.rows ?? []).filter(
    (row) => (own === null || row.department === own) && (text === '' || `${row.name}${row.departmentName}`.includes(text)),
  )
  const late = rows.filter((row) => row.daysLate > 0).length
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        title="数据目录"
        note={`数据需求清单，共 ${String(rows.length)} 个数据集${late > 0 ? `，${String(late)} 个逾期未报` : ''}`}
        actions={
          <Input.Search
            size="small"
            allowClear
            placeholder="数据集或部门"
            style={{ width: 180 }}
            onChange={(event) => {
              setText(event.target.value.trim())
            }}
          />
        }
      />
      {list.error ? (
        <ReadError reply={list} />
      ) : (
        <Table<Row> size="small" rowKey="id" loading={list.isLoading} pagination={false} dataSource={rows} columns={columns} />
      )}
    </div>
  )
}
