/** One thing a department did for a family, on its day. */
export interface TimelineEntry {
  readonly key: string | number
  /** `2026-03-05`. */
  readonly day: string
  readonly department: string
  readonly kind: string
  readonly title: string
  readonly detail?: string | undefined
  /** Fen. */
  readonly amount?: number | undefined
  readonly href?: string | undefined
}

/** Newest first, by month; the entries of a day keep their order. */
export function byMonth<E extends Pick<TimelineEntry, 'day'>>(entries: readonly E[]): { month: string; entries: E[] }[] {
  const months = new Map<string, E[]>()
  for (const entry of [...entries].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0))) {
    const month = entry.day.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), entry])
  }
  return [...months].map(([month, list]) => ({ month, entries: list }))
}

/** How often each value occurs, most frequent first; for the filter's labels. */
export function tally(entries: readonly TimelineEntry[], key: 'department' | 'kind'): [string, number][] {
  const counts = new Map<string, number>()
  for (const entry of entries) counts.set(entry[key], (counts.get(entry[key]) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
