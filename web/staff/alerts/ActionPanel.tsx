import { DatePicker, Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { alerts, dispatch } from '#contract'
import { AnswerForm } from './AnswerForm.tsx'
import { DeskPicker } from './DeskPicker.tsx'
import { HearingFields, type Hearing } from './HearingFields.tsx'
import { PanelForm, useAction } from './PanelForm.tsx'
import { dayFormats } from '../../ui/DayPicker.tsx'

interface PanelProps {
  readonly data: alerts.AlertDetail
  readonly close: () => void
}

/** The form of one action, in the page: the evidence and the family stay in sight while it is filled in. */
export function ActionPanel({ action, ...props }: PanelProps & { action: string }): ReactNode {
  const Form = forms[action]
  return Form === undefined ? null : (
    <section className="dd-card al-panel">
      <Form {...props} />
    </section>
  )
}

const forms: Readonly<Record<string, (props: PanelProps) => ReactNode>> = {
  sign: SignForm,
  answer: AnswerForm,
  accept: AcceptForm,
  return: ReturnForm,
  hear: HearForm,
  handOn: HandOnForm,
  assign: AssignForm,
  remind: RemindForm,
  note: NoteForm,
  withdraw: WithdrawForm,
}

function Words({
  value,
  onChange,
  placeholder,
  rows = 2,
}: {
  value: string
  onChange: (text: string) => void
  placeholder: string
  rows?: number
}): ReactNode {
  return (
    <Input.TextArea
      autoFocus
      rows={rows}
      maxLength={500}
      placeholder={placeholder}
      value={value}
      onChange={(event) => {
        onChange(event.target.value)
      }}
    />
  )
}

const shorterThan = (text: string, length: number): boolean => [...text.trim()].length < length

function SignForm({ data, close }: PanelProps): ReactNode {
  const action = useAction(dispatch.sign, '已签收，由您办理', close)
  return (
    <PanelForm
      title="签收"
      hint="签收后由您办理，期限不变"
      submit="确认签收"
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { version: data.alert.version } })
      }}
    />
  )
}

function ReturnForm({ data, close }: PanelProps): ReactNode {
  const [reason, setReason] = useState('')
  const action = useAction(dispatch.sendBack, '已退回重办', close)
  return (
    <PanelForm
      title="退回重办"
      hint="回到反馈的案头，期限重新起算"
      submit="退回"
      missing={shorterThan(reason, 4) ? '请写明退回的理由' : undefined}
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { version: data.alert.version, reason } })
      }}
    >
      <Words value={reason} onChange={setReason} placeholder="哪里不够、要补什么" />
    </PanelForm>
  )
}

function WithdrawForm({ data, close }: PanelProps): ReactNode {
  const [reason, setReason] = useState('')
  const action = useAction(dispatch.withdraw, '已撤销', close)
  return (
    <PanelForm
      title="撤销这件预警"
      hint="用于不该产生的预警；撤销后不能恢复，以后再监测到会重新产生"
      submit="撤销"
      danger
      missing={shorterThan(reason, 4) ? '请写明撤销的理由' : undefined}
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { version: data.alert.version, reason } })
      }}
    >
      <Words value={reason} onChange={setReason} placeholder="为什么撤销" />
    </PanelForm>
  )
}

function NoteForm({ data, close }: PanelProps): ReactNode {
  const [note, setNote] = useState('')
  const action = useAction(dispatch.note, '已记下', close)
  return (
    <PanelForm
      title="记事"
      hint="只记入经过，不改变办理状态"
      submit="记下"
      missing={shorterThan(note, 2) ? '请填写内容' : undefined}
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { note } })
      }}
    >
      <Words value={note} onChange={setNote} placeholder="今天做了什么、约了什么时间" />
    </PanelForm>
  )
}

function RemindForm({ data, close }: PanelProps): ReactNode {
  const [note, setNote] = useState('')
  const action = useAction(dispatch.remind, '已催办', close)
  return (
    <PanelForm
      title={`催办：${data.alert.desk}`}
      hint="每件每天最多一次，对方案头会看到"
      submit="催办"
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { version: data.alert.version, note } })
      }}
    >
      <Words value={note} onChange={setNote} placeholder="可写一句话（可不填）" rows={1} />
    </PanelForm>
  )
}

