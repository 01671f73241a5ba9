import type { PlainDate } from '#kernel'
import { identifier, literal, type LakeSession } from '#platform/lake'
import type { ChosenSnapshot } from './chosen-data.ts'
import { flagBit, sources } from './facts/index.ts'
import { sqlDays } from './places.ts'

/** The row of a department's file that speaks for a household. */
export interface SourceRow {
  readonly dataset: string
  readonly fileName: string
  readonly importId: number
  readonly row: number
  readonly day: string
}

/** household number → data set → the newest row that counts for the household. */
export type Provenance = ReadonlyMap<number, ReadonlyMap<string, SourceRow>>

/**
 * Finds for some households the newest row of each data set that counted for one of their members. Only for households that were
 * found: a query a data set, joined on person numbers.
 */
export async function provenanceOf(
  session: LakeSession,
  registry: string,
  households: readonly number[],
  snapshots: readonly ChosenSnapshot[],
  asOf: PlainDate,
): Promise<Provenance> {
  const found = new Map<number, Map<string, SourceRow>>()
  if (households.length === 0) return found
  const byPath = new Map(snapshots.map((one) => [one.path, one]))
  await session.run(
    'CREATE OR REPLACE TEMP TABLE hit_person AS SELECT r.person_no, r.household_no, r.flags FROM read_parquet(' +
      literal(registry) +
      ') r SEMI JOIN (SELECT unnest($1::INTEGER[]) AS household_no) h USING (household_no)',
    [households],
  )
  for (const source of sources) {
    const files = snapshots.filter((one) => one.dataset === source.dataset).map((one) => one.path)
    if (files.length === 0) continue
    const reading = source.reading(sqlDays(asOf))
    const day = source.day === null ? 'NULL::DATE' : `${identifier(source.day)}::DATE`
    await session.columns(
      `SELECT household_no, arg_max(row_no, ordering) AS row_no, arg_max(filename, ordering) AS filename, strftime(arg_max(day, ordering), '%Y-%m-%d') AS day FROM (
        SELECT p.household_no, d.row_no, d.filename, ${day} AS day, (coalesce(epoch(${day}), 0), d.row_no) AS ordering
        FROM (SELECT * FROM read_parquet([${files.map(literal).join(', ')}], filename = true, union_by_name = true) WHERE ${reading.where ?? 'TRUE'}) d
        JOIN hit_person p ON p.person_no = d.${identifier(source.person)} AND (p.flags & ${String(reading.unless === undefined ? 0 : flagBit(reading.unless).bit)}) = 0) GROUP BY household_no`,
      (batch) => {
        const homes = batch.numbers('household_no')
        const rows = batch.numbers('row_no')
        const names = batch.texts('filename')
        const days = batch.texts('day')
        for (let i = 0; i < batch.rowCount; i++) {
          const snapshot = byPath.get(names[i] ?? '')
          if (snapshot === undefined) continue
          const own = found.get(homes[i] ?? 0) ?? new Map<string, SourceRow>()
          own.set(source.dataset, {
            dataset: source.dataset,
            fileName: snapshot.fileName,
            importId: snapshot.importId,
            row: rows[i] ?? 0,
            day: days[i] ?? snapshot.asOf,
          })
          found.set(homes[i] ?? 0, own)
        }
      },
    )
  }
  await session.run('DROP TABLE hit_person')
  return found
}
