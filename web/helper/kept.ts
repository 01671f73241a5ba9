import { useCallback, useEffect, useState } from 'react'
import { transact } from './database.ts'
import { whenBack } from './line.ts'

interface Kept {
  readonly key: string
  readonly at: string
  readonly value: unknown
}

/** What is older is not shown without a network any more: a list of families does not stay on a phone for ever. */
const keepFor = 14 * 86_400_000

async function readKept(key: string): Promise<Kept | undefined> {
  const kept = await transact<Kept | undefined>('kept', 'readonly', (objects) => objects.get(key) as IDBRequest<Kept | undefined>)
  return kept !== undefined && Date.now() - Date.parse(kept.at) < keepFor ? kept : undefined
}

/** What is kept under a key, or nothing; nothing as well where the phone's database does not open. */
export async function kept<T>(key: string): Promise<T | undefined> {
  // Written by keep or useKept under this key, so it has this shape.
  return (await readKept(key).catch(() => undefined))?.value as T | undefined
}

/** Keeps a thing on the phone; on the disk when it resolves. */
export async function keep(key: string, value: unknown): Promise<void> {
  await transact('kept', 'readwrite', (objects) => objects.put({ key, at: new Date().toISOString(), value }))
}

/** Forgets one thing. */
export async function drop(key: string): Promise<void> {
  await transact('kept', 'readwrite', (objects) => objects.delete(key))
}

/** Forgets everything kept for reading without a network; at sign-out. */
export async function forgetKept(): Promise<void> {
  await transact('kept', 'readwrite', (objects) => objects.clear())
}

export interface KeptReading<T> {
  readonly data: T | undefined
  /** When `data` was fetched, ISO 8601. */
  readonly at: string | undefined
  /** Why the newest could not be fetched; `data` may still be there from before. */
  readonly error: unknown
  readonly loading: boolean
  readonly reload: () => void
}

/**
 * Reads from the network and keeps a copy on the phone; without a network the copy is shown with its age, and when the network is back it
 * is read anew. `key` names the user and
 * the thing: `7:today`. `load` must stay the same function while the key does.
 */
export function useKept<T>(key: string, load: () => Promise<T>): KeptReading<T> {
  const [reading, setReading] = useState<Omit<KeptReading<T>, 'reload'>>({ data: undefined, at: undefined, error: null, loading: true })
  const [round, setRound] = useState(0)
  useEffect(() => {
    let here = true
    const show = (next: Partial<Omit<KeptReading<T>, 'reload'>>): void => {
      if (here) setReading((now) => ({ ...now, ...next }))
    }
    const run = async (): Promise<void> => {
      show({ loading: true })
      // A broken phone database must not keep the network's answer from being shown.
      const kept = await readKept(key).catch(() => undefined)
      // Written by this function under this key, so it has this shape.
      if (kept !== undefined) show({ data: kept.value as T, at: kept.at })
      try {
        const value = await load()
        const at = new Date().toISOString()
        show({ data: value, at, error: null, loading: false })
        await transact('kept', 'readwrite', (objects) => objects.put({ key, at, value })).catch(() => undefined)
      } catch (error) {
        show({ error, loading: false })
      }
    }
    void run()
    return () => {
      here = false
    }
  }, [key, load, round])
  const reload = useCallback(() => {
    setRound((now) => now + 1)
  }, [])
  useEffect(() => whenBack(reload), [reload])
  return { ...reading, reload }
}
