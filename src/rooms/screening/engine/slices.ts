import { literal, type LakeSession } from '#platform/lake'
import type { Slice } from './input.ts'

/**
 * Persons a slice holds at most: about 200 bytes of memory each, results of DuckDB included. Every slice reads whole the groups of rows
 * that it only touches, so fewer are better.
 */
export const personsPerSlice = 4_000_000

/** Fewer persons than this are not worth a process of their own. */
const worthSharing = 300_000

/** A group of rows of the registry file, as its statistics tell of it. */
interface Group {
  readonly rows: number
  readonly merged: number
  readonly firstHousehold: number
  readonly lastHousehold: number
  readonly lowestPerson: number
  readonly highestPerson: number
}

/**
 * Cuts the registry file into slices for the processes that share them, of about equal size but for the last. Read from the statistics of
 * the file alone, so a slice ends with a household that stands at the end of a group of rows.
 */
export async function cutSlices(
  session: Pick<LakeSession, 'columns'>,
  registry: string,
  { mostPersons = personsPerSlice, processes = 1 }: { mostPersons?: number; processes?: number } = {},
): Promise<Slice[]> {
  const groups = await groupsOf(session, registry)
  const total = groups.reduce((sum, { rows }) => sum + rows, 0)
  const shares = total < worthSharing ? 1 : processes
  const ends = endsOf(groups, sizesOf(Math.max(1, Math.ceil(total / mostPersons / shares)), shares))
  return ends.map((to, at) => sliceOf(groups, (ends[at - 1] ?? -1) + 1, to))
}

/**
 * How large the slices are, beside each other. The last of many rounds comes in halves and quarters: a process that is done has little to
 * wait for.
 */
function sizesOf(rounds: number, processes: number): number[] {
  const slices = (count: number, size: number): number[] => Array.from({ length: count }, () => size)
  if (processes === 1 || rounds < 3) return slices(rounds * processes, 1)
  return [...slices((rounds - 1) * processes, 1), ...slices(processes, 1 / 2), ...slices(2 * processes, 1 / 4)]
}

async function groupsOf(session: Pick<LakeSession, 'columns'>, registry: string): Promise<Group[]> {
  const least = (column: string): string => `min(TRY_CAST(stats_min_value AS INTEGER)) FILTER (path_in_schema = '${column}')`
  const greatest = (column: string): string => `max(TRY_CAST(stats_max_value AS INTEGER)) FILTER (path_in_schema = '${column}')`
  const names = ['rows', 'merged', 'firstHousehold', 'lastHousehold', 'lowestPerson', 'highestPerson'] as const
  const figures = [
    'any_value(row_group_num_rows)::INTEGER',
    `sum(row_group_num_rows - coalesce(stats_null_count, 0)) FILTER (path_in_schema = 'stands_for')::INTEGER`,
    least('household_no'),
    greatest('household_no'),
    least('person_no'),
    greatest('person_no'),
  ]
  const groups: Group[] = []
  await session.columns(
    `SELECT ${figures.map((figure, at) => `${figure} AS "${names[at] ?? ''}"`).join(', ')} FROM parquet_metadata(${literal(registry)}) GROUP BY row_group_id ORDER BY row_group_id`,
    (batch) => {
      const columns = names.map((name) => [name, batch.numbers(name), batch.nulls(name)] as const)
      if (columns.some(([, , nulls]) => nulls !== null)) throw new Error('the registry file has no statistics')
      for (let i = 0; i < batch.rowCount; i++)
        groups.push(Object.fromEntries(columns.map(([name, values]) => [name, values[i] ?? 0])) as Record<(typeof names)[number], number>)
    },
  )
  return groups
}

/** The last household of each slice, ascending: of the group that ends nearest to where the slice ought to end. */
function endsOf(groups: readonly Group[], sizes: readonly number[]): number[] {
  const whole = sizes.reduce((all, size) => all + size, 0)
  let sum = 0
  const ends = groups.map(({ rows, lastHousehold }) => ({ household: lastHousehold, sum: (sum += rows) }))
  const nearest = (rows: number): number[] =>
    ends
      .reduce<typeof ends>(([best], end) => [best && Math.abs(best.sum - rows) <= Math.abs(end.sum - rows) ? best : end], [])
      .map((end) => end.household)
  let taken = 0
  return [...new Set(sizes.flatMap((size) => nearest(((taken += size) * sum) / whole)))]
}

function sliceOf(groups: readonly Group[], from: number, to: number): Slice {
  const touched = groups.filter(({ firstHousehold, lastHousehold }) => firstHousehold <= to && lastHousehold >= from)
  return {
    from,
    to,
    mostRows: touched.reduce((sum, { rows }) => sum + rows, 0),
    merged: touched.some(({ merged }) => merged > 0),
    lowestPerson: touched.reduce((least, { lowestPerson }) => Math.min(least, lowestPerson), Number.MAX_SAFE_INTEGER),
    highestPerson: touched.reduce((most, { highestPerson }) => Math.max(most, highestPerson), 0),
  }
}
