import { Skeleton } from 'antd'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { dispatch, type alerts } from '#contract'
import type { BulkAction } from '../../ui/QueryTable.tsx'
import { call } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { DeskPicker } from './DeskPicker.tsx'

type Row = alerts.AlertRow
type Values = Readonly<Record<string, string>>

/** What the server says the action would do: the same checks as the action, nothing changed. */
function Preview({ action, rows }: { action: dispatch.BulkAction; rows: readonly Row[] }): ReactNode {
  const ids = rows.map((row) => row.id)
  const reply = useQuery({
    enabled: ids.length > 0,
    queryKey: ['bulk-preview', action, ids],
    queryFn: () => call(dispatch.bulkPreview, { body: { action, ids } }),
  })
  if (ids.length === 0) return null
  if (reply.isError) return <ErrorView error={reply.error} />
  if (reply.data === undefined) return <Skeleton active title={false} paragraph={{ rows: 1 }} />
  const { done, reasons } = reply.data
  return (
    <>
      <p>
        <b>{done}</b> 件将{dispatch.bulkActions[action]}
        {after[action]}
      </p>
      {reasons.length > 0 && (
        <ul className="dd-preview-refused">
          {reasons.map(({ reason, count }) => (
            <li key={reason}>
              {count} 件不办理：{reason}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const after: Readonly<Record<dispatch.BulkAction, string>> = {
  sign: '，由您办理，期限不变。',
  remind: '，对方案头会看到；每件每天最多一次。',
  assign: '，期限从今天重新起算。',
}

async function run(
  action: dispatch.BulkAction,
  rows: readonly Row[],
  requestId: string,
  desk: { department?: string; level?: 'county' | 'township' } = {},
): Promise<string> {
  const reply = await call(dispatch.bulk, { body: { action, ids: rows.map((row) => row.id), ...desk } }, { requestId })
  return `已${dispatch.bulkActions[action]} ${String(reply.done)} 件${reply.refused > 0 ? `，${String(reply.refused)} 件没有办理` : ''}`
}

function deskOf(value: Values): { department?: string; level?: 'county' | 'township' } {
  const { department, level } = value
  return department === undefined || department === '' ? {} : { department, level: level === 'township' ? 'township' : 'county' }
}

/** What a row says by itself; whether the rest may be done is the server's answer in the preview. */
const refuse: Readonly<Record<dispatch.BulkAction, (row: Row) => string | undefined>> = {
  sign: (row) => (row.next?.action === 'sign' ? undefined : '不在您的案头，或不是待签收'),
  remind: (row) => (['dispatched', 'signed', 'returned'].includes(row.status) ? undefined : '没有在等哪个案头'),
  assign: (row) => (['open', 'dispatched', 'signed', 'returned'].includes(row.status) ? undefined : '已反馈或已办结'),
}

/** At module scope: the table keeps them over renders. */
export const bulkActions: readonly BulkAction<Row>[] = [
  {
    key: 'sign',
    label: '签收',
    ability: 'alert.handle',
    refuse: refuse.sign,
    explain: (rows) => <Preview action="sign" rows={rows} />,
    run: (rows, _value, requestId) => run('sign', rows, requestId),
  },
  {
    key: 'remind',
    label: '催办',
    ability: 'alert.handle',
    refuse: refuse.remind,
    explain: (rows) => <Preview action="remind" rows={rows} />,
    run: (rows, _value, requestId) => run('remind', rows, requestId),
  },
  {
    key: 'assign',
    label: '派单',
    ability: 'alert.assign',
    refuse: refuse.assign,
    explain: (rows) => <Preview action="assign" rows={rows} />,
    form: ({ value, onChange }) => (
      <DeskPicker
        department={value['department']}
        level={value['level']}
        automatic="按转办规则派"
        onChange={(department, level) => {
          onChange('department', department)
          onChange('level', level)
        }}
      />
    ),
    run: (rows, value, requestId) => run('assign', rows, requestId, deskOf(value)),
  },
]
