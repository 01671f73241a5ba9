import { setTimeout as sleep } from 'node:timers/promises'

export type KeptRunning = Readonly<{
  isRunning(): Promise<boolean>
  restart(): Promise<void>
  /** Told each time a restart was tried: with the error where it failed. It is then tried again. */
  onRestart(error: unknown): void
}>

const every = 1_000

/**
 * Looks every second whether a process still runs, and starts it again where it does not (it was killed, or crashed): nobody else
 * would. The returned function ends the watch, waiting for a restart under way.
 */
export function keepRunning({ isRunning, restart, onRestart }: KeptRunning): () => Promise<void> {
  const ending = new AbortController()
  const watching = (async () => {
    while (!ending.signal.aborted) {
      await sleep(every, undefined, { ref: false, signal: ending.signal }).catch(() => undefined)
      if (ending.signal.aborted || (await isRunning())) continue
      await restart().then(
        () => onRestart(null),
        (error: unknown) => onRestart(error),
      )
    }
  })()
  return () => {
    ending.abort()
    return watching
  }
}
