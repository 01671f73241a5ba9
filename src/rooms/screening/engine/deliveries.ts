import { dataSetOf, lakeColumns } from '#rooms/catalogue'
import { identifier, literal, type LakeEngine } from '#platform/lake'
import type { FactSource } from '../facts/index.ts'

/**
 * What makes deliveries tell each thing that happened once: departments send a month at a time, but also everything since January, and a
 * bill that stands in two files is one bill. The newest delivery that speaks of it counts. `files`, the newest last, have to be read with
 * `filename = true`; empty where no two of them speak of the same days, which costs nothing.
 */
export async function newestOfEach(lake: Pick<LakeEngine, 'rows'>, source: FactSource, files: readonly string[]): Promise<string> {
  if ('latest' in source.take || source.day === null || files.length < 2) return ''
  if (!(await speakOfTheSameDays(lake, source.day, files))) return ''
  const keys = keyOf(source)
  const list = listOf(files)
  const there = new Set((await lake.rows<{ name: string }>(`SELECT DISTINCT name FROM parquet_schema(${list})`)).map(({ name }) => name))
  if (!keys.every((key) => there.has(key))) return ''
  // Rows of one file stay side by side: within a file import has seen to repetitions.
  return `QUALIFY rank() OVER (PARTITION BY ${keys.map(identifier).join(', ')} ORDER BY list_position(${list}, filename) DESC) = 1`
}

/** Several files of one data set as one relation; their columns are found by name. */
export function parquet(files: readonly string[]): string {
  return `read_parquet(${listOf(files)}, union_by_name = ${files.length > 1 ? 'true' : 'false'})`
}

/** The rows that count of all files of a data set. */
export async function countedRows(lake: Pick<LakeEngine, 'rows'>, source: FactSource, files: readonly string[]): Promise<string> {
  const once = await newestOfEach(lake, source, files)
  return once === '' ? parquet(files) : `(SELECT * FROM read_parquet(${listOf(files)}, filename = true, union_by_name = true) ${once})`
}

const listOf = (files: readonly string[]): string => `[${files.map(literal).join(', ')}]`

/** The columns that together say which thing a row is about. */
function keyOf(source: FactSource): string[] {
  const dataset = dataSetOf(source.dataset)
  const stored = new Map(lakeColumns(dataset).map((column) => [column.field.name, column.name]))
  return dataset.keyFields.map((field) => {
    const column = stored.get(field)
    if (column === undefined) throw new Error(`${source.dataset}: ${field}, by which its rows are told apart, is not in the lake`)
    return column
  })
}

/** From the statistics of the files alone. A file that does not say counts as speaking of all days. */
async function speakOfTheSameDays(lake: Pick<LakeEngine, 'rows'>, day: string, files: readonly string[]): Promise<boolean> {
  const spans = await lake.rows<{ first: string | null; last: string | null }>(
    `SELECT min(stats_min_value) AS first, max(stats_max_value) AS last FROM parquet_metadata(${listOf(files)}) WHERE path_in_schema = ${literal(day)} AND num_values > stats_null_count GROUP BY file_name ORDER BY 1`,
  )
  return spans.some(({ first, last }, at) => first === null || last === null || first <= (spans[at - 1]?.last ?? ''))
}
