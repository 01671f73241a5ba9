import { App, Button, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { registry } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { labelOf } from '../../ui/format.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { ListTabs } from './ListTabs.tsx'

const open = (row: registry.ConflictRow): string =>
  row.householdNo === null
    ? `/households/persons?person=${String(row.personNo)}`
    : `/households/${String(row.householdNo)}?person=${String(row.personNo)}`
const render = {
  sentName: (row: registry.ConflictRow): ReactNode => <b>{row.sentName}</b>,
  fileName: (row: registry.ConflictRow): ReactNode =>
    row.importId === null ? (
      row.fileName
    ) : (
      <Link className="rg-file dd-cell-link" href={`/imports/${String(row.importId)}`} title={row.fileName}>
        <bdi>{row.fileName}</bdi>
      </Link>
    ),
  decision: (row: registry.ConflictRow): ReactNode =>
    row.decision === null ? (
      <StatusTag tone="soon">待处理</StatusTag>
    ) : (
      <StatusTag tone="done" title={row.note}>
        {labelOf(registry.conflictDecisions, row.decision)}
      </StatusTag>
    ),
}

/** 登记冲突: the name a department sent is not the registered one for the number. A person decides, once for all deliveries. */
export default function ConflictsScreen(): ReactNode {
  const me = useMe()
  const [deciding, setDeciding] = useState<registry.ConflictRow | null>(null)
  const allowed = may(me, 'registry.edit')
  return (
    <div className="dd-screen">
      <ListTabs note="姓名与登记不一致的行没有采用，等您判断" />
      <QueryTable
        listing={registry.conflictListing}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="idMasked"
        render={render}
        actions={{
          width: 70,
          render: (row) =>
            row.decision === null ? (
              <Button
                size="small"
                disabled={!allowed}
                title={allowed ? undefined : '您的岗位不能更正档案'}
                onClick={() => {
                  setDeciding(row)
                }}
              >
                处理
              </Button>
            ) : null,
        }}
        empty={{ title: '没有登记冲突', next: '部门报送的姓名与登记不一致时，会在这里等您判断' }}
      />
      {deciding !== null && (
        <Decide
          key={deciding.id}
          conflict={deciding}
          close={() => {
            setDeciding(null)
          }}
        />
      )}
    </div>
  )
}

/** What each choice means, with the two names in it. */
function choices({ knownName, sentName }: registry.ConflictRow): { value: registry.ConflictDecision; title: string; what: string }[] {
  return [
    {
      value: 'keep',
      title: `号码是 ${knownName} 的，部门写错了姓名`,
      what: `姓名不变，采用这一行的其他内容；以后再报“${sentName}”也当作同一人`,
    },
    { value: 'take', title: `此人就叫 ${sentName}，登记有误或已改名`, what: `登记姓名更正为“${sentName}”，并采用这一行的其他内容` },
    { value: 'two-people', title: '两个人，部门写错了身份证号', what: '不采用这一行；以后再报同样的内容也不采用，请部门更正号码' },
  ]
}

function Decide({ conflict, close }: { conflict: registry.ConflictRow; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [decision, setDecision] = useState<registry.ConflictDecision | null>(null)
  const [note, setNote] = useState('')
  const command = useCommand(registry.decideConflict, ({ applied }) => {
    void message.success(applied ? '已处理，这一行正在并入档案' : '已处理，这一行不采用')
    close()
  })
  const submit = (): void => {
    if (decision !== null) void command.run({ params: { id: conflict.id }, body: { decision, note } }).catch(() => undefined)
  }
  return (
    <Dialog
      open
      title={`${conflict.idMasked} 的姓名`}
      onCancel={close}
      onOk={submit}
      okText="确定"
      cancelText="取消"
      width={560}
      okButtonProps={{ disabled: decision === null, loading: command.isPending, title: decision === null ? '先选一种情况' : '' }}
    >
      <p className="rg-names">
        <span className="dd-quiet">登记</span>
        <b>{conflict.knownName}</b>
        <span className="dd-quiet">报送</span>
        <b>{conflict.sentName}</b>
      </p>
      <p className="dd-quiet">
        {conflict.dataset}，{conflict.fileName} 第 {conflict.rowNo} 行；{conflict.place}
      </p>
      <Radio.Group
        className="rg-choices"
        value={decision}
        onChange={(event) => {
          setDecision(event.target.value as registry.ConflictDecision)
        }}
      >
        {choices(conflict).map((choice) => (
          <Radio key={choice.value} value={choice.value}>
            {choice.title}
            <small>{choice.what}</small>
          </Radio>
        ))}
      </Radio.Group>
      <Input.TextArea
        rows={2}
        maxLength={300}
        placeholder="怎样核实的（如：看过身份证）"
        aria-label="说明"
        value={note}
        onChange={(event) => {
          setNote(event.target.value)
        }}
      />
      {command.error !== null && <ErrorView error={command.error} kept="您的选择还在" />}
    </Dialog>
  )
}
