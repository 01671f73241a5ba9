import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { minors, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Row = ReplyOf<typeof minors.requests.list>['rows'][number]

const tones = { asked: 'soon', granted: 'done', past: 'plain', refused: 'plain', ended: 'plain' } as const
const open = (row: Row): string => `/households/${String(row.householdNo)}`
const render = { state: (row: Row): ReactNode => <StatusTag tone={tones[row.state]}>{minors.stateLabels[row.state]}</StatusTag> }

/** Who asked to see minors' data of which family, and who agreed for how long. */
export default function MinorAccessScreen(): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const [refusing, setRefusing] = useState<Row>()
  const done = (): void => {
    setRefusing(undefined)
    void message.success('已办理')
  }
  const decide = useCommand(minors.decide, done)
  const end = useCommand(minors.end, done)
  const actions = (row: Row): ReactNode => {
    const params = { id: row.id }
    if (row.mayDecide)
      return (
        <>
          <Button
            type="link"
            size="small"
            onClick={() => {
              decide.run({ params, body: { agree: true } }).catch(() => undefined)
            }}
          >
            同意
          </Button>
          <Button
            type="link"
            size="small"
            onClick={() => {
              setRefusing(row)
            }}
          >
            不同意
          </Button>
        </>
      )
    return row.state === 'granted' && may(me, 'minor.approve') ? (
      <Button
        type="link"
        size="small"
        onClick={() => {
          end.run({ params }).catch(() => undefined)
        }}
      >
        收回
      </Button>
    ) : null
  }
  const error = decide.error ?? end.error
  return (
    <div className="dd-screen">
      <PageHeader
        back={{ href: '/households', label: '家庭与人员' }}
        title="未成年人信息审批"
        note="有在办事项的经办人直接查看；其他人逐户申请，负责人同意后限期查看，每次查看都有记录"
      />
      {error !== null && <ErrorView error={error} />}
      <QueryTable
        listing={minors.requests}
        rowKey={(row) => row.id}
        open={open}
        linkColumn="householdNo"
        render={render}
        actions={{ width: 120, render: actions }}
        empty={{ title: '没有申请', next: '在家庭档案上可以申请查看未成年人信息' }}
      />
      {refusing !== undefined && (
        <ReasonModal
          title={`不同意 ${refusing.askedBy} 的申请`}
          ok="不同意"
          hint="为什么不同意"
          pending={decide.isPending}
          error={decide.error}
          close={() => {
            setRefusing(undefined)
          }}
          submit={(note) => {
            decide.run({ params: { id: refusing.id }, body: { agree: false, note } }).catch(() => undefined)
          }}
        />
      )}
    </div>
  )
}
