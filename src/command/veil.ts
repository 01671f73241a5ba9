import { sql } from 'kysely'
import type { Actor } from '#access'
import type { Reader } from '#db'
import { addMonths, maskName, type PlainDate } from '#kernel'
import { read } from './command.ts'
import type { Services } from './services.ts'

/*
 * The one place at which names of minors are shortened (未成年人网络保护条例 第三十六条). Whatever a route gives out about families passes here,
 * lists, pages, sentences people or rules wrote, and files alike: a room cannot forget it. It is a second hand over what was read: nothing
 * is found by it that the caller could not have read, and the words that a minor of the family is called by leave shortened.
 */

/** Whoever was born after this day is under 18 today. */
export function lastBirthOfAdults(today: PlainDate): PlainDate {
  return addMonths(today, -12 * 18)
}

/** Households and persons to which a reply belongs as a whole, where it does not say so itself. */
export interface Whose {
  readonly households?: readonly number[]
  readonly persons?: readonly number[]
}

interface NameRow {
  readonly person_no: number
  readonly household_no: number
  readonly name: string
  readonly hidden: boolean
}

/** What the people of a family are called, and whether they go by it here. */
type Names = ReadonlyMap<string, string>
type Swap = (text: string) => string

const householdKeys: ReadonlySet<string> = new Set(['householdNo'])
const personKeys: ReadonlySet<string> = new Set(['personNo', 'lowNo', 'highNo'])

/** The reply with the names of minors shortened whom the caller may not see. The same object where there is nobody to hide. */
export async function veilMinors<T>(reader: Reader, today: PlainDate, reply: T, whose: Whose = {}): Promise<T> {
  const households = new Set(whose.households)
  const persons = new Set(whose.persons)
  gather(reply, households, persons)
  if (households.size === 0 && persons.size === 0) return reply
  const rows = await namesOf(reader, today, [...households], [...persons])
  if (rows.length === 0) return reply
  const curtain = curtainOf(rows)
  const root = curtain.of(whose.households ?? [], whose.persons ?? [])
  // Only strings change, and they stay strings.
  return shorten(reply, root, curtain) as T
}

/** As veilMinors, for a reply that was made outside of one reading transaction. */
export async function veilReply<T>(services: Services, actor: Actor, reply: T, whose: Required<Whose>): Promise<T> {
  const numbers = new Set([...whose.households, ...whose.persons])
  gather(reply, numbers, numbers)
  if (numbers.size === 0 || !says(reply)) return reply
  return read(services, actor, (reader) => veilMinors(reader, services.clock.today(), reply, whose))
}

/** Whether there are words in it at all: most commands answer with a number. */
function says(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null && Object.values(value).some(says)
}

/** Every number of a household or person that stands anywhere in the reply. */
function gather(value: unknown, households: Set<number>, persons: Set<number>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'object') gather(inner, households, persons)
    else if (typeof inner === 'number' && householdKeys.has(key)) households.add(inner)
    else if (typeof inner === 'number' && personKeys.has(key)) persons.add(inner)
  }
}

/**
 * The names of families with a minor whom the caller may not see: of everybody who belongs or belonged there, so that an adult's longer name
 * is not cut in the middle; of the minors also what they were called before, what deliveries call them, and records merged into theirs.
 * Asked with every reply about families, and nearly always there is nobody to hide: who is a minor is found first, by indexes alone, and
 * everything else hangs on those who are hidden. One question, as nothing can follow it (readAndRecord).
 */
