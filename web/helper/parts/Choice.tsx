import { useId, type ReactNode } from 'react'

export interface Option {
  readonly value: string
  readonly label: string
  readonly note?: string
}

/** One of several. */
export function Choice({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly Option[]
  value: string | undefined
  onChange: (value: string) => void
}): ReactNode {
  const name = useId()
  return (
    <fieldset className="h-choice">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => {
              onChange(option.value)
            }}
          />
          <span>
            {option.label}
            {option.note !== undefined && <small>{option.note}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** Any of several, or none. */
export function Choices({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly Option[]
  value: readonly string[]
  onChange: (value: string[]) => void
}): ReactNode {
  return (
    <fieldset className="h-choice">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="checkbox"
            checked={value.includes(option.value)}
            onChange={(event) => {
              onChange(event.target.checked ? [...value, option.value] : value.filter((other) => other !== option.value))
            }}
          />
          <span>
            {option.label}
            {option.note !== undefined && <small>{option.note}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

const yesNo: readonly Option[] = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '不是' },
  { value: 'unknown', label: '不清楚' },
]

/** Yes, no, or honestly not known. */
export function YesNo({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange: (value: string) => void
}): ReactNode {
  return <Choice label={label} options={yesNo} value={value} onChange={onChange} />
}
