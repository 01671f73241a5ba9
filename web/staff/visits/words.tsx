import type { ReactNode } from 'react'
import { visitFindings, visits, type VisitFinding } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'

/** What was found, as tags; a danger stands out. */
export function Findings({ codes }: { codes: readonly string[] }): ReactNode {
  if (codes.length === 0) return <span className="dd-quiet">没有变化</span>
  return codes.map((code) => {
    const known = Object.hasOwn(visitFindings, code) ? visitFindings[code as VisitFinding] : undefined
    return (
      <StatusTag key={code} tone={known?.grade === 1 ? 'late' : 'soon'}>
        {known?.label ?? code}
      </StatusTag>
    )
  })
}

const leadTones: Readonly<Record<visits.LeadStatus, Tone>> = { open: 'soon', linked: 'done', dismissed: 'plain' }

export function LeadStatusTag({ status }: { status: string }): ReactNode {
  return (
    <StatusTag tone={Object.hasOwn(leadTones, status) ? leadTones[status as visits.LeadStatus] : 'plain'}>
      {labelOf(visits.leadStatuses, status)}
    </StatusTag>
  )
}

/** Findings in one line of text. */
export function findingWords(codes: readonly string[]): string {
  return codes.map((code) => (Object.hasOwn(visitFindings, code) ? visitFindings[code as VisitFinding].label : code)).join('、')
}
