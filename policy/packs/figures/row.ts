import { plainDate, regionCode } from '#kernel'
import type { Citation, ParameterValue, Place } from '#rules'

/** Places that the packs know figures of. */
export const places = {
  nation: 'nation',
  hunan: regionCode('43'),
  datonghu: regionCode('430971'),
  shimen: regionCode('430726'),
  yongzhou: regionCode('4311'),
  hubei: regionCode('42'),
  shiyan: regionCode('4203'),
} as const satisfies Record<string, Place>

type Period = Pick<ParameterValue, 'from' | 'to' | 'thenInherit'>
type Rest = Omit<ParameterValue, 'key' | 'value' | 'place'>

/** From a day on, or from a day to a day; after the last day the place above holds again. */
export function period(from: string, to?: string): Period {
  return { from: plainDate(from), ...(to === undefined ? {} : { to: plainDate(to), thenInherit: true }) }
}

/** Read in the document itself. */
export function seen(when: Period, cite: Citation, note?: string): Rest {
  return { ...when, cite, status: 'verified', verifiedOn: plainDate('2026-11-21'), ...(note === undefined ? {} : { note }) }
}

/** Taken over from elsewhere, or standing in for what the document leaves to others; the note says which variants are known. */
export function unseen(when: Period, cite: Citation, note: string): Rest {
  return { ...when, cite, status: '待核', note }
}
