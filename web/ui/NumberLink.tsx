import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { count } from './format.ts'

/** A number that opens exactly the rows it counts. Nought opens nothing. */
export function NumberLink({ value, href, title }: { value: number; href: string; title?: string }): ReactNode {
  if (value === 0) return <span className="dd-figure dd-stale">0</span>
  return (
    <Link href={href} className="dd-figure" title={title}>
      {count(value)}
    </Link>
  )
}
