import type { RegionCode } from '#kernel'
import { ageOf, marry, surnameOf, type VillageBuilder } from '../builder.ts'
import { day, dayOf, type Day } from '../calendar.ts'
import { centralBasicPension, disabilityAllowance } from '../figures.ts'
import { drawNumber } from '../identity.ts'
import { recordDeath } from '../life-events.ts'
import { addBill, type BillWish } from '../medicine.ts'
import {
  never,
  type Disability,
  type Household,
  type Illness,
  type Job,
  type Person,
  type School,
  type Sex,
  type Unemployment,
} from '../model.ts'
import type { Place } from '../regions.ts'
import { addJob } from '../work.ts'

/** Words to tell a story's facts in. Days are `YYYY-MM-DD`, money is in yuan. */
export class Stage {
  readonly builder: VillageBuilder
  readonly household: Household
  private readonly placeOf: (code: RegionCode) => Place

  constructor(builder: VillageBuilder, story: { readonly id: string; readonly urban: boolean }, placeOf: (code: RegionCode) => Place) {
    this.builder = builder
    this.placeOf = placeOf
    builder.open('story', story.id)
    this.household = builder.addHousehold(story)
  }

  /** A member; the first one heads the household. */
  member(
    name: string,
    sex: '男' | '女',
    birth: string,
    kin: { readonly father?: Person; readonly mother?: Person; readonly marital?: Person['marital'] } = {},
  ): Person {
    return this.builder.addPerson(this.household, { name, surname: surnameOf(name), sex: sexOf(sex), birth: day(birth), ...kin })
  }

  /** A relative in no file of the county: dead for years or gone. */
  absent(name: string, sex: '男' | '女', birth: string, died?: string): Person {
    return this.builder.addAbsent(this.household, {
      name,
      sex: sexOf(sex),
      birth: day(birth),
      ...(died === undefined ? {} : { died: day(died) }),
    })
  }

  /** Kinship that could not be said when the person was added, because the head stands first on the register. */
  isChildOf(child: Person, father: Person, mother: Person): void {
    child.father = father
    child.mother = mother
  }

  married(one: Person, other: Person): void {
    marry(one, other)
  }

  disability(person: Person, kind: string, level: string, issued: string): Disability {
    const on = day(issued)
    const disability: Disability = { person, kind, level, issued: on, validUntil: on + 3652, selfCare: level === '1' ? '3' : '2' }
    person.disability = disability
    this.builder.facts.disabilities.push(disability)
    return disability
  }

  /** Allowance for the disabled from a day: 1 living, 2 care. */
  allowance(disability: Disability, kind: '1' | '2', from: string): void {
    this.builder.facts.allowances.push({
      person: disability.person,
      kind,
      amount: disabilityAllowance,
      disability,
      from: day(from),
      to: never,
    })
  }

  /** A known illness whose bills the story writes itself. */
  illness(person: Person, disease: string, from: string): Illness {
    const illness: Illness = { person, disease, serious: true, monthly: 0, from: day(from), to: never }
    person.illness = illness
    this.builder.facts.illnesses.push(illness)
    return illness
  }

  /** A bill in yuan; what insurance pays is worked out as for everybody. */
  bill(person: Person, on: string, yuan: number, wish: Omit<BillWish, 'total'>): void {
    addBill(this.builder, person, day(on), { ...wish, total: yuan * 100 })
  }

  job(
    person: Person,
    wish: {
      readonly form: Job['form']
      readonly wage: number
      readonly from: string
      readonly to?: string
      readonly employer?: string
      readonly insured?: boolean
      readonly away?: string
    },
  ): Job {
    const { household } = this
    const employer =
      wish.employer === undefined
        ? null
        : {
            name: wish.employer,
            code: `99${household.place.county.code.slice(0, 6)}${String(wish.employer.length).padStart(2, '0')}8800001X`,
          }
    const from = day(wish.from)
    if (wish.away !== undefined) person.away = { region: wish.away, since: from }
    return addJob(this.builder, person, {
      form: wish.form,
      wage: wish.wage * 100,
      from,
      to: wish.to === undefined ? never : day(wish.to),
      employer,
      insured: wish.insured ?? false,
      region: wish.away ?? household.place.county.code,
    })
  }

