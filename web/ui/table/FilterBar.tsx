import { DownOutlined, SearchOutlined, UpOutlined } from '@ant-design/icons'
import { Button, DatePicker, Input, Select, Tag, type InputRef } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useRef, useState, type ReactNode, type Ref } from 'react'
import type { Filter } from '#contract'
import { filterWords, looksLikeIdNumber } from '../list-query.ts'
import { RegionPicker } from '../RegionPicker.tsx'
import { dayFormats } from '../DayPicker.tsx'

/** Filters that fit in one line at 1366 px; the rest is one click away unless it is in use. */
const firstLine = 6

interface FilterBarProps {
  readonly filters: readonly Filter[]
  /** Labels of keys the query knows but that have no field of their own (links from elsewhere set them). */
  readonly hiddenLabels: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (key: string, value: string | undefined) => void
  readonly onClear: () => void
  readonly searchRef: Ref<InputRef>
}

export function FilterBar({ filters, hiddenLabels, values, onChange, onClear, searchRef }: FilterBarProps): ReactNode {
  const [all, setAll] = useState(false)
  const shown = filters.filter((filter, at) => all || at < firstLine || values[filter.key] !== undefined)
  const firstText = filters.find((filter) => filter.kind === 'text')
  const unseen = Object.entries(values).filter(([key]) => !filters.some((filter) => filter.key === key))
  return (
    <div className="dd-filters" role="search">
      {shown.map((filter) => (
        <FilterField
          key={filter.key}
          filter={filter}
          value={values[filter.key]}
          onChange={(value) => {
            onChange(filter.key, value)
          }}
          inputRef={filter === firstText ? searchRef : undefined}
        />
      ))}
      {unseen.map(([key, value]) => (
        <Tag
          key={key}
          closable
          onClose={() => {
            onChange(key, undefined)
          }}
        >
          {filterWords({ key, label: hiddenLabels[key] ?? key, kind: 'text' }, value)}
        </Tag>
      ))}
      {filters.length > firstLine && (
        <Button
          size="small"
          type="text"
          icon={all ? <UpOutlined /> : <DownOutlined />}
          iconPlacement="end"
          onClick={() => {
            setAll(!all)
          }}
        >
          {all ? '收起' : '更多'}
        </Button>
      )}
      {Object.keys(values).length > 0 && (
        <Button size="small" type="link" onClick={onClear}>
          清除
        </Button>
      )}
    </div>
  )
}

interface FieldProps {
  readonly filter: Filter
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
  readonly inputRef?: Ref<InputRef> | undefined
}

function FilterField({ filter, value, onChange, inputRef }: FieldProps): ReactNode {
  const options = Object.entries(filter.options ?? {}).map(([key, label]) => ({ value: key, label }))
  switch (filter.kind) {
    case 'text':
      return <TextField filter={filter} value={value} onChange={onChange} inputRef={inputRef} />
    case 'region':
      return <RegionPicker value={value} onChange={onChange} placeholder={filter.label} />
    case 'option':
      return (
        <Select
          size="small"
          className="dd-filter"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={filter.label}
          aria-label={filter.label}
          popupMatchSelectWidth={false}
          options={options}
          value={value}
          onChange={(next: string | undefined) => {
            onChange(next)
          }}
        />
      )
    case 'options':
      return (
        <Select
          size="small"
          className="dd-filter"
          mode="multiple"
          maxTagCount="responsive"
          maxTagPlaceholder={(rest) =>
            rest.length === (value?.split(',').length ?? 0) ? `${String(rest.length)} 项` : `等 ${String(rest.length)} 项`
          }
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={filter.label}
          aria-label={filter.label}
          popupMatchSelectWidth={false}
          options={options}
          value={value?.split(',') ?? []}
          onChange={(next: string[]) => {
            onChange(next.join(','))
          }}
        />
      )
    case 'boolean':
      return (
        <Select
          size="small"
          className="dd-filter"
          allowClear
          placeholder={filter.label}
          aria-label={filter.label}
          popupMatchSelectWidth={false}
          options={[
            { value: 'true', label: `${filter.label}：是` },
            { value: 'false', label: `${filter.label}：否` },
          ]}
          value={value}
          onChange={(next: string | undefined) => {
            onChange(next)
          }}
        />
      )
    case 'date-from':
    case 'date-to':
      return (
        <DatePicker
          format={dayFormats}
          size="small"
          className="dd-filter"
          placeholder={filter.kind === 'date-from' ? `${filter.label} 起` : `${filter.label} 止`}
          aria-label={filter.label}
          value={value === undefined ? null : dayjs(value)}
          onChange={(day) => {
            onChange(day?.format('YYYY-MM-DD'))
          }}
        />
      )
  }
}

/** Typing waits a moment before it asks; Enter asks at once. An ID number is not let into the address. */
function TextField({ filter, value, onChange, inputRef }: FieldProps): ReactNode {
  const [text, setText] = useState(value ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    setText(value ?? '')
  }, [value])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  const refused = looksLikeIdNumber(text)
  const send = (next: string, wait: number): void => {
    setText(next)
    clearTimeout(timer.current)
    if (looksLikeIdNumber(next)) return
    timer.current = setTimeout(() => {
      onChange(next.trim())
    }, wait)
  }
  return (
    // Wide enough to say what may be typed.
    <span className="dd-filter-text" style={{ width: Math.min(260, 62 + 14 * [...filter.label].length) }}>
      <Input
        ref={inputRef}
        size="small"
        allowClear
        prefix={<SearchOutlined className="dd-quiet" />}
        placeholder={filter.label}
        aria-label={filter.label}
        status={refused ? 'warning' : ''}
        value={text}
        onChange={(event) => {
          send(event.target.value, 300)
        }}
        onPressEnter={() => {
          send(text, 0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {refused && (
        <span className="dd-filter-warn" role="alert">
          身份证号不写进网址，请按 Ctrl K 用全局查找
        </span>
      )}
    </span>
  )
}
