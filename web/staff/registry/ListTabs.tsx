import type { ReactNode } from 'react'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { may, useMe } from '../../ui/session.ts'
import { FindBox } from './FindBox.tsx'
import './registry.css'

const lists = [
  { href: '/households', label: '家庭' },
  { href: '/households/persons', label: '人员' },
  { href: '/households/duplicates', label: '疑似重复' },
  { href: '/households/conflicts', label: '登记冲突' },
]
const corrections = { href: '/households/corrections', label: '登记更正' }

/** The head of the lists of 家庭与人员, with the box that finds anybody. */
export function ListTabs({ note, actions }: { note?: ReactNode; actions?: ReactNode }): ReactNode {
  const tabs = may(useMe(), 'registry.edit') ? [...lists, corrections] : lists
  return (
    <PageHeader
      title="家庭与人员"
      tabs={tabs}
      note={note}
      actions={
        <>
          {actions}
          <FindBox />
        </>
      }
    />
  )
}
