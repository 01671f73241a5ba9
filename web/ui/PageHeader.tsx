import type { ReactNode } from 'react'
import { Link, useLocation, useSearch } from 'wouter'

/** One of the lists of a room, or the same list with a usual selection (`/alerts?desk=mine`). */
export interface PageTab {
  readonly href: string
  readonly label: string
}

/** The head of a screen: where it belongs, what it is, its state, and what can be done here. One line where possible. */
export function PageHeader({
  title,
  tabs,
  back,
  note,
  tags,
  actions,
}: {
  title: ReactNode
  tabs?: readonly PageTab[]
  back?: { href: string; label: string }
  /** A sentence in quiet letters after the title. */
  note?: ReactNode
  tags?: ReactNode
  actions?: ReactNode
}): ReactNode {
  return (
    <header className="dd-page-head">
      {back !== undefined && (
        <Link href={back.href} className="dd-back">
          ‹ {back.label}
        </Link>
      )}
      <h1>{title}</h1>
      {tabs !== undefined && <PageTabs tabs={tabs} />}
      {tags}
      {note !== undefined && <span className="dd-quiet dd-page-note">{note}</span>}
      {actions !== undefined && <div className="dd-page-actions dd-no-print">{actions}</div>}
    </header>
  )
}

/** The tab whose address this is; with more of a selection than the tab has, it is still that tab. */
export function currentTab(tabs: readonly PageTab[], path: string, search: string): PageTab | undefined {
  const now = new URLSearchParams(search)
  const holds = ({ href }: PageTab): boolean => {
    const [tabPath, tabSearch = ''] = href.split('?')
    return tabPath === path && [...new URLSearchParams(tabSearch)].every(([key, value]) => now.get(key) === value)
  }
  return tabs.filter(holds).toSorted((a, b) => b.href.length - a.href.length)[0]
}

function PageTabs({ tabs }: { tabs: readonly PageTab[] }): ReactNode {
  const [path] = useLocation()
  const current = currentTab(tabs, path, useSearch())
  return (
    <nav className="dd-page-tabs dd-no-print">
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab === current ? 'page' : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
