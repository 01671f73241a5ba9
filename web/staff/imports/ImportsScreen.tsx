import { UploadOutlined } from '@ant-design/icons'
import { Button, Tabs } from 'antd'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { Scores } from './Scores.tsx'
import { statusTone } from './status.ts'
import './imports.css'

type Row = ReplyOf<typeof imports.imports.list>['rows'][number]

const open = (row: Row): string => `/imports/${String(row.id)}`
const render = {
  status: (row: Row): ReactNode => (
    <StatusTag tone={statusTone[row.status]} title={row.message}>
      {imports.importStatuses[row.status]}
    </StatusTag>
  ),
  rowsHeld: (row: Row): ReactNode =>
    row.rowsHeld === 0 ? (
      '0'
    ) : (
      <span
        title={`其中 ${String(row.rowsWaiting)} 行等待更正`}
        style={row.rowsWaiting > 0 ? { color: 'var(--soon)', fontWeight: 600 } : undefined}
      >
        {row.rowsHeld}
      </span>
    ),
  fileName: (row: Row): ReactNode => (
    <span className="dd-file" title={row.fileName}>
      <bdi>{row.fileName}</bdi>
    </span>
  ),
}

/** Every delivered file, newest first, and how well each department delivers. */
export default function ImportsScreen(): ReactNode {
  const me = useMe()
  const [path, navigate] = useLocation()
  const tab = path === '/imports/scores' ? 'scores' : 'files'
  return (
    <div className="dd-screen">
      <PageHeader
        title="数据导入"
        note="收下好的行，退回有问题的行；同一份文件交两次只算一次"
        actions={
          may(me, 'import.submit') ? (
            <Link href="/imports/new">
              <Button type="primary" size="small" icon={<UploadOutlined />}>
                交文件
              </Button>
            </Link>
          ) : undefined
        }
      />
      <Tabs
        size="small"
        activeKey={tab}
        onChange={(key) => {
          navigate(key === 'scores' ? '/imports/scores' : '/imports')
        }}
        items={[
          { key: 'files', label: '文件' },
          { key: 'scores', label: '部门数据质量' },
        ]}
      />
      {tab === 'scores' ? (
        <Scores />
      ) : (
        <QueryTable
          listing={imports.imports}
          rowKey={(row) => row.id}
          open={open}
          linkColumn="datasetName"
          render={render}
          refetchInterval={5_000}
          empty={{
            title: '还没有收到文件',
            next: may(me, 'import.submit') ? <Link href="/imports/new">交第一份文件</Link> : '部门报送后会出现在这里',
          }}
        />
      )}
    </div>
  )
}
