import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { policy } from '#contract'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { clauseHref } from './address.ts'

const labels: Readonly<Record<string, string>> = { ...policy.documentStates, ...policy.coverageStates }
const reasons: Readonly<Record<string, string>> = policy.staleReasons

export function labelOf(code: string): string {
  return labels[code] ?? code
}

/** Why something is to be verified, in a word. */
export function reasonOf(stale: string): string {
  return reasons[stale] ?? stale
}

/** Why a figure or a document may mislead; nothing where it does not. */
export function StaleTags({ stale }: { stale: readonly string[] }): ReactNode {
  return stale.map((reason) => (
    <StatusTag key={reason} tone="soon">
      {reasonOf(reason)}
    </StatusTag>
  ))
}

/** A clause as a link to its place in the library. */
export function ClauseLink({ document, article, title }: { document: string; article: string; title?: string | undefined }): ReactNode {
  return (
    <Link href={clauseHref(document, article)} title={title}>
      {policy.documentWords(document)} {article}
    </Link>
  )
}
