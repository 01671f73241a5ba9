import { useEffect, useRef, useState, type RefObject } from 'react'
import { useHotkeys } from '../hotkeys.tsx'

interface CursorOptions {
  readonly length: number
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly turn: (by: 1 | -1) => void
  readonly open: (at: number) => void
  readonly select: ((at: number) => void) | undefined
  readonly focusSearch: () => boolean
  readonly wrapper: RefObject<HTMLElement | null>
  /** Whether this table has the keyboard: one on a page. */
  readonly active: boolean
}

/** The row the keyboard is on (-1: none yet). `j` past the last row turns the page. */
export function useCursor(options: CursorOptions): readonly [number, (at: number) => void] {
  const { length, hasNextPage, hasPreviousPage, turn, open, select, focusSearch, wrapper, active } = options
  const [cursor, setCursor] = useState(-1)
  const landing = useRef<'first' | 'last' | null>(null)

  /** Called by the effect below when new rows have come after a turned page. */
  useEffect(() => {
    setCursor((now) => (landing.current === 'last' ? length - 1 : landing.current === 'first' ? 0 : Math.min(now, length - 1)))
    landing.current = null
  }, [length])

  useEffect(() => {
    if (cursor < 0) return
    wrapper.current?.querySelectorAll('.ant-table-tbody .dd-row')[cursor]?.scrollIntoView({ block: 'nearest' })
  }, [cursor, wrapper])

  const move = (by: 1 | -1): boolean => {
    if (length === 0) return false
    const next = cursor + by
    if (next >= length && hasNextPage) {
      setCursor(0)
      turn(1)
    } else if (next < 0 && cursor >= 0 && hasPreviousPage) {
      landing.current = 'last'
      setCursor(length - 1)
      turn(-1)
    } else {
      setCursor(Math.max(0, Math.min(length - 1, next)))
    }
    return true
  }
  const onRow = (run: (at: number) => void): boolean => {
    if (cursor < 0 || cursor >= length) return false
    run(cursor)
    return true
  }
  useHotkeys(
    active
      ? [
          { keys: ['j', 'ArrowDown'], label: '下一条', run: () => move(1) },
          { keys: ['k', 'ArrowUp'], label: '上一条', run: () => move(-1) },
          { keys: ['Enter', 'o'], label: '打开', run: () => onRow(open) },
          ...(select === undefined ? [] : [{ keys: ['x'], label: '选中或取消', run: () => onRow(select) }]),
          { keys: ['/'], label: '跳到查找框', run: focusSearch },
        ]
      : [],
  )
  return [cursor, setCursor]
}
