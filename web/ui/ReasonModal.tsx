import { Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { Dialog } from './Dialog.tsx'
import { ErrorView } from './ErrorView.tsx'

/** A correction: its fields, and why. The reason is part of every change to a file. */
export function ReasonModal({
  title,
  ok,
  danger = false,
  missing,
  pending,
  error,
  children,
  hint,
  submit,
  close,
  width = 480,
}: {
  title: string
  ok: string
  danger?: boolean
  /** What is still to be filled in; undefined when the form is complete but for its reason. */
  missing?: string | undefined
  pending: boolean
  error: Error | null
  children?: ReactNode
  /** What the reason might say. */
  hint: string
  submit: (reason: string) => void
  close: () => void
  width?: number
}): ReactNode {
  const [reason, setReason] = useState('')
  const why = missing ?? ([...reason.trim()].length < 4 ? '请写明理由（至少 4 个字）' : undefined)
  return (
    <Dialog
      open
      title={title}
      okText={ok}
      cancelText="取消"
      onCancel={close}
      onOk={() => {
        submit(reason.trim())
      }}
      width={width}
      destroyOnHidden
      okButtonProps={{ danger, disabled: why !== undefined, loading: pending, title: why ?? '' }}
    >
      <div className="dd-form">
        {children}
        <label>
          <span>理由</span>
          <Input.TextArea
            rows={2}
            maxLength={300}
            placeholder={hint}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value)
            }}
          />
        </label>
        {error !== null && <ErrorView error={error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}