function DeskForm({
  data,
  close,
  operation,
  title,
  hint,
  reasonNeeded,
}: PanelProps & {
  operation: typeof dispatch.handOn | typeof dispatch.assign
  title: string
  hint: string
  reasonNeeded: boolean
}): ReactNode {
  const [department, setDepartment] = useState('')
  const [level, setLevel] = useState<'county' | 'township'>('county')
  const [reason, setReason] = useState('')
  const action = useAction(operation, `已${title}`, close)
  const missing = department === '' ? '请选择部门' : reasonNeeded && shorterThan(reason, 4) ? '请写明理由' : undefined
  return (
    <PanelForm
      title={title}
      hint={hint}
      submit={title}
      missing={missing}
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { version: data.alert.version, department, level, reason } })
      }}
    >
      <DeskPicker
        department={department === '' ? undefined : department}
        level={level}
        onChange={(chosen, at) => {
          setDepartment(chosen)
          setLevel(at)
        }}
      />
      <Words value={reason} onChange={setReason} placeholder={reasonNeeded ? '为什么不归本部门、应由谁办' : '可写明要求（可不填）'} />
    </PanelForm>
  )
}

function HandOnForm(props: PanelProps): ReactNode {
  return <DeskForm {...props} operation={dispatch.handOn} title="转交" hint="写明理由；对方的期限从今天起算" reasonNeeded />
}

function AssignForm(props: PanelProps): ReactNode {
  return <DeskForm {...props} operation={dispatch.assign} title="派单" hint="派到选定的案头，期限从今天起算" reasonNeeded={false} />
}

function HearForm({ data, close }: PanelProps): ReactNode {
  const [hearing, setHearing] = useState<Hearing>({ manner: 'in-person', words: '' })
  const action = useAction(dispatch.hear, '已记录听取意见', close)
  return (
    <PanelForm
      title="记录听取意见"
      hint="社会救助法第四十八条：调减、终止救助前应当听取救助对象的意见"
      submit="记录"
      missing={shorterThan(hearing.words, 10) ? '请记下对方说了什么（至少 10 个字）' : undefined}
      {...action}
      close={close}
      onSubmit={() => {
        action.run({ params: { id: data.alert.id }, body: { version: data.alert.version, ...hearing } })
      }}
    >
      <HearingFields value={hearing} onChange={setHearing} autoFocus />
    </PanelForm>
  )
}

const outcomes = (['confirmed', 'false', 'resolved'] as const).map((value) => ({ value, label: alerts.alertOutcomes[value] }))
const kinds = Object.entries(alerts.exemptionKinds).map(([value, label]) => ({ value: value as alerts.ExemptionKind, label }))

function AcceptForm({ data, close }: PanelProps): ReactNode {
  const proposed = outcomes.find((each) => each.value === data.proposedOutcome)?.value
  const [outcome, setOutcome] = useState(proposed)
  const [note, setNote] = useState('')
  const [kind, setKind] = useState<alerts.ExemptionKind | undefined>(undefined)
  const [until, setUntil] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const action = useAction(dispatch.accept, '已审核办结', close)
  const indicators = data.indicators.length > 0 ? data.indicators.map((each) => each.id) : [`cause:${data.alert.cause}`]
  const missing = outcome === undefined ? '请选择结论' : kind !== undefined && shorterThan(reason, 6) ? '请写明豁免的核实情况' : undefined
  const submit = (): void => {
    if (outcome === undefined) return
    const exemption = kind === undefined ? {} : { exemption: { kind, indicators, reason, validTo: until } }
    action.run({ params: { id: data.alert.id }, body: { version: data.alert.version, outcome, note, ...exemption } })
  }
  return (
    <PanelForm
      title="审核通过并办结"
      hint="结论计入指标成效；误报的冷却期更长"
      submit="审核通过"
      missing={missing}
      {...action}
      close={close}
      onSubmit={submit}
    >
      <div className="al-fields">
        <Select
          autoFocus={proposed === undefined}
          style={{ width: 130 }}
          aria-label="结论"
          placeholder="结论"
          options={outcomes}
          value={outcome}
          onChange={setOutcome}
        />
        <Input
          autoFocus={proposed !== undefined}
          style={{ width: 420 }}
          aria-label="审核意见"
          placeholder="审核意见（可不填）"
          maxLength={500}
          value={note}
          onChange={(event) => {
            setNote(event.target.value)
          }}
        />
      </div>
      <div className="al-fields">
        <span>记住并不再提示</span>
        <Select
          style={{ width: 180 }}
          allowClear
          aria-label="豁免事项"
          placeholder="不需要"
          options={kinds}
          value={kind}
          onChange={setKind}
        />
        {kind !== undefined && (
          <DatePicker
            format={dayFormats}
            aria-label="豁免截止"
            placeholder="长期有效"
            onChange={(_value, text) => {
              setUntil(typeof text === 'string' && text !== '' ? text : null)
            }}
          />
        )}
        {kind !== undefined && (
          <Input
            style={{ width: 300 }}
            aria-label="核实情况"
            placeholder="核实情况（至少 6 个字）"
            value={reason}
            onChange={(event) => {
              setReason(event.target.value)
            }}
          />
        )}
      </div>
    </PanelForm>
  )
}
