import { maskIdNumber, maskName, type PlainDate } from '#kernel'
import { lastBirthOfAdults } from './veil.ts'

/*
 * Of people who are not in the registry yet (a row held back, a lead) nothing is known but what stands there: an ID number, a day of birth,
 * an age, and in a lead the words. By these it is decided whether a minor is spoken of.
 */

/** Eighteen digits as an ID number has them, right or wrong: a number held back for its last digit tells the birth all the same. */
const idNumbers = /(?<!\d)\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx](?!\d)/g
const adultAges = /(?<![\d.])(?:1[89]|[2-9]\d|1[01]\d)\s*(?:多|来)?周?岁/g
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

/**
 * Words that are said of children, or of whom a child lives with. An adult so spoken of is shortened with them: that does less harm. What is
 * added here needs a migration for the leads that are kept (`unregistered.test.ts` compares the two).
 */
export const childWords =
  /孩|童|娃|婴|幼|伢|细妹|妹陀|妹子|少年|少女|未成年|学生|小学|初中|高中|中学|职校|班主任|年级|上学|读书|入学|退学|辍学|失学|学费|孤儿|留守|弃养|监护|抚养|出生|孙子|孙女|外孙|父母|父亲|母亲|爸|妈|爷爷|奶奶|外公|外婆|后爹|后娘|继父|继母/

/**
 * Whether what is reported of somebody in no register counts as spoken of a minor. It does where an ID number or age under 18 stands, where
 * words or kinds of trouble are of children, and where nothing at all tells the age: unknown counts as under age. Only an age or ID number of
 * an adult, and nothing that points to a child, gives the name to everybody who reads leads.
 */
export function mayBeMinor(text: string, ofChildren: boolean, today: PlainDate): boolean {
  return ofChildren || speaksOfMinor(text, today) || childWords.test(text) || !speaksOfAdult(text, today)
}

/** Whether an ID number or an age of somebody of 18 or more stands in a text. */
function speaksOfAdult(text: string, today: PlainDate): boolean {
  return [...text.matchAll(idNumbers)].some((found) => !isMinorsNumber(found, today)) || [...text.matchAll(adultAges)].length > 0
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
