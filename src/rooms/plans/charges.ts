import { helpFieldKeys, policy, type HelpFieldKey, type plans as contract } from '#contract'
import type { Reader } from '#db'
import { ancestorAt, type PlainDate, type RegionCode } from '#kernel'
import { helpFieldAt, measureDays, planReviewMonths } from '#policy'
import { parametersInForce } from '#rooms/parameters'

/** The department that leads in a field of help at a place, and where its desk is. */
export function chargeAt(
  field: HelpFieldKey,
  place: RegionCode,
  day: PlainDate,
): { readonly department: string; readonly level: 'county' | 'township' } {
  const { department, level } = helpFieldAt(field, place, day)
  return { department, level }
}

/** Every field with who is in charge of it, as the form shows it. */
export function chargesAt(place: RegionCode, day: PlainDate): contract.PlanView['charges'] {
  return helpFieldKeys.map((field) => {
    const row = helpFieldAt(field, place, day)
    return {
      field,
      department: row.department,
      also: [...row.also],
      level: row.level,
      clause: `${policy.documentWords(row.cite.document)} ${row.cite.article}`,
      gist: row.cite.gist,
      unverified: row.status === '待核',
      note: row.note,
    }
  })
}

/** A desk of a department: that of the household's county or township. */
export function deskAt(place: RegionCode, level: 'county' | 'township'): RegionCode {
  return ancestorAt(place, level)
}

/** How often plans are reviewed and how long a measure may take, where nothing else is said. */
export async function usualAt(reader: Reader, place: RegionCode, day: PlainDate): Promise<contract.PlanView['usual']> {
  const table = await parametersInForce(reader)
  const [review, days] = [table.lookup(planReviewMonths.definition, place, day), table.lookup(measureDays.definition, place, day)]
  return { reviewMonths: review.value, measureDays: days.value, unverified: [review, days].some((figure) => figure.row.status === '待核') }
}
