import { App, Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { registry } from '#contract'
import { idNumberProblemText, parseIdNumber } from '#kernel'
import { useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { useMe } from '../../ui/session.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'

type Relation = keyof typeof registry.relationLabels
const relations = Object.entries(registry.relationLabels).map(([value, label]) => ({ value: value as Relation, label }))

/** 增加成员: by ID number and name; somebody registered elsewhere leaves the household they were in. */
export function AddMember({ file, close }: { file: registry.HouseholdFile; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const { today } = useMe()
  const [idNumber, setIdNumber] = useState('')
  const [name, setName] = useState('')
  const [relation, setRelation] = useState<Relation | undefined>(undefined)
  const [on, setOn] = useState(today)
  const command = useCommand(registry.addMember, ({ known }) => {
    void message.success(known ? '已加入本户，并从原来的家庭转出' : '已登记新成员')
    close()
  })
  const submit = (reason: string): void => {
    if (relation !== undefined)
      void command.run({ params: { id: file.householdNo }, body: { idNumber, name, relation, on, reason } }).catch(() => undefined)
  }
  const read = parseIdNumber(idNumber)
  return (
    <ReasonModal
      title="增加成员"
      ok="加入本户"
      hint="如：婚入、新生儿、投靠亲属共同生活"
      pending={command.isPending}
      error={command.error}
      close={close}
      missing={missingOf(idNumber, name, relation)}
      submit={submit}
    >
      <label>
        <span>身份证号</span>
        <Input
          size="small"
          autoFocus
          autoComplete="off"
          status={idNumber !== '' && !read.ok ? 'warning' : ''}
          value={idNumber}
          onChange={(event) => {
            setIdNumber(event.target.value)
          }}
        />
      </label>
      {idNumber !== '' && !read.ok && <p className="rg-warn">{idNumberProblemText[read.problem]}</p>}
      <label>
        <span>姓名</span>
        <Input
          size="small"
          autoComplete="off"
          value={name}
          onChange={(event) => {
            setName(event.target.value)
          }}
        />
      </label>
      <label>
        <span>与户主关系</span>
        <Select size="small" value={relation} onChange={setRelation} options={relations} placeholder={`与 ${file.headName} 的关系`} />
      </label>
      <label>
        <span>加入日期</span>
        <DayPicker value={on} latest={today} onChange={setOn} />
      </label>
    </ReasonModal>
  )
}

function missingOf(idNumber: string, name: string, relation: Relation | undefined): string | undefined {
  if (!parseIdNumber(idNumber).ok) return '请填写正确的身份证号'
  if (name.trim() === '') return '请填写姓名'
  return relation === undefined ? '请选择与户主关系' : undefined
}
