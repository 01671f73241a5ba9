import { Input, Radio, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { departmentLabels, helpFieldKeys, helpFieldLabels, plans, type HelpFieldKey } from '#contract'
import { addDays, type PlainDate } from '#kernel'
import { Dialog } from '../../ui/Dialog.tsx'
import { useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'

interface Fields {
  readonly field: HelpFieldKey
  readonly personNo: number | null
  readonly need: string
  readonly action: string
  readonly department: string
  readonly level: 'county' | 'township'
  readonly dueOn: string
}

const departments = Object.entries(departmentLabels).map(([value, label]) => ({ value, label }))
const fields = helpFieldKeys.map((value) => ({ value, label: helpFieldLabels[value] }))

/** A measure, new or changed. The department follows the field until somebody chooses another. */
export function MeasureForm({ view, measure, close }: { view: plans.PlanView; measure?: plans.PlanMeasure; close: () => void }): ReactNode {
  const [value, setValue] = useState<Fields>(() => (measure === undefined ? fresh(view) : told(measure)))
  const [reason, setReason] = useState('')
  const add = useCommand(plans.addMeasure, close)
  const change = useCommand(plans.changeMeasure, close)
  const set = (part: Partial<Fields>): void => {
    setValue((now) => ({ ...now, ...part }))
  }
  const follows = measure !== undefined && measure.alert !== null
  const missing = lacking(value) ?? (measure !== undefined && reason.trim().length < 4 ? '请写明为什么修改' : undefined)
  const submit = (): void => {
    const day = value.dueOn as PlainDate
    const run =
      measure === undefined
        ? add.run({ params: { id: view.householdNo }, body: { ...value, dueOn: day } })
        : change.run({ params: { id: measure.id }, body: { ...value, dueOn: day, rev: measure.rev, reason } })
    void run.catch(() => undefined)
  }
  const error = add.error ?? change.error
  return (
    <Dialog
      open
      width={560}
      title={measure === undefined ? '增加帮扶措施' : '修改帮扶措施'}
      okText={measure === undefined ? '增加' : '保存'}
      cancelText="取消"
      onCancel={close}
      onOk={submit}
      okButtonProps={{ disabled: missing !== undefined, loading: add.isPending || change.isPending, title: missing ?? '' }}
      destroyOnHidden
    >
      <div className="dd-form">
        <Row label="类别">
          <Select
            size="small"
            aria-label="类别"
            value={value.field}
            options={fields}
            onChange={(field) => {
              set({ field, ...chargeOf(view, field) })
            }}
          />
        </Row>
        <Row label="帮扶对象">
          <Select
            size="small"
            aria-label="帮扶对象"
            value={value.personNo ?? 0}
            options={[
              { value: 0, label: '全家' },
              ...view.members.map((member) => ({
                value: member.personNo,
                label: `${member.name}（${member.relation}，${String(member.age)} 岁）`,
              })),
            ]}
            onChange={(no) => {
              set({ personNo: no === 0 ? null : no })
            }}
          />
        </Row>
        <Words label="困难和需求" value={value.need} hint="不写未成年人的姓名，在帮扶对象里选" onChange={(need) => set({ need })} />
        <Words label="做什么" value={value.action} hint="谁看了都知道做到哪一步算落实" onChange={(action) => set({ action })} />
        <Row label="负责部门">
          <span className="dd-line">
            <Select
              size="small"
              aria-label="负责部门"
              showSearch={{ optionFilterProp: 'label' }}
              style={{ width: 130 }}
              disabled={follows}
              value={value.department}
              options={departments}
              onChange={(department) => {
                set({ department })
              }}
            />
            <Radio.Group
              size="small"
              disabled={follows}
              value={value.level}
              onChange={(event) => {
                set({ level: event.target.value as Fields['level'] })
              }}
            >
              <Radio value="county">县级</Radio>
              <Radio value="township">乡镇</Radio>
            </Radio.Group>
            <Basis view={view} value={value} />
          </span>
        </Row>
        <Row label="期限">
          <DayPicker
            label="期限"
            width={130}
            disabled={follows}
            value={value.dueOn}
            earliest={measure !== undefined && measure.dueOn < view.day ? measure.dueOn : view.day}
            onChange={(dueOn) => {
              set({ dueOn })
            }}
          />
        </Row>
        {measure !== undefined && <Words label="为什么修改" value={reason} hint="如：家长要求住校" onChange={setReason} />}
        {error !== null && <ErrorView error={error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div className="pl-row">
      <span>{label}</span>
      {children}
    </div>
  )
}

function Words({
  label,
  value,
  hint,
  onChange,
}: {
  label: string
  value: string
  hint: string
  onChange: (text: string) => void
}): ReactNode {
  return (
    <Row label={label}>
      <Input.TextArea
        size="small"
        aria-label={label}
        autoSize={{ minRows: 1, maxRows: 4 }}
        maxLength={300}
        placeholder={hint}
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </Row>
  )
}

/** By which clause the department is in charge; what is not confirmed says so. */
function Basis({ view, value }: { view: plans.PlanView; value: Fields }): ReactNode {
  const charge = view.charges.find((each) => each.field === value.field)
  if (charge === undefined || charge.department !== value.department) return null
  return (
    <small className="dd-quiet" title={charge.note}>
      {charge.clause}
      {charge.unverified && '（待核）'}
    </small>
  )
}

function chargeOf(view: plans.PlanView, field: HelpFieldKey): Pick<Fields, 'department' | 'level'> {
  const charge = view.charges.find((each) => each.field === field)
  return { department: charge?.department ?? 'civil-affairs', level: charge?.level ?? 'county' }
}

function fresh(view: plans.PlanView): Fields {
  const field = 'livelihood'
  return {
    field,
    personNo: null,
    need: '',
    action: '',
    ...chargeOf(view, field),
    dueOn: addDays(view.day as PlainDate, view.usual.measureDays),
  }
}

function told(measure: plans.PlanMeasure): Fields {
  const { personNo, need, action, department, level, dueOn } = measure
  // The server gives one of the contract's fields.
  return { field: measure.field as HelpFieldKey, personNo, need, action, department, level, dueOn }
}

function lacking({ need, action }: Fields): string | undefined {
  if ([...need.trim()].length < 4) return '请写明困难和需求（至少 4 个字）'
  return [...action.trim()].length < 4 ? '请写明做什么（至少 4 个字）' : undefined
}
