import { useCallback, useEffect, useRef, useState } from 'react'
import { drop, keep, kept } from './kept.ts'

/**
 * A half-filled form that survives a call, a reload or an empty battery: every change lies on the phone until the form is handed over.
 * `value` is undefined until the phone has looked whether something was begun.
 */
export function useDraft<T>(
  key: string,
  begin: () => T,
): { value: T | undefined; change: (part: Partial<T>) => void; finish: () => Promise<void> } {
  const [value, setValue] = useState<T | undefined>(undefined)
  const done = useRef(false)
  const first = useRef(begin)
  useEffect(() => {
    let here = true
    void kept<T>(key).then((before) => {
      if (here) setValue(before ?? first.current())
    })
    return () => {
      here = false
    }
  }, [key])
  useEffect(() => {
    // A phone whose database is full still lets the form be filled in and sent.
    if (value !== undefined && !done.current) keep(key, value).catch(() => undefined)
  }, [key, value])
  const change = useCallback((part: Partial<T>) => {
    setValue((now) => (now === undefined ? now : { ...now, ...part }))
  }, [])
  const finish = useCallback(async () => {
    done.current = true
    await drop(key).catch(() => undefined)
  }, [key])
  return { value, change, finish }
}
