import { App, Button, DatePicker, Input, Select, Space, Table } from 'antd'
import dayjs from 'dayjs'
import { useState, type ReactNode } from 'react'
import { posts, roles, type ReplyOf, type Role } from '#contract'
import { postTones } from './words.ts'
import { useCommand, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { nothing } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { dayFormats } from '../../ui/DayPicker.tsx'

type Mine = ReplyOf<typeof posts.mine>
type StandIn = Mine['standIns'][number]

/** One's own posts, and who stands in for whom. */
export default function MyPosts(): ReactNode {
  const mine = useRead(posts.mine)
  if (mine.isError) return <ReadError reply={mine} />
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="我的岗位与代班" note="在右上角姓名下切换岗位；代班到期自动结束，代班期间的每一步都记为“某某 代 某某”" />
      <section className="dd-card">
        <h2>我的岗位</h2>
        <Posts rows={mine.data?.posts ?? []} />
      </section>
      <section className="dd-card">
        <h2>代班</h2>
        <StandIns rows={mine.data?.standIns ?? []} />
      </section>
      <section className="dd-card">
        <h2>安排代班</h2>
        <Arrange />
      </section>
    </div>
  )
}

const postColumns = [
  { title: '岗位', dataIndex: 'role', width: 130, render: (role: Role) => roles[role] },
  { title: '管辖区域', dataIndex: 'regionName' },
  { title: '部门', dataIndex: 'departmentName', width: 150 },
  { title: '代谁', dataIndex: 'covers', width: 90, render: (name: string | null) => name ?? '本人' },
  { title: '从', dataIndex: 'from', width: 105 },
  { title: '到', dataIndex: 'to', width: 105, render: (to: string | null) => to ?? '长期' },
  {
    title: '状态',
    dataIndex: 'state',
    width: 150,
    render: (state: keyof typeof postTones, row: Mine['posts'][number]) => (
      <StatusTag tone={postTones[state]}>{row.acting ? '正在使用' : posts.stateLabels[state]}</StatusTag>
    ),
  },
]

function Posts({ rows }: { rows: Mine['posts'] }): ReactNode {
  return <Table size="small" rowKey="id" pagination={false} dataSource={rows} columns={postColumns} />
}

function StandIns({ rows }: { rows: readonly StandIn[] }): ReactNode {
  const me = useMe()
  const { modal } = App.useApp()
  const decide = useCommand(posts.agree)
  const end = useCommand(posts.endStandIn)
  const finish = (row: StandIn): void => {
    void modal.confirm({
      title: `现在结束 ${row.standIn} 代 ${row.covered} 的班？`,
      content: '立即生效，代班人马上看不到这个岗位的内容。',
      okText: '结束代班',
      cancelText: '取消',
      onOk: () => end.run({ params: { id: row.id }, body: { reason: '提前结束代班' } }).catch(() => undefined),
    })
  }
  const columns = [
    {
      title: '代班人',
      dataIndex: 'standIn',
      width: 100,
      render: (name: string, row: StandIn) => (row.standInId === me.userId ? `${name}（我）` : name),
    },
    { title: '代谁', dataIndex: 'covered', width: 100 },
    { title: '岗位', dataIndex: 'postLabel' },
    { title: '从', dataIndex: 'from', width: 105 },
    { title: '到', dataIndex: 'to', width: 105 },
    { title: '事由', dataIndex: 'reason', width: 150 },
    {
      title: '同意人',
      dataIndex: 'decidedBy',
      width: 90,
      render: (name: string | null) => (name === null || name === '' ? nothing : name),
    },
    {
      title: '状态',
      dataIndex: 'state',
      width: 90,
      render: (state: StandIn['state']) => <StatusTag tone={postTones[state]}>{posts.stateLabels[state]}</StatusTag>,
    },
    {
      title: '',
      dataIndex: 'id',
      width: 150,
      render: (id: number, row: StandIn) => (
        <Space size={4}>
          {row.mayDecide && (
            <>
              <Button
                size="small"
                type="primary"
                onClick={() => {
                  decide.run({ params: { id }, body: { agree: true } }).catch(() => undefined)
                }}
              >
                同意
              </Button>
              <Button
                size="small"
                onClick={() => {
                  decide.run({ params: { id }, body: { agree: false } }).catch(() => undefined)
                }}
              >
                不同意
              </Button>
            </>
          )}
          {row.mayEnd && !row.mayDecide && (
            <Button
              size="small"
              onClick={() => {
                finish(row)
              }}
            >
              {row.state === 'asked' ? '撤回' : '提前结束'}
            </Button>
          )}
        </Space>
      ),
    },
  ]
  const error = decide.error ?? end.error
  return (
    <>
      <Table<StandIn>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={[...rows]}
        columns={columns}
        locale={{ emptyText: '近期没有代班' }}
      />
      {error !== null && <ErrorView error={error} />}
    </>
  )
}

