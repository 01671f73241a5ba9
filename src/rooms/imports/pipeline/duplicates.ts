import type { DataSetDefinition } from '#rooms/catalogue'
import { identifier, literal, type LakeSession } from '#platform/lake'
import type { HeldProblem } from '../import.ts'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { peek, type RawRow } from '../reading/index.ts'
import { plannedReaders, type PlannedSheet, type ReadingPlan } from './plan.ts'
import { rowNumber } from './row-reading.ts'
import { stagedTable } from './staging.ts'

/**
 * Takes rows that say the same thing twice out of the staged table. The first row of a key stays; later ones that are equal are
 * repetitions (counted), later ones that differ are named in `doubtful` with the row they contradict.
 */
export async function removeRepeats(session: LakeSession, dataset: DataSetDefinition): Promise<{ repeated: number; doubtful: Map<number, number> }> {
  const key = dataset.keyFields.map(identifier).join(', ')
  const values = dataset.fields.map((field) => identifier(field.name)).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE repeat AS
    WITH keyed AS (SELECT row_no, first_value(row_no) OVER w AS first_no, hash(ROW(${values})) AS content, first_value(hash(ROW(${values}))) OVER w AS first_content
      FROM ${stagedTable} WINDOW w AS (PARTITION BY ${key} ORDER BY row_no))
    SELECT row_no, first_no, content = first_content AS same FROM keyed WHERE row_no <> first_no`)
  const doubtful = new Map<number, number>()
  await session.columns('SELECT row_no, first_no FROM repeat WHERE NOT same ORDER BY row_no', (batch) => {
    const first = batch.numbers('first_no')
    batch.numbers('row_no').forEach((row, i) => doubtful.set(row, first[i] ?? 0))
  })
  const { rowsChanged } = await session.run(`DELETE FROM ${stagedTable} WHERE row_no IN (SELECT row_no FROM repeat)`)
  await session.run('DROP TABLE repeat')
  return { repeated: rowsChanged - doubtful.size, doubtful }
}

/**
 * Takes out rows that earlier snapshots of the same data set, period and place already hold with the same values: a file sent again
 * with a few corrections adds only the corrections. Needs the numbered table.
 */
export async function removeKnown(session: LakeSession, numbered: string, columns: readonly string[], snapshots: readonly string[]): Promise<number> {
  if (snapshots.length === 0) return 0
  const list = columns.map(identifier).join(', ')
  const files = `read_parquet([${snapshots.map(literal).join(', ')}], union_by_name = true)`
  const { rowsChanged } = await session.run(`DELETE FROM ${numbered} WHERE hash(ROW(${list})) IN (SELECT hash(ROW(${list})) FROM ${files})`)
  return rowsChanged
}

/** Holds rows back that were found wanting after reading; their cells are read from the file again. */
export async function holdRows(path: string, plan: ReadingPlan, held: HeldSpool, wanted: ReadonlyMap<number, HeldProblem>): Promise<void> {
  if (wanted.size === 0) return
  for (const { sheet, reader } of await plannedReaders(path, plan)) {
    const { rows } = await peek(reader)
    for await (const batch of rows) await held.add(batch.flatMap((row) => wantedRow(row, sheet, wanted)))
  }
}

function wantedRow(row: RawRow, sheet: PlannedSheet, wanted: ReadonlyMap<number, HeldProblem>): HeldRow[] {
  const rowNo = rowNumber(row.number, sheet)
  const problem = wanted.get(rowNo)
  return problem === undefined ? [] : [{ rowNo, sheet: sheet.name, cells: row.cells, problems: [problem] }]
}
