import { InputNumber } from 'antd'
import type { ReactNode } from 'react'
import type { screening } from '#contract'
import { typed, typingOf } from './values.ts'

type Parameter = screening.IndicatorRow['parameters'][number]

/** Fields for the thresholds of an indicator, each with what holds now and how far it may go. */
export function ThresholdFields({
  parameters,
  edits,
  onEdit,
}: {
  parameters: readonly Parameter[]
  /** Stored values by key; a key that is absent stays as it is. */
  edits: Readonly<Record<string, number>>
  onEdit: (key: string, value: number | undefined) => void
}): ReactNode {
  return parameters
    .filter((each) => each.editable)
    .map((each) => {
      const { factor, suffix } = typingOf(each)
      const value = edits[each.key] ?? each.value
      return (
        <div key={each.key} className="dd-threshold">
          <label htmlFor={`threshold-${each.key}`}>{each.label}</label>
          <InputNumber
            id={`threshold-${each.key}`}
            size="small"
            style={{ width: 150 }}
            suffix={suffix}
            value={value / factor}
            min={each.lowest / factor}
            max={each.highest / factor}
            precision={factor === 1 ? 0 : 2}
            onChange={(next) => {
              onEdit(each.key, next === null || Math.round(next * factor) === each.value ? undefined : Math.round(next * factor))
            }}
          />
          <span className="dd-quiet">
            {value === each.value ? (
              `现行 ${each.text}`
            ) : (
              <b className="dd-soon">
                {each.text} → {typed(each, value)}
              </b>
            )}
            ，可填 {typed(each, each.lowest)} 至 {typed(each, each.highest)}
          </span>
        </div>
      )
    })
}
