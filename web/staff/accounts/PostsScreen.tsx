import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { posts, type ReplyOf } from '#contract'
import { postTones } from './words.ts'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof posts.posts.list>['rows'][number]
type Act = 'agree' | 'refuse' | 'end'

const render = {
  state: (row: Row): ReactNode => <StatusTag tone={postTones[row.state]}>{posts.stateLabels[row.state]}</StatusTag>,
  to: (row: Row): ReactNode => row.to ?? '长期',
}
const words = {
  agree: { title: '确认', hint: '确认后到起始日自动生效。请核对任命依据、岗位和区域是否相符。', ok: '确认', needed: false },
  refuse: { title: '不同意', hint: '提名作废，原因记入审计台账。', ok: '不同意', needed: true },
  end: { title: '终止', hint: '立即生效，已登录的页面马上失去这个岗位的权限。', ok: '终止', needed: true },
} as const

/** Every post of the region: the system administrator proposes and ends, the security administrator confirms. */
export default function PostsScreen(): ReactNode {
  const me = useMe()
  const [chosen, setChosen] = useState<{ row: Row; act: Act }>()
  const confirms = may(me, 'post.confirm')
  const actions = (row: Row): ReactNode =>
    confirms
      ? row.state === 'proposed' && (
          <>
            <Button
              type="link"
              size="small"
              disabled={row.cannotConfirm !== null}
              title={row.cannotConfirm ?? undefined}
              onClick={() => {
                setChosen({ row, act: 'agree' })
              }}
            >
              确认
            </Button>
            <Button
              type="link"
              size="small"
              disabled={row.cannotConfirm !== null}
              onClick={() => {
                setChosen({ row, act: 'refuse' })
              }}
            >
              不同意
            </Button>
          </>
        )
      : may(me, 'user.manage') &&
        ['proposed', 'asked', 'granted', 'future'].includes(row.state) && (
          <Button
            type="link"
            size="small"
            danger
            disabled={row.userId === me.userId}
            onClick={() => {
              setChosen({ row, act: 'end' })
            }}
          >
            {row.state === 'proposed' ? '撤回' : '终止'}
          </Button>
        )
  return (
    <div className="dd-screen">
      <PageHeader
        title="岗位"
        note={confirms ? '系统管理员提名，您确认后生效；自己的岗位由另一位安全管理员确认' : '在“用户”里提名岗位，安全管理员确认后生效'}
        actions={
          <>
            <Link href="/password-resets">
              <Button size="small">密码重设</Button>
            </Link>
            <Link href="/identity-links">
              <Button size="small">统一身份绑定</Button>
            </Link>
          </>
        }
      />
      <QueryTable
        listing={posts.posts}
        rowKey={(row) => row.id}
        render={render}
        actions={{ width: 120, render: actions }}
        empty={{ title: '没有符合条件的岗位', next: '新的提名会出现在这里' }}
      />
      {chosen !== undefined && (
        <Decision
          key={`${String(chosen.row.id)}-${chosen.act}`}
          {...chosen}
          onClose={() => {
            setChosen(undefined)
          }}
        />
      )}
    </div>
  )
}

function Decision({ row, act, onClose }: { row: Row; act: Act; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const [note, setNote] = useState('')
  const done = (): void => {
    void message.success('已办理')
    onClose()
  }
  const decide = useCommand(posts.decide, done)
  const end = useCommand(posts.end, done)
  const { title, hint, ok, needed } = words[act]
  const run = (): void => {
    const params = { id: row.id }
    const sent =
      act === 'end' ? end.run({ params, body: { reason: note } }) : decide.run({ params, body: { agree: act === 'agree', note } })
    sent.catch(() => undefined)
  }
  const error = decide.error ?? end.error
  return (
    <Dialog
      open
      title={`${title} ${row.name} 的岗位`}
      onCancel={onClose}
      okText={ok}
      cancelText="取消"
      confirmLoading={decide.isPending || end.isPending}
      okButtonProps={{ disabled: needed && note.trim().length < 4, danger: act === 'end' }}
      onOk={run}
    >
      <p>
        {row.covers === null ? '' : `代 ${row.covers} · `}
        {posts.posts.columns.find((column) => column.key === 'role')?.options?.[row.role]}，{row.regionName}，{row.departmentName}，
        {row.from} 至 {row.to ?? '长期'}。{row.reason === '' ? '' : `事由：${row.reason}。`}
      </p>
      <p className="dd-quiet">{hint}</p>
      <Input.TextArea
        rows={2}
        value={note}
        maxLength={200}
        placeholder={needed ? '原因（至少 4 个字）' : '依据或说明（可不填）'}
        onChange={(event) => {
          setNote(event.target.value)
        }}
      />
      {error !== null && <ErrorView error={error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
