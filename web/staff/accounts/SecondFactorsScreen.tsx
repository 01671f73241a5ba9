import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { ownAccount, secondFactor, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof secondFactor.users.list>['rows'][number]

const tones = { on: 'done', due: 'late', off: 'plain' } as const
const render = { state: (row: Row): ReactNode => <StatusTag tone={tones[row.state]}>{secondFactor.stateLabels[row.state]}</StatusTag> }

/** Who has bound a second factor; the security administrator takes it off somebody who lost the phone. */
export default function SecondFactorsScreen(): ReactNode {
  const [chosen, setChosen] = useState<Row>()
  const [ending, setEnding] = useState<Row>()
  return (
    <div className="dd-screen">
      <PageHeader title="动态验证码" note="谁绑定了、谁应绑未绑；手机丢了、恢复码也没有的，当面核实本人后重置" />
      <QueryTable
        listing={secondFactor.users}
        rowKey={(row) => row.id}
        render={render}
        actions={{
          width: 150,
          render: (row) => (
            <>
              <Button
                type="link"
                size="small"
                disabled={row.state !== 'on'}
                onClick={() => {
                  setChosen(row)
                }}
              >
                重置
              </Button>
              <Button
                type="link"
                size="small"
                onClick={() => {
                  setEnding(row)
                }}
              >
                结束登录
              </Button>
            </>
          ),
        }}
      />
      {ending !== undefined && (
        <EndSessions
          key={ending.id}
          user={ending}
          onClose={() => {
            setEnding(undefined)
          }}
        />
      )}
      {chosen !== undefined && (
        <ResetForm
          user={chosen}
          onClose={() => {
            setChosen(undefined)
          }}
        />
      )}
    </div>
  )
}

function EndSessions({ user, onClose }: { user: Row; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const end = useCommand(ownAccount.userSessionsEnd, ({ ended }) => {
    void message.success(ended === 0 ? `${user.name}没有在任何地方登录` : `已结束 ${user.name} 的 ${String(ended)} 处登录`)
    onClose()
  })
  return (
    <ReasonModal
      title={`结束 ${user.name}（${user.login}）的全部登录`}
      ok="结束"
      danger
      hint="如：手机丢了；办事大厅的电脑忘了退出"
      pending={end.isPending}
      error={end.error}
      submit={(reason) => {
        end.run({ params: { id: user.id }, body: { reason } }).catch(() => undefined)
      }}
      close={onClose}
    >
      <p className="dd-quiet">他在各处的页面立即退出，可以重新登录；登录后会看到是谁、为什么结束的。</p>
    </ReasonModal>
  )
}

function ResetForm({ user, onClose }: { user: Row; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const reset = useCommand(secondFactor.reset, () => {
    void message.success(`已重置，${user.name}用密码登录后重新绑定`)
    onClose()
  })
  return (
    <Dialog
      open
      title={`重置 ${user.name}（${user.login}）的动态验证码`}
      onCancel={onClose}
      okText="重置"
      cancelText="取消"
      confirmLoading={reset.isPending}
      okButtonProps={{ disabled: reason.trim().length < 4 }}
      onOk={() => {
        reset.run({ params: { id: user.id }, body: { reason } }).catch(() => undefined)
      }}
    >
      <p>重置后，他已登录的页面立即退出，原来的手机和恢复码都不能再用。事由记入审计台账。</p>
      <Input.TextArea
        rows={3}
        value={reason}
        maxLength={200}
        placeholder="为什么重置，如何核实了本人（至少 4 个字）"
        onChange={(event) => {
          setReason(event.target.value)
        }}
      />
      {reset.error !== null && <ErrorView error={reset.error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
