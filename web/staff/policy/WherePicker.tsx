import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import { evaluation } from '#contract'
import { useRead } from '../../ui/client.ts'

/** Chooses a place (any county, prefecture or province the rules know) and a day. */
export function WherePicker({ place, placeName, day, onChange }: {
  place: string
  placeName: string
  day: string
  onChange: (change: { place?: string; day?: string }) => void
}): ReactNode {
  const reply = useRead(evaluation.evaluationPlaces, {}, { staleTime: 3_600_000 })
  const rows = reply.data?.rows ?? []
  const names = new Map(rows.map(({ code, name }) => [code as string, name]))
  const known = rows.map(({ code, name, parent }) => ({ value: code as string, label: name, above: parent === null ? '' : (names.get(parent) ?? '') }))
  const options = known.some(({ value }) => value === place) ? known : [{ value: place, label: placeName, above: '' }, ...known]
  return (
    <span className="pl-where">
      <Select size="small" aria-label="地方" style={{ width: 150 }} popupMatchSelectWidth={220} value={place} options={options} onChange={(next) => { onChange({ place: next }) }}
        showSearch={{ optionFilterProp: 'label' }} optionRender={({ data }) => <>{data.label} <span className="dd-quiet">{data.above}</span></>} />
      <DatePicker size="small" aria-label="日期" allowClear={false} style={{ width: 122 }} value={dayjs(day)} onChange={(next) => { if (next !== null) onChange({ day: next.format('YYYY-MM-DD') }) }} />
    </span>
  )
}
