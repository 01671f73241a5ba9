import { PlayCircleOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { screening } from '#contract'
import { dateTime, nothing } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StartRun } from './StartRun.tsx'
import { foundStates, RunStatusTag, took } from './words.tsx'
import './screening.css'

type Row = screening.RunRow

const open = (row: Row): string => `/screenings/${String(row.id)}`
const hits = (row: Row, value: number, states: string): ReactNode =>
  row.kind === 'run' ? <NumberLink value={value} href={`${open(row)}/hits?state=${states}`} /> : <span className="dd-stale">{nothing}</span>
const render = {
  status: (row: Row): ReactNode => (
    <span title={row.errorMessage ?? undefined}>
      <RunStatusTag status={row.status} />
      {row.progress !== null && row.progress.total > 0 && ` ${String(Math.floor((100 * row.progress.done) / row.progress.total))}%`}
    </span>
  ),
  hits: (row: Row): ReactNode => hits(row, row.hits, foundStates),
  hitsNew: (row: Row): ReactNode => hits(row, row.hitsNew, 'new'),
  hitsStill: (row: Row): ReactNode => hits(row, row.hitsStill, 'still'),
  hitsGone: (row: Row): ReactNode => hits(row, row.hitsGone, 'gone'),
  alertsOpened: (row: Row): ReactNode =>
    row.lookingBack ? (
      <span className="dd-quiet" title="这一天以后已经筛查过：只作记录，不产生也不结束预警">
        回溯
      </span>
    ) : row.kind === 'run' ? (
      <NumberLink value={row.alertsOpened} href={`/alerts?run=${String(row.id)}`} />
    ) : (
      <span className="dd-stale">{nothing}</span>
    ),
  finishedAt: (row: Row): ReactNode =>
    row.finishedAt === null ? (
      nothing
    ) : (
      <span title={`${dateTime(row.finishedAt)} 结束`}>{took(row.startedAt, row.finishedAt) ?? dateTime(row.finishedAt)}</span>
    ),
}
/** Widths with which every column stands on 1366 px, in px. */
const widths: Readonly<Record<string, number>> = {
  id: 62,
  kind: 54,
  regionName: 122,
  status: 106,
  households: 90,
  hits: 70,
  hitsNew: 78,
  hitsStill: 66,
  hitsGone: 66,
  alertsOpened: 78,
  requestedBy: 68,
  finishedAt: 84,
}
const listing = {
  ...screening.runListing,
  columns: screening.runListing.columns.map((column) => ({
    ...column,
    ...(column.key === 'finishedAt' ? { label: '用时' } : {}),
    width: widths[column.key] ?? column.width ?? 100,
  })),
}

/** Every screening and backtest, newest first. */
export default function ScreeningsScreen(): ReactNode {
  const me = useMe()
  const [starting, setStarting] = useState(false)
  return (
    <div className="dd-screen">
      <PageHeader
        title="筛查运行"
        note="用部门数据逐户比对预警指标；每户用两种方法各算一遍，不一致就停"
        actions={
          may(me, 'screening.run') ? (
            <Button
              size="small"
              type="primary"
              icon={<PlayCircleOutlined />}
              onClick={() => {
                setStarting(true)
              }}
            >
              开始筛查
            </Button>
          ) : undefined
        }
      />
      <QueryTable
        listing={listing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="id"
        render={render}
        refetchInterval={4_000}
        empty={{ title: '还没有筛查过', next: '部门数据导入后就可以开始第一次筛查' }}
      />
      {starting && (
        <StartRun
          close={() => {
            setStarting(false)
          }}
        />
      )}
    </div>
  )
}
