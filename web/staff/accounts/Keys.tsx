import { App, Button, Input, Select, Table, Typography } from 'antd'
import { useState, type ReactNode } from 'react'
import { accounts, type ReplyOf } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { dateTime, dayOf } from '../../ui/format.ts'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof accounts.keyList>['rows'][number]

/** For so many days after a change both keys open. */
const overlapDays = 7
const tones = { active: 'done', ending: 'soon', expired: 'plain', revoked: 'plain' } as const
const words = { active: '在用', ending: '已换新，将到期', expired: '已到期', revoked: '已停用' } as const

/** Keys for departments' systems: issued once, shown once, revoked at any time. */
export function Keys(): ReactNode {
  const me = useMe()
  const { modal } = App.useApp()
  const list = useRead(accounts.keyList)
  const departments = useRead(accounts.departmentList, {}, { staleTime: 3_600_000 })
  const [name, setName] = useState('')
  const [department, setDepartment] = useState<string>()
  const show = (key: string | null, words: string): void => {
    // The first answer got lost on the way: the key is stored nowhere.
    if (key === null) {
      modal.warning({ title: '密钥已经发出过一次，没有保存', content: '没抄到的，请再点“更换”，重新发一个', okText: '知道了' })
      return
    }
    modal.info({
      title: '请现在抄下密钥',
      width: 640,
      content: (
        <>
          <p>{words}</p>
          <Typography.Paragraph copyable code>
            {key}
          </Typography.Paragraph>
        </>
      ),
      okText: '已经抄好',
    })
  }
  const issue = useCommand(accounts.keyCreate, (reply) => {
    setName('')
    show(reply.key, '密钥只显示这一次，之后谁也看不到。')
  })
  const rotate = useCommand(accounts.keyRotate, (reply) => {
    show(reply.key, `新密钥只显示这一次。${String(overlapDays)} 天内新旧两个都能用，请让对方在这期间换好。`)
  })
  const revoke = useCommand(accounts.keyRevoke)
  const columns = [
    { title: '用途', dataIndex: 'name' },
    { title: '部门', dataIndex: 'departmentName', width: 180 },
    { title: '地区', dataIndex: 'regionName', width: 200 },
    { title: '发放', dataIndex: 'createdAt', width: 140, render: dateTime },
    { title: '最近使用', dataIndex: 'lastUsedAt', width: 140, render: (at: string | null) => (at === null ? '从未' : dateTime(at)) },
    {
      title: '有效至',
      dataIndex: 'expiresAt',
      width: 110,
      render: (at: string | null) => (at === null ? '未设期限' : dayOf(at)),
    },
    {
      title: '状态',
      dataIndex: 'state',
      width: 110,
      render: (state: Row['state']) => <StatusTag tone={tones[state]}>{words[state]}</StatusTag>,
    },
    {
      title: '',
      dataIndex: 'id',
      width: 110,
      render: (id: number, row: Row) => (
        <>
          {row.state === 'active' && (
            <Button
              size="small"
              type="link"
              onClick={() => {
                rotate.run({ params: { id }, body: { overlapDays } }).catch(() => undefined)
              }}
            >
              更换
            </Button>
          )}
          {(row.state === 'active' || row.state === 'ending') && (
            <Button
              size="small"
              type="link"
              danger
              onClick={() => {
                revoke.run({ params: { id } }).catch(() => undefined)
              }}
            >
              停用
            </Button>
          )}
        </>
      ),
    },
  ]
  const error = issue.error ?? rotate.error ?? revoke.error
  return (
    <div className="dd-scroll">
      <div className="dd-line" style={{ margin: '8px 0' }}>
        <Select
          size="small"
          style={{ width: 220 }}
          placeholder="给哪个部门"
          value={department}
          showSearch={{ optionFilterProp: 'label' }}
          options={departments.data?.rows.map((one) => ({ value: one.code, label: one.name })) ?? []}
          onChange={setDepartment}
        />
        <Input
          size="small"
          style={{ width: 260 }}
          placeholder="用途，如：医保系统每日推送"
          value={name}
          onChange={(event) => {
            setName(event.target.value)
          }}
        />
        <Button
          size="small"
          type="primary"
          disabled={department === undefined || name.trim().length < 2}
          loading={issue.isPending}
          onClick={() => {
            void issue.run({ body: { name, department: department ?? '', regionCode: me.regionCode } }).catch(() => undefined)
          }}
        >
          发放
        </Button>
        <a className="dd-quiet" href="/api/openapi.json" target="_blank" rel="noreferrer">
          接口说明（OpenAPI）
        </a>
      </div>
      {error !== null && <ErrorView error={error} />}
      <Table<Row>
        size="small"
        rowKey="id"
        loading={list.isLoading}
        pagination={false}
        dataSource={list.data?.rows ?? []}
        columns={columns}
        locale={{ emptyText: <Empty title="还没有发放密钥" next="选部门、填用途，点“发放”；密钥只显示一次，一年后到期" /> }}
      />
    </div>
  )
}
