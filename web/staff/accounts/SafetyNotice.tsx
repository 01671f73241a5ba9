import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { accountWarnings, noticeKinds, ownAccount, signInWords, type ReplyOf } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { dateTime } from '../../ui/format.ts'
import './accounts.css'

type Safety = ReplyOf<typeof ownAccount.safety>

/** The sign-in before this one, and what failed since, in a sentence. */
function lastSignIn({ before, refusedBefore }: Safety): string {
  const failed = `有 ${String(refusedBefore)} 次登录没有通过`
  if (before === null) return refusedBefore === 0 ? '这是第一次登录' : `这是第一次登录，之前${failed}`
  const from = before.address === '' ? '未知地址' : before.address
  const last = `上次登录 ${dateTime(before.at)}，用${signInWords[before.via]}，来自 ${from}`
  return refusedBefore === 0 ? last : `${last}；之后到这次登录之间${failed}`
}

/** What was done to one's account and what somebody tried, until it was read. Quiet where there is nothing. */
export function SafetyNotice({ page = false }: { page?: boolean }): ReactNode {
  const safety = useRead(ownAccount.safety, {}, { staleTime: 60_000 })
  const read = useCommand(ownAccount.noticesRead)
  if (safety.data === undefined) return null
  const { notices } = safety.data
  const warned = accountWarnings(safety.data)
  const newest = notices[0]
  if (notices.length === 0 && warned.length === 0) return <p className="dd-quiet dd-last-sign-in">{lastSignIn(safety.data)}</p>
  return (
    <section className="dd-safety-notice" role="status">
      <div className="dd-line">
        <b>账号安全提醒</b>
        <span className="dd-quiet">{lastSignIn(safety.data)}</span>
      </div>
      <ul>
        {warned.map((words) => (
          <li key={words}>{words}</li>
        ))}
        {notices.map((notice) => (
          <li key={notice.id}>
            {dateTime(notice.at)}　{noticeKinds[notice.kind]}（{notice.byName}）{notice.detail === '' ? '' : `：${notice.detail}`}
          </li>
        ))}
      </ul>
      <div className="dd-line">
        {newest !== undefined && (
          <Button
            size="small"
            loading={read.isPending}
            onClick={() => {
              read.run({ body: { upTo: newest.id } }).catch(() => undefined)
            }}
          >
            知道了
          </Button>
        )}
        <span className="dd-quiet">不是您办的、也没人告诉过您的，请马上修改密码，并告诉本单位安全管理员。</span>
        {!page && <Link href="/safety">密码与登录安全</Link>}
      </div>
    </section>
  )
}
