import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { FindBox } from './FindBox.tsx'
import './registry.css'

const tabs = [
  { href: '/households', label: '家庭' },
  { href: '/households/persons', label: '人员' },
  { href: '/households/duplicates', label: '疑似重复' },
  { href: '/households/conflicts', label: '登记冲突' },
] as const

/** The head of the four lists of 家庭与人员, with the box that finds anybody. */
export function ListTabs({ note, actions }: { note?: ReactNode; actions?: ReactNode }): ReactNode {
  const [location] = useLocation()
  return (
    <header className="dd-page-head">
      <h1>家庭与人员</h1>
      <nav className="rg-tabs" aria-label="家庭与人员">
        {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={location === tab.href ? 'page' : undefined}>{tab.label}</Link>)}
      </nav>
      {note !== undefined && <span className="dd-quiet dd-page-note">{note}</span>}
      <div className="dd-page-actions">{actions}<FindBox /></div>
    </header>
  )
}
