import { literal, type LakeSession } from '#platform/lake'
import type { Slice } from './input.ts'

/** Households whose numbers agree but for this many bits (8,192 of them) stay in one slice; the registry is cut at their borders. */
const spanBits = 13

/**
 * Persons a slice holds at most: about 200 bytes of memory each, results of DuckDB included. Every slice reads whole the groups of rows
 * that it only touches, so fewer are better.
 */
export const personsPerSlice = 4_000_000

/** Fewer persons than this are not worth a process of their own. */
const worthSharing = 300_000

/** Cuts the registry file into slices of about equal size, as many for each of the processes that share them. */
export async function cutSlices(
  session: LakeSession,
  registry: string,
  { mostPersons = personsPerSlice, processes = 1 }: { mostPersons?: number; processes?: number } = {},
): Promise<Slice[]> {
  const spans: Slice[] = []
  await session.columns(
    `SELECT household_no >> ${String(spanBits)} AS span, count(*)::INTEGER AS numbers, count(stands_for)::INTEGER AS merged, min(person_no) AS lowest, max(person_no) AS highest
     FROM read_parquet(${literal(registry)}) GROUP BY 1 ORDER BY 1`,
    (batch) => {
      const [at, numbers, merged, lowest, highest] = ['span', 'numbers', 'merged', 'lowest', 'highest'].map((name) => batch.numbers(name))
      for (let i = 0; i < batch.rowCount; i++) {
        const from = (at?.[i] ?? 0) << spanBits
        const others = merged?.[i] ?? 0
        spans.push({
          from,
          to: from + (1 << spanBits) - 1,
          persons: (numbers?.[i] ?? 0) - others,
          merged: others,
          lowestPerson: lowest?.[i] ?? 0,
          highestPerson: highest?.[i] ?? 0,
        })
      }
    },
  )
  const total = spans.reduce((sum, each) => sum + each.persons, 0)
  const shares = total < worthSharing ? 1 : processes
  const size = Math.ceil(total / (shares * Math.max(1, Math.ceil(total / mostPersons / shares))))
  return spans.reduce<Slice[]>((slices, next) => {
    const last = slices.at(-1)
    if (last === undefined || last.persons + next.persons > size * 1.05) return [...slices, next]
    return [...slices.slice(0, -1), joined(last, next)]
  }, [])
}

function joined(one: Slice, next: Slice): Slice {
  return {
    from: one.from,
    to: next.to,
    persons: one.persons + next.persons,
    merged: one.merged + next.merged,
    lowestPerson: Math.min(one.lowestPerson, next.lowestPerson),
    highestPerson: Math.max(one.highestPerson, next.highestPerson),
  }
}
