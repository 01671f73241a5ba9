import { App, Button, Checkbox, Input, InputNumber, Popconfirm, Table } from 'antd'
import { useState, type ReactNode } from 'react'
import { alerts, departmentLabels, dispatch } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { dayOf, labelOf } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { DeskPicker } from '../alerts/DeskPicker.tsx'
import '../alerts/alerts.css'

type Rule = dispatch.RoutingRule

/** Which department takes up which cause, with its terms; a county replaces single rules for its own place. */
export default function RoutingScreen(): ReactNode {
  const reply = useRead(dispatch.routing)
  const [editing, setEditing] = useState<Rule | null>(null)
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} />
  const { rules, place, mayEdit } = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/dispatch', label: '转办看板' }}
        title="转办规则"
        note={`${place}：什么事由派给谁、多少个工作日；改动只用于以后派出的预警`}
      />
      <div className="dd-table-frame">
        <Table<Rule>
          size="small"
          pagination={false}
          rowKey="cause"
          dataSource={rules}
          tableLayout="fixed"
          columns={[
            { title: '事由', width: 150, dataIndex: 'label' },
            {
              title: '类别',
              width: 110,
              render: (_, rule) => <span className="dd-quiet">{labelOf(alerts.alertCategories, rule.category)}</span>,
            },
            {
              title: '派给',
              width: 130,
              render: (_, rule) => (
                <>
                  {rule.automatic ? '' : '人工派单 · '}
                  {rule.department === 'civil-affairs'
                    ? rule.level === 'township'
                      ? '乡镇民政'
                      : '县级民政'
                    : labelOf(departmentLabels, rule.department)}
                </>
              ),
            },
            { title: '办理', width: 64, align: 'right', render: (_, rule) => `${String(rule.termDays)} 天` },
            { title: '审核', width: 64, align: 'right', render: (_, rule) => `${String(rule.reviewDays)} 天` },
            { title: '逾期后上报', width: 92, align: 'right', render: (_, rule) => `${String(rule.escalateDays)} 天` },
            {
              title: '冷却（误报）',
              width: 110,
              align: 'right',
              render: (_, rule) => `${String(rule.cooldownDays)}（${String(rule.falseCooldownDays)}）天`,
            },
            {
              title: '依据',
              render: (_, rule) => (
                <span>
                  {rule.basis.includes('待核') && <StatusTag tone="soon">待核</StatusTag>} {rule.basis}
                </span>
              ),
            },
            {
              title: '定于',
              width: 120,
              ellipsis: true,
              render: (_, rule) =>
                rule.place === null ? (
                  <span className="dd-quiet">系统预置</span>
                ) : (
                  <span title={`${rule.changedBy ?? ''} ${rule.changedAt === null ? '' : dayOf(rule.changedAt)}`}>{rule.place}</span>
                ),
            },
            {
              title: '',
              width: 104,
              align: 'right',
              render: (_, rule) =>
                mayEdit ? (
                  <RuleActions
                    rule={rule}
                    edit={() => {
                      setEditing(rule)
                    }}
                  />
                ) : null,
            },
          ]}
        />
      </div>
      <p className="dd-quiet dd-pad">
        办理、审核、上报按官方工作日计；冷却按自然日计：办结后这段时间内，同一家同一事由不再预警（更严重的除外，误报一律冷却）；系统预置时以各指标自己的冷却天数为准。
      </p>
      {editing !== null && (
        <RuleForm
          rule={editing}
          place={place}
          close={() => {
            setEditing(null)
          }}
        />
      )}
    </div>
  )
}

function RuleActions({ rule, edit }: { rule: Rule; edit: () => void }): ReactNode {
  const { message } = App.useApp()
  const reset = useCommand(dispatch.resetRouting, () => {
    void message.success('已恢复上级规则')
  })
  const cause = rule.cause as alerts.AlertCause
  return (
    <>
      <Button size="small" type="link" onClick={edit}>
        修改
      </Button>
      {rule.own && (
        <Popconfirm
          title={`恢复“${rule.label}”的上级规则？`}
          okText="恢复"
          onConfirm={() => {
            void reset.run({ params: { cause } }).catch(() => undefined)
          }}
        >
          <Button size="small" type="link">
            恢复
          </Button>
        </Popconfirm>
      )}
    </>
  )
}

const numbers = [
  { key: 'termDays', label: '办理', unit: '个工作日', min: 1, max: 60 },
  { key: 'reviewDays', label: '审核', unit: '个工作日', min: 1, max: 60 },
  { key: 'escalateDays', label: '逾期后上报', unit: '个工作日', min: 0, max: 60 },
  { key: 'cooldownDays', label: '冷却', unit: '天', min: 0, max: 730 },
  { key: 'falseCooldownDays', label: '误报冷却', unit: '天', min: 0, max: 730 },
] as const

function RuleForm({ rule, place, close }: { rule: Rule; place: string; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [value, setValue] = useState({ ...rule, basis: rule.own ? rule.basis : '' })
  const save = useCommand(dispatch.saveRouting, () => {
    void message.success(`已保存，只用于${place}以后派出的预警`)
    close()
  })
  const missing = value.department === '' ? '请选择部门' : [...value.basis.trim()].length < 4 ? '请写明依据' : undefined
  const { department, level, automatic, termDays, reviewDays, escalateDays, cooldownDays, falseCooldownDays, basis } = value
  const body = {
    department,
    level: level === 'township' ? ('township' as const) : ('county' as const),
    automatic,
    termDays,
    reviewDays,
    escalateDays,
    cooldownDays,
    falseCooldownDays,
    basis,
  }
  return (
    <Dialog
      open
      title={`${place}：${rule.label}`}
      onCancel={close}
      okText="保存"
      okButtonProps={{ disabled: missing !== undefined, title: missing }}
      confirmLoading={save.isPending}
      onOk={() => {
        void save.run({ params: { cause: rule.cause as alerts.AlertCause }, body }).catch(() => undefined)
      }}
    >
      <div className="al-form">
        <div className="al-fields">
          <DeskPicker
            department={department}
            level={level}
            onChange={(chosen, at) => {
              setValue((now) => ({ ...now, department: chosen, level: at }))
            }}
          />
          <Checkbox
            checked={automatic}
            onChange={(event) => {
              setValue((now) => ({ ...now, automatic: event.target.checked }))
            }}
          >
            自动派单
          </Checkbox>
        </div>
        <div className="al-rule-numbers">
          {numbers.map(({ key, label, unit, min, max }) => (
            <label key={key}>
              <span>{label}</span>
              <InputNumber
                min={min}
                max={max}
                precision={0}
                style={{ width: 76 }}
                value={value[key]}
                onChange={(days) => {
                  setValue((now) => ({ ...now, [key]: days ?? min }))
                }}
              />{' '}
              {unit}
            </label>
          ))}
        </div>
        <Input.TextArea
          rows={2}
          maxLength={200}
          placeholder="依据：文件条款或会议纪要"
          value={basis}
          onChange={(event) => {
            setValue((now) => ({ ...now, basis: event.target.value }))
          }}
        />
        {missing !== undefined && <p className="dd-quiet">{missing}</p>}
        {save.error !== null && <ErrorView error={save.error} kept="填写的内容还在" />}
      </div>
    </Dialog>
  )
}
