import { Cascader } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { regions } from '#contract'
import { lineage, regionCode } from '#kernel'
import { call, keyOf, useRead } from './client.ts'

interface Option {
  value: string
  label: string
  isLeaf: boolean
  children?: Option[]
}

const hour = 3_600_000

/** The name of a region, asked for once and kept. */
export function RegionName({ code, full = false }: { code: string; full?: boolean }): ReactNode {
  const region = useRead(regions.regionChildren, { query: { parent: code } }, { staleTime: hour })
  if (region.data === undefined) return <span className="dd-quiet">{code}</span>
  return <span title={code}>{full ? region.data.own.fullName : region.data.own.name}</span>
}

/** What stands in the field without a choice is read whole: a character is 14 px wide, the arrow and the edges take 40. */
function widthFor(shown: string): number {
  return Math.min(240, Math.max(150, shown.length * 14 + 40))
}

/**
 * Chooses a region of any level inside the user's own: walk down the levels, or type a name or pinyin initials (`hkz`).
 * `undefined` is the user's whole region.
 */
export function RegionPicker({
  value,
  onChange,
  placeholder = '地区',
  width,
  own = false,
  unset,
}: {
  value?: string | undefined
  onChange: (code: string | undefined) => void
  placeholder?: string
  width?: number
  /** In a form, where the user's whole region is a choice like any other and reads like one. */
  own?: boolean
  /** In a form, where nothing chosen means nothing. */
  unset?: string
}): ReactNode {
  const queries = useQueryClient()
  const root = useRead(regions.regionChildren, {}, { staleTime: hour })
  const [options, setOptions] = useState<Option[]>([])
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (root.data) setOptions(root.data.rows.map(optionOf))
  }, [root.data])

  const below = async (parent: string): Promise<void> => {
    const args = { query: { parent } }
    const reply = await queries.fetchQuery({
      queryKey: keyOf(regions.regionChildren, args),
      queryFn: () => call(regions.regionChildren, args),
      staleTime: hour,
    })
    setOptions((now) => withChildren(now, parent, reply.rows.map(optionOf)))
  }
  const choose = (code: string | undefined): void => {
    setText('')
    onChange(code)
  }
  const shown = unset ?? (root.data === undefined ? placeholder : own ? root.data.own.name : `${placeholder}：${root.data.own.name}`)
  return (
    <Cascader
      size="small"
      style={{ width: width ?? widthFor(shown) }}
      className={own ? 'dd-region-own' : undefined}
      placeholder={shown}
      aria-label={placeholder}
      options={options}
      value={value === undefined ? [] : pathOf(value, root.data?.own.code)}
      displayRender={() => (value === undefined ? '' : <RegionName code={value} />)}
      changeOnSelect
      expandTrigger="click"
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) setText('')
      }}
      loadData={(path) => {
        const last = path.at(-1)
        if (last) void below(last.value)
      }}
      onChange={(path) => {
        choose(path?.at(-1)?.toString())
      }}
      showSearch={{ filter: () => true, limit: 1, searchValue: text, onSearch: setText }}
      popupRender={(menu) =>
        text.trim() === '' ? (
          menu
        ) : (
          <Found
            text={text.trim()}
            choose={(code) => {
              choose(code)
              setOpen(false)
            }}
          />
        )
      }
    />
  )
}

/** What the server finds by name or pinyin. */
function Found({ text, choose }: { text: string; choose: (code: string) => void }): ReactNode {
  const found = useRead(regions.regionSearch, { query: { q: text } }, { staleTime: hour })
  if (found.data === undefined) return <div className="dd-found dd-quiet">{found.isError ? '查找失败，请再试' : '正在查找…'}</div>
  if (found.data.rows.length === 0) return <div className="dd-found dd-quiet">没有找到“{text}”，可输入名称或拼音首字母</div>
  return (
    <div className="dd-found" role="listbox">
      {found.data.rows.slice(0, 12).map((row) => (
        <button
          type="button"
          role="option"
          aria-selected={false}
          key={row.code}
          onMouseDown={(event) => {
            event.preventDefault()
            choose(row.code)
          }}
        >
          {row.name}
          <span className="dd-quiet">{row.fullName}</span>
        </button>
      ))}
    </div>
  )
}

function optionOf(row: { code: string; name: string; level: string }): Option {
  return { value: row.code, label: row.name, isLeaf: row.level === 'village' }
}

function withChildren(options: readonly Option[], parent: string, children: Option[]): Option[] {
  return options.map((option) => {
    if (option.value === parent) return { ...option, children }
    return option.children === undefined ? option : { ...option, children: withChildren(option.children, parent, children) }
  })
}

/** From the level under the user's own region down to the chosen one. */
function pathOf(code: string, own: string | undefined): string[] {
  const path: string[] = lineage(regionCode(code)).reverse()
  const start = own === undefined ? -1 : path.indexOf(own)
  return path.slice(start + 1)
}
