import type { imports } from '#contract'

type Unit = NonNullable<imports.Inspection['columns'][number]['unit']>

/** What a column is taken for, while a person looks at it. */
export interface ColumnChoice {
  readonly header: string
  readonly column: number
  /** Name of the field; null: not read. */
  readonly field: string | null
  readonly unit: Unit | null
  /** Below this the machine is not sure, and nobody has said yet. */
  readonly unsure: boolean
}

const sure = 0.8

/** The columns as the machine read them. */
export function choicesOf(inspection: imports.Inspection): ColumnChoice[] {
  return inspection.columns.map(({ header, column, field, unit, confidence }) => ({
    header,
    column,
    field,
    unit,
    unsure: field !== null && confidence < sure,
  }))
}

/** A field is in one column only: chosen for one, it leaves the column it was in. */
export function choose(
  choices: readonly ColumnChoice[],
  column: number,
  change: Partial<Pick<ColumnChoice, 'field' | 'unit'>>,
): ColumnChoice[] {
  return choices.map((choice) => {
    if (choice.column === column) return { ...choice, ...change, unsure: false }
    return typeof change.field === 'string' && choice.field === change.field ? { ...choice, field: null, unsure: false } : choice
  })
}

/** Labels of required fields that no column is taken for. */
export function missingFields(inspection: imports.Inspection, choices: readonly ColumnChoice[]): string[] {
  const taken = new Set(choices.map((choice) => choice.field))
  return inspection.fields.filter((field) => field.required && !taken.has(field.name)).map((field) => field.label)
}

/** What to send with the file: nothing where nobody changed or confirmed anything, else every column, in the order of the file. */
export function givenColumns(
  inspection: imports.Inspection,
  choices: readonly ColumnChoice[],
): { header: string; field: string | null; unit: Unit | null }[] {
  const before = choicesOf(inspection)
  const changed = choices.some(
    (choice, i) => choice.field !== before[i]?.field || choice.unit !== before[i]?.unit || choice.unsure !== before[i]?.unsure,
  )
  return changed ? choices.map(({ header, field, unit }) => ({ header, field, unit })) : []
}
