import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useDelayed } from './use-delayed.ts'

/** In place of a screen that is still on its way; nothing at all where it comes at once. */
export function Waiting(): ReactNode {
  return useDelayed(true) ? (
    <div className="dd-screen">
      <Skeleton active paragraph={{ rows: 8 }} />
    </div>
  ) : null
}
