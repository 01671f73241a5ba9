import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import { evaluation } from '#contract'
import { useRead } from '../../ui/client.ts'

/** Chooses a place (any county, prefecture or province the rules know) and a day. */
export function WherePicker({
  place,
  placeName,
  day,
  onChange,
}: {
  place: string
  placeName: string
  day: string
  onChange: (change: { place?: string; day?: string }) => void
}): ReactNode {
  const reply = useRead(evaluation.evaluationPlaces, {}, { staleTime: 3_600_000 })
  const rows = reply.data?.rows ?? []
  const known = rows.map(({ code, name }) => ({ value: code, label: name }))
  const options = known.some(({ value }) => value === place) ? known : [{ value: place, label: placeName }, ...known]
  return (
    <span className="pl-where">
      <Select
        size="small"
        aria-label="地方"
        style={{ width: 176 }}
        value={place}
        options={options}
        onChange={(next) => {
          onChange({ place: next })
        }}
        showSearch={{ optionFilterProp: 'label' }}
      />
      <DatePicker
        size="small"
        aria-label="日期"
        allowClear={false}
        style={{ width: 122 }}
        value={dayjs(day)}
        onChange={(next) => {
          if (next !== null) onChange({ day: next.format('YYYY-MM-DD') })
        }}
      />
    </span>
  )
}
