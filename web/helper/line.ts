import { useSyncExternalStore } from 'react'
import { lineEvents } from '../ui/transport.ts'
import { send } from './api.ts'
import { routes } from './routes.ts'

const askAgainAfter = 10_000

/** Whether the last request found no server; true only while nothing has answered since. */
let lost = false
let asking: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function say(next: boolean): void {
  if (lost === next) return
  lost = next
  clearInterval(asking)
  // Nothing else may be asking: without this the page would believe in a lost network until somebody touches it.
  asking = lost
    ? setInterval(() => {
        if (document.visibilityState === 'visible') void ask()
      }, askAgainAfter)
    : undefined
  for (const listener of listeners) listener()
}

/** Either outcome is announced by the transport; the reply itself is of no interest. */
async function ask(): Promise<void> {
  await send(routes['session.welcome']).catch(() => undefined)
}

lineEvents.addEventListener('lost', () => {
  say(true)
})
lineEvents.addEventListener('found', () => {
  say(false)
})

function watch(listener: () => void): () => void {
  const changed = (): void => {
    // The phone says that it is connected again: worth a question at once.
    if (navigator.onLine && lost) void ask()
    listener()
  }
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  listeners.add(listener)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
    listeners.delete(listener)
  }
}

/** Whether the server can be reached: the phone has a network, and the last request was answered. */
function isOnline(): boolean {
  return navigator.onLine && !lost
}

/** As `isOnline`, kept up to date. */
export function useOnline(): boolean {
  return useSyncExternalStore(watch, isOnline)
}

/** Calls back when the server can be reached again. The returned function ends it. */
export function whenBack(back: () => void): () => void {
  let was = isOnline()
  return watch(() => {
    const is = isOnline()
    if (is && !was) back()
    was = is
  })
}
