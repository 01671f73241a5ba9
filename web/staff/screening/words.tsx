import type { ReactNode } from 'react'
import { alerts, screening } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'
import { colours } from '../../ui/theme.ts'

const runTones: Readonly<Record<string, Tone>> = { queued: 'plain', running: 'doing', done: 'done', stopped: 'late', failed: 'late' }
const hitTones: Readonly<Record<string, Tone>> = { new: 'doing', still: 'plain', gone: 'done', unsure: 'soon' }

export function RunStatusTag({ status }: { status: string }): ReactNode {
  return <StatusTag tone={runTones[status] ?? 'plain'}>{labelOf(screening.runStatuses, status)}</StatusTag>
}

export function HitStateTag({ state }: { state: string }): ReactNode {
  return <StatusTag tone={hitTones[state] ?? 'plain'}>{labelOf(screening.hitStates, state)}</StatusTag>
}

export function causeLabel(cause: string): string {
  return labelOf(alerts.alertCauseLabels, cause)
}

export function categoryLabel(category: string): string {
  return labelOf(alerts.alertCategories, category)
}

export function isOpenRun(run: { readonly status: string }): boolean {
  return run.status === 'queued' || run.status === 'running'
}

/** Rows that were found, new ones and those of the last time; what is gone or in doubt is not among them. */
export const foundStates = 'new,still'

/** `3 分 12 秒`; how long something took. */
export function took(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
  if (seconds < 60) return `${String(seconds)} 秒`
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} 分 ${String(seconds % 60)} 秒`
  return `${String(Math.floor(seconds / 3600))} 小时 ${String(Math.floor((seconds % 3600) / 60))} 分`
}

/** Changes of a count: `+3`, `−2`, `—`. */
export function change(now: number, before: number): string {
  if (now === before) return '—'
  return now > before ? `+${String(now - before)}` : `−${String(before - now)}`
}

/** Bars of the three grades in charts. */
export const gradeColours = { red: colours.late, orange: '#d9822b', yellow: '#e3c565' } as const
