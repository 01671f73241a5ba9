import { Button, Select } from 'antd'
import type { ReactNode } from 'react'
import { imports } from '#contract'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { choose, type ColumnChoice } from './column-mapping.ts'
import './imports.css'

const notRead = '—'
const units = (['yuan', 'wan', 'thousand', 'hundred'] as const).map((value) => ({
  value,
  label: `单位：${imports.columnUnitLabels[value]}`,
}))

/**
 * How the columns were read, over the first rows as they stand in the file. Each column can be set by hand; a column read unsurely asks to
 * be confirmed.
 */
export function FileReading({
  inspection,
  choices,
  onChange,
}: {
  inspection: imports.Inspection
  choices: readonly ColumnChoice[]
  onChange: (choices: ColumnChoice[]) => void
}): ReactNode {
  const unsure = choices.filter((choice) => choice.unsure).length
  const unread = choices.filter((choice) => choice.field === null && choice.header !== '').map((choice) => `“${choice.header}”`)
  return (
    <section className="dd-card">
      <h2>列是这样读的 {unsure > 0 && <StatusTag tone="soon">{unsure} 列请确认</StatusTag>}</h2>
      <p className="dd-quiet" style={{ marginBottom: 6 }}>
        上面一行是文件里的列名，下面是当作哪一项读；不对的直接改。{unread.length > 0 && `不读的列：${unread.join('、')}。`}
      </p>
      <div className="dd-reading">
        <table className="dd-plain">
          <thead>
            <tr>
              <th className="dd-right">行</th>
              {choices.map((choice) => (
                <th key={choice.column}>
                  <Column
                    inspection={inspection}
                    choice={choice}
                    onChange={(change) => {
                      onChange(choose(choices, choice.column, change))
                    }}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {inspection.rows.map((row) => (
              <tr key={row.number}>
                <td className="dd-right dd-quiet">{row.number}</td>
                {choices.map((choice) => (
                  <td key={choice.column} className={choice.field === null ? 'dd-quiet' : ''} title={row.cells[choice.column]}>
                    {row.cells[choice.column] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {inspection.otherSheets.length > 0 && (
        <p className="dd-quiet" style={{ marginTop: 6 }}>
          上面是工作表“{inspection.sheet}”。其余工作表（{inspection.otherSheets.join('、')}）也会看，是同一数据集的一起收下，不是的不读。
        </p>
      )}
    </section>
  )
}

/** The head of one column: its name in the file, what it is read as, in which unit. */
function Column({
  inspection,
  choice,
  onChange,
}: {
  inspection: imports.Inspection
  choice: ColumnChoice
  onChange: (change: Partial<Pick<ColumnChoice, 'field' | 'unit'>>) => void
}): ReactNode {
  const fields = [
    { value: notRead, label: '不读这一列' },
    ...inspection.fields.map((field) => ({ value: field.name, label: field.required ? `${field.label} *` : field.label })),
  ]
  const isMoney = inspection.fields.some((field) => field.money && field.name === choice.field)
  return (
    <div className="dd-mapped" data-unsure={choice.unsure}>
      <div title={choice.header}>{choice.header === '' ? '（无列名）' : choice.header}</div>
      <Select
        size="small"
        aria-label={`“${choice.header}”当作`}
        value={choice.field ?? notRead}
        options={fields}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={200}
        onChange={(field: string) => {
          onChange({ field: field === notRead ? null : field })
        }}
      />
      {isMoney && (
        <Select
          size="small"
          aria-label={`“${choice.header}”的单位`}
          value={choice.unit ?? 'yuan'}
          options={units}
          onChange={(unit) => {
            onChange({ unit })
          }}
        />
      )}
      {choice.unsure && (
        <Button
          size="small"
          onClick={() => {
            onChange({})
          }}
        >
          是这一列，确认
        </Button>
      )}
    </div>
  )
}
