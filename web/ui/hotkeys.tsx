import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react'

/** One key of the keyboard and what it does. `keys` are `KeyboardEvent.key` values; `mod+k` is Ctrl-K (⌘K on a Mac). */
export interface Hotkey {
  readonly keys: readonly string[]
  readonly label: string
  /** Return false to let the next one have the key. */
  readonly run: (event: KeyboardEvent) => boolean | void
}

interface Registry {
  readonly add: (entry: { current: readonly Hotkey[] }) => () => void
  readonly list: () => readonly Hotkey[]
}

const HotkeyContext = createContext<Registry | null>(null)

/** Listens to the keyboard once for the whole page. Keys added later come first, so an open screen wins over the shell. */
export function HotkeyProvider({ children }: { children: ReactNode }): ReactNode {
  const stack = useRef<{ current: readonly Hotkey[] }[]>([])
  const registry = useMemo<Registry>(
    () => ({
      add: (entry) => {
        stack.current.push(entry)
        return () => {
          stack.current = stack.current.filter((other) => other !== entry)
        }
      },
      list: () => stack.current.toReversed().flatMap((entry) => entry.current),
    }),
    [],
  )
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const name = keyName(event)
      if (event.defaultPrevented || event.isComposing || name === null) return
      for (const hotkey of registry.list()) {
        if (!hotkey.keys.includes(name) || hotkey.run(event) === false) continue
        event.preventDefault()
        return
      }
    }
    window.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', listen)
    }
  }, [registry])
  return <HotkeyContext value={registry}>{children}</HotkeyContext>
}

/** The key's name, or null when it belongs to a field the user is typing in or to a dialogue above the page. */
function keyName(event: KeyboardEvent): string | null {
  if (event.altKey) return null
  if (event.ctrlKey || event.metaKey) return `mod+${event.key.toLowerCase()}`
  const target = event.target
  if (target instanceof HTMLElement) {
    if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
      const box = target instanceof HTMLInputElement && (target.type === 'checkbox' || target.type === 'radio')
      if (!box) return null
    }
    if (event.key === 'Enter' && target.closest('a,button,[role=button],[role=menuitem]') !== null) return null
    if (target.closest('.ant-modal,.ant-drawer,.ant-popover,.ant-dropdown,.ant-select-dropdown') !== null) return null
  }
  if (document.querySelector('.ant-modal-mask:not(.ant-modal-mask-hidden), .ant-drawer-open') !== null) return null
  return event.key
}

/** Adds keys while the component is on the screen. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const registry = useContext(HotkeyContext)
  const entry = useRef(hotkeys)
  useEffect(() => {
    entry.current = hotkeys
  })
  useEffect(() => registry?.add(entry), [registry])
}

/** Every key that works now, for the help. */
export function useHotkeyList(): () => readonly Hotkey[] {
  const registry = useContext(HotkeyContext)
  return () => registry?.list() ?? []
}
