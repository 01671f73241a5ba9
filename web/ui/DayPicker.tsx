import { App, DatePicker } from 'antd'
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
  const { message } = App.useApp()
  // One message for one slip: leaving by Tab is heard twice.
  const tell = (typed: string): void => {
    const problem = problemOf(typed.trim(), earliest ?? undefined, latest)
    if (problem !== undefined) void message.warning({ key: 'day', content: `${problem}，仍是 ${value}` })
  }
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
      // Tab and Enter put the old day back before the field is left.
      onKeyDown={({ key, target }) => {
        if ((key === 'Tab' || key === 'Enter') && target instanceof HTMLInputElement) tell(target.value)
      }}
      onBlur={({ target }) => {
        if (target instanceof HTMLInputElement) tell(target.value)
      }}
    />
  )
}

/** Why the field does not keep what was typed: it would otherwise fall back to the day before without a word. */
function problemOf(typed: string, earliest?: string, latest?: string): string | undefined {
  if (typed === '') return undefined
  const day = dayFormats.map((format) => dayjs(typed, format, true)).find((each) => each.isValid())
  if (day === undefined) return `没有“${typed}”这一天`
  if (earliest !== undefined && day.isBefore(earliest, 'day')) return `不能早于 ${earliest}`
  if (latest !== undefined && day.isAfter(latest, 'day')) return `不能晚于 ${latest}`
  return undefined
}
