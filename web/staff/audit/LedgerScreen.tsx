import { SafetyCertificateOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ledger, type ReplyOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { count } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'

type Row = ReplyOf<typeof ledger.ledger.list>['rows'][number]

const render = {
  subject: (row: Row): ReactNode => <Subject row={row} />,
  detail: (row: Row): ReactNode => <span className="dd-quiet" title={row.detail}>{row.detail === '{}' ? '' : row.detail}</span>,
}

/** The audit administrator sees that somebody looked, not at whom: the family's page is closed to him. */
function Subject({ row }: { row: Row }): ReactNode {
  const opens = may(useMe(), 'registry.read')
  return row.householdNo === null || !opens ? row.subject : <Link href={`/households/${String(row.householdNo)}`}>{row.subject}</Link>
}

/** Who saw and changed what, and a walk over the whole chain that proves nothing was altered. */
export default function LedgerScreen(): ReactNode {
  const { modal } = App.useApp()
  const verify = useCommand(ledger.verify, (reply) => {
    const content = (
      <>
        <p>共 {count(reply.entries)} 条，逐条重算。{reply.intact ? '每一条都接得上。' : `从第 ${String(reply.brokenAt)} 条起接不上，请立即保全现场并报告。`}</p>
        <p>{anchorWords(reply)}</p>
        <p className="dd-quiet">末条校验值（请另行抄存，下次核对）：<br />{reply.headHash}</p>
      </>
    )
    if (reply.intact && reply.difference === null) modal.success({ title: '台账完整', content, width: 620 })
    else modal.error({ title: '台账不完整', content, width: 620 })
  })
  return (
    <div className="dd-screen">
      <PageHeader title="审计台账" note="谁在什么时候看了谁、改了什么；只能追加，不能修改"
        actions={<Button size="small" icon={<SafetyCertificateOutlined />} loading={verify.isPending} onClick={() => { void verify.run({}).catch(() => undefined) }}>校验完整性</Button>} />
      <QueryTable listing={ledger.ledger} rowKey={(row) => row.seq} render={render} empty={{ title: '没有记录' }} />
    </div>
  )
}

/** What the comparison with the daily anchors says. */
function anchorWords({ anchoredDays, difference }: ReplyOf<typeof ledger.verify>): string {
  if (difference?.kind === 'rewritten') return `第 ${count(difference.seq)} 条与 ${difference.day} 留存的锚点不符：这一条在当天之后被改写过，请立即保全现场并报告。`
  if (difference?.kind === 'missing') return `第 ${count(difference.seq)} 条（${difference.day}）在留存的锚点里有，现在没有了：台账被截短过，请立即保全现场并报告。`
  return anchoredDays === 0 ? '还没有留存的锚点可比；每天零点后自动留存前一天的。' : `与留存的 ${count(anchoredDays)} 天锚点一致，没有被整段改写或截短。`
}
