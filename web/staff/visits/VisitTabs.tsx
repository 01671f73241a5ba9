import type { ReactNode } from 'react'
import { PageHeader } from '../../ui/PageHeader.tsx'

const tabs = [
  { href: '/visits', label: '走访记录' },
  { href: '/leads', label: '线索' },
  { href: '/visits/due', label: '应访家庭' },
]

/** The head of the three lists of 走访. */
export function VisitTabs({ note, actions }: { note?: ReactNode; actions?: ReactNode }): ReactNode {
  return <PageHeader title="走访" tabs={tabs} note={note} actions={actions} />
}
