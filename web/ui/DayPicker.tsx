import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'

/** How days may be typed; the first is how they are shown. */
export const dayFormats = ['YYYY-MM-DD', 'YYYYMMDD', 'YYYY-M-D', 'YYYY.M.D', 'YYYY/M/D', 'YYYY年M月D日']

interface Props {
  /** `2026-03-05`, as in the contract. */
  readonly value: string
  readonly onChange: (day: string) => void
  /** Days outside of these cannot be chosen. */
  readonly earliest?: string | null
  readonly latest?: string
  /** Where no label stands beside it. */
  readonly label?: string
  readonly disabled?: boolean
  readonly width?: number
}

/** A day that must be there: it is changed, never emptied. */
export function DayPicker({ value, onChange, earliest, latest, label, disabled = false, width }: Props): ReactNode {
  return (
    <DatePicker
      size="small"
      format={dayFormats}
      allowClear={false}
      disabled={disabled}
      value={dayjs(value)}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(width === undefined ? {} : { style: { width } })}
      {...(earliest === undefined || earliest === null ? {} : { minDate: dayjs(earliest) })}
      {...(latest === undefined ? {} : { maxDate: dayjs(latest) })}
      onChange={(day) => {
        if (day !== null) onChange(day.format('YYYY-MM-DD'))
      }}
    />
  )
}
