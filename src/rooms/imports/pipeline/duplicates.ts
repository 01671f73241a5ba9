import { lakeColumns, type DataSetDefinition } from '#rooms/catalogue'
import { identifier, literal, type LakeSession } from '#platform/lake'
import { storedColumns } from './numbering.ts'
import { dropRows, idKey, stagedTable } from './staging.ts'

/** Rows that say the same thing twice: how many were equal, and those that differ with the row (of this file) they contradict, ascending. */
export interface Repeats {
  readonly repeated: number
  readonly doubtful: ReadonlyMap<number, number>
}

/**
 * Takes rows that say the same thing twice out of the staged rows. The first row of a key stays; later ones that are equal are
 * repetitions, later ones that differ are doubtful.
 */
export async function removeRepeats(session: LakeSession, dataset: DataSetDefinition): Promise<Repeats> {
  const compared = new Map(dataset.fields.map(({ name, type }) => [name, identifier(type === 'idNumber' ? idKey(name) : name)]))
  const key = dataset.keyFields.map((name) => compared.get(name) ?? identifier(name)).join(', ')
  const values = [...compared.values()].join(', ')
  // Most files have no key twice: looked for by hash first, so that only suspects are sorted and compared.
  await session.run(
    `CREATE OR REPLACE TEMP TABLE suspect AS SELECT hash(${key}) AS key_hash FROM ${stagedTable} GROUP BY 1 HAVING count(*) > 1`,
  )
  await session.run(`CREATE OR REPLACE TEMP TABLE repeat AS
    WITH told AS (SELECT row_no, first_value(row_no) OVER same_key AS first_no, ROW(${values}) AS content, first_value(ROW(${values})) OVER same_key AS first_content
      FROM (FROM ${stagedTable} WHERE hash(${key}) IN (FROM suspect)) WINDOW same_key AS (PARTITION BY ${key} ORDER BY row_no))
    SELECT row_no, first_no, content IS NOT DISTINCT FROM first_content AS same FROM told WHERE row_no <> first_no`)
  const doubtful = new Map<number, number>()
  await session.columns('SELECT row_no, first_no FROM repeat WHERE NOT same ORDER BY row_no', (batch) => {
    const first = batch.numbers('first_no')
    batch.numbers('row_no').forEach((row, i) => doubtful.set(row, first[i] ?? 0))
  })
  const dropped = await dropRows(session, 'SELECT row_no FROM repeat')
  await session.run('DROP TABLE repeat; DROP TABLE suspect')
  return { repeated: dropped - doubtful.size, doubtful }
}

/**
 * Compares rows that are added to a period with the snapshots it already has: the same row again is a repetition and is taken out; a
 * row that says something else about the same thing is doubtful, with the row it contradicts. Needs the checked view.
 */
export async function removeKnown(
  session: LakeSession,
  dataset: DataSetDefinition,
  columns: readonly string[],
  snapshots: readonly string[],
): Promise<Repeats> {
  if (snapshots.length === 0) return { repeated: 0, doubtful: new Map() }
  const same = (names: readonly string[]) =>
    names.map((name) => `old.${identifier(name)} IS NOT DISTINCT FROM new.${identifier(name)}`).join(' AND ')
  const earlier = await earlierRows(session, columns, snapshots)
  const added = `(${storedColumns(dataset, columns)})`
  const repeated = await dropRows(session, `SELECT new.row_no FROM ${added} AS new SEMI JOIN ${earlier} AS old ON ${same(columns)}`)
  const keys = keyColumns(dataset, columns)
  const doubtful = new Map<number, number>()
  if (keys === null) return { repeated, doubtful }
  await session.columns(
    `SELECT new.row_no, min(old.row_no) AS old_no FROM ${added} AS new JOIN ${earlier} AS old ON ${same(keys)} GROUP BY 1 ORDER BY 1`,
    (batch) => {
      const old = batch.numbers('old_no')
      batch.numbers('row_no').forEach((row, i) => doubtful.set(row, old[i] ?? 0))
    },
  )
  if (doubtful.size > 0) await dropRows(session, `SELECT DISTINCT new.row_no FROM ${added} AS new JOIN ${earlier} AS old ON ${same(keys)}`)
  return { repeated, doubtful }
}

/** Earlier snapshots as a relation with all these columns: those made before a column was asked for have none. */
async function earlierRows(session: LakeSession, columns: readonly string[], snapshots: readonly string[]): Promise<string> {
  const files = `[${snapshots.map(literal).join(', ')}]`
  const there = new Set((await session.rows<{ name: string }>(`SELECT DISTINCT name FROM parquet_schema(${files})`)).map((row) => row.name))
  const chosen = columns.map((column) => (there.has(column) ? identifier(column) : `NULL AS ${identifier(column)}`))
  return `(SELECT row_no, ${chosen.join(', ')} FROM read_parquet(${files}, union_by_name = true))`
}

/** The key as columns of the lake; null where a part of it does not get there. */
function keyColumns(dataset: DataSetDefinition, columns: readonly string[]): string[] | null {
  const stored = new Map(lakeColumns(dataset).map((column) => [column.field.name, column.name]))
  const keys = dataset.keyFields.map((field) => stored.get(field))
  const known = keys.filter((column): column is string => column !== undefined && columns.includes(column))
  return known.length === keys.length ? known : null
}
