import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { alerts } from '#contract'
import { dateTime } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { bulkActions } from './bulk.tsx'
import { AlertStatusTag, GradeTag, nextWord } from './words.tsx'

type Row = alerts.AlertRow

const open = (row: Row): string => `/alerts/${String(row.id)}`
const render = {
  grade: (row: Row): ReactNode => <GradeTag grade={row.grade} />,
  status: (row: Row): ReactNode => <AlertStatusTag status={row.status} />,
  sentence: (row: Row): ReactNode => (
    <span title={row.sentence}>
      {row.closedAt === null && <Marks row={row} />}
      {row.sentence}
    </span>
  ),
  desk: (row: Row): ReactNode => (
    <>
      {row.desk}
      {row.deskSince !== null && row.closedAt === null && <small className="dd-quiet"> {dateTime(row.deskSince).slice(5, 10)} 起</small>}
    </>
  ),
}
/** What the desks look at every day; the most urgent first. */
const tabs = [
  { href: '/alerts', label: '全部' },
  { href: '/alerts?desk=mine&sort=daysLeft', label: '我的案头' },
  { href: '/alerts?due=soon&sort=daysLeft', label: '逾期和将到期' },
  { href: '/alerts?running=true', label: '未办结' },
]
const next = { width: 72, render: (row: Row): ReactNode => <Link href={open(row)}>{nextWord(row)}</Link> }

function Marks({ row }: { row: Row }): ReactNode {
  return (
    <>
      {row.escalatedAt !== null && (
        <StatusTag tone="late" title="逾期未反馈，已报县级督办">
          已上报
        </StatusTag>
      )}
      {row.goneOn !== null && (
        <StatusTag tone="soon" title="最近一次监测不再发现，请核实后反馈">
          监测消失
        </StatusTag>
      )}
      {(row.escalatedAt !== null || row.goneOn !== null) && ' '}
    </>
  )
}

/** Every alert in the caller's place: who, where, what, on whose desk since when, how long is left, what is next. */
export default function AlertsScreen(): ReactNode {
  const me = useMe()
  return (
    <div className="dd-screen">
      <PageHeader
        title="预警"
        tabs={tabs}
        note="一户一事由只有一件；j k 移动，回车打开，x 勾选"
        actions={
          may(me, 'alert.create') ? (
            <Link href="/alerts/new">
              <Button size="small">登记预警</Button>
            </Link>
          ) : undefined
        }
      />
      <QueryTable
        listing={alerts.alertListing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="headName"
        render={render}
        bulk={bulkActions}
        actions={next}
        empty={{ title: '没有预警', next: '筛查运行或走访登记后，新的预警会出现在这里' }}
      />
    </div>
  )
}
