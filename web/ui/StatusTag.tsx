import type { ReactNode } from 'react'

export type Tone = 'plain' | 'doing' | 'done' | 'soon' | 'late'

/** A state in a word. The word carries the meaning; the tone is quiet, red only for late and dangerous. */
export function StatusTag({ tone = 'plain', title, children }: { tone?: Tone; title?: string; children: ReactNode }): ReactNode {
  return (
    <span className={`dd-tag dd-tag-${tone}`} title={title}>
      {children}
    </span>
  )
}
