import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { session } from '#contract'
import { call } from '../../ui/client.ts'
import { dateTime } from '../../ui/format.ts'
import { lineEvents } from '../../ui/transport.ts'

const askAgainMs = 5_000

/** Says while the server cannot be reached that the screen may be old; when it is back, everything on the screen is asked for again. */
export function Line(): ReactNode {
  const queries = useQueryClient()
  const [since, setSince] = useState<string>()
  useEffect(() => {
    const lose = (): void => {
      setSince((known) => known ?? dateTime(new Date().toISOString()).slice(-5))
    }
    const find = (): void => {
      setSince(undefined)
    }
    lineEvents.addEventListener('lost', lose)
    window.addEventListener('offline', lose)
    lineEvents.addEventListener('found', find)
    return () => {
      lineEvents.removeEventListener('lost', lose)
      window.removeEventListener('offline', lose)
      lineEvents.removeEventListener('found', find)
    }
  }, [])
  const lost = since !== undefined
  useEffect(() => {
    if (!lost) return
    // The transport announces the outcome; nothing else may be asking while nobody touches the page.
    const asking = setInterval(() => void call(session.welcome).catch(() => undefined), askAgainMs)
    return () => {
      clearInterval(asking)
      void queries.invalidateQueries()
    }
  }, [lost, queries])
  if (!lost) return null
  return (
    <div className="dd-unreached dd-no-print" role="status">
      连不上服务器，页面上是 {since} 以前的内容。填写的内容还在，可以接着填；连上以后会自动更新，再提交即可。
    </div>
  )
}
