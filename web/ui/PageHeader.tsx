import type { ReactNode } from 'react'
import { Link } from 'wouter'

/** The head of a screen: where it belongs, what it is, its state, and what can be done here. One line where possible. */
export function PageHeader({ title, back, note, tags, actions }: {
  title: ReactNode
  back?: { href: string; label: string }
  /** A sentence in quiet letters after the title. */
  note?: ReactNode
  tags?: ReactNode
  actions?: ReactNode
}): ReactNode {
  return (
    <header className="dd-page-head">
      {back !== undefined && <Link href={back.href} className="dd-back">‹ {back.label}</Link>}
      <h1>{title}</h1>
      {tags}
      {note !== undefined && <span className="dd-quiet dd-page-note">{note}</span>}
      {actions !== undefined && <div className="dd-page-actions dd-no-print">{actions}</div>}
    </header>
  )
}
