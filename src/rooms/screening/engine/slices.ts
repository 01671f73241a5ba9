import { literal, type LakeSession } from '#platform/lake'
import type { Slice } from './input.ts'

/** Households whose numbers lie in one such span stay in one slice; the registry is cut at their borders. */
const span = 8_192

/**
 * Persons a slice holds at most: about 200 bytes of memory each, results of DuckDB included. Every slice reads whole the groups of rows
 * that it only touches, so fewer are better.
 */
export const personsPerSlice = 4_000_000

/** Fewer persons than this are not worth a process of their own. */
const worthSharing = 300_000

/** Cuts the registry file into slices of about equal size, as many for each of the processes that share them. */
export async function cutSlices(session: LakeSession, registry: string, { mostPersons = personsPerSlice, processes = 1 }: { mostPersons?: number; processes?: number } = {}): Promise<Slice[]> {
  const spans: Slice[] = []
  await session.columns(
    `SELECT household_no // ${String(span)} AS span, (count(*) - count(stands_for))::INTEGER AS persons, min(person_no) AS lowest, max(person_no) AS highest
     FROM read_parquet(${literal(registry)}) GROUP BY 1 ORDER BY 1`,
    (batch) => {
      const [at, persons, lowest, highest] = ['span', 'persons', 'lowest', 'highest'].map((name) => batch.numbers(name))
      for (let i = 0; i < batch.rowCount; i++) {
        const from = (at?.[i] ?? 0) * span
        spans.push({ from, to: from + span - 1, persons: persons?.[i] ?? 0, lowestPerson: lowest?.[i] ?? 0, highestPerson: highest?.[i] ?? 0 })
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
    lowestPerson: Math.min(one.lowestPerson, next.lowestPerson),
    highestPerson: Math.max(one.highestPerson, next.highestPerson),
  }
}
