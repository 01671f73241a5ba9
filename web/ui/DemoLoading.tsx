import { useState, type ReactNode } from 'react'
import { session, type ReplyOf } from '#contract'
import { useRead } from './client.ts'

type Welcome = ReplyOf<typeof session.welcome>

/** What the sign-in page needs; asked for again while the demonstration is being loaded. */
export function useWelcome(): ReturnType<typeof useRead<typeof session.welcome>> {
  const [loading, setLoading] = useState(true)
  const welcome = useRead(session.welcome, {}, { refetchInterval: loading ? 3_000 : false })
  if (loading && welcome.data !== undefined && !isLoading(welcome.data)) setLoading(false)
  return welcome
}

/** Whether the demonstration's data are still coming in. */
export function isLoading(welcome: Welcome): boolean {
  return !welcome.ready || welcome.loading !== null
}

/** What of the demonstration is being loaded and how far it is; nothing when all is there. */
export function DemoLoading({ welcome }: { welcome: Welcome | undefined }): ReactNode {
  if (welcome === undefined || !isLoading(welcome)) return null
  const { loading } = welcome
  if (loading === null)
    return (
      <span className="dd-no-print" role="status">
        正在准备演示数据
      </span>
    )
  return (
    <span className="dd-no-print" role="status">
      正在{loading.words}
      {loading.total > 1 && `（${String(loading.done)}/${String(loading.total)}）`}
    </span>
  )
}
