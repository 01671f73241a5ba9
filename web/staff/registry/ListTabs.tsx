import type { ReactNode } from 'react'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { FindBox } from './FindBox.tsx'
import './registry.css'

const tabs = [
  { href: '/households', label: '家庭' },
  { href: '/households/persons', label: '人员' },
  { href: '/households/duplicates', label: '疑似重复' },
  { href: '/households/conflicts', label: '登记冲突' },
]

/** The head of the four lists of 家庭与人员, with the box that finds anybody. */
export function ListTabs({ note, actions }: { note?: ReactNode; actions?: ReactNode }): ReactNode {
  return <PageHeader title="家庭与人员" tabs={tabs} note={note} actions={<>{actions}<FindBox /></>} />
}