  unemployed(person: Person, since: string, reason: string, benefitYuan: number): Unemployment {
    const from = day(since)
    const unemployment: Unemployment = {
      person,
      reason,
      benefit: benefitYuan * 100,
      benefitUntil: from + 180,
      hardToPlace: true,
      from,
      to: never,
    }
    this.builder.facts.unemployments.push(unemployment)
    return unemployment
  }

  /** The residents' pension from the sixtieth birthday; counts as income beyond the central basic part. */
  residentPension(person: Person, yuan: number): void {
    const amount = yuan * 100
    this.builder.facts.pensions.push({
      person,
      kind: 'resident',
      amount,
      unit: '',
      account: drawNumber(this.builder.random, '9999', 15),
      from: person.birth + 21_915,
      to: never,
    })
    this.household.income.transfer += (amount - centralBasicPension) * 12
  }

  /** Farming and the like, yuan a year. */
  farming(yuan: number): void {
    this.household.income.business += yuan * 100
  }

  /** A school year from September `year`; `left` is the day on which the school wrote the pupil off. */
  schoolYear(person: Person, year: number, school: string, stage: string, grade: number, fees = 0): School {
    const entry: School = {
      person,
      school,
      stage,
      grade,
      enrolled: dayOf(year - Math.max(0, grade - 1), 9, 1),
      boarding: stage >= '4',
      fees: fees * 100,
      status: '1',
      from: dayOf(year, 9, 1),
      to: dayOf(year + 1, 9, 1) - 1,
    }
    this.builder.facts.schools.push(entry)
    return entry
  }

  /** A pupil is written off from a month on: the school year is cut in two. */
  dropsOut(entry: School, on: string): void {
    const from = day(on)
    entry.to = from - 1
    this.builder.facts.schools.push({ ...entry, from, to: from + 365, status: '3' })
  }

  /** Death of a member, and how many days later the rosters, the pension office and the registry act on it. */
  death(person: Person, on: string, lags: { readonly roster: number; readonly pension: number; readonly register: number }): void {
    recordDeath(this.builder, person, day(on), lags)
  }

  /** The family moves to another village of the county. */
  moves(to: string, on: string): void {
    const place = this.placeOf(to as RegionCode)
    this.household.move = { on: day(on), to: place }
    for (const person of this.household.persons)
      this.builder.facts.changes.push({ person, change: '1', on: day(on), from: this.household.place.code, to: place.code })
  }

  /** House, electricity meter and medical insurance, which every family has. Call when all members stand. */
  everydayLife(usualElectricity: number): void {
    const { builder, household } = this
    const { facts, random } = builder
    const [head] = household.persons
    if (!head) throw new Error('a story family without members')
    const use = household.place.urban ? '1' : '5'
    facts.estates.push({
      person: head,
      unit: `${household.place.code}99${drawNumber(random, '', 8)}F0001`,
      use,
      area: 9600,
      ownership: '1',
      share: 10_000,
      on: day('2009-05-12'),
      until: never,
      region: household.place.code,
      address: household.address,
    })
    facts.meters.push({
      household,
      person: head,
      utility: '2',
      no: drawNumber(random, '99', 10),
      usual: usualElectricity,
      quiet: never,
      arrears: 0,
    })
    for (const person of household.persons) {
      person.activity = person.job ? 'worker' : ageOf(person, builder.base) < 18 ? 'student' : 'home'
      facts.enrolments.push({
        person,
        kind: person.job?.insured && person.job.from <= builder.base ? '2' : '1',
        from: Math.max(day('2026-01-01'), person.birth),
      })
    }
  }

  /** Nearly no electricity from a day on. */
  fallsQuiet(on: string, arrearsYuan: number): void {
    const { meters } = this.builder.facts
    const at = meters.findIndex((entry) => entry.household === this.household)
    const meter = meters[at]
    if (meter) meters[at] = { ...meter, quiet: day(on), arrears: arrearsYuan * 100 }
  }
}

function sexOf(text: '男' | '女'): Sex {
  return text === '男' ? 1 : 2
}

/** The day of a text; for stories that write facts themselves. */
export function on(text: string): Day {
  return day(text)
}
