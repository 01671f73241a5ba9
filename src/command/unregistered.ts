import { maskIdNumber, maskName, type PlainDate } from '#kernel'
import { lastBirthOfAdults } from './veil.ts'

/*
 * Of people who are not in the registry yet (a row held back, a lead) nothing is known but what stands there: an ID number, a day of birth,
 * an age. By these it is decided whether a minor is spoken of; where none stands there, nobody can tell.
 */

/** Eighteen digits as an ID number has them, right or wrong: a number held back for its last digit tells the birth all the same. */
const idNumbers = /(?<!\d)\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx](?!\d)/g
const ages = /(?<![\d.])(\d{1,2})\s*周?岁/g

function isMinorsNumber([, year = '', month = '', day = '']: RegExpMatchArray | readonly string[], today: PlainDate): boolean {
  return `${year}-${month}-${day}` > lastBirthOfAdults(today)
}

/** Whether an ID number of somebody under 18 stands in a text. */
export function holdsMinorsNumber(text: string, today: PlainDate): boolean {
  return [...text.matchAll(idNumbers)].some((found) => isMinorsNumber(found, today))
}

/** Whether a text speaks of somebody under 18, by an ID number or an age. */
export function speaksOfMinor(text: string, today: PlainDate): boolean {
  return holdsMinorsNumber(text, today) || [...text.matchAll(ages)].some(([, age = '']) => Number(age) > 0 && Number(age) < 18)
}

/** Whether a cell that should hold a day of birth is one of somebody under 18, in whatever form it was written. */
export function isMinorsBirth(cell: string, today: PlainDate): boolean {
  const [, year = '', month = '', day = ''] = /^\D*(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?!\d)/.exec(cell) ?? []
  return year !== '' && `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` > lastBirthOfAdults(today)
}

/** A text with minors' ID numbers masked and the names shortened, wherever they stand in it. */
export function shortenIn(text: string, names: readonly string[], today: PlainDate): string {
  const numbered = text.replaceAll(idNumbers, (found, ...parts: string[]) =>
    isMinorsNumber([found, ...parts.slice(0, 3)], today) ? maskIdNumber(found) : found,
  )
  return names
    .filter((name) => [...name].length > 1)
    .toSorted((a, b) => b.length - a.length)
    .reduce((plain, name) => plain.replaceAll(name, maskName(name)), numbered)
}
