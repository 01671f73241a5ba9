import { Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'

const items = [
  { key: 'alerts', label: '预警' },
  { key: 'help', label: '救助' },
  { key: 'help-events', label: '救助明细' },
]

export function ReportTabs({ at }: { at: 'alerts' | 'help' | 'help-events' }): ReactNode {
  const [, navigate] = useLocation()
  return (
    <Tabs
      size="small"
      activeKey={at}
      items={items}
      onChange={(key) => {
        navigate(key === 'alerts' ? '/reports' : `/reports/${key}`)
      }}
    />
  )
}
