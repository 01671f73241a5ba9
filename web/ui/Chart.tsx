import { lazy, Suspense, type ReactNode } from 'react'
import type { ChartOption } from './chart/EChart.tsx'

export type { ChartOption } from './chart/EChart.tsx'

const EChart = lazy(() => import('./chart/EChart.tsx'))

/** A chart of bars and lines; the drawing library is loaded when the first one is shown. `label` says in words what it shows: a table with the same figures stands beside it. */
export function Chart({ option, height, label }: { option: ChartOption; height: number; label: string }): ReactNode {
  return (
    <Suspense fallback={<div style={{ height }} />}>
      <EChart option={option} height={height} label={label} />
    </Suspense>
  )
}
