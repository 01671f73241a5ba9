import { App, Button, Input, Switch } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { accounts, passwordResets, type ReplyOf, type Role } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { Keys } from './Keys.tsx'
import { OneTimePassword, type Given } from './OneTimePassword.tsx'
import { OfficeFields, ProposePost } from './ProposePost.tsx'

type Row = ReplyOf<typeof accounts.users.list>['rows'][number]

const render = {
  state: (row: Row): ReactNode => (
    <StatusTag tone={row.state === 'active' ? 'done' : row.state === 'locked' ? 'late' : 'plain'}>
      {{ active: '正常', locked: '已锁定', off: '已停用' }[row.state]}
    </StatusTag>
  ),
}

/** Users and departments' keys of the administrator's region. */
export default function UsersScreen(): ReactNode {
  const [path, navigate] = useLocation()
  const [editing, setEditing] = useState<Row | 'new'>()
  const [proposing, setProposing] = useState<Row>()
  const [resetting, setResetting] = useState<Row>()
  const [given, setGiven] = useState<Given>()
  const keys = path === '/users/keys'
  return (
    <div className="dd-screen">
      <PageHeader
        title={keys ? '接口密钥' : '用户'}
        note={
          keys
            ? '部门系统用它推送文件、查询状态、领取预警、反馈结果'
            : '岗位由系统管理员提名、安全管理员确认后生效；岗位决定能做什么，区域和部门决定看得到哪些人'
        }
        actions={
          <>
            <Button
              size="small"
              onClick={() => {
                navigate(keys ? '/users' : '/users/keys')
              }}
            >
              {keys ? '看用户' : '看接口密钥'}
            </Button>
            {!keys && (
              <Button
                size="small"
                type="primary"
                onClick={() => {
                  setEditing('new')
                }}
              >
                新增用户
              </Button>
            )}
          </>
        }
      />
      {keys ? (
        <Keys />
      ) : (
        <QueryTable
          listing={accounts.users}
          rowKey={(row) => row.id}
          render={render}
          actions={{
            width: 220,
            render: (row) => (
              <>
                <Button
                  type="link"
                  size="small"
                  onClick={() => {
                    setEditing(row)
                  }}
                >
                  修改
                </Button>
                <Button
                  type="link"
                  size="small"
                  disabled={!row.active}
                  onClick={() => {
                    setProposing(row)
                  }}
                >
                  提名岗位
                </Button>
                <Button
                  type="link"
                  size="small"
                  disabled={!row.active}
                  onClick={() => {
                    setResetting(row)
                  }}
                >
                  重设密码
                </Button>
              </>
            ),
          }}
        />
      )}
      {proposing !== undefined && (
        <ProposePost
          key={proposing.id}
          user={proposing}
          onClose={() => {
            setProposing(undefined)
          }}
        />
      )}
      {editing !== undefined && (
        <UserForm
          key={editing === 'new' ? 'new' : editing.id}
          user={editing === 'new' ? undefined : editing}
          onGiven={setGiven}
          onClose={() => {
            setEditing(undefined)
          }}
        />
      )}
      {resetting !== undefined && (
        <ResetPassword
          key={resetting.id}
          user={resetting}
          onGiven={setGiven}
          onClose={() => {
            setResetting(undefined)
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

/** Nobody chooses another's password: at best a random one is shown, once. */
function ResetPassword({ user, onGiven, onClose }: { user: Row; onGiven: (given: Given) => void; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const reset = useCommand(passwordResets.reset, ({ state, password, until }) => {
    if (state === 'done') onGiven({ name: user.name, password, until })
    else void message.success('已提出，待安全管理员确认；确认时由安全管理员把一次性密码当面交给本人')
    onClose()
  })
  return (
    <ReasonModal
      title={`重设 ${user.name}（${user.login}）的密码`}
      ok="重设"
      hint="为什么重设，如何核实了本人"
      pending={reset.isPending}
      error={reset.error}
      submit={(reason) => {
        reset.run({ params: { id: user.id }, body: { reason } }).catch(() => undefined)
      }}
      close={onClose}
    >
      <p className="dd-quiet">
        绑定了动态验证码或通行密钥的，马上生成一次性密码，绑定不变；没有绑定的，须安全管理员确认。账号同时解锁，已登录的页面都退出。
      </p>
    </ReasonModal>
  )
}

function UserForm({ user, onGiven, onClose }: { user: Row | undefined; onGiven: (given: Given) => void; onClose: () => void }): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const [form, setForm] = useState({
    login: user?.login ?? '',
    name: user?.name ?? '',
    role: (user?.role ?? 'clerk') as Role,
    regionCode: user?.regionCode ?? me.regionCode,
    department: user?.department ?? 'civil-affairs',
    homeRegion: user?.homeRegion ?? null,
    active: user?.active ?? true,
  })
  const set = (part: Partial<typeof form>): void => {
    setForm({ ...form, ...part })
  }
  const done = (): void => {
    void message.success(user === undefined ? '已新增；岗位待安全管理员确认后生效' : '已保存')
    onClose()
  }
  const create = useCommand(accounts.userCreate, ({ password, until }) => {
    done()
    onGiven({ name: form.name, password, until })
  })
  const change = useCommand(accounts.userChange, done)
  const { login, ...rest } = form
  const save = async (): Promise<void> => {
    const { active, name, homeRegion, ...office } = rest
    if (user === undefined) await create.run({ body: { ...office, name, homeRegion, login } })
    else await change.run({ params: { id: user.id }, body: { name, homeRegion, active } })
  }
  const error = create.error ?? change.error
  return (
    <Dialog
      open
      title={user === undefined ? '新增用户' : `修改 ${user.name}`}
      onCancel={onClose}
      okText="保存"
      cancelText="取消"
      confirmLoading={create.isPending || change.isPending}
      onOk={() => {
        void save().catch(() => undefined)
      }}
    >
      <div className="dd-fields">
        <span>姓名</span>
        <Input
          value={form.name}
          onChange={(event) => {
            set({ name: event.target.value })
          }}
        />
        <span>用户名</span>
        <Input
          value={form.login}
          disabled={user !== undefined}
          onChange={(event) => {
            set({ login: event.target.value })
          }}
        />
        {user === undefined && <OfficeFields value={form} onChange={set} />}
        <span>居住村</span>
        <div>
          <RegionPicker
            value={form.homeRegion ?? undefined}
            onChange={(code) => {
              set({ homeRegion: code ?? null })
            }}
            width={280}
            unset="选到村（社区）"
          />
          <div className="dd-quiet">可不填；用于发现没有事由查看邻里、亲属</div>
        </div>
        {user !== undefined && (
          <>
            <span>在用</span>
            <span>
              <Switch
                checked={form.active}
                onChange={(active) => {
                  set({ active })
                }}
              />
              {'　'}
              <span className="dd-quiet">停用后立即退出登录，岗位全部终止；重新启用后须重新提名</span>
            </span>
          </>
        )}
        {user === undefined && (
          <>
            <span>初始密码</span>
            <span className="dd-quiet">保存后生成一次性密码，显示一次；本人登录后设置自己的</span>
          </>
        )}
      </div>
      {error !== null && <ErrorView error={error} kept="您填写的内容还在" />}
    </Dialog>
  )
}
