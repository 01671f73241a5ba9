import { App, Input, InputNumber } from 'antd'
import { useState, type ReactNode } from 'react'
import { visits } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'

/** How often families are visited here, and the hotline on their 幸福清单; the county may change it, others read it. */
export function RuleForm({ rule, close }: { rule: visits.OutreachRule; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [revisitDays, setRevisitDays] = useState(rule.revisitDays)
  const [elderAge, setElderAge] = useState(rule.elderAge)
  const [elderDays, setElderDays] = useState(rule.elderDays)
  const [dayVisits, setDayVisits] = useState(rule.dayVisits)
  const [hotline, setHotline] = useState(rule.hotline)
  const [basis, setBasis] = useState(rule.from === null ? '' : rule.basis)
  const command = useCommand(visits.saveRule, () => {
    void message.success('已保存，手机上的名单按新规则排')
    close()
  })
  const disabled = !rule.mayEdit
  const save = (): void => {
    void command.run({ body: { revisitDays, elderAge, elderDays, dayVisits, hotline, basis } }).catch(() => undefined)
  }
  const number = (label: string, unit: string, value: number, change: (value: number) => void, min: number, max: number): ReactNode => (
    <label>
      <span>{label}</span>
      <InputNumber
        size="small"
        disabled={disabled}
        value={value}
        min={min}
        max={max}
        precision={0}
        onChange={(next) => {
          if (next !== null) change(next)
        }}
      />{' '}
      {unit}
    </label>
  )
  return (
    <Dialog
      open
      title={`走访规则 · ${rule.place}`}
      okText="保存"
      cancelText={disabled ? '关闭' : '取消'}
      onCancel={close}
      onOk={save}
      confirmLoading={command.isPending}
      okButtonProps={{ disabled: disabled || [...basis.trim()].length < 4, ...(disabled ? { style: { display: 'none' } } : {}) }}
    >
      <div className="vs-rule">
        <p className="dd-quiet">
          {rule.from === null ? `现在用的是起始值，待核。${rule.basis}` : `由${rule.from}设定（${rule.changedBy ?? ''}）：${rule.basis}`}
        </p>
        {number('在享救助的家庭，每隔', '天走访一次', revisitDays, setRevisitDays, 7, 730)}
        {number('独居老人，从', '岁起', elderAge, setElderAge, 50, 100)}
        {number('独居老人，每隔', '天走访一次', elderDays, setElderDays, 1, 365)}
        {number('协理员每天走访', '户，手机上的“今天”排这么多', dayVisits, setDayVisits, 1, 30)}
        <label>
          <span>社会救助服务热线</span>
          <Input
            size="small"
            style={{ width: 220 }}
            disabled={disabled}
            maxLength={40}
            placeholder="印在幸福清单上"
            value={hotline}
            onChange={(event) => {
              setHotline(event.target.value)
            }}
          />
        </label>
        {disabled ? (
          <p className="dd-quiet">由县级民政部门修改</p>
        ) : (
          <label>
            <span>依据</span>
            <Input
              size="small"
              style={{ width: 320 }}
              maxLength={200}
              placeholder="文件条款或会议纪要"
              value={basis}
              onChange={(event) => {
                setBasis(event.target.value)
              }}
            />
          </label>
        )}
        {command.error !== null && <ErrorView error={command.error} kept="填写的内容还在" />}
      </div>
    </Dialog>
  )
}
