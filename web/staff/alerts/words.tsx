import type { ReactNode } from 'react'
import { alerts } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'

const statusTones: Readonly<Record<string, Tone>> = {
  open: 'soon',
  dispatched: 'soon',
  signed: 'doing',
  returned: 'soon',
  answered: 'doing',
  closed: 'done',
  withdrawn: 'plain',
}
const gradeTones: Readonly<Record<string, Tone>> = { '1': 'late', '2': 'soon', '3': 'plain' }

export function AlertStatusTag({ status }: { status: string }): ReactNode {
  return <StatusTag tone={statusTones[status] ?? 'plain'}>{labelOf(alerts.alertStatuses, status)}</StatusTag>
}

/** 红 橙 黄 in a word; the tone repeats it. */
export function GradeTag({ grade }: { grade: string }): ReactNode {
  return (
    <StatusTag tone={gradeTones[grade] ?? 'plain'} title={`${labelOf(alerts.alertGrades, grade)}色预警`}>
      {labelOf(alerts.alertGrades, grade)}
    </StatusTag>
  )
}

/** The word of a row's next action, for lists: what to do, or whose turn it is. */
export function nextWord(row: Pick<alerts.AlertRow, 'next'>): string {
  return row.next?.label ?? '查看'
}
