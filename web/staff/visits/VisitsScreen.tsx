import type { ReactNode } from 'react'
import { visitResults, visits } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { Findings } from './words.tsx'
import { VisitTabs } from './VisitTabs.tsx'

type Row = visits.VisitRow

const open = (row: Row): string => `/visits/${String(row.id)}`
const render = {
  findings: (row: Row): ReactNode => <Findings codes={row.findings} />,
  result: (row: Row): ReactNode => (
    <span className={row.result === 'absent' ? 'dd-quiet' : undefined}>{labelOf(visitResults, row.result)}</span>
  ),
  note: (row: Row): ReactNode => <span title={row.note}>{row.note}</span>,
  alerts: (row: Row): ReactNode => (row.alerts === 0 ? '' : row.alerts),
  photos: (row: Row): ReactNode => (row.photos === 0 ? '' : row.photos),
}

/** 走访记录: every visit made in the caller's place. */
export default function VisitsScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <VisitTabs note="协理员用手机记录，有发现的已自动转成预警" />
      <QueryTable
        listing={visits.visitListing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="headName"
        render={render}
        empty={{ title: '还没有走访记录', next: '村级协理员用手机打开本网址的 /m/，在“今天”里选一户开始' }}
      />
    </div>
  )
}
