import { App, Button, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { unusualLooks, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof unusualLooks.unusualLooks.list>['rows'][number]
type Outcome = keyof typeof unusualLooks.outcomes

const tones = { open: 'late', asked: 'doing', answered: 'soon', closed: 'done' } as const
const render = {
  state: (row: Row): ReactNode => <StatusTag tone={tones[row.state]}>{unusualLooks.stateLabels[row.state]}</StatusTag>,
  sentence: (row: Row): ReactNode => (
    <span title={row.sentence}>
      {row.sentence}
      {row.answer === '' ? '' : <span className="dd-quiet">　本人说明：{row.answer}</span>}
    </span>
  ),
}

/** Looks without a case that somebody should explain. Families stand here by number only: the officer does not see people. */
export default function UnusualLooks(): ReactNode {
  const [chosen, setChosen] = useState<Row>()
  return (
    <div className="dd-screen">
      <PageHeader
        title="异常查看"
        note="没有在办事项却查看了邻里、亲属、同名的人，或数量、时间、地方反常；打开本页时重新查一遍台账"
        actions={
          <Link href="/refused-attempts">
            <Button size="small">未通过的尝试</Button>
          </Link>
        }
      />
      <QueryTable
        listing={unusualLooks.unusualLooks}
        rowKey={(row) => row.id}
        render={render}
        empty={{ title: '没有异常查看', next: '有人无事由查看邻里、夜间大量查看等，当天会出现在这里' }}
        actions={{
          width: 70,
          render: (row) => (
            <Button
              type="link"
              size="small"
              onClick={() => {
                setChosen(row)
              }}
            >
              {row.state === 'closed' ? '查看' : '处理'}
            </Button>
          ),
        }}
      />
      {chosen !== undefined && (
        <Settle
          key={chosen.id}
          row={chosen}
          onClose={() => {
            setChosen(undefined)
          }}
        />
      )}
    </div>
  )
}

function Settle({ row, onClose }: { row: Row; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const [outcome, setOutcome] = useState<Outcome>()
  const [note, setNote] = useState('')
  const ask = useCommand(unusualLooks.ask, () => {
    void message.success(`已请 ${row.name} 说明原因`)
    onClose()
  })
  const close = useCommand(unusualLooks.close, () => {
    void message.success('已办结')
    onClose()
  })
  const error = ask.error ?? close.error
  const closed = row.state === 'closed'
  const footer = closed
    ? null
    : [
        row.state === 'open' && (
          <Button
            key="ask"
            loading={ask.isPending}
            onClick={() => {
              ask.run({ params: { id: row.id } }).catch(() => undefined)
            }}
          >
            请本人说明
          </Button>
        ),
        <Button
          key="close"
          type="primary"
          disabled={outcome === undefined || note.trim().length < 4}
          loading={close.isPending}
          onClick={() => {
            if (outcome !== undefined) close.run({ params: { id: row.id }, body: { outcome, note } }).catch(() => undefined)
          }}
        >
          办结
        </Button>,
      ]
  return (
    <Dialog open title={`${row.name}（${row.login}）${row.day} 的查看`} onCancel={onClose} footer={footer} width={600}>
      <p>
        {row.sentence}。{row.regionName}。{row.revealed > 0 ? `其中看完整号码、电话 ${String(row.revealed)} 次。` : ''}
      </p>
      {row.answer !== '' && (
        <p>
          <b>本人说明：</b>
          {row.answer}
        </p>
      )}
      {row.state === 'asked' && <p className="dd-quiet">已请本人说明，还没有答复。</p>}
      {closed && (
        <p>
          <b>{row.outcome === null ? '' : unusualLooks.outcomes[row.outcome]}</b>：{row.note}
        </p>
      )}
      {!closed && (
        <>
          <Radio.Group
            value={outcome}
            options={Object.entries(unusualLooks.outcomes).map(([value, label]) => ({ value, label }))}
            onChange={(event) => {
              setOutcome(event.target.value as Outcome)
            }}
          />
          <Input.TextArea
            style={{ marginTop: 8 }}
            rows={3}
            value={note}
            maxLength={300}
            placeholder="依据：核实了什么、如何处理（至少 4 个字）。不要写当事人姓名和证件号"
            onChange={(event) => {
              setNote(event.target.value)
            }}
          />
        </>
      )}
      {error !== null && <ErrorView error={error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
