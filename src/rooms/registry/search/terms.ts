import { parseIdNumber, type IdNumber } from '#kernel'
import { normalisePhone } from '../bulk/index.ts'

/** One word of what somebody types into a search, understood. `name` may be a person's or a village's. */
export type Term =
  | { readonly kind: 'idNumber'; readonly value: IdNumber }
  | { readonly kind: 'phone'; readonly value: string }
  | { readonly kind: 'householdNo'; readonly value: number }
  | { readonly kind: 'initials'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }

const most = 4

/** Words between blanks and commas, at most four; all of them must fit. An ID number or phone keeps its inner blanks together. */
export function parseTerms(text: string): Term[] {
  const plain = text.normalize('NFKC').trim()
  const whole = numberTerm(plain.replace(/[\s-]/g, ''), plain)
  if (whole !== null) return [whole]
  return plain
    .split(/[\s,，、;；]+/)
    .filter((word) => word !== '')
    .slice(0, most)
    .map(termOf)
}

function termOf(word: string): Term {
  const number = numberTerm(word, word)
  if (number !== null) return number
  return /^[a-zA-Z]+$/.test(word) ? { kind: 'initials', value: word.toLowerCase() } : { kind: 'name', value: word }
}

function numberTerm(digits: string, written: string): Term | null {
  if (/^(\d{15}|\d{17}[\dXx])$/.test(digits)) {
    const id = parseIdNumber(digits)
    // A number that fails its check digit belongs to nobody; a phone never has 15 digits.
    return id.ok ? { kind: 'idNumber', value: id.value } : { kind: 'name', value: digits }
  }
  const householdNo = /^(?:户|户号|#)?(\d{1,9})$/.exec(written)?.[1]
  if (householdNo !== undefined && !householdNo.startsWith('0')) return { kind: 'householdNo', value: Number(householdNo) }
  if (/^(?:\+?86)?1\d{10}$|^0\d{9,11}$/.test(digits)) return { kind: 'phone', value: normalisePhone(digits) }
  return null
}

/** Text that holds an ID number or phone: it may be sent in a body, never in an address. */
export function isPrivate(term: Term): boolean {
  return term.kind === 'idNumber' || term.kind === 'phone'
}

/** The half-open range of texts that begin with `prefix` in byte order. */
export function prefixRange(prefix: string): { from: string; to: string } {
  return { from: prefix, to: `${prefix}\u{10FFFF}` }
}
