import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'wouter'
import { BigButton } from '../parts/index.tsx'
import { useOnline } from '../line.ts'
import { useOutboxEntries } from '../use-outbox.tsx'

/** What became of the thing just handed over: it lies on the phone, then it is sent. */
export function Done({
  clientId,
  what,
  again,
}: {
  clientId: string
  what: string
  again: { label: string; start: () => void } | null
}): ReactNode {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    head.current?.focus()
    window.scrollTo(0, 0)
  }, [])
  const entry = useOutboxEntries().find((each) => each.clientId === clientId)
  const online = useOnline()
  const sent = entry?.state === 'sent'
  const unsentPhotos = entry?.photos.filter((photo) => !photo.sent).length ?? 0
  return (
    <div className="v-done">
      <span className={sent ? 'v-mark v-mark-sent' : 'v-mark'} aria-hidden="true">
        {sent ? '✓' : '↥'}
      </span>
      <h1 ref={head} tabIndex={-1}>
        {sent ? '已经发出去了' : '已存在手机里'}
      </h1>
      <p role="status">
        {sent
          ? `${what}已经收到。`
          : entry?.state === 'refused'
            ? `${what}没有收下：${entry.problem ?? ''}`
            : `${what}不会丢，有网自动发送。${unsentPhotos > 0 ? `照片 ${String(unsentPhotos)} 张会一起发。` : ''}`}
      </p>
      {online && entry?.state === 'waiting' && entry.problem !== null && <p className="h-quiet">{entry.problem}</p>}
      {again !== null && (
        <BigButton kind="plain" onClick={again.start}>
          {again.label}
        </BigButton>
      )}
      <div className="h-button">
        <Link href="/" className="v-way v-way-main">
          回到今天
        </Link>
      </div>
      <p>
        <Link href="/records">看走访记录</Link>
      </p>
    </div>
  )
}
