import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { unusualLooks, type ReplyOf } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof unusualLooks.mine>['rows'][number]

/** What the security officer asks one to explain. */
export default function MyLooks(): ReactNode {
  const mine = useRead(unusualLooks.mine)
  if (mine.isError) return <ReadError reply={mine} />
  const rows = mine.data?.rows ?? []
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="说明查看原因" note="安全管理员请您说明为什么查看；写清是哪件事、谁交办的即可" />
      {mine.data !== undefined && rows.length === 0 && (
        <section className="dd-card">
          <Empty title="没有需要您说明的查看" next="安全管理员请您说明时，工作台上会提醒，在这里答复" />
        </section>
      )}
      {rows.map((row) => (
        <Question key={row.id} row={row} />
      ))}
    </div>
  )
}

function Question({ row }: { row: Row }): ReactNode {
  const { message } = App.useApp()
  const [words, setWords] = useState(row.answer)
  const answer = useCommand(unusualLooks.answer, () => {
    void message.success('已说明')
  })
  return (
    <section className="dd-card">
      <h2>
        {row.day}{' '}
        <StatusTag tone={row.state === 'asked' ? 'late' : 'done'}>
          {row.state === 'asked' ? '请说明' : unusualLooks.stateLabels[row.state]}
        </StatusTag>
      </h2>
      <p>
        {row.sentence}。{row.regionName}
      </p>
      {row.state === 'closed' ? (
        <p className="dd-quiet">您的说明：{row.answer === '' ? '无' : row.answer}</p>
      ) : (
        <div className="dd-line">
          <Input
            style={{ flex: 1, minWidth: 300 }}
            value={words}
            maxLength={300}
            placeholder="为什么查看，是哪件事（至少 4 个字）。不要写当事人姓名和证件号"
            onChange={(event) => {
              setWords(event.target.value)
            }}
          />
          <Button
            type="primary"
            disabled={words.trim().length < 4}
            loading={answer.isPending}
            onClick={() => {
              answer.run({ params: { id: row.id }, body: { answer: words } }).catch(() => undefined)
            }}
          >
            {row.state === 'asked' ? '提交说明' : '修改说明'}
          </Button>
        </div>
      )}
      {answer.error !== null && <ErrorView error={answer.error} kept="您填写的内容还在" />}
    </section>
  )
}
