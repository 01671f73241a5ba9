import { SearchOutlined } from '@ant-design/icons'
import { useQueries } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useHotkeys } from '../../ui/hotkeys.tsx'
import { may, useMe } from '../../ui/session.ts'
import { screens } from '../screens/index.ts'
import type { SearchHit } from '../search-source.ts'
import { searchSources } from '../search-sources.ts'

interface Group {
  readonly label: string
  readonly hits: readonly SearchHit[]
}

/** Ctrl K, or `/` where no list has it: one field for the menu and everything the rooms can find. */
export function Search(): ReactNode {
  const people = may(useMe(), 'registry.read')
  const [open, setOpen] = useState(false)
  useHotkeys([
    {
      keys: ['mod+k', '/'],
      label: '查找',
      run: () => {
        setOpen(true)
      },
    },
  ])
  return (
    <>
      <button
        type="button"
        className="dd-search-open"
        onClick={() => {
          setOpen(true)
        }}
      >
        <SearchOutlined /> 查找{people ? '姓名、拼音、身份证号、村、编号' : '页面'}
        <kbd>Ctrl K</kbd>
      </button>
      <Modal
        open={open}
        onCancel={() => {
          setOpen(false)
        }}
        footer={null}
        closable={false}
        width={560}
        destroyOnHidden
        style={{ top: 80 }}
        styles={{ container: { padding: 0 } }}
      >
        <SearchBox
          close={() => {
            setOpen(false)
          }}
        />
      </Modal>
    </>
  )
}

function SearchBox({ close }: { close: () => void }): ReactNode {
  const people = may(useMe(), 'registry.read')
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [, navigate] = useLocation()
  const field = useRef<HTMLInputElement>(null)
  const { groups, pending, failed } = useHits(text)
  const hits = groups.flatMap((group) => group.hits)
  useEffect(() => {
    field.current?.focus()
  }, [])
  useEffect(() => {
    setAt(0)
  }, [text])
  const go = (hit: SearchHit | undefined): void => {
    if (hit === undefined) return
    close()
    navigate(hit.href)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setAt((now) => Math.max(0, Math.min(hits.length - 1, now + step)))
    else if (event.key === 'Enter') go(hits[at])
    else return
    event.preventDefault()
  }
  return (
    <div className="dd-search">
      <input
        ref={field}
        value={text}
        aria-label="查找"
        placeholder={people ? '姓名、拼音首字母、身份证号、村、编号、菜单' : '页面的名称或拼音首字母'}
        onChange={(event) => {
          setText(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="dd-search-hits" role="listbox">
        {groups.map((group) => (
          <section key={group.label}>
            <h3>{group.label}</h3>
            {group.hits.map((hit) => (
              <button
                type="button"
                role="option"
                key={hit.key}
                aria-selected={hit === hits[at]}
                onClick={() => {
                  go(hit)
                }}
              >
                {hit.title}
                <span className="dd-quiet">{hit.note}</span>
              </button>
            ))}
          </section>
        ))}
        {hits.length === 0 && !pending && (
          <p className="dd-quiet dd-pad">
            {failed
              ? '查找没有成功，请再试一次'
              : `没有找到“${text.trim()}”${/^\d{5,17}$/.test(text.trim()) ? '；身份证号、电话要输全' : ''}`}
          </p>
        )}
        {pending && <p className="dd-quiet dd-pad">正在查找…</p>}
      </div>
    </div>
  )
}

/** Hits of the menu at once, of the rooms after a moment. Nothing of it is kept: what was typed may be an ID number. */
function useHits(text: string): { groups: readonly Group[]; pending: boolean; failed: boolean } {
  const me = useMe()
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text.trim())
    }, 200)
    return () => {
      clearTimeout(timer)
    }
  }, [text])
  const sources = searchSources.filter((source) => may(me, source.ability))
  const replies = useQueries({
    queries: sources.map((source) => ({
      queryKey: ['search', source.id, settled],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.find(settled, signal),
      enabled: settled !== '',
      gcTime: 0,
    })),
  })
  const groups: Group[] = sources.map((source, at) => ({ label: source.label, hits: replies[at]?.data ?? [] }))
  const wanted = text.trim().toLowerCase()
  const menu = screens.filter(
    (screen) =>
      screen.menu !== undefined &&
      may(me, screen.ability) &&
      (wanted === '' || screen.label.includes(wanted) || screen.keys.includes(wanted)),
  )
  groups.push({ label: '菜单', hits: menu.map((screen) => ({ key: `menu${screen.path}`, title: screen.label, href: screen.path })) })
  return {
    groups: groups.filter((group) => group.hits.length > 0),
    pending: sources.length > 0 && (settled !== text.trim() || replies.some((reply) => reply.isFetching)),
    failed: replies.some((reply) => reply.isError),
  }
}
