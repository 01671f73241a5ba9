import type { ReactNode } from 'react'
import { reports } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ReportTabs } from './ReportTabs.tsx'

const open = (row: reports.HelpEventRow): string => `/households/${String(row.householdNo)}`

/** The single payments and services behind 救助统计. */
export default function HelpEventsScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <PageHeader title="统计" note="每一笔钱、每一次服务，来自各部门报送" />
      <ReportTabs at="help-events" />
      <QueryTable
        listing={reports.helpEvents}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="headName"
        empty={{ title: '还没有救助记录', next: '部门报送的发放和服务数据导入后会出现在这里' }}
      />
    </div>
  )
}
