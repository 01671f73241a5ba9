import type { Recognition } from '../reading/index.ts'

/** How the columns were read, for the report. */
export function columnReadings(recognition: Recognition) {
  const known = recognition.columns.map((match) => ({ header: match.header.shown, field: match.field.name, label: match.field.label, confidence: match.confidence, unit: match.header.unit ?? null, samples: [] as string[], column: match.header.column }))
  const unknown = recognition.unknown.map((header) => ({ header: header.shown, field: null, label: '', confidence: 0, unit: null, samples: [] as string[], column: header.column }))
  return [...known, ...unknown].sort((a, b) => a.column - b.column)
}
