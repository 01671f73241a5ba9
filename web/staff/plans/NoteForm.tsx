import { Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { plans } from '#contract'
import { Dialog } from '../../ui/Dialog.tsx'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'

/** How a measure goes on, in a line. */
export function NoteForm({ measure, close }: { measure: plans.PlanMeasure; close: () => void }): ReactNode {
  const [note, setNote] = useState('')
  const save = useCommand(plans.note, close)
  const missing = [...note.trim()].length < 2
  return (
    <Dialog
      open
      title="记进展"
      okText="保存"
      cancelText="取消"
      onCancel={close}
      onOk={() => {
        void save.run({ params: { id: measure.id }, body: { note } }).catch(() => undefined)
      }}
      okButtonProps={{ disabled: missing, loading: save.isPending }}
      destroyOnHidden
    >
      <p>{measure.action}</p>
      <Input.TextArea
        rows={2}
        maxLength={300}
        aria-label="进展"
        placeholder="做到哪一步了"
        value={note}
        onChange={(event) => {
          setNote(event.target.value)
        }}
      />
      {save.error !== null && <ErrorView error={save.error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
