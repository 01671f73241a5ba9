import { indicators, type Indicator } from '#policy'
import { columnName } from '#rules'
import type { LakeSession } from '#platform/lake'
import type { Availability } from './engine/availability.ts'
import { factInputs } from './engine/derive.ts'
import { parquet } from './engine/deliveries.ts'
import { answerIn, wordCount } from './engine/rules.ts'
import type { Place } from './engine/input.ts'
import type { HouseholdFacts } from './findings.ts'

export type HitState = 'new' | 'still' | 'gone' | 'unsure'

/** One indicator for one household, compared with the last run. */
export interface Hit {
  readonly householdNo: number
  readonly place: number
  readonly indicator: Indicator
  /** 1 red, 2 orange, 3 yellow; for gone and unsure that of the last run. */
  readonly grade: number
  readonly state: HitState
  readonly facts: HouseholdFacts
}

/** `household indicator` → grade of the last run. */
export type PreviousHits = ReadonlyMap<string, { householdNo: number; indicator: string; grade: number }>

/** One household and indicator, as the key of `PreviousHits`. */
export function hitKey(householdNo: number, indicator: string): string {
  return `${String(householdNo)} ${indicator}`
}

/**
 * Reads what the engine found and compares it with the last run: new, still there, gone; unsure where the data no longer suffices to
 * say. A household that is no longer there at all is gone.
 */
export async function readHits(
  session: LakeSession,
  files: readonly string[],
  places: readonly Place[],
  availability: ReadonlyMap<string, Availability>,
  previous: PreviousHits,
): Promise<Hit[]> {
  const hits: Hit[] = []
  const seen = new Set<string>()
  const byId = new Map(indicators.map((one) => [one.id, one]))
  await session.columns(`SELECT * FROM ${parquet(files)} ORDER BY household_no`, (batch) => {
    const homes = batch.numbers('household_no')
    const placeOf = batch.numbers('place')
    const words = Array.from({ length: wordCount }, (_, index) => Int32Array.from(batch.numbers(`word_${String(index)}`)))
    const columns = factInputs.map((input) => ({
      input,
      values: batch.numbers(columnName(input.name)),
      known: availability.get(input.name) ?? 'known',
    }))
    for (let row = 0; row < batch.rowCount; row++) {
      const householdNo = homes[row] ?? 0
      const place = placeOf[row] ?? 0
      let facts: HouseholdFacts | undefined
      for (const [index, indicator] of indicators.entries()) {
        if (places[place]?.indicators.includes(indicator.id) !== true) continue
        const answer = answerIn(words, index, row)
        const key = hitKey(householdNo, indicator.id)
        const before = previous.get(key)
        if (before !== undefined) seen.add(key)
        if (answer === 0 && before === undefined) continue
        if (answer === 4 && before === undefined) continue
        facts ??= Object.fromEntries(
          columns.map(({ input, values, known }) => [input.name, factValue(values[row] ?? 0, input.unit === 'bool', known, place)]),
        )
        const found = answer >= 1 && answer <= 3
        hits.push({
          householdNo,
          place,
          indicator,
          grade: found ? answer : (before?.grade ?? 3),
          state: found ? (before === undefined ? 'new' : 'still') : answer === 4 ? 'unsure' : 'gone',
          facts,
        })
      }
    }
  })
  for (const [key, before] of previous) {
    const indicator = byId.get(before.indicator)
    if (!seen.has(key) && indicator !== undefined)
      hits.push({ householdNo: before.householdNo, place: 0, indicator, grade: before.grade, state: 'gone', facts: {} })
  }
  return hits
}

function factValue(value: number, isFlag: boolean, known: Availability, place: number): number | boolean | null {
  if (known === 'unknown' || (typeof known === 'object' && known.unknownAt.includes(place))) return null
  return isFlag ? value === 1 : value
}
