import { useId, type ReactNode } from 'react'
import { amountFits, type Person } from './situation.ts'

/** A choice of many, as the phone's own list. */
export function Pick({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: string
  options: readonly (string | readonly [string, string])[]
  onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="h-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value)
        }}
      >
        {options.map((option) => {
          const [code, words] = typeof option === 'string' ? [option, option] : option
          return (
            <option key={code} value={code}>
              {words}
            </option>
          )
        })}
      </select>
    </div>
  )
}

/** A figure to type, with its unit behind it. Nothing typed is none. */
export function Figure({
  label,
  value,
  onChange,
  unit = '元',
  placeholder = '没有就不填',
}: {
  label: string
  value: string
  onChange: (value: string) => void
  unit?: string
  placeholder?: string
}): ReactNode {
  const id = useId()
  const wrong = !amountFits(value)
  return (
    <div className="h-field c-figure">
      <label htmlFor={id}>{label}</label>
      <span>
        <input
          id={id}
          value={value}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          aria-invalid={wrong}
          onInput={(event) => {
            onChange(event.currentTarget.value)
          }}
        />
        {unit}
      </span>
      {wrong && (
        <p className="c-wrong" role="alert">
          只填数字，例如 1200 或 85.50
        </p>
      )}
    </div>
  )
}

/** Which of the family: several, or nobody. */
export function Who({
  label,
  persons,
  chosen,
  onChange,
}: {
  label: string
  persons: readonly Person[]
  chosen: (person: Person) => boolean
  onChange: (person: Person, chosen: boolean) => void
}): ReactNode {
  return (
    <fieldset className="h-choice c-who">
      <legend>{label}</legend>
      {persons.map((person) => (
        <label key={person.key}>
          <input
            type="checkbox"
            checked={chosen(person)}
            onChange={(event) => {
              onChange(person, event.currentTarget.checked)
            }}
          />
          <span>{callOf(person, persons)}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** `女儿（2012 年生）`: the year where a role stands twice. */
export function callOf(person: Person, persons: readonly Person[]): string {
  const twice = persons.filter(({ role }) => role === person.role).length > 1
  return twice && person.year !== '' ? `${person.role}（${person.year} 年生）` : person.role
}
