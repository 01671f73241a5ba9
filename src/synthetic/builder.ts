import { ageAt, yearOf, type Day } from './calendar.ts'
import { drawPhone, IdRegister } from './identity.ts'
import { never, noFacts, type Activity, type Facts, type Household, type Person, type Sex, type Village } from './model.ts'
import { drawGivenName, drawSurname } from './names.ts'
import { Random } from './random.ts'
import type { Place } from './regions.ts'

/** What is fixed about a person to be added; the rest is drawn. */
export type PersonWish = {
  readonly sex: Sex
  /** Completed years on the base day; a birthday is drawn. Ignored where `birth` is given. */
  readonly age?: number
  readonly birth?: Day
  readonly surname?: string
  readonly name?: string
  readonly father?: Person | null
  readonly mother?: Person | null
  readonly marital?: Person['marital']
  /** Registered later than at birth (a newborn of the coming months is registered at birth). */
  readonly activity?: Activity
}

/** A village while it is being filled: the place of its random stream, its ID numbers and its lists. */
export class VillageBuilder {
  readonly village: Village
  readonly place: Place
  /** The day of the state before the first period. */
  readonly base: Day
  readonly random: Random
  readonly facts: Facts
  private readonly ids: IdRegister
  private readonly seed: number

  constructor(seed: number, place: Place, base: Day) {
    this.seed = seed
    this.place = place
    this.base = base
    this.random = new Random()
    this.facts = noFacts()
    this.village = { place, households: [], persons: [], facts: this.facts }
    this.ids = new IdRegister(place)
  }

  /** Opens the village's random stream at these keys; every step that must not disturb another opens its own. */
  open(...keys: readonly (number | string)[]): void {
    this.random.reopen([this.seed, this.place.key, ...keys])
  }

  /** A new household at the end of the village's list. */
  addHousehold(story: { readonly id: string; readonly urban: boolean } | null = null): Household {
    const index = this.village.households.length
    const { place, random } = this
    const urban = story?.urban ?? random.chance(place.urban ? 8000 : 300)
    const lane = place.urban
      ? `${String(1 + (index % 12))}栋${String(1 + (index % 40))}号`
      : `${String(1 + Math.floor(index / 45))}组${String(1 + (index % 45))}号`
    const household: Household = {
      place,
      registerNo: `99${place.code.slice(2)}${String(index + 1).padStart(5, '0')}`,
      address: `${place.township.name}${place.stem}${lane}`,
      urban,
      persons: [],
      heads: [],
      hardship: 'none',
      income: { wage: 0, business: 0, property: 0, transfer: 0 },
      move: null,
      story: story?.id ?? null,
    }
    this.village.households.push(household)
    return household
  }

  /** Adds a registered member; the first one becomes head. */
  addPerson(household: Household, wish: PersonWish): Person {
    const person = this.makePerson(household, wish)
    household.persons.push(person)
    if (household.heads.length === 0) household.heads.push({ person, from: 0 })
    this.village.persons.push(person)
    return person
  }

  /** A relative who is not registered here (a parent who died or lives elsewhere); in no file, but kinship knows them. */
  addAbsent(household: Household, wish: PersonWish & { readonly died?: Day }): Person {
    const person = this.makePerson(household, wish)
    person.died = wish.died ?? never
    return person
  }

  /** Another number for the same birthday, as somebody gets who is entered twice; null where the day's numbers are used up. */
  secondNumber(person: Person): Person['id'] | null {
    const { id, birth } = this.ids.take(person.birth, person.sex)
    return birth === person.birth ? id : null
  }

  private makePerson(household: Household, wish: PersonWish): Person {
    const { random } = this
    const wanted = wish.birth ?? this.base - Math.floor(((wish.age ?? 30) * 36525) / 100) - 1 - random.below(364)
    const { id, birth } = this.ids.take(wanted, wish.sex)
    const surname = wish.surname ?? drawSurname(random)
    return {
      household,
      id,
      name: wish.name ?? surname + drawGivenName(random, yearOf(birth), wish.sex),
      sex: wish.sex,
      birth,
      phone: drawPhone(random),
      nationality: random.chance(9700) ? '01' : random.pick(['15', '06', '12', '10']),
      since: birth,
      died: never,
      listedUntil: never,
      cancelled: never,
      marital: wish.marital ?? '10',
      maritalChanges: null,
      father: wish.father ?? null,
      mother: wish.mother ?? null,
      spouse: null,
      away: null,
      conscript: false,
      activity: wish.activity ?? 'home',
      disability: null,
      illness: null,
      job: null,
    }
  }
}

/** Makes two people husband and wife. */
export function marry(one: Person, other: Person): void {
  one.spouse = other
  other.spouse = one
  one.marital = '20'
  other.marital = '20'
}

/** The surname a person was given: two characters for 欧阳, else one. */
export function surnameOf(name: string): string {
  return name.startsWith('欧阳') ? '欧阳' : name.slice(0, 1)
}

/** Completed years on a day. */
export function ageOf(person: Person, on: Day): number {
  return ageAt(person.birth, on)
}
