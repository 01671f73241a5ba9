import type { PlainDate, RegionCode } from '#kernel'
import type { ParameterValue } from '#rules'

/** A part of the population: households with a number from `from` to `to`, and where their members' person numbers lie. */
export interface Slice {
  readonly from: number
  readonly to: number
  /** Rows of the registry file that belong to it, at most. */
  readonly mostRows: number
  /** Whether some of them are further numbers of people who were merged (`stands_for`). */
  readonly merged: boolean
  readonly lowestPerson: number
  readonly highestPerson: number
}

/** A county of the run. Its index in the list is the place key of a household. */
export interface Place {
  readonly region: RegionCode
  /** Indicators that are switched on there. */
  readonly indicators: readonly string[]
}

/** What a screening is told: files and settings, nothing of the database. Plain data. */
export interface EngineInput {
  readonly asOf: PlainDate
  /** Parquet: person_no, household_no, flags, age, place, urban, in the order of household_no (registry-export.ts). */
  readonly registry: string
  readonly slices: readonly Slice[]
  /** Snapshot files of each data set that count; a data set without files is missing. */
  readonly files: Readonly<Record<string, readonly string[]>>
  /** For data sets that reach only some of the places: those they do not reach, by index. */
  readonly uncovered: Readonly<Record<string, readonly number[]>>
  readonly places: readonly Place[]
  /** Thresholds that regions changed. */
  readonly settings: readonly ParameterValue[]
  /** Parquet with `household_no` of households found the last time: their facts are kept whatever comes out. Null for none. */
  readonly previous: string | null
  /** Where the households found go, with their facts: `….parquet`, of which the name of each slice's file is made. */
  readonly output: string
}

/** What each of its processes is told; slices it asks for, one after the other. */
export type ScreenInput = Omit<EngineInput, 'slices'>

/** Where the households found in a slice go. */
export function fileOf(output: string, slice: Slice): string {
  return output.replace(/\.parquet$/, `-${String(slice.from)}.parquet`)
}

export interface IndicatorCount {
  red: number
  orange: number
  yellow: number
  unknown: number
}

export interface EngineOutput {
  readonly households: number
  readonly persons: number
  /** Results compared between SQL and loop. */
  readonly checked: number
  readonly counts: Readonly<Record<string, IndicatorCount>>
  /** Parquet with the households found: number, place, answers (rules.ts), facts; a file a slice, in the order of the slices. */
  readonly files: readonly string[]
  readonly modelHash: string
  readonly parametersHash: string
  /** Most memory the process (or the processes together) ever held, MiB. */
  readonly peakMemoryMb: number
  /** Processor time of each part in milliseconds, added up over the processes. */
  readonly spent: Readonly<Record<string, number>>
}

/** What one of the processes comes to. */
export type ScreenOutput = Omit<EngineOutput, 'files'>
