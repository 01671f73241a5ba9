import { SafetyCertificateOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ledger, type Ability, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'

type Row = ReplyOf<typeof ledger.ledger.list>['rows'][number]

const render = {
  subject: (row: Row): ReactNode => <Subject row={row} />,
  detail: (row: Row): ReactNode => (
    <span className="dd-quiet" title={row.detail}>
      {row.detail}
    </span>
  ),
}

/** What somebody must be allowed in order to open the page of a subject, by the beginning of its address. */
const opens: Readonly<Record<string, Ability>> = {
  households: 'registry.read',
  alerts: 'alert.read',
  visits: 'visit.read',
  leads: 'visit.read',
  imports: 'import.read',
  screenings: 'screening.read',
  indicators: 'screening.read',
  standards: 'standard.read',
  policy: 'policy.read',
}

/** The audit administrator sees that somebody looked, not at whom: the family's page is closed to him. */
function Subject({ row }: { row: Row }): ReactNode {
  const me = useMe()
  const link = row.link === '' && row.householdNo !== null ? `/households/${String(row.householdNo)}` : row.link
  const ability = opens[link.split('/')[1] ?? '']
  return ability !== undefined && may(me, ability) ? <Link href={link}>{row.subject}</Link> : row.subject
}

/** Who saw and changed what, and a walk over the whole chain that proves nothing was altered. */
export default function LedgerScreen(): ReactNode {
  const me = useMe()
  const { modal } = App.useApp()
  const verify = useCommand(ledger.verify, (reply) => {
    const content = (
      <>
        {ledger.ledgerCheckWords(reply).map((words) => (
          <p key={words}>{words}</p>
        ))}
        <p className="dd-quiet">
          末条校验值（请另行抄存，下次核对）：
          <br />
          {reply.headHash}
        </p>
      </>
    )
    if (reply.intact && reply.difference === null) modal.success({ title: '台账完整', content, width: 620 })
    else modal.error({ title: '台账不完整', content, width: 620 })
  })
  return (
    <div className="dd-screen">
      <PageHeader
        title="审计台账"
        note="谁在什么时候看了谁、改了什么；只能追加，不能修改"
        actions={
          <>
            {may(me, 'refused-attempt.read') && (
              <Link href="/refused-attempts">
                <Button size="small">未通过的尝试</Button>
              </Link>
            )}
            <Button
              size="small"
              icon={<SafetyCertificateOutlined />}
              loading={verify.isPending}
              onClick={() => {
                void verify.run({}).catch(() => undefined)
              }}
            >
              校验完整性
            </Button>
          </>
        }
      />
      <QueryTable listing={ledger.ledger} rowKey={(row) => row.seq} render={render} empty={{ title: '没有记录' }} />
    </div>
  )
}
