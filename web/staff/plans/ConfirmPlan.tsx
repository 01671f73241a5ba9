import { App, Input, InputNumber } from 'antd'
import { useState, type ReactNode } from 'react'
import { departmentLabels, plans } from '#contract'
import { addMonths, type PlainDate } from '#kernel'
import { Dialog } from '../../ui/Dialog.tsx'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { labelOf } from '../../ui/format.ts'

/** The clerk confirms the plan as it stands, the first time or after a review; before it is done he sees what goes where. */
export function ConfirmPlan({ view, close }: { view: plans.PlanView; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const { plan, usual } = view
  const [months, setMonths] = useState(plan?.reviewMonths ?? usual.reviewMonths)
  const [note, setNote] = useState('')
  const confirm = useCommand(plans.confirm, (reply) => {
    void message.success(`已确认第 ${String(reply.version)} 版${reply.handed === 0 ? '' : `，交办 ${String(reply.handed)} 项`}`)
    close()
  })
  if (plan === null) return null
  const handed = view.measures.filter((measure) => measure.daysLeft !== null && measure.alert === null && measure.handedOn === null)
  const refused = view.measures.filter((measure) => measure.refused && measure.unconfirmed)
  return (
    <Dialog
      open
      title={plan.version === 0 ? '确认一户一策' : '复核并确认'}
      okText="确认"
      cancelText="取消"
      onCancel={close}
      onOk={() => {
        void confirm.run({ params: { id: plan.id }, body: { rev: plan.rev, reviewMonths: months, note } }).catch(() => undefined)
      }}
      okButtonProps={{ loading: confirm.isPending }}
      destroyOnHidden
    >
      <div className="dd-form">
        {handed.length === 0 ? (
          <p>没有新交办的措施，正在办理的不变。</p>
        ) : (
          <div>
            <p>确认后交给：</p>
            <ul className="pl-handed">
              {handed.map((measure) => (
                <li key={measure.id}>
                  {measure.desk === '' ? labelOf(departmentLabels, measure.department) : measure.desk}：{measure.action}，{measure.dueOn} 前
                </li>
              ))}
            </ul>
          </div>
        )}
        {refused.length > 0 && (
          <div>
            <p>办理单位办不了，确认后不再列入计划（还要办的，先取消，在那一项后面点“重新办理”）：</p>
            <ul className="pl-handed">
              {refused.map((measure) => (
                <li key={measure.id}>
                  {measure.desk}：{measure.action}。{measure.result}
                </li>
              ))}
            </ul>
          </div>
        )}
        <label>
          <span>几个月后复核</span>
          <span>
            <InputNumber
              size="small"
              min={1}
              max={24}
              style={{ width: 70 }}
              value={months}
              onChange={(value) => {
                setMonths(value ?? usual.reviewMonths)
              }}
            />{' '}
            <span className="dd-quiet">
              即 {addMonths(view.day as PlainDate, months)}
              {usual.unverified && `（间隔起始值 ${String(usual.reviewMonths)} 个月，待核）`}
            </span>
          </span>
        </label>
        <label>
          <span>{plan.version === 0 ? '说明' : '复核情况'}</span>
          <Input.TextArea
            rows={2}
            maxLength={300}
            value={note}
            placeholder={plan.version === 0 ? '可不填' : '如：入户复核，住房已修好，孩子已返校'}
            onChange={(event) => {
              setNote(event.target.value)
            }}
          />
        </label>
        {confirm.error !== null && <ErrorView error={confirm.error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}
