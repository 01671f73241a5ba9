import { App, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { standards } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { describeError } from '../../ui/ErrorView.tsx'
import { standardText } from './words.tsx'

type Detail = standards.ProposalDetail

interface Ask {
  readonly title: string
  readonly words: string
  readonly needsNote: boolean
  readonly ok: string
}

const asks: Readonly<Record<string, Ask>> = {
  submit: {
    title: '提交审批',
    words: '现在的测算结果（能测算的）会附在后面，由第二人审批。提交后不能再改，要改先撤回或请审批人退回。',
    needsNote: false,
    ok: '提交',
  },
  approve: { title: '批准', words: '批准后还要公布才生效。请先看校验和测算。', needsNote: false, ok: '批准' },
  return: { title: '退回', words: '退回给拟稿人修改。', needsNote: true, ok: '退回' },
  withdraw: { title: '撤回', words: '撤回后这份拟稿不再办理，记录保留。', needsNote: true, ok: '撤回' },
  publish: {
    title: '公布',
    words:
      '公布后，从施行日起评估、筛查和一切用到这项标准的地方都按新标准；涉及的家庭随后重新计算，已发放的月份不改，差额列为补发。写错了的，以后可以更正或撤回，同样要两个人办。',
    needsNote: false,
    ok: '公布',
  },
  revoke: {
    title: '提请撤回已公布的标准',
    words:
      '先拟一份撤回，附上校验和测算，由第二人批准、公布后才生效。撤回后这项标准对哪一天都不再有效，原来的标准恢复；涉及的家庭重新计算并列出，已发放的月份不改。',
    needsNote: true,
    ok: '拟稿撤回',
  },
}

/** What can be done with a standard on its way, by whom; each step is asked for in a dialogue of its own. */
export function ProposalActions({ detail }: { detail: Detail }): ReactNode {
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<string>()
  const ask = asking === undefined ? undefined : asks[asking]
  const actions = detail.actions.filter((action) => action.allowed || isNext(action.action, detail.status))
  return (
    <>
      <ActionBar
        actions={actions}
        danger={['withdraw', 'correct', 'revoke']}
        onAction={(action) => {
          if (action === 'edit') navigate(`/standards/proposals/${String(detail.id)}/edit`)
          else if (action === 'correct') navigate(`/standards/new?corrects=${String(detail.id)}`)
          else setAsking(action)
        }}
      />
      {asking !== undefined && ask !== undefined && (
        <Asked
          key={asking}
          action={asking}
          ask={ask}
          detail={detail}
          close={() => {
            setAsking(undefined)
          }}
        />
      )}
    </>
  )
}

/**
 * One step's dialogue. It waits for its own command only: approving asks for the whole screen again, and publishing, the next step, must
 * not be held up until that has come.
 */
function Asked({ action, ask, detail, close }: { action: string; ask: Ask; detail: Detail; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [note, setNote] = useState('')
  const { send, isPending } = useStep(action, detail, note, () => {
    void message.success('已办理')
    close()
  })
  const least = action === 'revoke' ? 6 : 2
  const missing = ask.needsNote && note.trim().length < least ? `请写明原因，至少 ${String(least)} 个字` : undefined
  return (
    <Dialog
      open
      title={`${ask.title}：${detail.label} ${standardText(detail.value, detail)}`}
      okText={ask.ok}
      onCancel={close}
      onOk={() => {
        send().catch((error: unknown) => {
          void message.error(describeError(error).happened)
        })
      }}
      confirmLoading={isPending}
      okButtonProps={{ disabled: missing !== undefined, title: missing ?? '' }}
    >
      <p>{ask.words}</p>
      {action !== 'submit' && action !== 'publish' && (
        <Input.TextArea
          aria-label="说明"
          rows={2}
          maxLength={300}
          placeholder={ask.needsNote ? '原因（必填）' : '审批意见（可不填）'}
          value={note}
          onChange={(event) => {
            setNote(event.target.value)
          }}
        />
      )}
    </Dialog>
  )
}

/** The command of a step. */
function useStep(action: string, { id }: Detail, note: string, done: () => void): { send: () => Promise<unknown>; isPending: boolean } {
  const [, navigate] = useLocation()
  const params = { id }
  const submit = useCommand(standards.submit, done)
  const decide = useCommand(standards.decide, done)
  const withdraw = useCommand(standards.withdraw, done)
  const publish = useCommand(standards.publish, done)
  const revoke = useCommand(standards.proposeWithdrawal, (reply) => {
    navigate(`/standards/proposals/${String(reply.id)}`)
  })
  const { isPending } = [submit, decide, withdraw, publish, revoke].find((command) => command.isPending) ?? submit
  switch (action) {
    case 'submit':
      return { send: () => submit.run({ params }), isPending }
    case 'publish':
      return { send: () => publish.run({ params }), isPending }
    case 'revoke':
      return { send: () => revoke.run({ params, body: { reason: note } }), isPending }
    case 'withdraw':
      return { send: () => withdraw.run({ params, body: { note } }), isPending }
    default:
      return { send: () => decide.run({ params, body: { approve: action === 'approve', note } }), isPending }
  }
}

/** Of the actions that are refused, those of the next step are shown with their reason; the others would only be noise. */
function isNext(action: string, status: string): boolean {
  return (
    (status === 'draft' && action === 'submit') ||
    (status === 'submitted' && action === 'approve') ||
    (status === 'approved' && action === 'publish')
  )
}
