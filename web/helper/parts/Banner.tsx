import type { ReactNode } from 'react'

/** A line over the page: no network, something refused, done. The word says it, the colour only repeats. */
export function Banner({ tone = 'plain', children }: { tone?: 'plain' | 'wait' | 'bad' | 'good'; children: ReactNode }): ReactNode {
  return (
    <div className={`h-banner h-banner-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}