async function namesOf(
  reader: Reader,
  today: PlainDate,
  households: readonly number[],
  persons: readonly number[],
): Promise<readonly NameRow[]> {
  const { rows } = await sql<NameRow>`
    with minor as materialized (
      select p.person_no, p.household_no as home, p.household_no as here from person p where p.household_no = any(${households}::int[]) and p.birth > ${lastBirthOfAdults(today)}::date and p.status <> 'dead'
      union all select p.person_no, p.household_no, m.household_no from membership m join person p on p.person_no = m.person_no
        where m.household_no = any(${households}::int[]) and m.valid_to is not null and p.birth > ${lastBirthOfAdults(today)}::date and p.status <> 'dead'
      union all select p.person_no, p.household_no, 0 from person p where p.person_no = any(${persons}::int[]) and p.birth > ${lastBirthOfAdults(today)}::date and p.status <> 'dead'
      union all select p.person_no, p.household_no, 0 from registry_correction c join person p on p.person_no = c.person_no cross join jsonb_array_elements(c.changes) change
        where c.person_no = any(${persons}::int[]) and c.state = 'open' and p.status <> 'dead' and change ->> 'field' = 'birth' and change ->> 'after' > ${lastBirthOfAdults(today)}
    ), opened as materialized (
      select o.household_no from households_open_to_caller(array(select distinct home from minor where home is not null), ${today}::date) o
    ), hidden as materialized (
      select distinct person_no, here from minor m where not exists (select from opened o where o.household_no = m.home)
    ), family as (
      select p.person_no, p.household_no as here, p.name from person p where p.household_no = any(array(select here from hidden))
      union select p.person_no, m.household_no, p.name from membership m join person p on p.person_no = m.person_no where m.household_no = any(array(select here from hidden)) and m.valid_to is not null
      union select p.person_no, 0, p.name from person p where p.person_no = any(${persons}::int[]) and exists (select from hidden where here = 0)
    ), called as (
      select c.person_no, said.name from person_change c cross join lateral (values (c.old_value), (c.new_value)) said (name) where c.person_no = any(array(select person_no from hidden)) and c.field = 'name'
      union all select c.person_no, change ->> 'after' from registry_correction c cross join jsonb_array_elements(c.changes) change
        where c.person_no = any(array(select person_no from hidden)) and change ->> 'field' = 'name'
      union all select x.person_no, x.sent_name from registry_conflict x where x.person_no = any(array(select person_no from hidden))
      union all select g.kept_no, q.name from person_merge g join person q on q.person_no = g.merged_no where g.kept_no = any(array(select person_no from hidden))
    )
    select f.person_no, f.here as household_no, f.name, exists (select from hidden h where h.person_no = f.person_no) as hidden from family f where f.name <> ''
    union select h.person_no, h.here, c.name, true from hidden h join called c on c.person_no = h.person_no where c.name <> ''`.execute(
    reader,
  )
  return rows
}

interface Curtain {
  of(households: readonly number[], persons: readonly number[]): Names
  swap(names: Names): Swap
}

function curtainOf(rows: readonly NameRow[]): Curtain {
  const families = new Map<number, Map<string, string>>()
  const people = new Map<number, Map<string, string>>()
  // Whoever is hidden comes last: a name shared with an adult of the family is shortened.
  for (const row of rows.toSorted((a, b) => Number(a.hidden) - Number(b.hidden))) {
    const said = row.hidden ? maskName(row.name) : row.name
    namesIn(families, row.household_no).set(row.name, said)
    namesIn(people, row.person_no).set(row.name, said)
  }
  families.delete(0)
  const swaps = new Map<Names, Swap>()
  return {
    of: (households, persons) =>
      new Map([...households.flatMap((no) => [...(families.get(no) ?? [])]), ...persons.flatMap((no) => [...(people.get(no) ?? [])])]),
    swap(names) {
      const known = swaps.get(names)
      if (known !== undefined) return known
      const made = swapOf(names)
      swaps.set(names, made)
      return made
    },
  }
}

function namesIn(map: Map<number, Map<string, string>>, no: number): Map<string, string> {
  const names = map.get(no) ?? new Map<string, string>()
  map.set(no, names)
  return names
}

/** The longest name first, in one pass: what was shortened is not looked at again. */
function swapOf(names: Names): Swap {
  if (![...names].some(([name, said]) => name !== said)) return (text) => text
  const longest = [...names.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  const pattern = new RegExp(longest.join('|'), 'gu')
  return (text) => text.replaceAll(pattern, (name) => names.get(name) ?? name)
}

/** What stands inside an object that names a household or person is about them, and about whom everything around it is about. */
function shorten(value: unknown, around: Names, curtain: Curtain): unknown {
  if (typeof value === 'string') return curtain.swap(around)(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map((one: unknown) => shorten(one, around, curtain))
  const entries = Object.entries(value)
  const numbers = (keys: ReadonlySet<string>): number[] =>
    entries.flatMap(([key, inner]) => (keys.has(key) && typeof inner === 'number' ? [inner] : []))
  const own = curtain.of(numbers(householdKeys), numbers(personKeys))
  const names = own.size === 0 ? around : new Map([...around, ...own])
  return Object.fromEntries(entries.map(([key, inner]) => [key, shorten(inner, names, curtain)]))
}
