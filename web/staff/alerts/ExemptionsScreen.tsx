import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { alerts, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { labelOf } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof alerts.exemptionListing.list>['rows'][number]

const open = (row: Row): string =>
  row.alertId === null ? `/alerts?householdNo=${String(row.householdNo)}` : `/alerts/${String(row.alertId)}`
const render = {
  state: (row: Row): ReactNode => (
    <StatusTag tone={row.state === 'active' ? 'doing' : 'plain'} title={row.revokeReason}>
      {labelOf(alerts.exemptionStates, row.state)}
    </StatusTag>
  ),
  validTo: (row: Row): ReactNode => row.validTo ?? '长期',
}

/** Explanations that are remembered, so that the same fact raises no second alert: livelihood vehicle, aid money, house-sale deposit. */
export default function ExemptionsScreen(): ReactNode {
  const me = useMe()
  const [revoking, setRevoking] = useState<Row | null>(null)
  const actions = may(me, 'exemption.decide')
    ? {
        width: 64,
        render: (row: Row): ReactNode =>
          row.state === 'active' ? (
            <Button
              size="small"
              type="link"
              onClick={() => {
                setRevoking(row)
              }}
            >
              撤销
            </Button>
          ) : null,
      }
    : undefined
  return (
    <div className="dd-screen">
      <PageHeader title="豁免记录" note="核实过、记住了的事项：同一事实不再重复预警；在预警审核时登记" />
      <QueryTable
        listing={alerts.exemptionListing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="headName"
        render={render}
        {...(actions === undefined ? {} : { actions })}
        empty={{ title: '还没有豁免记录', next: '审核预警时可以选择“记住并不再提示”' }}
      />
      {revoking !== null && (
        <Revoke
          row={revoking}
          close={() => {
            setRevoking(null)
          }}
        />
      )}
    </div>
  )
}

function Revoke({ row, close }: { row: Row; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const command = useCommand(alerts.revokeExemption, () => {
    void message.success('已撤销，下次筛查会重新提示')
    close()
  })
  return (
    <Dialog
      open
      title={`撤销豁免：${row.headName} ${labelOf(alerts.exemptionKinds, row.kind)}`}
      onCancel={close}
      okText="撤销"
      okButtonProps={{ danger: true, disabled: [...reason.trim()].length < 4 }}
      confirmLoading={command.isPending}
      onOk={() => {
        void command.run({ params: { id: row.id }, body: { reason } }).catch(() => undefined)
      }}
    >
      <p>撤销后，这一事项在下次筛查时会重新产生预警。</p>
      <Input.TextArea
        autoFocus
        rows={2}
        placeholder="撤销的理由"
        value={reason}
        onChange={(event) => {
          setReason(event.target.value)
        }}
      />
      {command.error !== null && <ErrorView error={command.error} kept="填写的理由还在" />}
    </Dialog>
  )
}
