import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { dispatch } from '#contract'
import { count } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import '../alerts/alerts.css'

type Row = dispatch.BoardRow
type Figure = 'waiting' | 'working' | 'review' | 'late' | 'escalated'

/** Counties are summed by the alerts' place; single desks are found by the desk itself. */
function deskQuery(row: Row): Record<string, string> {
  return { department: row.department, [row.byCounty ? 'region' : 'deskRegion']: row.regionCode }
}

function figure(key: Figure, query: Readonly<Record<string, string>>): (row: Row) => ReactNode {
  return (row) =>
    row[key] === 0 ? (
      '0'
    ) : (
      <Link
        className={key === 'late' || key === 'escalated' ? 'al-figure-link al-late' : 'al-figure-link'}
        href={`/alerts?${new URLSearchParams({ ...deskQuery(row), ...query, sort: 'daysLeft' }).toString()}`}
      >
        {count(row[key])}
      </Link>
    )
}

const render = {
  place: (row: Row): ReactNode => (
    <>
      {row.place}
      {row.unstaffed && (
        <StatusTag tone="late" title="这个案头没有能签收的账号，派来的预警没有人看得到">
          无人值守
        </StatusTag>
      )}
    </>
  ),
  waiting: figure('waiting', { status: 'dispatched' }),
  working: figure('working', { status: 'signed,returned' }),
  review: figure('review', { status: 'answered' }),
  late: figure('late', { due: 'overdue' }),
  escalated: figure('escalated', { escalated: 'true' }),
  answered: (row: Row): ReactNode =>
    row.answered === 0 ? (
      '0'
    ) : (
      <Link
        className="al-figure-link"
        href={`/alerts?${new URLSearchParams({ answeredIn: row.month, answeredBy: row.department, [row.byCounty ? 'region' : 'answeredAt']: row.regionCode }).toString()}`}
      >
        {count(row.answered)}
      </Link>
    ),
}

/** Department by place: what waits, what is worked on, what is late, what was answered this month. */
export default function BoardScreen(): ReactNode {
  const me = useMe()
  return (
    <div className="dd-screen">
      <PageHeader
        title="转办看板"
        note={`各部门案头现在有什么；当月反馈按 ${me.today.slice(0, 7)} 计，中位天数从派单到反馈；点数字看明细`}
        actions={<Link href="/dispatch/rules">转办规则</Link>}
      />
      <QueryTable
        listing={dispatch.boardListing}
        rowKey={(row) => `${row.department} ${row.regionCode}`}
        render={render}
        empty={{ title: '没有转办中的预警', next: '预警派单后，各部门的办理情况会出现在这里' }}
      />
    </div>
  )
}
