import type { ReactNode } from 'react'
import { policy } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { clauseHref } from './address.ts'
import { policyTabs } from './tabs.ts'
import { labelOf } from './words.tsx'
import './policy.css'

type Row = policy.CoverageRow

const open = (row: Row): string => clauseHref(row.document, row.article)
const tones = { rule: 'done', screen: 'done', part: 'doing', none: 'plain', silent: 'late' } as const
const render = {
  gist: (row: Row): ReactNode => <span title={row.gist}>{row.gist}</span>,
  state: (row: Row): ReactNode => <StatusTag tone={tones[row.state as policy.CoverageState]}>{labelOf(row.state)}</StatusTag>,
  none: (row: Row): ReactNode => <span title={row.none}>{row.none}</span>,
}

/** Each numbered clause of the five documents: rule, screen, or the reason why none. */
export default function CoverageScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <PageHeader title="政策库" tabs={policyTabs} note="五份文件的每一个编号条款：成了规则、有了页面，或者为什么没有" />
      <QueryTable
        listing={policy.coverageListing}
        rowKey={(row) => `${row.document} ${row.article}`}
        open={open}
        linkColumn="article"
        render={render}
        empty={{ title: '没有符合条件的条款' }}
      />
    </div>
  )
}
