import type { Facts, MemberFacts } from '#rules'
import { fromEpochDay, plainDate } from '#kernel'

/**
 * 低保 and 特困 of 大通湖 written a third time, by hand, from the clauses, for a day on which the local document is in force and amounts
 * are by the difference. Knows no rule language and takes complete facts only (numbers as columns hold them).
 */
export interface Standards {
  readonly urban: number
  readonly rural: number
  /** 上年度人均可支配收入, a year. */
  readonly disposable: number
  readonly minimumWage: number
  readonly day: string
}

const n = (record: Facts | MemberFacts, name: string): number => {
  const value = record[name]
  if (typeof value !== 'number') throw new Error(`${name} is not known`)
  return value
}
const list = (value: Facts[string]): readonly MemberFacts[] => (Array.isArray(value) ? value : [])

/** Completed years: the birthday counts. */
export function ageOn(birth: number, day: string): number {
  const [by = 0, bm = 0, bd = 0] = fromEpochDay(birth).split('-').map(Number)
  const [y = 0, m = 0, d = 0] = plainDate(day).split('-').map(Number)
  return y - by - (m < bm || (m === bm && d < bd) ? 1 : 0)
}

// Numbers of the code lists, as the facts number them.
const serving = { counted: 0 }
const kinds = { sight: 1, limbs: 4, intellect: 5, mind: 6 }
const schools = { compulsory: 2, high: 3, vocational: 4, college: 5 }

const severe = (kind: number, grade: number): boolean =>
  grade === 1 || grade === 2 || (grade === 3 && (kind === kinds.intellect || kind === kinds.mind))

function counts(person: MemberFacts): boolean {
  return n(person, 'listedTekun') === 0 && n(person, 'counting') === serving.counted
}

function grossOf(person: MemberFacts): number {
  return (
    Math.max(0, n(person, 'wage') - n(person, 'workCost')) +
    n(person, 'business') +
    n(person, 'propertyIncome') +
    n(person, 'transferIncome')
  )
}

export const ownIncome = (person: MemberFacts): number => Math.max(0, grossOf(person) - n(person, 'transferSpending'))

function deductionOf(person: MemberFacts): number {
  const school = n(person, 'schooling')
  return (
    (n(person, 'illness') > 0 ? n(person, 'medicalSpending') : 0) +
    (n(person, 'disabilityGrade') > 0 ? n(person, 'rehabilitation') : 0) +
    (school === schools.high || school === schools.vocational || school === schools.college ? n(person, 'tuition') : 0)
  )
}

function incomeOf(family: Facts): number {
  const people = list(family['persons']).filter(counts)
  const sum = (of: (person: MemberFacts) => number): number => people.reduce((total, person) => total + of(person), 0)
  // The place reckons support by judgment, agreement or what is paid.
  const support = list(family['supporters']).reduce((total, each) => total + Math.max(n(each, 'supportAgreed'), n(each, 'supportPaid')), 0)
  const net = Math.max(0, sum(grossOf) + support - sum((person) => n(person, 'transferSpending')))
  return Math.max(0, net - Math.floor(sum(deductionOf) / 12))
}

const standardOf = (family: Facts, { urban, rural }: Standards): number => (n(family, 'urban') === 1 ? urban : rural)

function propertyFits(family: Facts, standards: Standards): boolean {
  const people = list(family['persons']).filter(counts).length
  return (
    n(family, 'homes') <= 1 &&
    n(family, 'premises') === 0 &&
    n(family, 'vehicles') === 0 &&
    n(family, 'assets') <= standardOf(family, standards) * 12 * 2 * people
  )
}

/** 低保 of the whole family: whether, and the difference in fen raised to whole yuan; null where it is not entitled. */
export function dibaoByHand(family: Facts, standards: Standards): number | null {
  const people = list(family['persons']).filter(counts).length
  const standard = standardOf(family, standards)
  const income = incomeOf(family)
  // income ÷ people < standard, without dividing.
  if (people === 0 || income >= standard * people || !propertyFits(family, standards)) return null
  return Math.ceil((standard * people - income) / 100) * 100
}

function cannotWork(person: MemberFacts, day: string): boolean {
  const age = ageOn(n(person, 'birthDay'), day)
  const [kind, grade, school] = [n(person, 'disabilityKind'), n(person, 'disabilityGrade'), n(person, 'schooling')]
  if (age >= 60 || age < 18) return true
  if (
    n(person, 'listedTekun') === 1 &&
    age < 25 &&
    (school === schools.compulsory || school === schools.high || school === schools.vocational)
  )
    return true
  if (grade === 0) return false
  return (
    ((kind === kinds.intellect || kind === kinds.mind) && grade <= 3) ||
    (kind === kinds.limbs && grade <= 2) ||
    (kind === kinds.sight && grade === 1)
  )
}

function cannotSupport(one: MemberFacts, { disposable, day }: Standards): boolean {
  const age = ageOn(n(one, 'supporterBirth'), day)
  const kind = n(one, 'supporterKind')
  const fits = n(one, 'supporterPropertyFits') === 1
  if (kind === 1 || (kind === 2 && age >= 60)) return true
  if (!fits) return false
  if (n(one, 'supporterCapacity') > 0) return true
  const poor = n(one, 'supporterOwnIncome') < Math.floor(disposable / 12)
  return poor && (age >= 70 || severe(n(one, 'supporterDisabilityKind'), n(one, 'supporterDisabilityGrade')))
}

/** 特困: how many persons, and basic standard plus care a month in fen. */
export function tekunByHand(family: Facts, standards: Standards): { people: number; amount: number } {
  const persons = list(family['persons'])
  const supporters = list(family['supporters'])
  const standard = standardOf(family, standards)
  const fits = persons.filter((person) => cannotWork(person, standards.day) && ownIncome(person) < standard)
  const named = supporters.length > 0 || fits.length === persons.length
  if (!named || !supporters.every((one) => cannotSupport(one, standards)) || !propertyFits(family, standards))
    return { people: 0, amount: 0 }
  const care = (person: MemberFacts): number => {
    const unmet = n(person, 'unmetSelfCare')
    // Shares of the minimum wage in basis points: full, half, self-caring.
    return Math.ceil((standards.minimumWage * (unmet >= 4 ? 2500 : unmet >= 1 ? 1667 : 1000)) / 10_000)
  }
  return { people: fits.length, amount: fits.reduce((sum, person) => sum + Math.ceil((standard * 13) / 10) + care(person), 0) }
}
