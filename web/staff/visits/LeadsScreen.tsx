import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { visitFindingLabels, visits } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { LeadStatusTag } from './words.tsx'
import { VisitTabs } from './VisitTabs.tsx'

type Row = visits.LeadRow

const open = (row: Row): string => `/leads/${String(row.id)}`
const render = {
  personName: (row: Row): ReactNode => (row.personName === '' ? '不知道姓名' : row.personName),
  kinds: (row: Row): ReactNode => row.kinds.map((kind) => <StatusTag key={kind}>{labelOf(visitFindingLabels, kind)}</StatusTag>),
  description: (row: Row): ReactNode => <span title={row.description}>{row.description}</span>,
  placeNote: (row: Row): ReactNode => <span title={row.placeNote}>{row.placeNote}</span>,
  status: (row: Row): ReactNode => <LeadStatusTag status={row.status} />,
}
const next = { width: 64, render: (row: Row): ReactNode => <Link href={open(row)}>{row.status === 'open' ? '核实' : '查看'}</Link> }

/** 线索: families nobody knew, reported by village helpers. */
export default function LeadsScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <VisitTabs note="协理员上报的、登记里没有的困难家庭" />
      <QueryTable
        listing={visits.leadListing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="personName"
        render={render}
        actions={next}
        empty={{ title: '还没有线索', next: '村级协理员在手机“上报”里写下的家庭会出现在这里' }}
      />
    </div>
  )
}
