import type { Reader } from '#db'
import type { PlainDate } from '#kernel'
import { ruleAt } from '#rooms/visits'
import type { PlannedHousehold } from './held.ts'
import { knownOf } from './known.ts'
import { stillOpen, suggestionsFor, type Before, type Suggestion } from './suggest.ts'

/** A suggestion that was not wanted. */
export interface Refusal {
  readonly key: string
  readonly words: string
  readonly reason: string
  readonly decided_by_name: string
  readonly decided_at: Date
}

/** What is proposed for a family today, and what was refused before. */
export async function proposedFor(
  reader: Reader,
  { household_no: householdNo, region_code: region }: PlannedHousehold,
  today: PlainDate,
): Promise<{ open: Suggestion[]; refusals: readonly Refusal[] }> {
  const [known, rule, measures, refusals] = await Promise.all([
    knownOf(reader, householdNo, region, today),
    ruleAt(reader, region),
    reader
      .selectFrom('plan_measure')
      .innerJoin('household_plan', 'household_plan.id', 'plan_measure.plan_id')
      .select(['found_key', 'alert_id', 'closed_at'])
      .where('plan_measure.household_no', '=', householdNo)
      .where('household_plan.ended_at', 'is', null)
      .execute(),
    reader
      .selectFrom('plan_refusal')
      .select(['key', 'words', 'reason', 'decided_by_name', 'decided_at'])
      .where('household_no', '=', householdNo)
      .orderBy('decided_at', 'desc')
      .execute(),
  ])
  const before: Before = {
    measures: measures.map(({ closed_at, ...row }) => ({ ...row, closed_on: closed_at === null ? null : dayOf(closed_at) })),
    refusals: refusals.map((row) => ({ key: row.key, day: dayOf(row.decided_at) })),
  }
  return { open: stillOpen(suggestionsFor(known, rule.elderAge), before), refusals }
}

const chinaDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })

/** The day of an instant in China. */
export function dayOf(at: Date): PlainDate {
  return chinaDay.format(at) as PlainDate
}
