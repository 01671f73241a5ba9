import { checkDigit, type IdNumber } from '#kernel'
import { dayText, type Day } from './calendar.ts'
import type { Random } from './random.ts'
import type { Place } from './regions.ts'

/**
 * Everything that could be mistaken for a real person's number carries a mark that no real one has (docs/adr/0003-synthetic-people.md):
 * ID numbers begin with 99, a province code that does not exist; phones begin with 154, which was never given out; plates carry the
 * letter I, which plates do not use; unit codes, accounts and certificates carry 99 where a real one has an issuing authority.
 */
export const syntheticIdPrefix = '99'
export const syntheticPhonePrefix = '154'

/** True for an ID number of this generator. */
export function isSyntheticId(id: string): boolean {
  return id.startsWith(syntheticIdPrefix)
}

/** Sequence numbers of one sex on one day: 000–999 by parity. */
const sequencesPerSex = 500
/** No more villages than this share one day, so that each has two numbers a day and sex at least. */
const villagesPerDay = 250

/**
 * Gives out the ID numbers of one village. Villages that share the four county digits (of two provinces, too) own disjoint sequence
 * numbers of the same day, and where there are very many, disjoint days; so numbers are unique in the country without a common
 * register, and generating one village does not depend on any other. A birthday that is used up moves on by a day or a few.
 */
export class IdRegister {
  private readonly prefix: string
  private readonly dayClasses: number
  private readonly dayClass: number
  private readonly perDay: number
  private readonly firstSequence: number
  /** How many numbers of each day and sex are given out; days from 1887 to 2052. */
  private readonly used = new Uint8Array(2 * 60_000)

  constructor(place: Place) {
    const { ordinal, of } = place.share
    this.prefix = syntheticIdPrefix + place.code.slice(2, 6)
    this.dayClasses = Math.ceil(of / villagesPerDay)
    this.dayClass = ordinal % this.dayClasses
    this.perDay = Math.min(255, Math.floor(sequencesPerSex / Math.ceil(of / this.dayClasses)))
    this.firstSequence = Math.floor(ordinal / this.dayClasses) * this.perDay
  }

  /** The next free number for a birthday; `birth` in the answer is the day the number carries. */
  take(birth: Day, sex: 1 | 2): { readonly id: IdNumber; readonly birth: Day } {
    let day = birth + ((this.dayClass - (birth % this.dayClasses) + this.dayClasses) % this.dayClasses)
    while (this.countOf(day, sex) >= this.perDay) day += this.dayClasses
    const count = this.countOf(day, sex)
    this.used[(day + 30_000) * 2 + sex - 1] = count + 1
    const sequence = (this.firstSequence + count) * 2 + (sex === 1 ? 1 : 0)
    const text = dayText(day)
    const first17 = this.prefix + text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10) + String(sequence).padStart(3, '0')
    return { id: (first17 + checkDigit(first17)) as IdNumber, birth: day }
  }

  private countOf(day: Day, sex: 1 | 2): number {
    const count = this.used[(day + 30_000) * 2 + sex - 1]
    if (count === undefined) throw new RangeError(`no numbers for day ${String(day)}`)
    return count
  }
}

/** An 11-digit number in the synthetic range. */
export function drawPhone(random: Random): string {
  return drawNumber(random, syntheticPhonePrefix, 8)
}

/** A plate such as 湘HI3K52: the letter I after the authority's letter marks it as synthetic. */
export function drawPlate(random: Random): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
  return `湘HI${String(random.below(10))}${letters.charAt(random.below(letters.length))}${String(random.below(100)).padStart(2, '0')}${String(random.below(10))}`
}

/** The 20 characters of a disability certificate: ID number, kind, level. */
export function certificateNumber(id: IdNumber, kind: string, level: string): string {
  return id + kind + level
}

/** A text number with a mark in front: documents, policies, meters. `width` digits follow the mark. */
export function drawNumber(random: Random, mark: string, width: number): string {
  let digits = ''
  while (digits.length < width) digits += String(1_000_000 + random.below(1_000_000)).slice(1)
  return mark + digits.slice(0, width)
}
