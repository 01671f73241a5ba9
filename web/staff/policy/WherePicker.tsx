import { Select } from 'antd'
import type { ReactNode } from 'react'
import { evaluation } from '#contract'
import { useRead } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'

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
      <DayPicker
        label="日期"
        width={122}
        value={day}
        onChange={(next) => {
          onChange({ day: next })
        }}
      />
    </span>
  )
}
