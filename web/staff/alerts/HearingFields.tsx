import { Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { dispatch } from '#contract'

export interface Hearing {
  readonly manner: keyof typeof dispatch.hearingManners
  readonly words: string
}

const manners = Object.entries(dispatch.hearingManners).map(([value, label]) => ({ value: value as Hearing['manner'], label }))

/** How the family was heard, and what it said. */
export function HearingFields({
  value,
  onChange,
  autoFocus = false,
}: {
  value: Hearing
  onChange: (value: Hearing) => void
  autoFocus?: boolean
}): ReactNode {
  return (
    <>
      <Select
        style={{ width: 340 }}
        aria-label="听取方式"
        options={manners}
        value={value.manner}
        onChange={(manner) => {
          onChange({ ...value, manner })
        }}
      />
      <Input.TextArea
        autoFocus={autoFocus}
        rows={2}
        maxLength={1000}
        placeholder="何时、何人、说了什么，有无异议"
        value={value.words}
        onChange={(event) => {
          onChange({ ...value, words: event.target.value })
        }}
      />
    </>
  )
}
