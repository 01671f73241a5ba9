import type { ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'

/** The key of the selection that the chips change. */
export const managed: readonly string[] = ['by']

/** What a report is broken down by, as chips: at least one is on. Stands in the address as `by`. */
export function Breakdown({ dimensions, standard }: { dimensions: Readonly<Record<string, string>>; standard: string }): ReactNode {
  const [path, navigate] = useLocation()
  const search = useSearch()
  const chosen = (new URLSearchParams(search).get('by') ?? standard).split(',')
  const toggle = (key: string): void => {
    const next = Object.keys(dimensions).filter((each) => (each === key ? !chosen.includes(each) : chosen.includes(each)))
    const address = new URLSearchParams(search)
    address.delete('page')
    address.set('by', next.join(','))
    if (next.join(',') === standard) address.delete('by')
    navigate(address.size === 0 ? path : `${path}?${address.toString()}`, { replace: true })
  }
  return (
    <div className="dd-choices dd-no-print" role="group" aria-label="分列">
      <span className="dd-quiet">按</span>
      {Object.entries(dimensions).map(([key, label]) => {
        const on = chosen.includes(key)
        const last = on && chosen.length === 1
        return (
          <button
            type="button"
            key={key}
            aria-pressed={on}
            disabled={last}
            title={last ? '至少按一项分列' : undefined}
            onClick={() => {
              toggle(key)
            }}
          >
            {label}
          </button>
        )
      })}
      <span className="dd-quiet">分列</span>
    </div>
  )
}

interface Columns {
  readonly columns: readonly { readonly key: string }[]
  readonly filters: readonly { readonly key: string }[]
}

/** A report's listing with the columns of what it is broken down by, always in sight; `by` has its own chips. */
export function brokenDown<L extends Columns>(listing: L, dimensions: Readonly<Record<string, string>>, by: string): L {
  const chosen = by.split(',')
  const isDimension = (key: string): boolean => Object.hasOwn(dimensions, key)
  const columns = listing.columns
    .filter(({ key }) => !isDimension(key) || chosen.includes(key))
    .map((column) => (isDimension(column.key) ? { ...column, always: true } : column))
  return { ...listing, columns, filters: listing.filters.filter(({ key }) => key !== 'by') }
}
