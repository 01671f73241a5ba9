import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { passwordResets, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { OneTimePassword, type Given } from './OneTimePassword.tsx'

type Row = ReplyOf<typeof passwordResets.list.list>['rows'][number]

const tones = { proposed: 'doing', done: 'done', refused: 'plain' } as const
const render = { state: (row: Row): ReactNode => <StatusTag tone={tones[row.state]}>{passwordResets.states[row.state]}</StatusTag> }

/** Resets of people without a second factor: the security administrator confirms, and alone is shown the one-time password. */
export default function PasswordResets(): ReactNode {
  const [chosen, setChosen] = useState<Row>()
  const [given, setGiven] = useState<Given>()
  return (
    <div className="dd-screen">
      <PageHeader
        back={{ href: '/posts', label: '岗位' }}
        title="密码重设"
        note="没有绑定动态验证码的人忘了密码：系统管理员提出，安全管理员核实本人后确认，并把一次性密码当面交给本人"
      />
      <QueryTable
        listing={passwordResets.list}
        rowKey={(row) => row.id}
        render={render}
        actions={{
          width: 70,
          render: (row) =>
            row.mayDecide && (
              <Button
                type="link"
                size="small"
                onClick={() => {
                  setChosen(row)
                }}
              >
                办理
              </Button>
            ),
        }}
        empty={{ title: '没有密码重设', next: '系统管理员在“用户”里点“重设密码”，会出现在这里' }}
      />
      {chosen !== undefined && (
        <Decide
          key={chosen.id}
          row={chosen}
          onGiven={setGiven}
          close={() => {
            setChosen(undefined)
          }}
        />
      )}
      {given !== undefined && (
        <OneTimePassword
          {...given}
          onClose={() => {
            setGiven(undefined)
          }}
        />
      )}
    </div>
  )
}

function Decide({ row, onGiven, close }: { row: Row; onGiven: (given: Given) => void; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [note, setNote] = useState('')
  const [agree, setAgree] = useState(true)
  const decide = useCommand(passwordResets.decide, ({ password, until }) => {
    if (agree) onGiven({ name: row.name, password, until })
    else void message.success('已退回')
    close()
  })
  const run = (yes: boolean): void => {
    setAgree(yes)
    decide.run({ params: { id: row.id }, body: { agree: yes, note } }).catch(() => undefined)
  }
  return (
    <Dialog
      open
      title={`重设 ${row.name}（${row.login}）的密码`}
      onCancel={close}
      footer={[
        <Button
          key="no"
          disabled={note.trim().length < 4}
          title={note.trim().length < 4 ? '先写明原因' : undefined}
          onClick={() => {
            run(false)
          }}
        >
          不同意
        </Button>,
        <Button
          key="yes"
          type="primary"
          loading={decide.isPending}
          onClick={() => {
            run(true)
          }}
        >
          已核实本人，生成一次性密码
        </Button>,
      ]}
    >
      <p>
        {row.proposedBy}提出：{row.reason}
      </p>
      <p className="dd-quiet">一次性密码只给您看这一次，请当面交给本人。他已登录的页面都会退出，登录后会看到是谁重设的。</p>
      <Input.TextArea
        rows={2}
        value={note}
        maxLength={200}
        placeholder="如何核实了本人；不同意的写明原因"
        onChange={(event) => {
          setNote(event.target.value)
        }}
      />
      {decide.error !== null && <ErrorView error={decide.error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
