import { headAt, maritalAt, placeAt, present, relationTo } from '../as-of.ts'
import { never, type Custody, type DoubleEntry, type Person, type RegisterChange, type Village, type Wedding } from '../model.ts'
import type { Period } from '../calendar.ts'
import { cutter, happened, onceCome, personCutter, type Cutter } from './cutter.ts'

/** A line of the register; `second` where it is the entry that should have been struck off. */
type Entry = { readonly person: Person; readonly second: DoubleEntry | null }

/** Everybody registered on the last day of the month, the dead until the registry has cancelled them and in the month it did. */
function registered(village: Village, month: Period, each: (row: Entry) => void): void {
  const isListed = (person: Person): boolean => person.since <= month.last && (person.died > month.last || person.cancelled >= month.first)
  for (const person of village.persons) if (isListed(person)) each({ person, second: null })
  for (const second of village.facts.doubles) if (isListed(second.person)) each({ person: second.person, second })
}

const register = personCutter<Entry>('population-register', registered, {
  id_number: ({ person, second }) => second?.id ?? person.id,
  household_register_no: ({ person, second }) => (second?.household ?? person.household).registerNo,
  head_id_number: ({ person, second }, month) => headAt((second ?? person).household, month.last).id,
  relation: ({ person, second }, month) =>
    second === null ? relationTo(headAt(person.household, month.last), person) : person.sex === 1 ? '子' : '女',
  sex: ({ person }) => String(person.sex),
  birth_date: ({ person }) => person.birth,
  nationality: ({ person }) => person.nationality,
  marital_status: ({ person }, month) => maritalAt(person, month.last),
  residence: ({ person, second }) => ((second ?? person).household.urban ? '1' : '2'),
  region: ({ person, second }, month) => placeAt((second ?? person).household, month.last).code,
  residence_region: ({ person }) => person.away?.region ?? null,
  residing_since: ({ person }, month) => (person.away === null ? null : onceCome(person.away.since, month)),
  register_status: ({ person }, month) => (person.cancelled <= month.last ? '3' : '1'),
  conscript: ({ person }) => (person.conscript ? true : null),
  phone: ({ person }, month) => (month.last - person.birth > 5100 ? person.phone : null),
  address: ({ person, second }, month) => second?.household.address ?? addressAt(person, month),
})

function addressAt(person: Person, month: Period): string {
  const { household } = person
  const place = placeAt(household, month.last)
  return place === household.place ? household.address : `${place.township.name}${place.stem}1组`
}

const changes = personCutter<RegisterChange>(
  'register-changes',
  happened(
    (village) => village.facts.changes,
    (change) => change.on,
  ),
  {
    change: (row) => row.change,
    changed_on: (row) => row.on,
    from_region: (row) => row.from,
    to_region: (row) => row.to,
    household_register_no: (row) => row.person.household.registerNo,
  },
)

/** Deaths reach the health department within days; the file of a month holds those of the month. */
function died(village: Village, month: Period, each: (row: { person: Person }) => void): void {
  for (const person of village.persons)
    if (person.died !== never && person.died <= month.last && (person.died >= month.first || month.opening)) each({ person })
}

const deaths = personCutter<{ person: Person }>('deaths', died, {
  died_on: ({ person }) => person.died,
  death_kind: () => '1',
  death_place: ({ person }) => (person.died % 5 < 3 ? '2' : '1'),
  reported_on: ({ person }, month) => Math.min(person.died + 1 + (person.died % 3), month.last),
  region: ({ person }, month) => placeAt(person.household, month.last).code,
})

const weddings = cutter<Wedding>(
  'marriage-registrations',
  happened(
    (village) => village.facts.weddings,
    (wedding) => wedding.on,
  ),
  (wedding) => wedding.husband.household,
  {
    id_number: (row) => row.husband.id,
    name: (row) => row.husband.name,
    spouse_id_number: (row) => row.wife.id,
    spouse_name: (row) => row.wife.name,
    event: (row) => row.event,
    registered_on: (row) => row.on,
    region: (row) => row.region,
  },
)

const custody = personCutter<Custody>(
  'custody-records',
  (village, month, each) => {
    for (const fact of village.facts.custody)
      if (fact.from <= month.last && fact.to >= month.first && present(fact.person, month.last)) each(fact)
  },
  {
    measure: (row) => row.measure,
    from_date: (row) => row.from,
    to_date: (row) => row.to,
    region: (row) => row.person.household.place.code,
  },
)

/** The registers of who there is. */
export const populationCutters: readonly Cutter[] = [register, changes, deaths, weddings, custody]
