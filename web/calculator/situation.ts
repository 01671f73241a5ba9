import type { CallOf, evaluation } from '#contract'
import { householdCodes } from '#kernel'

const { disabilityGrades, disabilityKinds, emergencies, illnesses, listings, parentStates, schoolStages } = householdCodes

/** What is sent to the server: the contract's household, money as written. */
export type Household = NonNullable<CallOf<typeof evaluation.evaluate>['body']>['household']
type HouseholdPerson = Household['persons'][number]
type Supporter = NonNullable<Household['supporters']>[number]

export type Answer = 'yes' | 'no' | 'unknown'

/** One of the family, without a name: `本人`, `女儿`. Amounts are kept as typed, in yuan. */
export interface Person {
  readonly key: number
  readonly role: string
  readonly year: string
  readonly month: string
  readonly illness: string
  readonly disabilityKind: string
  readonly disabilityGrade: string
  readonly care: Answer | undefined
  readonly stage: string
  readonly tuition: string
  readonly wage: string
  readonly business: string
  readonly pension: string
  readonly basicPension: string
  readonly medical: string
  readonly rehabilitation: string
  readonly father: string
  readonly mother: string
  readonly parentMonths: string
  readonly tekun: boolean
}

/** Somebody bound by law to support the family who lives elsewhere. */
export interface Relative {
  readonly key: number
  readonly income: string
  readonly members: string
  readonly paid: string
}

/** All answers. They live in this page's memory and nowhere else. */
export interface Situation {
  readonly place: string
  readonly placeName: string
  readonly urban: boolean | undefined
  readonly persons: readonly Person[]
  readonly listing: string | undefined
  readonly homes: string
  readonly shops: Answer | undefined
  readonly cars: Answer | undefined
  readonly savings: string
  readonly savingsUnknown: boolean
  readonly supported: Answer | undefined
  readonly relatives: readonly Relative[]
  readonly emergency: string | undefined
  readonly jumped: Answer | undefined
}

let last = 0
/** Keys tell the members of one page apart; they mean nothing else. */
export function nextKey(): number {
  last += 1
  return last
}

export function newPerson(role: string): Person {
  return {
    key: nextKey(),
    role,
    year: '',
    month: '',
    illness: '无',
    disabilityKind: '无',
    disabilityGrade: '无',
    care: undefined,
    stage: '不在学',
    tuition: '',
    wage: '',
    business: '',
    pension: '',
    basicPension: '',
    medical: '',
    rehabilitation: '',
    father: '正常',
    mother: '正常',
    parentMonths: '',
    tekun: false,
  }
}

export function emptySituation(): Situation {
  return {
    place: '',
    placeName: '',
    urban: undefined,
    persons: [newPerson('本人')],
    listing: undefined,
    homes: '',
    shops: undefined,
    cars: undefined,
    savings: '',
    savingsUnknown: false,
    supported: undefined,
    relatives: [],
    emergency: undefined,
    jumped: undefined,
  }
}

/** Completed years, by year and month of birth. */
export function ageOf(person: Person, today: Date): number {
  const months = (today.getFullYear() - Number(person.year)) * 12 + today.getMonth() + 1 - Number(person.month)
  return Math.floor(months / 12)
}

/** `1980` and `5` make a month somebody can have been born in. */
export function bornKnown(person: Person, today: Date): boolean {
  const age = ageOf(person, today)
  return /^\d{4}$/.test(person.year) && /^([1-9]|1[0-2])$/.test(person.month) && age >= 0 && age <= 120
}

/** An amount as typed fits: nothing (which is none), or yuan with at most two decimals. */
export function amountFits(text: string): boolean {
  return text.trim() === '' || /^\d{1,7}(\.\d{1,2})?$/.test(text.trim())
}

const amount = (text: string): string => (text.trim() === '' ? '0' : text.trim())
const known = (answer: Answer | undefined): boolean | null => (answer === 'yes' ? true : answer === 'no' ? false : null)
const counted = (answer: Answer | undefined): number | null => (answer === 'yes' ? 1 : answer === 'no' ? 0 : null)

/**
 * The answers as the family's file: what was answered “不清楚” is null and stays unknown. What was not asked is left out; the page says
 * that it is then taken as none.
 */
export function householdOf(situation: Situation, today: Date): Household {
  const { supported, relatives } = situation
  return {
    urban: situation.urban ?? null,
    listing: listings.find((one) => one === situation.listing) ?? '未纳入',
    homes: Number(situation.homes === '' ? '1' : situation.homes),
    premises: counted(situation.shops),
    vehicles: counted(situation.cars),
    assets: situation.savingsUnknown ? null : amount(situation.savings),
    emergency: emergencies.find((one) => one === situation.emergency) ?? '无',
    // The question itself says “three months and more”.
    incomeStoppedMonths: situation.emergency === '未参保失业' ? 3 : 0,
    beyondMeans: known(situation.jumped),
    persons: situation.persons.map((person) => personOf(person, today)),
    ...(supported === 'no' ? { supporters: [] } : supported === 'yes' ? { supporters: relatives.map(supporterOf) } : {}),
  }
}

/** One of a list; the first, which is “none”, where the text is none of them. */
function oneOf<const T extends string>(list: readonly [T, ...T[]], text: string): T {
  return list.find((one) => one === text) ?? list[0]
}

function personOf(person: Person, today: Date): HouseholdPerson {
  const age = ageOf(person, today)
  const working = Number(amount(person.wage)) > 0 || Number(amount(person.business)) > 0
  const whole = Number(amount(person.pension))
  const basic = Math.min(whole, Number(amount(person.basicPension)))
  const months = person.parentMonths.trim() === '' ? null : Number(person.parentMonths)
  const orphanable = age < 18
  return {
    birthDay: `${person.year}-${person.month.padStart(2, '0')}-01`,
    illness: oneOf(illnesses, person.illness),
    disabilityKind: oneOf(disabilityKinds, person.disabilityKind),
    disabilityGrade: oneOf(disabilityGrades, person.disabilityGrade),
    careNeeded: person.disabilityGrade === '无' ? false : known(person.care),
    schooling: oneOf(schoolStages, person.stage),
    tuition: amount(person.tuition),
    jobless: age >= 16 && age < 60 && person.stage === '不在学' && !working,
    wage: amount(person.wage),
    business: amount(person.business),
    transferIncome: (whole - basic).toFixed(2),
    basicPension: basic.toFixed(2),
    medicalSpending: amount(person.medical),
    rehabilitation: amount(person.rehabilitation),
    listedTekun: person.tekun,
    ...(orphanable
      ? {
          father: oneOf(parentStates, person.father),
          mother: oneOf(parentStates, person.mother),
          fatherMonths: person.father === '正常' ? 0 : months,
          motherMonths: person.mother === '正常' ? 0 : months,
        }
      : {}),
  }
}

/** Only what somebody knows of a relative's purse; their papers are the office's to ask for, with their consent. */
function supporterOf(relative: Relative): Supporter {
  const { income, members, paid } = relative
  return {
    supporterKind: '一般',
    supporterCapacity: '有民事行为能力',
    supported: 1,
    supporterIncome: income.trim() === '' ? null : amount(income),
    supporterMembers: members.trim() === '' ? null : Number(members),
    supportPaid: amount(paid),
    supportAgreed: '0',
  }
}
