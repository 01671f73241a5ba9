import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { whenBack } from './line.ts'
import type { Outbox, OutboxEntry } from './outbox.ts'

const OutboxContext = createContext<Outbox | null>(null)

const every = 60_000

/** Sends whatever waits: at once, when the network is back, when the page is looked at again, and every minute. */
export function OutboxProvider({ outbox, children }: { outbox: Outbox; children: ReactNode }): ReactNode {
  useEffect(() => {
    const send = (): void => {
      if (document.visibilityState === 'visible') void outbox.flush()
    }
    send()
    const timer = setInterval(send, every)
    window.addEventListener('online', send)
    const ended = whenBack(send)
    document.addEventListener('visibilitychange', send)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', send)
      ended()
      document.removeEventListener('visibilitychange', send)
    }
  }, [outbox])
  return <OutboxContext value={outbox}>{children}</OutboxContext>
}

export function useOutbox(): Outbox {
  const outbox = useContext(OutboxContext)
  if (outbox === null) throw new Error('no outbox above this component')
  return outbox
}

/** This user's entries, oldest first, always up to date. */
export function useOutboxEntries(): readonly OutboxEntry[] {
  const outbox = useOutbox()
  return useSyncExternalStore(outbox.subscribe, outbox.entries)
}

/** How many are not sent yet (waiting or refused). */
export function useUnsent(): number {
  return useOutboxEntries().filter((entry) => entry.state !== 'sent').length
}
