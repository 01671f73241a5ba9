import { addMonths, contains, daysBetween, type PlainDate, type RegionCode } from '#kernel'
import type { Reader } from '#db'
import { dataSetOf } from '#rooms/catalogue'
import { dueDate, periodEnd } from '#rooms/imports'
import { sources, type FactSource } from './facts/index.ts'
import type { Place } from './engine/input.ts'

/** A snapshot a run rests on, with the file it came from. */
export interface ChosenSnapshot {
  readonly id: number
  readonly dataset: string
  readonly path: string
  readonly period: string
  readonly regionCode: RegionCode
  readonly rows: number
  readonly asOf: PlainDate
  readonly importId: number
  readonly fileName: string
}

/** What a run reads: files by data set, places a data set does not reach, and a line a data set for the screen. */
export interface ChosenData {
  readonly files: Readonly<Record<string, readonly string[]>>
  readonly uncovered: Readonly<Record<string, readonly number[]>>
  readonly snapshots: readonly ChosenSnapshot[]
  readonly lines: readonly DataLine[]
}

/** One data set as the run's page shows it. */
export interface DataLine {
  readonly dataset: string
  readonly name: string
  readonly department: string
  readonly periods: readonly string[]
  readonly files: number
  readonly rows: number
  readonly asOf: string | null
  readonly ageDays: number | null
  readonly late: boolean
  readonly missing: boolean
  readonly missingPlaces: readonly string[]
  readonly importIds: readonly number[]
}

/**
 * Chooses the deliveries a run as of a day reads. Of rosters and states each place's newest period counts, with everything delivered
 * for it; of things that happened, the deliveries of the last months. A delivery newer than the day does not exist for the run.
 */
export async function chooseData(reader: Reader, places: readonly Place[], asOf: PlainDate): Promise<ChosenData> {
  const rows = await reader
    .selectFrom('snapshot')
    .innerJoin('import', 'import.id', 'snapshot.import_id')
    .select([
      'snapshot.id',
      'snapshot.dataset',
      'snapshot.path',
      'snapshot.period',
      'snapshot.region_code',
      'snapshot.rows',
      'snapshot.as_of',
      'snapshot.import_id',
      'import.file_name',
    ])
    .where('snapshot.withdrawn_at', 'is', null)
    .where('snapshot.as_of', '<=', asOf)
    .orderBy('snapshot.id')
    .execute()
  const snapshots = rows.map((row): ChosenSnapshot => ({
    id: row.id,
    dataset: row.dataset,
    path: row.path,
    period: row.period,
    regionCode: row.region_code as RegionCode,
    rows: row.rows,
    asOf: row.as_of as PlainDate,
    importId: row.import_id,
    fileName: row.file_name,
  }))
  const byDataset = Map.groupBy(snapshots, (one) => one.dataset)
  const chosen = new Map<string, Set<ChosenSnapshot>>()
  const uncovered = new Map<string, Set<number>>()
  for (const source of sources) {
    const own = chosen.get(source.dataset) ?? new Set<ChosenSnapshot>()
    const without = uncovered.get(source.dataset) ?? new Set<number>()
    for (const [index, place] of places.entries()) {
      const taken = takenFor(source, byDataset.get(source.dataset) ?? [], place.region, asOf)
      for (const snapshot of taken) own.add(snapshot)
      if (taken.length === 0) without.add(index)
    }
    chosen.set(source.dataset, own)
    uncovered.set(source.dataset, without)
  }
  return {
    files: Object.fromEntries([...chosen].map(([dataset, own]) => [dataset, newestLast(own).map((one) => one.path)])),
    uncovered: Object.fromEntries([...uncovered].map(([dataset, without]) => [dataset, [...without]])),
    snapshots: [...chosen.values()].flatMap((own) => [...own]),
    lines: [...chosen].map(([dataset, own]) =>
      lineOf(
        dataset,
        [...own],
        [...(uncovered.get(dataset) ?? [])].map((index) => places[index]?.region ?? ''),
        asOf,
      ),
    ),
  }
}

/** In the order in which they take each other's place: what two speak of is told by the later one. */
export function newestLast(snapshots: Iterable<ChosenSnapshot>): ChosenSnapshot[] {
  return [...snapshots].toSorted((one, other) => one.asOf.localeCompare(other.asOf) || one.id - other.id)
}

/** Of all deliveries those that speak of one place as of a day, by the same choice as a run's. */
export function snapshotsFor(snapshots: readonly ChosenSnapshot[], place: RegionCode, asOf: PlainDate): readonly ChosenSnapshot[] {
  const byDataset = Map.groupBy(
    snapshots.filter((one) => one.asOf <= asOf),
    (one) => one.dataset,
  )
  return [...new Set(sources.flatMap((source) => takenFor(source, byDataset.get(source.dataset) ?? [], place, asOf)))]
}

function takenFor(source: FactSource, snapshots: readonly ChosenSnapshot[], place: RegionCode, asOf: PlainDate): ChosenSnapshot[] {
  const about = snapshots.filter((one) => contains(one.regionCode, place) || contains(place, one.regionCode))
  if ('months' in source.take) {
    const since = addMonths(asOf, -source.take.months)
    return about.filter((one) => one.asOf > since)
  }
  const newest = about.reduce<ChosenSnapshot | undefined>(
    (best, one) => (best === undefined || one.asOf > best.asOf ? one : best),
    undefined,
  )
  return newest === undefined ? [] : about.filter((one) => one.period === newest.period)
}

function lineOf(dataset: string, own: readonly ChosenSnapshot[], missingPlaces: readonly string[], asOf: PlainDate): DataLine {
  const definition = dataSetOf(dataset)
  const newest =
    own
      .map((one) => one.asOf)
      .toSorted()
      .at(-1) ?? null
  const newestPeriod = own
    .map((one) => one.period)
    .toSorted()
    .at(-1)
  return {
    dataset,
    name: definition.name,
    department: definition.department,
    periods: [...new Set(own.map((one) => one.period))].toSorted(),
    files: own.length,
    rows: own.reduce((sum, one) => sum + one.rows, 0),
    asOf: newest,
    ageDays: newest === null ? null : daysBetween(newest, asOf),
    late: newestPeriod !== undefined && dueDate(definition, periodEnd(newestPeriod), asOf).daysLate > 0,
    missing: own.length === 0,
    missingPlaces,
    importIds: own.map((one) => one.importId),
  }
}
