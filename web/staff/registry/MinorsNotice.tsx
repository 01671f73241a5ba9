import { App, Button, Input, InputNumber } from 'antd'
import { useState, type ReactNode } from 'react'
import { minors, type registry } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'

/** Above the members, where minors are veiled: why, and how to ask. */
export function MinorsNotice({ file }: { file: registry.HouseholdFile }): ReactNode {
  const [asking, setAsking] = useState(false)
  const { count, open, asked } = file.minors
  if (count === 0 || open) return null
  return (
    <p className="rg-notice">
      <span>户内未成年人 {count} 名，信息已遮盖。</span>
      {asked ? (
        <span>已申请查看，等负责人审批。</span>
      ) : (
        <Button
          size="small"
          onClick={() => {
            setAsking(true)
          }}
        >
          申请查看未成年人信息
        </Button>
      )}
      {asking && (
        <AskForm
          householdNo={file.householdNo}
          close={() => {
            setAsking(false)
          }}
        />
      )}
    </p>
  )
}

function AskForm({ householdNo, close }: { householdNo: number; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const [days, setDays] = useState(7)
  const ask = useCommand(minors.ask, () => {
    void message.success('已申请，负责人同意后即可查看')
    close()
  })
  return (
    <Dialog
      open
      title="申请查看未成年人信息"
      onCancel={close}
      okText="申请"
      cancelText="取消"
      confirmLoading={ask.isPending}
      okButtonProps={{ disabled: reason.trim().length < 4 }}
      onOk={() => {
        ask.run({ params: { id: householdNo }, body: { reason, days } }).catch(() => undefined)
      }}
    >
      <p>访问未成年人信息须经负责人同意并留有记录。只限这一户、这几天；到期自动遮盖。</p>
      <Input.TextArea
        rows={2}
        value={reason}
        maxLength={200}
        placeholder="办理什么事，为什么要看（至少 4 个字）"
        onChange={(event) => {
          setReason(event.target.value)
        }}
      />
      <p style={{ marginTop: 8 }}>
        查看{' '}
        <InputNumber
          aria-label="天数"
          min={1}
          max={minors.mostDays}
          value={days}
          onChange={(value) => {
            setDays(value ?? 7)
          }}
        />{' '}
        天
      </p>
      {ask.error !== null && <ErrorView error={ask.error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
