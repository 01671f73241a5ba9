import { Button, Select, Table } from 'antd'
import type { ReactNode } from 'react'
import { imports } from '#contract'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { choose, type ColumnChoice } from './column-mapping.ts'
import './imports.css'

type Row = imports.Inspection['rows'][number]

const notRead = '—'
const units = (['yuan', 'wan', 'thousand', 'hundred'] as const).map((value) => ({ value, label: `单位：${imports.columnUnitLabels[value]}` }))

/**
 * How the columns were read, over the first rows as they stand in the file. Each column can be set by hand; a column read unsurely asks to
 * be confirmed.
 */
export function FileReading({ inspection, choices, onChange }: {
  inspection: imports.Inspection
  choices: readonly ColumnChoice[]
  onChange: (choices: ColumnChoice[]) => void
}): ReactNode {
  const fields = [{ value: notRead, label: '不读这一列' }, ...inspection.fields.map((field) => ({ value: field.name, label: field.required ? `${field.label} *` : field.label }))]
  const money = new Set(inspection.fields.filter((field) => field.money).map((field) => field.name))
  const unsure = choices.filter((choice) => choice.unsure).length
  const columns = choices.map((choice) => ({
    key: String(choice.column),
    width: 158,
    ellipsis: true,
    onCell: () => ({ className: choice.field === null ? 'dd-quiet' : '' }),
    title: (
      <div className="dd-mapped" data-unsure={choice.unsure}>
        <div title={choice.header}>{choice.header === '' ? '（无列名）' : choice.header}</div>
        <Select size="small" aria-label={`“${choice.header}”当作`} value={choice.field ?? notRead} options={fields} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={200}
          onChange={(field: string) => { onChange(choose(choices, choice.column, { field: field === notRead ? null : field })) }} />
        {choice.field !== null && money.has(choice.field) && (
          <Select size="small" aria-label={`“${choice.header}”的单位`} value={choice.unit ?? 'yuan'} options={units} onChange={(unit) => { onChange(choose(choices, choice.column, { unit })) }} />
        )}
        {choice.unsure && <Button size="small" onClick={() => { onChange(choose(choices, choice.column, {})) }}>是这一列，确认</Button>}
      </div>
    ),
    render: (_: unknown, row: Row) => row.cells[choice.column] ?? '',
  }))
  return (
    <section className="dd-card">
      <h2>列是这样读的 {unsure > 0 && <StatusTag tone="soon">{unsure} 列请确认</StatusTag>}</h2>
      <Table<Row> size="small" bordered pagination={false} scroll={{ x: 60 + columns.length * 158 }} rowKey="number" dataSource={inspection.rows}
        columns={[{ key: 'line', title: '行', width: 60, fixed: 'left' as const, align: 'right' as const, className: 'dd-quiet', render: (_: unknown, row: Row) => row.number }, ...columns]} />
      {inspection.otherSheets.length > 0 && <p className="dd-quiet" style={{ marginTop: 6 }}>上面是工作表“{inspection.sheet}”。其余工作表（{inspection.otherSheets.join('、')}）也会看，是同一数据集的一起收下，不是的不读。</p>}
    </section>
  )
}
