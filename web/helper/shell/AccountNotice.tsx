import { useEffect, useState, type ReactNode } from 'react'
import { accountWarnings, noticeKinds, signInWords, type ownAccount, type ReplyOf } from '#contract'
import { send } from '../api.ts'
import { Banner, BigButton } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { timeWords } from '../words.ts'

type Safety = ReplyOf<typeof ownAccount.safety>

/** What was done to one's account, or tried, until it was read; `always` also says when one was here before. Nothing without a network. */
export function AccountNotice({ always = false }: { always?: boolean }): ReactNode {
  const [safety, setSafety] = useState<Safety | null>(null)
  useEffect(() => {
    send(routes['session.safety']).then(setSafety, () => undefined)
  }, [])
  if (safety === null) return null
  const { before, notices } = safety
  const lines = [
    ...accountWarnings(safety),
    ...notices.map(
      ({ at, kind, byName, detail }) => `${timeWords(at)} ${noticeKinds[kind]}（${byName}）${detail === '' ? '' : `：${detail}`}`,
    ),
  ]
  const newest = notices[0]
  const read = async (): Promise<void> => {
    if (newest === undefined) return
    await send(routes['session.noticesRead'], { body: { upTo: newest.id } })
    setSafety({ ...safety, notices: [] })
  }
  return (
    <>
      {lines.length > 0 && (
        <Banner tone="wait">
          <b>账号安全提醒</b>
          {lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
          <div>不是您办的，请马上改密码，告诉安全管理员。</div>
        </Banner>
      )}
      {newest !== undefined && (
        <BigButton
          kind="plain"
          onClick={() => {
            read().catch(() => undefined)
          }}
        >
          知道了
        </BigButton>
      )}
      {always && before !== null && (
        <p className="h-quiet">
          上次登录：{timeWords(before.at)}，用{signInWords[before.via]}
          {before.address === '' ? '' : `，来自 ${before.address}`}
        </p>
      )}
    </>
  )
}
