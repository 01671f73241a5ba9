import type { Slice } from '#command'
import { reports as contract } from '#contract'
import type { Reader } from '#db'
import type { RegionCode } from '#kernel'
import type { Asking } from '#rooms/alerts'
import { countedFigures, figuresOf, tallyAlerts, type AlertTally } from './alert-figures.ts'
import { placeNames } from './names.ts'
import { isOwnLevel, regionOfReport } from './places.ts'
import { addressOf, daysOfMonth, type AlertStatisticsQuery } from './selection.ts'
import { inOrder } from './sorting.ts'

const standard: readonly contract.AlertDimension[] = ['place']

function dimensionsOf({ by }: AlertStatisticsQuery): readonly contract.AlertDimension[] {
  const known = Object.keys(contract.alertDimensions) as contract.AlertDimension[]
  const chosen = known.filter((name) => by?.includes(name) === true)
  return chosen.length === 0 ? standard : chosen
}

/** Alerts by the chosen dimensions. Each row carries the selection that opens its alerts in the list. */
export async function alertStatistics(
  reader: Reader,
  query: AlertStatisticsQuery,
  slice: Slice,
  asking: Asking,
): Promise<contract.AlertStatisticsRow[]> {
  const region = regionOfReport(query.region, asking.actor)
  const tallies = await tallyAlerts(reader, query, dimensionsOf(query), region, asking)
  const names = await placeNames(
    reader,
    tallies.map((each) => each.place),
  )
  return inOrder(
    tallies.map((each) => rowOf(each, query, region, names)),
    slice,
  )
}

/** Number of rows, sums of the counts, and the shares of everything together. */
export async function alertStatisticsTotals(
  reader: Reader,
  query: AlertStatisticsQuery,
  asking: Asking,
): Promise<{ total: number; sums: Record<string, number> }> {
  const tallies = await tallyAlerts(reader, query, dimensionsOf(query), regionOfReport(query.region, asking.actor), asking)
  const together = figuresOf(tallies)
  const shares = (['confirmedShare', 'falseShare', 'lateShare'] as const).flatMap((key) => {
    const share = together[key]
    return share === null ? [] : [[key, share] as const]
  })
  return { total: tallies.length, sums: Object.fromEntries([...countedFigures.map((key) => [key, together[key]] as const), ...shares]) }
}

function rowOf(
  tally: AlertTally,
  query: AlertStatisticsQuery,
  region: RegionCode | null,
  names: ReadonlyMap<string, string>,
): contract.AlertStatisticsRow {
  const { place, category, cause, department, month } = tally
  const given = (value: string): string | null => (value === '' ? null : value)
  const own = place !== '' && isOwnLevel(place, region)
  return {
    key: [place, category, cause, department, month].join(' '),
    place: place === '' ? null : `${names.get(place) ?? place}${own ? '（本级）' : ''}`,
    regionCode: given(place),
    category: given(category),
    cause: given(cause),
    department: given(department),
    month: given(month),
    ...figuresOf([tally]),
    query: addressOf(alertAddress(query, { place, own, category, cause, department, month })),
  }
}

interface Cell {
  readonly place: string
  readonly own: boolean
  readonly category: string
  readonly cause: string
  readonly department: string
  readonly month: string
}

/** The query of the list of alerts for one cell of a report; '' leaves the report's own selection. */
export function alertAddress(query: AlertStatisticsQuery, cell: Partial<Cell>): Record<string, string | readonly string[] | undefined> {
  const days = cell.month === undefined || cell.month === '' ? undefined : daysOfMonth(cell.month, query.openedFrom, query.openedTo)
  const place = cell.place === '' ? undefined : cell.place
  return {
    region: cell.own === true ? undefined : (place ?? query.region),
    at: cell.own === true ? place : undefined,
    category: cell.category === undefined || cell.category === '' ? query.category : cell.category,
    cause: cell.cause === undefined || cell.cause === '' ? query.cause : cell.cause,
    handledBy: cell.department === undefined || cell.department === '' ? query.handledBy : cell.department,
    grade: query.grade,
    source: query.source,
    openedFrom: days?.from ?? query.openedFrom,
    openedTo: days?.to ?? query.openedTo,
  }
}
