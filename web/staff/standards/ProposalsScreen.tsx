import type { ReactNode } from 'react'
import { standards } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { standardTabs } from './StandardsScreen.tsx'
import { ProposalTag } from './words.tsx'
import './standards.css'

type Row = standards.ProposalRow

const open = (row: Row): string => `/standards/proposals/${String(row.id)}`
const render = { status: (row: Row): ReactNode => <ProposalTag status={row.status} /> }

/** Drafts, those waiting for approval, those published. */
export default function ProposalsScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <PageHeader title="保障标准" tabs={standardTabs} />
      <QueryTable
        listing={standards.proposals}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="label"
        render={render}
        empty={{ title: '还没有拟稿', next: '在“现行标准”里选一项标准，点“拟定”' }}
      />
    </div>
  )
}
