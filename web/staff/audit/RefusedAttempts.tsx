import type { ReactNode } from 'react'
import { refusedAttempts, type ReplyOf } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'

type Row = ReplyOf<typeof refusedAttempts.refusedAttempts.list>['rows'][number]

const many = 20
const render = {
  times: (row: Row): ReactNode => (row.times >= many ? <b>{row.times}</b> : row.times),
}

/** Sign-ins that failed and operations that were refused. Holds nothing that was typed. */
export default function RefusedAttempts(): ReactNode {
  // The security officer comes from the looks, the auditor from the ledger.
  const back = may(useMe(), 'unusual-look.read') ? { href: '/unusual-looks', label: '异常查看' } : { href: '/ledger', label: '审计台账' }
  return (
    <div className="dd-screen">
      <PageHeader
        back={back}
        title="未通过的尝试"
        note="没有通过的登录、没有权限的操作、用编号试别处的人、无效的密钥；同一天同样的合并成一行，一分钟内更新；审计台账里也有"
      />
      <QueryTable
        listing={refusedAttempts.refusedAttempts}
        rowKey={(row) => row.id}
        render={render}
        empty={{ title: '没有未通过的尝试', next: '有人输错密码、越权操作时会出现在这里' }}
      />
    </div>
  )
}
