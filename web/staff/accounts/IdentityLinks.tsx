import { App, Button, Input, Popconfirm, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { accounts, signInWays, type ReplyOf } from '#contract'
import { useCommand, useList } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useWelcome } from '../../ui/DemoLoading.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof signInWays.links.list>['rows'][number]

const tones = { proposed: 'doing', confirmed: 'done', removed: 'plain' } as const
const render = { state: (row: Row): ReactNode => <StatusTag tone={tones[row.state]}>{signInWays.linkStates[row.state]}</StatusTag> }

/** Whom the identity provider's people are here: proposed by one administrator, confirmed by another. */
export default function IdentityLinks(): ReactNode {
  const me = useMe()
  const [adding, setAdding] = useState(false)
  const without = useWelcome().data?.singleSignOn === null
  const confirm = useCommand(signInWays.linkConfirm)
  const remove = useCommand(signInWays.linkRemove)
  const actions = (row: Row): ReactNode => (
    <>
      {row.mayConfirm && (
        <Popconfirm
          placement="left"
          title={`${row.name}（${row.login}）就是认证中的“${row.subject}”？`}
          description="确认后，那边登录的人就以这个用户办事，请先与本人核对"
          okText="核对过了，确认"
          cancelText="取消"
          onConfirm={() => {
            confirm.run({ params: { id: row.id } }).catch(() => undefined)
          }}
        >
          <Button type="link" size="small">
            确认
          </Button>
        </Popconfirm>
      )}
      {may(me, 'user.manage') && row.state !== 'removed' && (
        <Popconfirm
          placement="left"
          title={`解除 ${row.name} 的绑定？`}
          description="本人不能再用统一身份认证登录，已登录的页面会退出；再绑定要重新提出和确认"
          okText="解除"
          okButtonProps={{ danger: true }}
          cancelText="取消"
          onConfirm={() => {
            remove.run({ params: { id: row.id } }).catch(() => undefined)
          }}
        >
          <Button type="link" size="small" danger>
            解除
          </Button>
        </Popconfirm>
      )}
    </>
  )
  const error = confirm.error ?? remove.error
  return (
    <div className="dd-screen">
      <PageHeader
        back={{ href: '/posts', label: '岗位' }}
        title="统一身份绑定"
        note="系统管理员提出，安全管理员确认后，本人可用统一身份认证登录；不会自动新建用户"
        actions={
          may(me, 'user.manage') && (
            <Button
              size="small"
              type="primary"
              disabled={without}
              title={without ? '还没有接入统一身份认证，请先由运维人员配置' : ''}
              onClick={() => {
                setAdding(true)
              }}
            >
              新增绑定
            </Button>
          )
        }
      />
      {error !== null && <ErrorView error={error} />}
      <QueryTable
        listing={signInWays.links}
        rowKey={(row) => row.id}
        render={render}
        actions={{ width: 120, render: actions }}
        empty={{ title: '还没有绑定', next: '单位接入了统一身份认证时，在这里把认证中的用户和本平台的用户对上；没有接入的不用管' }}
      />
      {adding && (
        <Add
          close={() => {
            setAdding(false)
          }}
        />
      )}
    </div>
  )
}

function Add({ close }: { close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [text, setText] = useState('')
  const users = useList(accounts.users.list, { query: { size: 50, ...(text.trim() === '' ? {} : { q: text.trim() }) } })
  const [user, setUser] = useState<number>()
  const [subject, setSubject] = useState('')
  const propose = useCommand(signInWays.linkPropose, () => {
    void message.success('已提出，待安全管理员确认')
    close()
  })
  return (
    <Dialog
      open
      title="新增统一身份绑定"
      onCancel={close}
      okText="提出"
      cancelText="取消"
      confirmLoading={propose.isPending}
      okButtonProps={{ disabled: user === undefined || subject.trim() === '' }}
      onOk={() => {
        if (user !== undefined) propose.run({ params: { id: user }, body: { subject } }).catch(() => undefined)
      }}
    >
      <div className="dd-form">
        <label>
          <span>用户</span>
          <Select
            showSearch={{ filterOption: false, searchValue: text, onSearch: setText }}
            value={user}
            placeholder="输入姓名或用户名"
            notFoundContent={users.data === undefined ? '正在查找' : '没有这个用户'}
            options={users.data?.rows.map((row) => ({ value: row.id, label: `${row.name}（${row.login}）` })) ?? []}
            onChange={setUser}
          />
        </label>
        <label>
          <span>标识</span>
          <Input
            value={subject}
            maxLength={255}
            placeholder="统一身份认证中的用户标识（sub）"
            onChange={(event) => {
              setSubject(event.target.value)
            }}
          />
        </label>
        {propose.error !== null && <ErrorView error={propose.error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}
