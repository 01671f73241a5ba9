import type { ReactNode } from 'react'
import { PageHeader } from '../../ui/PageHeader.tsx'

const tabs = [
  { href: '/plans', label: '家庭' },
  { href: '/plans/measures', label: '措施' },
]

/** The head of the two lists of 一户一策. */
export function PlanTabs({ note }: { note: string }): ReactNode {
  return <PageHeader title="一户一策" tabs={tabs} note={note} />
}
