import type { ReactNode } from 'react'
import { policy } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { policyTabs } from './tabs.ts'
import { ClauseLink, StaleTags } from './words.tsx'
import './policy.css'

type Row = policy.FigureRow

const open = (row: Row): string => `/policy/figures/${encodeURIComponent(row.key)}`
const render = {
  text: (row: Row): ReactNode => <b className={row.current ? 'pl-value' : 'pl-value dd-stale'}>{row.text}</b>,
  document: (row: Row): ReactNode => <ClauseLink document={row.document} article={row.article} title={row.gist} />,
  stale: (row: Row): ReactNode => <StaleTags stale={row.stale} />,
  note: (row: Row): ReactNode => <span title={row.note}>{row.note}</span>,
}

/** Every value of every parameter by place and day; what waits for somebody to verify it. */
export default function FiguresScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <PageHeader title="政策库" tabs={policyTabs} note="灰色的数值已不再使用；待核的数值会在每个结果里标明" />
      <QueryTable
        listing={policy.figureListing}
        rowKey={(row) => `${row.key} ${row.place} ${row.from}`}
        open={open}
        render={render}
        empty={{ title: '没有符合条件的标准', next: '可清除筛选再看' }}
      />
    </div>
  )
}
