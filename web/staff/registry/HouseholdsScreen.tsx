import type { ReactNode } from 'react'
import { registry } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { ListTabs } from './ListTabs.tsx'
import { Programmes } from './words.tsx'

const open = (row: registry.HouseholdRow): string => `/households/${String(row.householdNo)}`
const render = {
  programmes: (row: registry.HouseholdRow): ReactNode => <Programmes codes={row.programmes} />,
  openAlerts: (row: registry.HouseholdRow): ReactNode =>
    row.openAlerts === 0 ? '' : <StatusTag tone="soon">{row.openAlerts} 件</StatusTag>,
  status: (row: registry.HouseholdRow): ReactNode =>
    row.status === 'active' ? '' : <StatusTag>{labelOf(registry.householdStatuses, row.status)}</StatusTag>,
}

/** 家庭: every household of the caller's region. */
export default function HouseholdsScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <ListTabs />
      <QueryTable
        listing={registry.householdListing}
        rowKey={(row) => row.householdNo}
        open={open}
        render={render}
        empty={{ title: '还没有家庭', next: '公安部门报送“户籍和全员人口”后，家庭和人员会出现在这里' }}
      />
    </div>
  )
}
