/** Newest first, by month; the entries of a day (`2026-03-05`) keep their order. */
export function byMonth<E extends { readonly day: string }>(entries: readonly E[]): { month: string; entries: E[] }[] {
  const months = new Map<string, E[]>()
  for (const entry of [...entries].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0))) {
    const month = entry.day.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), entry])
  }
  return [...months].map(([month, list]) => ({ month, entries: list }))
}
