import { Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useHotkeyList, useHotkeys, type Hotkey } from './hotkeys.tsx'

const names: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '回车', 'mod+k': 'Ctrl K' }

/** Each key with the one that gets it: an open screen's `/` hides the shell's. */
function reachable(hotkeys: readonly Hotkey[]): Hotkey[] {
  const taken = new Set<string>()
  return hotkeys.flatMap((hotkey) => {
    const keys = hotkey.keys.filter((key) => !taken.has(key))
    for (const key of keys) taken.add(key)
    return keys.length === 0 ? [] : [{ ...hotkey, keys }]
  })
}

/** `?` shows every key that works on this screen. */
export function KeyHelp(): ReactNode {
  const [shown, setShown] = useState<readonly Hotkey[] | null>(null)
  const list = useHotkeyList()
  useHotkeys([
    {
      keys: ['?', '？'],
      label: '显示快捷键',
      run: () => {
        setShown(reachable(list()))
      },
    },
  ])
  return (
    <Modal
      open={shown !== null}
      onCancel={() => {
        setShown(null)
      }}
      footer={null}
      title="快捷键"
      width={360}
    >
      <table className="dd-keys">
        <tbody>
          {shown?.map((hotkey) => (
            <tr key={hotkey.keys.join()}>
              <td>
                {hotkey.keys
                  .filter((key) => key !== '？')
                  .map((key) => (
                    <kbd key={key}>{names[key] ?? key}</kbd>
                  ))}
              </td>
              <td>{hotkey.label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
