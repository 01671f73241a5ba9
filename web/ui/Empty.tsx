import type { ReactNode } from 'react'

/** Nothing here, and what to do next. */
export function Empty({ title, next }: { title: string; next?: ReactNode }): ReactNode {
  return (
    <div className="dd-empty">
      <p className="dd-empty-title">{title}</p>
      {next !== undefined && <div className="dd-quiet">{next}</div>}
    </div>
  )
}
