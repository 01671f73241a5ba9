import { Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useHotkeyList, useHotkeys, type Hotkey } from './hotkeys.tsx'

const names: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '回车', 'mod+k': 'Ctrl K' }

/** `?` shows every key that works on this screen. */
export function KeyHelp(): ReactNode {
  const [shown, setShown] = useState<readonly Hotkey[] | null>(null)
  const list = useHotkeyList()
  useHotkeys([{ keys: ['?', '？'], label: '显示快捷键', run: () => { setShown(list()) } }])
  return (
    <Modal open={shown !== null} onCancel={() => { setShown(null) }} footer={null} title="快捷键" width={360}>
      <table className="dd-keys">
        <tbody>
          {shown?.map((hotkey) => (
            <tr key={hotkey.keys.join()}>
              <td>{hotkey.keys.filter((key) => key !== '？').map((key) => <kbd key={key}>{names[key] ?? key}</kbd>)}</td>
              <td>{hotkey.label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
