import type { ReactNode } from 'react'
import { plans } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'
import { PlanTabs } from './PlanTabs.tsx'

type Row = plans.FamilyRow

const tones: Readonly<Record<string, Tone>> = {
  none: 'soon',
  draft: 'doing',
  changed: 'doing',
  due: 'soon',
  current: 'done',
  closed: 'soon',
}
const open = (row: Row): string => `/households/${String(row.householdNo)}?tab=plan`
const some = (value: number): ReactNode => (value === 0 ? '' : value)
const render = {
  state: (row: Row): ReactNode => <StatusTag tone={tones[row.state] ?? 'plain'}>{labelOf(plans.familyStates, row.state)}</StatusTag>,
  programmes: (row: Row): ReactNode => row.programmes.join('、'),
  open: (row: Row): ReactNode => some(row.open),
  overdue: (row: Row): ReactNode => (row.overdue === 0 ? '' : <span className="dd-late">{row.overdue}</span>),
  done: (row: Row): ReactNode => some(row.done),
}

/** 一户一策 of families: who has none, what waits for a confirmation, what is due for a review. */
export default function PlansScreen(): ReactNode {
  const ofDepartment = useMe().role === 'department'
  return (
    <div className="dd-screen">
      <PlanTabs note={ofDepartment ? '有措施交办给本部门的家庭' : '在册家庭和已有计划的家庭；点开一户，系统建议在右边'} />
      <QueryTable
        listing={plans.familyListing}
        rowKey={(row) => row.householdNo}
        open={open}
        render={render}
        empty={
          ofDepartment
            ? { title: '没有交办给本部门的措施', next: '乡镇确认一户一策后，有本部门措施的家庭会出现在这里' }
            : { title: '没有在册家庭', next: '认定为低保、特困等的家庭会出现在这里' }
        }
      />
    </div>
  )
}
