import { SearchOutlined } from '@ant-design/icons'
import { AutoComplete, Input } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { registry } from '#contract'
import { call } from '../../ui/client.ts'
import { hitOf } from './hits.ts'

interface Option {
  readonly value: string
  readonly label: ReactNode
  readonly href: string
}

/** Finds a person by anything, also by ID number or phone, which a list's filter must not hold. Nothing of it is kept. */
export function FindBox(): ReactNode {
  const [text, setText] = useState('')
  const [options, setOptions] = useState<readonly Option[]>([])
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const [, navigate] = useLocation()
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === '') {
      setOptions([])
      setState('idle')
      return
    }
    const stop = new AbortController()
    setState('busy')
    const timer = setTimeout(() => {
      call(registry.quick, { body: { text: wanted } }, { signal: stop.signal }).then(
        ({ hits }) => {
          setOptions(hits.map(optionOf))
          setState('idle')
        },
        () => {
          if (!stop.signal.aborted) setState('failed')
        },
      )
    }, 200)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [text])
  return (
    <AutoComplete
      value={text}
      options={[...options]}
      style={{ width: 300 }}
      popupMatchSelectWidth={520}
      notFoundContent={
        text.trim() === ''
          ? null
          : state === 'busy'
            ? '正在查找…'
            : state === 'failed'
              ? '查找没有成功，请再试一次'
              : '没有找到，或不在您的管辖范围内'
      }
      onChange={(value: string) => {
        setText(value)
      }}
      onSelect={(_value: string, option: Option) => {
        setText('')
        navigate(option.href)
      }}
    >
      <Input
        size="small"
        prefix={<SearchOutlined />}
        placeholder="身份证号、电话、姓名、首字母、村、户号"
        aria-label="查找家庭或人员"
        allowClear
      />
    </AutoComplete>
  )
}

function optionOf(hit: registry.QuickHit): Option {
  const { key, title, note, href } = hitOf(hit)
  return {
    value: key,
    href,
    label: (
      <span className="rg-hit">
        <b>{title}</b> <span className="dd-quiet">{note}</span>
      </span>
    ),
  }
}