function Arrange(): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const list = useRead(posts.colleagues)
  const [post, setPost] = useState<number>()
  const [user, setUser] = useState<number>()
  const [days, setDays] = useState<readonly [string, string]>([me.today, me.today])
  const [reason, setReason] = useState('')
  const arrange = useCommand(posts.arrange, (reply) => {
    void message.success(reply.state === 'granted' ? '已安排，到开始日自动生效' : '已提出，等本人或其上级同意')
    setReason('')
  })
  const rows = list.data?.rows ?? []
  if (list.data !== undefined && rows.length === 0)
    return <p className="dd-quiet">管理员的岗位不能代班；需要时由另一位管理员办理，或按两人确认新设岗位。</p>
  const holder = rows.find((row) => row.postId === post)?.userId
  // Nobody stands in for himself.
  const people = [...new Map(rows.map((row) => [row.userId, row.name])).entries()].filter(([id]) => id !== holder)
  const missing =
    post === undefined
      ? '请选要代的岗位'
      : user === undefined
        ? '请选代班人'
        : reason.trim().length < 4
          ? '请写明事由（至少 4 个字）'
          : undefined
  return (
    <form
      className="dd-stand-in"
      onSubmit={(event) => {
        event.preventDefault()
        if (post !== undefined && user !== undefined)
          arrange.run({ body: { postId: post, userId: user, from: days[0], to: days[1], reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">
        自己请人代班，或上级安排，当即有效；替同事提出由自己代班的，要等本人或其上级同意。一次最多 {posts.mostStandInDays} 天。
      </p>
      <div className="dd-line">
        <Select
          aria-label="要代的岗位"
          style={{ width: 430 }}
          placeholder="要代的岗位"
          showSearch={{ optionFilterProp: 'label' }}
          value={post}
          options={rows.map((row) => ({
            value: row.postId,
            label: `${row.name}${row.userId === me.userId ? '（我）' : ''} · ${row.postLabel}`,
          }))}
          onChange={(next: number) => {
            setPost(next)
            if (rows.some((row) => row.postId === next && row.userId === user)) setUser(undefined)
          }}
        />
        <Select
          aria-label="代班人"
          style={{ width: 140 }}
          placeholder="代班人"
          showSearch={{ optionFilterProp: 'label' }}
          value={user}
          options={people.map(([value, label]) => ({ value, label: value === me.userId ? `${label}（我）` : label }))}
          onChange={setUser}
        />
        <DatePicker.RangePicker
          format={dayFormats}
          allowClear={false}
          value={[dayjs(days[0]), dayjs(days[1])]}
          onChange={(range) => {
            const [from, to] = range ?? []
            if (from !== null && from !== undefined && to !== null && to !== undefined)
              setDays([from.format('YYYY-MM-DD'), to.format('YYYY-MM-DD')])
          }}
        />
        <Input
          style={{ width: 220 }}
          placeholder="事由，如：年休假、产假、出差"
          value={reason}
          maxLength={200}
          onChange={(event) => {
            setReason(event.target.value)
          }}
        />
        <Button type="primary" htmlType="submit" disabled={missing !== undefined} title={missing} loading={arrange.isPending}>
          安排代班
        </Button>
      </div>
      {arrange.error !== null && <ErrorView error={arrange.error} kept="您填写的内容还在" />}
    </form>
  )
}
