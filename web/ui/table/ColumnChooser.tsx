import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Column } from '#contract'

const storageKey = (listing: string): string => `doudi.columns.${listing}`

/** Which columns a user wants to see of a listing; remembered on this computer, the listing's own choice until then. */
export function useChosenColumns(
  listing: string,
  columns: readonly Column[],
): readonly [readonly Column[], (keys: readonly string[] | null) => void] {
  const [chosen, setChosen] = useState<readonly string[] | null>(() => stored(listing))
  const choose = (keys: readonly string[] | null): void => {
    setChosen(keys)
    if (keys === null) localStorage.removeItem(storageKey(listing))
    else localStorage.setItem(storageKey(listing), JSON.stringify(keys))
  }
  const visible = columns.filter(
    (column) => column.always === true || (chosen === null ? column.hidden !== true : chosen.includes(column.key)),
  )
  return [visible.length === 0 ? columns.slice(0, 1) : visible, choose]
}

function stored(listing: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey(listing)) ?? 'null')
    return Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string') : null
  } catch {
    return null
  }
}

export function ColumnChooser({
  columns,
  visible,
  choose,
}: {
  columns: readonly Column[]
  visible: readonly Column[]
  choose: (keys: readonly string[] | null) => void
}): ReactNode {
  const keys = visible.map((column) => column.key)
  const list = (
    <div className="dd-columns">
      {columns.map((column) => (
        <Checkbox
          key={column.key}
          checked={keys.includes(column.key)}
          disabled={column.always === true || (keys.length === 1 && keys[0] === column.key)}
          onChange={(event) => {
            choose(event.target.checked ? [...keys, column.key] : keys.filter((key) => key !== column.key))
          }}
        >
          {column.label}
        </Checkbox>
      ))}
      <Button
        size="small"
        type="link"
        onClick={() => {
          choose(null)
        }}
      >
        恢复默认
      </Button>
    </div>
  )
  return (
    <Popover content={list} trigger="click" placement="bottomRight">
      <Button size="small" icon={<SettingOutlined />}>
        列
      </Button>
    </Popover>
  )
}
