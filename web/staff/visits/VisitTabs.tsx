import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import './visits.css'

const tabs = [
  { href: '/visits', label: '走访记录' },
  { href: '/leads', label: '线索' },
  { href: '/visits/due', label: '应访家庭' },
] as const

/** The head of the three lists of 走访. */
export function VisitTabs({ note, actions }: { note?: ReactNode; actions?: ReactNode }): ReactNode {
  const [location] = useLocation()
  return (
    <header className="dd-page-head">
      <h1>走访</h1>
      <nav className="vs-tabs" aria-label="走访">
        {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={location === tab.href ? 'page' : undefined}>{tab.label}</Link>)}
      </nav>
      {note !== undefined && <span className="dd-quiet dd-page-note">{note}</span>}
      {actions !== undefined && <div className="dd-page-actions">{actions}</div>}
    </header>
  )
}
