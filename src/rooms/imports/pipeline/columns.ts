import { reasonHeader, returnHeader, type MappedColumn } from '../returned.ts'
import type { ColumnUnit, Recognition } from '../reading/index.ts'

/** How a column was read, for the preview and the report. */
export interface ColumnReading extends MappedColumn {
  readonly confidence: number
  readonly samples: string[]
}

/** How the columns of a sheet were read, in its order. `sheet` is '' but for workbooks with several sheets. */
export function columnReadings(recognition: Recognition, sheet = ''): ColumnReading[] {
  const known = recognition.columns.map(({ header, field, confidence }) => {
    const unit: ColumnUnit | null = header.unit ?? (field.type === 'money' ? recognition.unit : null)
    return { header: header.shown, field: field.name, label: field.label, confidence, unit, samples: [], column: header.column, sheet }
  })
  const unknown = recognition.unknown
    .filter((header) => header.shown !== returnHeader && header.shown !== reasonHeader)
    .map((header) => ({
      header: header.shown,
      field: null,
      label: '',
      confidence: 0,
      unit: null,
      samples: [],
      column: header.column,
      sheet,
    }))
  return [...known, ...unknown].sort((a, b) => a.column - b.column)
}
