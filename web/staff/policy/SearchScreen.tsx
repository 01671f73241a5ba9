import { Input, type InputRef } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { policy } from '#contract'
import { useList } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { useHotkeys } from '../../ui/hotkeys.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useAddress } from './address.ts'
import { Marked } from './Marked.tsx'
import { policyTabs } from './tabs.ts'
import './policy.css'

type Kind = policy.SearchKind
const kinds = Object.entries(policy.searchKinds) as [Kind, string][]
const pause = 250

/** Full-text search over the library; words and kind stand in the address. `/` goes to the field, ↓ ↑ (or j k) walk the hits, Enter opens. */
export default function SearchScreen(): ReactNode {
  const { get, set } = useAddress()
  const [, navigate] = useLocation()
  const query = get('q') ?? ''
  const kind = kinds.find(([key]) => key === get('kind'))?.[0]
  const [text, setText] = useState(query)
  const [at, setAt] = useState(0)
  const field = useRef<InputRef>(null)
  useEffect(() => {
    const wait = setTimeout(() => {
      if (text.trim() !== query) set({ q: text.trim(), kind: undefined })
    }, pause)
    return () => {
      clearTimeout(wait)
    }
  })
  useEffect(() => {
    setAt(0)
  }, [query, kind])
  const reply = useList(policy.search, { query: { q: query, ...(kind === undefined ? {} : { kind }) } }, { enabled: query !== '' })
  const hits = query === '' ? [] : (reply.data?.hits ?? [])
  const move = (by: number): boolean => {
    if (hits.length === 0) return false
    const next = Math.max(0, Math.min(hits.length - 1, at + by))
    setAt(next)
    document.getElementById(`hit-${String(next)}`)?.scrollIntoView({ block: 'nearest' })
    return true
  }
  const openHit = (): boolean => {
    const hit = hits[at]
    if (hit !== undefined) navigate(hit.href)
    return hit !== undefined
  }
  useHotkeys([
    {
      keys: ['/'],
      label: '到检索框',
      run: () => {
        field.current?.focus()
      },
    },
    { keys: ['j', 'ArrowDown'], label: '下一条', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: '上一条', run: () => move(-1) },
    { keys: ['Enter'], label: '打开', run: openHit },
  ])
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="政策库" tabs={policyTabs} note="标题、要点、规则、标准和已载入的原文；几个词用空格隔开" />
      <Input
        ref={field}
        autoFocus
        allowClear
        size="middle"
        aria-label="检索"
        placeholder="要找的词，例如：渐退 就业"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault()
            move(event.key === 'ArrowDown' ? 1 : -1)
          } else if (event.key === 'Enter') openHit()
        }}
      />
      {reply.data !== undefined && query !== '' && (
        <div className="dd-choices pl-kinds">
          <button
            type="button"
            aria-pressed={kind === undefined}
            onClick={() => {
              set({ kind: undefined })
            }}
          >
            全部 {Object.values(reply.data.counts).reduce((sum, each) => sum + each, 0)}
          </button>
          {kinds
            .filter(([key]) => (reply.data.counts[key] ?? 0) > 0)
            .map(([key, label]) => (
              <button
                type="button"
                key={key}
                aria-pressed={kind === key}
                onClick={() => {
                  set({ kind: key })
                }}
              >
                {label} {reply.data.counts[key]}
              </button>
            ))}
        </div>
      )}
      {reply.isError && <ReadError reply={reply} />}
      {query === '' && <Empty title="输入要找的词" next="可以是条款、数额、病种、材料名称；没有载入原文的文件只能查到要点" />}
      {query !== '' && reply.data?.total === 0 && (
        <Empty title={`没有找到“${query}”`} next="换个说法，或少写几个字；也可能在还没有载入原文的文件里" />
      )}
      <ol className="pl-hits">
        {hits.map((hit, index) => (
          <li key={`${hit.kind}${hit.title}${hit.href}`} id={`hit-${String(index)}`} className={index === at ? 'pl-hit pl-here' : 'pl-hit'}>
            <span className="dd-tag">{policy.searchKinds[hit.kind as Kind]}</span>
            <Link href={hit.href}>{hit.title}</Link>
            <p>
              <Marked text={hit.excerpt} marks={hit.marks} />
            </p>
          </li>
        ))}
      </ol>
      {hits.length > 0 && (reply.data?.total ?? 0) > hits.length && (
        <p className="dd-quiet dd-pad">
          共 {reply.data?.total} 条，只列出最相近的 {hits.length} 条
        </p>
      )}
    </div>
  )
}
