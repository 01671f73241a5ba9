import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { policy } from '#contract'
import { useRead } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { clauseHref } from './address.ts'
import { policyTabs } from './tabs.ts'
import { labelOf, StaleTags } from './words.tsx'
import './policy.css'

type Row = policy.DocumentRow

const open = (row: Row): string => clauseHref(row.name)
const tones = { current: 'done', lapsed: 'soon', replaced: 'plain', future: 'doing' } as const
const render = {
  title: (row: Row): ReactNode => <span title={row.note === '' ? row.title : `${row.title}（${row.note}）`}>{row.title}</span>,
  state: (row: Row): ReactNode => <StatusTag tone={tones[row.state as policy.DocumentState]}>{labelOf(row.state)}</StatusTag>,
  textLoaded: (row: Row): ReactNode => (row.textLoaded === '' ? <span className="dd-quiet">未载入</span> : row.textLoaded),
  verifiedOn: (row: Row): ReactNode => row.verifiedOn ?? <StaleTags stale={row.stale.filter((reason) => reason === 'unseen')} />,
}

/** Every document of the library. */
export default function DocumentsScreen(): ReactNode {
  const staleness = useRead(policy.staleness)
  return (
    <div className="dd-screen">
      <PageHeader
        title="政策库"
        tabs={policyTabs}
        note="条款是自己的话写的要点；原文由本单位载入"
        actions={
          staleness.data !== undefined && (
            <Link
              className="pl-waiting"
              href={`/policy/figures?stale=unseen,unread,lapsed${staleness.data.region === null ? '' : `&region=${staleness.data.region}`}`}
            >
              待复核的标准 <b>{staleness.data.figures}</b>
            </Link>
          )
        }
      />
      <QueryTable
        listing={policy.documentListing}
        rowKey={(row) => row.name}
        open={open}
        render={render}
        empty={{ title: '没有符合条件的文件' }}
      />
    </div>
  )
}
