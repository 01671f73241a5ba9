import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { registry } from '#contract'
import { call } from '../../ui/client.ts'

/** Finds a family by anything a desk knows of it: name, pinyin initials, ID number, phone, village, household number. */
export function HouseholdPicker({ value, onChange }: { value: number | null; onChange: (householdNo: number | null) => void }): ReactNode {
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['household-picker', asked],
    enabled: asked.length > 1,
    staleTime: 30_000,
    // In the body: what is typed may be an ID number.
    queryFn: ({ signal }) => call(registry.quick, { body: { text: asked } }, { signal }),
  })
  const options = new Map<number, string>(
    (found.data?.hits ?? []).flatMap((hit) => (hit.householdNo === null ? [] : [[hit.householdNo, `${hit.title}　${hit.note}`] as const])),
  )
  if (value !== null && !options.has(value)) options.set(value, `第 ${String(value)} 户`)
  return (
    <Select
      style={{ width: 420 }}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      autoFocus={value === null}
      aria-label="家庭"
      placeholder="姓名、首字母、身份证号、电话、户编号"
      value={value}
      options={[...options].map(([no, label]) => ({ value: no, label }))}
      notFoundContent={asked.length > 1 && found.isSuccess ? '没有找到' : null}
      onChange={(no: number | undefined) => {
        onChange(no ?? null)
      }}
    />
  )
}
