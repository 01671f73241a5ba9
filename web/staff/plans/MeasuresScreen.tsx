import { useState, type ReactNode } from 'react'
import { measureStatuses, plans } from '#contract'
import { ClockChip } from '../../ui/ClockChip.tsx'
import { call } from '../../ui/client.ts'
import { labelOf } from '../../ui/format.ts'
import { QueryTable, type BulkAction } from '../../ui/QueryTable.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { CloseMeasure } from './CloseMeasure.tsx'
import { PlanTabs } from './PlanTabs.tsx'
import { ReopenMeasure } from './ReopenMeasure.tsx'
import { measureTone } from './words.ts'

type Row = plans.MeasureRow

const open = (row: Row): string => `/households/${String(row.householdNo)}?tab=plan`
const render = {
  status: (row: Row): ReactNode => <StatusTag tone={measureTone(row.status)}>{labelOf(measureStatuses, row.status)}</StatusTag>,
  daysLeft: (row: Row): ReactNode => (row.daysLeft === null ? '' : <ClockChip daysLeft={row.daysLeft} due={row.dueOn} />),
  need: (row: Row): ReactNode => <span title={row.need}>{row.need}</span>,
  action: (row: Row): ReactNode => <span title={row.action}>{row.action}</span>,
  desk: (row: Row): ReactNode => (row.alertId === null ? row.desk : `${row.desk}（随预警）`),
}

const bulk: readonly BulkAction<Row>[] = [
  {
    key: 'take',
    label: '标记办理中',
    ability: 'measure.handle',
    explain: (rows) => `${String(rows.length)} 项措施将记为由您办理，期限不变。`,
    refuse: (row) => (row.mayTake === '' ? undefined : row.mayTake),
    run: async (rows, _value, requestId) => {
      const { taken, refused } = await call(plans.take, { body: { ids: rows.map((row) => row.id) } }, { requestId })
      return `已标记 ${String(taken)} 项${refused === 0 ? '' : `，${String(refused)} 项不在您案头`}`
    },
  },
]

const actions = {
  width: 78,
  render: (row: Row): ReactNode =>
    row.mayClose ? (
      <Act label="登记结果" form={(close) => <Close row={row} close={close} />} />
    ) : row.mayReopen ? (
      <Act label="重新办理" form={(close) => <ReopenMeasure measure={row} close={close} />} />
    ) : null,
}

/** What is done with one measure from the list, in a dialogue. */
function Act({ label, form }: { label: string; form: (close: () => void) => ReactNode }): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="dd-link"
        onClick={() => {
          setOpen(true)
        }}
      >
        {label}
      </button>
      {open &&
        form(() => {
          setOpen(false)
        })}
    </>
  )
}

function Close({ row, close }: { row: Row; close: () => void }): ReactNode {
  const { today } = useMe()
  return <CloseMeasure measure={row} status="done" mayDrop={row.mayDrop} today={today} close={close} />
}

/** 措施: what lies on which desk, until when. */
export default function MeasuresScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <PlanTabs note="交办给各部门和乡镇的帮扶措施；随预警办理的在预警里反馈" />
      <QueryTable
        listing={plans.measureListing}
        rowKey={(row) => row.id}
        open={open}
        render={render}
        bulk={bulk}
        actions={actions}
        empty={{ title: '没有措施', next: '乡镇确认一户一策后，交办的措施会出现在这里' }}
      />
    </div>
  )
}
