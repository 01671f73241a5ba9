import { Select } from 'antd'
import type { ReactNode } from 'react'
import { departmentLabels, dispatch } from '#contract'

const departments = Object.entries(departmentLabels).map(([value, label]) => ({ value, label }))
const levels = Object.entries(dispatch.levels).map(([value, label]) => ({ value, label }))

/** Department and level of a desk. Only civil affairs has desks in the townships. */
export function DeskPicker({
  department,
  level,
  automatic,
  onChange,
}: {
  department: string | undefined
  level: string | undefined
  /** What an empty choice means; left out where a choice is needed. */
  automatic?: string
  onChange: (department: string, level: 'county' | 'township') => void
}): ReactNode {
  const chosen = level === 'township' ? 'township' : 'county'
  return (
    <div className="al-fields">
      <Select
        style={{ width: 150 }}
        showSearch={{ optionFilterProp: 'label' }}
        allowClear={automatic !== undefined}
        placeholder={automatic ?? '选择部门'}
        aria-label="部门"
        options={departments}
        value={department === '' ? undefined : department}
        onChange={(value: string | undefined) => {
          onChange(value ?? '', value === 'civil-affairs' ? 'township' : 'county')
        }}
      />
      {department === 'civil-affairs' && (
        <Select
          style={{ width: 140 }}
          aria-label="层级"
          options={levels}
          value={chosen}
          onChange={(value: 'county' | 'township') => {
            onChange(department, value)
          }}
        />
      )}
    </div>
  )
}
