import { useId, type ReactNode } from 'react'

/** A field to write in; several lines where `lines` says so. */
export function TextField({
  label,
  value,
  onChange,
  lines = 1,
  hint,
  type = 'text',
  autoComplete = 'off',
  inputMode,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  lines?: number
  hint?: string
  type?: 'text' | 'password' | 'tel'
  autoComplete?: string
  inputMode?: 'numeric' | 'decimal' | 'tel'
}): ReactNode {
  const id = useId()
  const hintId = `${id}-hint`
  const shared = { id, value, autoComplete, 'aria-describedby': hint === undefined ? undefined : hintId }
  return (
    <div className="h-field">
      <label htmlFor={id}>{label}</label>
      {lines > 1 ? (
        <textarea
          {...shared}
          rows={lines}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
      ) : (
        <input
          {...shared}
          type={type}
          inputMode={inputMode}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
      )}
      {hint !== undefined && (
        <p id={hintId} className="h-quiet">
          {hint}
        </p>
      )}
    </div>
  )
}
