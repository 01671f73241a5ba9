import { useState, type ReactNode } from 'react'
import { dateTime } from '../../ui/format.ts'
import type { OutboxEntry } from '../outbox.ts'
import { BigButton } from '../parts/index.tsx'
import { useOutbox, useOutboxEntries } from '../use-outbox.tsx'

const words = { waiting: '未发送', sent: '已发送', refused: '没有收下' } as const

/** Everything in the outbox (or what is not sent yet), newest first, with its state in words. */
export function OutboxList({ only }: { only?: 'unsent' }): ReactNode {
  const outbox = useOutbox()
  const all = useOutboxEntries()
  const entries = only === 'unsent' ? all.filter((entry) => entry.state !== 'sent') : all
  const [busy, setBusy] = useState(false)
  const waiting = entries.filter((entry) => entry.state === 'waiting').length
  if (entries.length === 0) return <p className="h-quiet">没有等待发送的内容。</p>
  const sendNow = async (): Promise<void> => {
    setBusy(true)
    await outbox.flush().finally(() => {
      setBusy(false)
    })
  }
  return (
    <>
      {waiting > 0 && (
        <BigButton
          kind="plain"
          busy={busy}
          onClick={() => {
            void sendNow()
          }}
        >
          现在发送 {waiting} 件
        </BigButton>
      )}
      <ul className="h-list" aria-live="polite">
        {entries.toReversed().map((entry) => (
          <Entry key={entry.clientId} entry={entry} />
        ))}
      </ul>
    </>
  )
}

function Entry({ entry }: { entry: OutboxEntry }): ReactNode {
  const outbox = useOutbox()
  const [asked, setAsked] = useState(false)
  const photos = entry.photos.length
  return (
    <li>
      <div className="h-row">
        <b>{entry.label}</b>
        <span className={`h-state h-state-${entry.state}`}>{words[entry.state]}</span>
      </div>
      <p className="h-quiet">
        {dateTime(entry.createdAt)}
        {photos > 0 && `，照片 ${String(entry.photos.filter((photo) => photo.sent).length)}/${String(photos)}`}
      </p>
      {entry.problem !== null && <p>{entry.problem}</p>}
      {entry.state === 'refused' && (
        <div className="h-ways">
          <BigButton
            kind="plain"
            onClick={() => {
              void outbox.retry(entry.clientId).then(() => outbox.flush())
            }}
          >
            再发一次
          </BigButton>
          <BigButton
            kind="danger"
            onClick={() => {
              if (asked) void outbox.discard(entry.clientId)
              else setAsked(true)
            }}
          >
            {asked ? '确定删掉' : '删掉'}
          </BigButton>
        </div>
      )}
    </li>
  )
}
