import { DeleteOutlined, StarOutlined } from '@ant-design/icons'
import { Button, Input, Popover } from 'antd'
import { useState, type ReactNode } from 'react'
import { filters } from '#contract'
import { useCommand, useRead } from '../client.ts'
import { ErrorView } from '../ErrorView.tsx'

/** The user's named selections of one list: apply, save the present one, remove. */
export function SavedFilters({ screen, query, apply }: { screen: string; query: string; apply: (query: string) => void }): ReactNode {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const list = useRead(filters.filterList, { query: { screen } }, { enabled: open })
  const save = useCommand(filters.filterSave, () => {
    setName('')
  })
  const remove = useCommand(filters.filterRemove)
  const rows = list.data?.rows ?? []
  const error = list.error ?? save.error ?? remove.error
  const reason = query === '' ? '先设好筛选条件，再保存' : name.trim() === '' ? '先写一个名称' : null
  const content = (
    <div className="dd-saved">
      {rows.map((row) => (
        <div key={row.id} className="dd-saved-row">
          <Button
            size="small"
            type={row.query === query ? 'primary' : 'text'}
            block
            onClick={() => {
              apply(row.query)
              setOpen(false)
            }}
          >
            {row.name}
          </Button>
          <Button
            size="small"
            type="text"
            aria-label={`删除 ${row.name}`}
            icon={<DeleteOutlined />}
            onClick={() => {
              void remove.run({ params: { id: row.id } }).catch(() => undefined)
            }}
          />
        </div>
      ))}
      {list.isSuccess && rows.length === 0 && <p className="dd-quiet">还没有常用筛选。设好条件后在这里起个名字，下次一点就到。</p>}
      <form
        className="dd-saved-row"
        onSubmit={(event) => {
          event.preventDefault()
          if (reason === null) void save.run({ body: { screen, name, query } }).catch(() => undefined)
        }}
      >
        <Input
          size="small"
          placeholder="给现在的筛选起个名字"
          maxLength={20}
          value={name}
          onChange={(event) => {
            setName(event.target.value)
          }}
        />
        <Button size="small" htmlType="submit" disabled={reason !== null} title={reason ?? undefined} loading={save.isPending}>
          保存
        </Button>
      </form>
      {error !== null && <ErrorView error={error} />}
    </div>
  )
  return (
    <Popover content={content} trigger="click" placement="bottomRight" open={open} onOpenChange={setOpen}>
      <Button size="small" icon={<StarOutlined />}>
        常用筛选
      </Button>
    </Popover>
  )
}
