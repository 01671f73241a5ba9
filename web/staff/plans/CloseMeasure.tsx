import { App, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { helpFieldLabels, plans } from '#contract'
import type { PlainDate } from '#kernel'
import { Dialog } from '../../ui/Dialog.tsx'
import { useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { labelOf } from '../../ui/format.ts'
import { may, useMe } from '../../ui/session.ts'

/**
 * What became of a measure: done, with words for the family's chain, or dropped with its reason. `mayDrop`: done or not is chosen here, as
 * the list has one button for both.
 */
export function CloseMeasure({
  measure,
  status: first,
  mayDrop = false,
  today,
  close,
}: {
  measure: Pick<plans.PlanMeasure, 'id' | 'rev' | 'field' | 'need' | 'action' | 'who' | 'createdOn'>
  status: 'done' | 'dropped'
  mayDrop?: boolean
  today: string
  close: () => void
}): ReactNode {
  const { message } = App.useApp()
  const me = useMe()
  const [status, setStatus] = useState(first)
  const [result, setResult] = useState('')
  const [doneOn, setDoneOn] = useState(today)
  const save = useCommand(plans.close, () => {
    void message.success(status === 'done' ? '已登记，救助链里可以看到' : keeps ? '已停止' : '已停止，交回乡镇确认')
    close()
  })
  const keeps = may(me, 'plan.edit')
  const done = status === 'done'
  const missing = [...result.trim()].length < 4 ? '至少写 4 个字' : undefined
  return (
    <Dialog
      open
      title={done ? '登记措施结果' : '不再实施'}
      okText={done ? '已落实' : '不再实施'}
      cancelText="取消"
      onCancel={close}
      onOk={() => {
        void save
          .run({
            params: { id: measure.id },
            body: { rev: measure.rev, status, result: result.trim(), doneOn: done ? (doneOn as PlainDate) : null },
          })
          .catch(() => undefined)
      }}
      okButtonProps={{ danger: !done, disabled: missing !== undefined, loading: save.isPending, title: missing ?? '' }}
      destroyOnHidden
    >
      <p>
        {labelOf(helpFieldLabels, measure.field)}，{measure.who}：{measure.need} → {measure.action}
      </p>
      <div className="dd-form">
        {mayDrop && (
          <Radio.Group
            aria-label="结果"
            value={status}
            onChange={(event) => {
              setStatus(event.target.value === 'dropped' ? 'dropped' : 'done')
            }}
            options={[
              { value: 'done', label: '已落实' },
              { value: 'dropped', label: '办不了，不再实施' },
            ]}
          />
        )}
        {done && (
          <label>
            <span>落实日期</span>
            <DayPicker label="落实日期" width={130} value={doneOn} earliest={measure.createdOn} latest={today} onChange={setDoneOn} />
          </label>
        )}
        <label>
          <span>{done ? '落实了什么' : '为什么'}</span>
          <Input.TextArea
            autoFocus
            rows={2}
            maxLength={500}
            placeholder={done ? '会写进这户的救助链和幸福清单' : keeps ? '如：孩子已转到外县就读' : '如：经鉴定房屋为 B 级，不在改造范围'}
            value={result}
            onChange={(event) => {
              setResult(event.target.value)
            }}
          />
        </label>
        {!done && !keeps && <p className="dd-quiet">乡镇会看到理由，并再确认一次计划；点错了，可以在这项措施后面点“重新办理”。</p>}
        {save.error !== null && <ErrorView error={save.error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}
