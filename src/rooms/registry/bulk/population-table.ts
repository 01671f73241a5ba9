import { sql } from 'kysely'
import type { Writer } from '#db'
import { pinyin } from 'pinyin-pro'

/**
 * The rows of a population register as `applyPopulation` takes them: one a person, checked, in a temporary table of the caller's
 * transaction. Fill it after `createPopulationTable` by whatever is fast (COPY, `insert … select from unnest`), then call
 * `applyPopulation(tx, delivery)` in the same transaction.
 *
 * | column          |                                                                                                               |
 * | --------------- | ------------------------------------------------------------------------------------------------------------- |
 * | row_no          | the row in the delivered file; unique                                                                         |
 * | person_no       | from the lake's person index; unique (a person twice in one file is a fault of the file, found before)        |
 * | token           | `vault.personToken(id)`                                                                                       |
 * | id_sealed       | `vault.seal(id, personIdContext(personNo))`; may be '' for persons the registry knows (it keeps its own)       |
 * | id_masked       | `maskIdNumber(id)`                                                                                            |
 * | name, initials  | the name in clear; `nameInitials(name)`                                                                       |
 * | birth, sex      | from the ID number                                                                                            |
 * | nationality, marriage | codes of the catalogue's lists; '' where not delivered: the known value stays                           |
 * | hukou_kind      | 'rural' or 'urban'                                                                                            |
 * | hukou_region    | 12 digits                                                                                                     |
 * | region          | village of residence, 12 digits; the same as hukou_region where the file names none                           |
 * | address         | '' where not delivered: the known value stays                                                                 |
 * | phone_sealed, phone_masked, phone_digest | `vault.seal(phone, personPhoneContext(personNo))`, `maskPhone(phone)`, `vault.keyedDigest('phone', phone)` of `normalisePhone(cell)`; '', '', null where not delivered |
 * | household_key   | `vault.keyedDigest('household', registerNumber)`: becomes household.sender_key                                |
 * | relation        | one digit of GB/T 4761, 0 is the head                                                                         |
 * | register_status | code of the catalogue's list: 1 registered, 2 moved away, 3 dead, 4 struck off                                |
 */
export const populationTable = 'population_row'

/** Creates the empty table; it goes with the transaction. */
export async function createPopulationTable(tx: Writer): Promise<void> {
  await sql`
    create temporary table population_row (
      row_no integer not null, person_no integer not null, token uuid not null, id_sealed text not null default '', id_masked text not null,
      name text not null, initials text not null, birth date not null, sex text not null, nationality text not null default '', marriage text not null default '',
      hukou_kind text not null, hukou_region text not null, region text not null, address text not null default '',
      phone_sealed text not null default '', phone_masked text not null default '', phone_digest text,
      household_key text not null, relation text not null, register_status text not null default '1'
    ) on commit drop`.execute(tx)
}

/** Where a person's sealed ID number belongs: the context of `vault.seal` and `vault.open`. */
export function personIdContext(personNo: number): string {
  return `person.id_number:${personNo}`
}

/** Where a person's sealed phone belongs. */
export function personPhoneContext(personNo: number): string {
  return `person.phone:${personNo}`
}

/** A phone number as it is sealed, digested and searched: digits only, without +86; '' where the cell holds none. */
export function normalisePhone(text: string): string {
  const digits = text.normalize('NFKC').replace(/\D/g, '')
  return digits.length === 13 && digits.startsWith('86') ? digits.slice(2) : digits
}

const pairs = new Map<string, string>()
const characters = new Map<string, string>()

/**
 * Pinyin initials of a Chinese name, lower case: 曾小红 → zxh. The first two characters are read as a surname (曾, 单, 解, 欧阳), the
 * rest by their commonest reading. Remembers what it has read: a million names a second is the aim of an import.
 */
export function nameInitials(name: string): string {
  const all = [...name]
  const head = all.slice(0, 2).join('')
  let initials = pairs.get(head)
  if (initials === undefined) {
    initials = pinyin(head, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head' }).join('').toLowerCase()
    pairs.set(head, initials)
  }
  for (const character of all.slice(2)) initials += initialOf(character)
  return initials.replace(/[^a-z0-9]/g, '')
}

function initialOf(character: string): string {
  let initial = characters.get(character)
  if (initial === undefined) {
    initial = pinyin(character, { pattern: 'first', toneType: 'none' }).toLowerCase()
    characters.set(character, initial)
  }
  return initial
}
