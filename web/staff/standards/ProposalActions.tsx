import { App, Input, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { standards } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useCommand } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { standardText } from './words.tsx'

const asks: Readonly<Record<string, { title: string; words: string; needsNote: boolean; ok: string }>> = {
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

/** What may be done with a proposal now, each asked once more before it is done. */
export function ProposalActions({ detail }: { detail: standards.ProposalDetail }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<string>()
  const [note, setNote] = useState('')
  const close = (): void => {
    setAsking(undefined)
    setNote('')
  }
  const told = (): void => {
    void message.success('已办理')
    close()
  }
  const submit = useCommand(standards.submit, told)
  const decide = useCommand(standards.decide, told)
  const withdraw = useCommand(standards.withdraw, told)
  const publish = useCommand(standards.publish, told)
  const revoke = useCommand(standards.proposeWithdrawal, (reply) => {
    close()
    navigate(`/standards/proposals/${String(reply.id)}`)
  })
  const ask = asking === undefined ? undefined : asks[asking]
  const send = (): void => {
    const params = { id: detail.id }
    const sent =
      asking === 'submit'
        ? submit.run({ params })
        : asking === 'publish'
          ? publish.run({ params })
          : asking === 'revoke'
            ? revoke.run({ params, body: { reason: note } })
            : asking === 'withdraw'
              ? withdraw.run({ params, body: { note } })
              : decide.run({ params, body: { approve: asking === 'approve', note } })
    sent.catch((error: unknown) => {
      void message.error(describeError(error).happened)
    })
  }
  const pending = [submit, decide, withdraw, publish, revoke].some((command) => command.isPending)
  const least = asking === 'revoke' ? 6 : 2
  const missing = ask?.needsNote === true && note.trim().length < least ? `请写明原因，至少 ${String(least)} 个字` : undefined
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
      <Modal
        open={ask !== undefined}
        title={`${ask?.title ?? ''}：${detail.label} ${standardText(detail.value, detail)}`}
        okText={ask?.ok}
        onCancel={close}
        onOk={send}
        confirmLoading={pending}
        okButtonProps={{ disabled: missing !== undefined, title: missing ?? '' }}
      >
        <p>{ask?.words}</p>
        {asking !== 'submit' && asking !== 'publish' && (
          <Input.TextArea
            aria-label="说明"
            rows={2}
            maxLength={300}
            placeholder={ask?.needsNote === true ? '原因（必填）' : '审批意见（可不填）'}
            value={note}
            onChange={(event) => {
              setNote(event.target.value)
            }}
          />
        )}
      </Modal>
    </>
  )
}

/** Of the actions that are refused, those of the next step are shown with their reason; the others would only be noise. */
function isNext(action: string, status: string): boolean {
  return (
    (status === 'draft' && action === 'submit') ||
    (status === 'submitted' && action === 'approve') ||
    (status === 'approved' && action === 'publish')
  )
}
