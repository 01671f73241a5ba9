import { App, Button, DatePicker, Input } from 'antd'
import dayjs from 'dayjs'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { visits } from '#contract'
import { call, useCommand, useRead } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { labelOf } from '../../ui/format.ts'
import { QueryTable, type BulkAction } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { RuleForm } from './RuleForm.tsx'
import { VisitTabs } from './VisitTabs.tsx'
import { dayFormats } from '../../ui/DayPicker.tsx'

type Row = visits.DueRow

const open = (row: Row): string => `/households/${String(row.householdNo)}`
const render = {
  why: (row: Row): ReactNode => <StatusTag tone={row.why === 'plan' ? 'doing' : 'soon'}>{labelOf(visits.dueWhy, row.why)}</StatusTag>,
  programmes: (row: Row): ReactNode => row.programmes.join('、'),
}

const bulk: readonly BulkAction<Row>[] = [
  {
    key: 'plan',
    label: '安排走访',
    ability: 'lead.handle',
    explain: (rows) => `${String(rows.length)} 户会出现在所在村协理员手机的“今天”里，到日子提醒。`,
    refuse: (row) => (row.planId === null ? undefined : '已有安排'),
    form: ({ value, onChange }) => (
      <div className="vs-plan">
        <DatePicker
          format={dayFormats}
          size="small"
          aria-label="哪天去"
          placeholder="哪天去"
          value={(value['on'] ?? '') === '' ? null : dayjs(value['on'])}
          minDate={dayjs()}
          onChange={(day) => {
            onChange('on', day?.format('YYYY-MM-DD') ?? '')
          }}
        />
        <Input
          size="small"
          aria-label="为什么去"
          placeholder="为什么去，如：核实过冬衣被"
          maxLength={100}
          value={value['reason'] ?? ''}
          onChange={(event) => {
            onChange('reason', event.target.value)
          }}
        />
      </div>
    ),
    missing: (value) =>
      (value['on'] ?? '') === '' ? '先选日期' : [...(value['reason'] ?? '').trim()].length < 2 ? '再写为什么去' : undefined,
    run: async (rows, value, requestId) => {
      const { planned, already } = await call(
        visits.plan,
        { body: { householdNos: rows.map((row) => row.householdNo), on: value['on'] ?? '', reason: value['reason'] ?? '' } },
        { requestId },
      )
      return `已安排 ${String(planned)} 户${already === 0 ? '' : `，${String(already)} 户原来就有安排`}`
    },
  },
]

const actions = {
  width: 84,
  render: (row: Row): ReactNode =>
    row.planId !== null ? (
      <CancelPlan planId={row.planId} />
    ) : (
      row.lastVisit !== null && <Link href={`/visits?householdNo=${String(row.householdNo)}`}>以往走访</Link>
    ),
}

/** 应访家庭: families on a list whom nobody has spoken to for long, and visits that were asked for. */
export default function DueScreen(): ReactNode {
  const me = useMe()
  const rule = useRead(visits.rule)
  const [editing, setEditing] = useState(false)
  const note =
    rule.data === undefined
      ? undefined
      : `在享救助的家庭，超过 ${String(rule.data.revisitDays)} 天没有走访${rule.data.from === null ? '（天数待核）' : ''}`
  return (
    <div className="dd-screen">
      <VisitTabs
        note={note}
        actions={
          <Button
            size="small"
            disabled={rule.data === undefined}
            onClick={() => {
              setEditing(true)
            }}
          >
            走访规则
          </Button>
        }
      />
      <QueryTable
        listing={visits.dueListing}
        rowKey={(row) => row.householdNo}
        open={open}
        render={render}
        {...(may(me, 'lead.handle') ? { bulk } : {})}
        actions={actions}
        empty={{ title: '都走访过了', next: '超过走访间隔的家庭会重新出现在这里' }}
      />
      {editing && rule.data !== undefined && (
        <RuleForm
          rule={rule.data}
          close={() => {
            setEditing(false)
          }}
        />
      )}
    </div>
  )
}

function CancelPlan({ planId }: { planId: number }): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const command = useCommand(visits.cancelPlan, () => {
    void message.success('已取消安排')
  })
  const cancel = async (): Promise<void> => {
    try {
      await command.run({ params: { id: planId } })
    } catch (error) {
      void message.error(describeError(error).happened)
    }
  }
  if (!may(me, 'lead.handle')) return null
  return (
    <button
      type="button"
      className="dd-link"
      disabled={command.isPending}
      onClick={() => {
        void cancel()
      }}
    >
      取消安排
    </button>
  )
}
