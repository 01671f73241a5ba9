import type { alerts, QueryOf, reports as contract } from '#contract'

export type AlertReportQuery = Partial<QueryOf<typeof contract.overview>>
export type AlertStatisticsQuery = AlertReportQuery & { readonly by?: string[] | undefined }

/** The part of a report's query that selects alerts, in the words of the list of alerts. */
export function alertSelection({
  region,
  category,
  cause,
  grade,
  source,
  handledBy,
  openedFrom,
  openedTo,
}: AlertReportQuery): Partial<alerts.AlertQuery> {
  return { region, category, cause, grade, source, handledBy, openedFrom, openedTo }
}

/** A selection as the query string of a list; empty values are left out. */
export function addressOf(values: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const pairs = Object.entries(values).flatMap(([key, value]) => {
    const text = typeof value === 'string' || value === undefined ? value : value.join(',')
    return text === undefined || text === '' ? [] : [[key, text]]
  })
  return new URLSearchParams(pairs).toString()
}

/** First and last day of a month (`2026-02` → `2026-02-01`, `2026-02-28`), narrowed by the days of a selection. */
export function daysOfMonth(month: string, from: string | undefined, to: string | undefined): { from: string; to: string } {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10)
  const first = `${month}-01`
  return { from: from !== undefined && from > first ? from : first, to: to !== undefined && to < last ? to : last }
}
