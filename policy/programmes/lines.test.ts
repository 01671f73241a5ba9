import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, plainDate, toEpochDay, yuan, type PlainDate, type RegionCode } from '#kernel'
import { compile, factsFor, model, type Facts, type Input, type MemberFacts, type Model } from '#rules'
import { packPlaces, parameters } from '../index.ts'
import * as dibao from '../packs/dibao.ts'
import * as asked from '../packs/household.ts'
import * as income from '../packs/income.ts'
import * as rigid from '../packs/rigid.ts'
import { tekun } from '../packs/tekun.ts'
import { tableWithEverything } from '../packs/testing/everything.ts'
import * as lines from './lines.ts'

// Screening sees columns a household, the packs see a family's members and declarations: they share parameters, not rules. Over families
// of which data sees everything that matters, both must say the same, to the fen, at each place and in each stretch of days.

const ofLines = model('lines', {
  label: '筛查线',
  outputs: [
    lines.standard,
    lines.marginalLine,
    lines.monthlyIncome,
    lines.perHead,
    lines.monthlyDisposable,
    lines.rigidSpending,
    lines.lineDibao,
    lines.lineMarginal,
    lines.lineRigid,
    lines.lineTekun,
  ],
})
const ofPacks = model('packs', {
  label: '规则包',
  outputs: [
    income.standard,
    income.marginalStandard,
    income.income,
    income.perHead,
    income.monthlyDisposable,
    rigid.necessarySpending,
    dibao.dibao,
    dibao.marginal,
    rigid.rigid,
    tekun,
  ],
})
const [standard, marginalLine, monthly, perHead, disposable, spending, lineDibao, lineMarginal, lineRigid, lineTekun] = ofLines.outputs.map(
  ({ name }) => name,
)

interface Person {
  readonly age: number
  readonly wage: number
  readonly pension: number
  readonly basicPension: number
  readonly otherIncome: number
  readonly benefit: number
  readonly medical: number
  readonly aid: number
  readonly fees: number
  readonly severe: boolean
}
interface Family {
  readonly urban: boolean
  readonly persons: readonly Person[]
  readonly houses: number
  readonly shops: number
  readonly cars: number
}

const some = (most: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max: yuan(most) }))
const person: fc.Arbitrary<Person> = fc.record({
  age: fc.oneof(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 60, max: 90 })),
  wage: some(2_500),
  pension: some(600),
  basicPension: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: yuan(200) })),
  otherIncome: some(800),
  benefit: some(300),
  medical: some(60_000),
  aid: some(20_000),
  fees: some(9_000),
  severe: fc.boolean(),
})
const rarely = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) })
const family: fc.Arbitrary<Family> = fc.record({
  urban: fc.boolean(),
  persons: fc.array(person, { minLength: 1, maxLength: 5 }),
  houses: fc.integer({ min: 0, max: 2 }),
  shops: rarely,
  cars: rarely,
})

/** The number of a code by its label. */
function code({ definition }: Input, label: string): number {
  const found = definition.codes?.find((member) => member.label === label)
  if (found === undefined) throw new Error(`no ${label} in ${definition.name}`)
  return found.value
}

/** As the packs ask for it: everything data cannot see is declared as nothing. */
function declared({ urban, persons, houses, shops, cars }: Family, day: PlainDate): Facts {
  const nothing = { workCost: 0, propertyIncome: 0, transferSpending: 0, rehabilitation: 0, listedTekun: 0, unmetSelfCare: 0, jobless: 0 }
  const member = (each: Person): MemberFacts => ({
    ...nothing,
    birthDay: toEpochDay(addDays(day, -Math.round(each.age * 365.25) - 200)),
    counting: code(asked.counting, '计入'),
    illness: code(asked.illness, '无'),
    schooling: code(asked.schooling, '不在学'),
    disabilityKind: code(asked.disabilityKind, each.severe ? '智力' : '无'),
    disabilityGrade: code(asked.disabilityGrade, each.severe ? '一级' : '无'),
    wage: each.wage,
    business: each.otherIncome,
    transferIncome: each.pension + each.benefit,
    basicPension: each.basicPension,
    medicalSpending: each.medical,
    tuition: each.fees,
  })
  return {
    urban: Number(urban),
    homes: houses,
    premises: shops,
    vehicles: cars,
    assets: 0,
    livingSpending: 0,
    otherSpending: 0,
    tierAmount: 0,
    lastAmount: 0,
    risenByWork: 0,
    aboveSince: toEpochDay(day),
    listing: code(asked.listing, '未纳入'),
    // Without supporters; what aid has paid is not borne by the family.
    persons: persons
      .map(member)
      .map((each, at) => ({ ...each, medicalSpending: Math.max(0, (persons[at]?.medical ?? 0) - (persons[at]?.aid ?? 0)) })),
    supporters: [],
  }
}

/** As departments see it. */
function visible({ urban, persons, houses, shops, cars }: Family): Facts {
  const sum = (of: (each: Person) => number): number => persons.reduce((total, each) => total + of(each), 0)
  return {
    urban: Number(urban),
    members: persons.length,
    wages: sum(({ wage }) => wage),
    pensions: sum(({ pension }) => pension),
    basicPensions: sum(({ basicPension }) => basicPension),
    otherIncome: sum(({ otherIncome }) => otherIncome),
    unemploymentBenefit: sum(({ benefit }) => benefit),
    houses,
    shops,
    cars,
    companies: 0,
    outOfPocket: sum(({ medical }) => medical),
    medicalAid: sum(({ medical, aid }) => Math.min(medical, aid)),
    schoolFees: sum(({ fees }) => fees),
    labourers: persons.filter(({ age, severe }) => age >= 18 && age < 60 && !severe).length,
  }
}

const { hunan, datonghu, shimen, yongzhou, hubei, shiyan } = packPlaces
const above =
  (place: RegionCode) =>
  (row: { readonly place: string }): boolean =>
    row.place === 'nation' || place.startsWith(row.place.replace(/0+$/, ''))

/** The days on which a figure of either begins or has just ended at a place. */
function turns(place: RegionCode): PlainDate[] {
  const read = new Set([...ofLines.params.keys(), ...ofPacks.params.keys()])
  const days = parameters.rows
    .filter((row) => read.has(row.key) && above(place)(row))
    .flatMap((row) => [row.from, ...(row.to === undefined ? [] : [addDays(row.to, 1)])])
  return [...new Set(days)].filter((day) => day >= '2017-02-25').toSorted()
}

const places: readonly (readonly [string, RegionCode])[] = [
  ['湖南省', hunan],
  ['大通湖', datonghu],
  ['石门', shimen],
  ['永州', yongzhou],
  ['湖北省', hubei],
  ['十堰', shiyan],
]

describe.each(places)('lines of screening and packs in %s', (_, place) => {
  it.each(turns(place))('say the same from %s on', (day) => {
    const table = tableWithEverything(place, plainDate(day))
    const ready = (own: Model) => compile(own, { parameters: table, effectiveDate: day, places: [place] })
    const [ours, theirs] = [ready(ofLines), ready(ofPacks)]
    fc.assert(
      fc.property(family, (each) => {
        const seen = ours.evaluate(place, factsFor(ofLines, visible(each)))
        const told = theirs.evaluate(place, factsFor(ofPacks, declared(each, day)))
        const pairs = [
          [standard, 'standard'],
          [marginalLine, 'marginalStandard'],
          [monthly, 'income'],
          [perHead, 'perHead'],
          [disposable, 'monthlyDisposable'],
          [spending, 'necessarySpending'],
          [lineDibao, 'dibao'],
          [lineMarginal, 'marginal'],
          [lineRigid, 'rigid'],
        ] as const
        expect(Object.fromEntries(pairs.map(([line = '', name]) => [name, seen[line]]))).toEqual(
          Object.fromEntries(pairs.map(([, name]) => [name, told[name]])),
        )
        // Alone the household's figures are the person's; of several the line looks at their average and takes more.
        if (each.persons.length === 1 && (each.persons[0]?.age ?? 0) >= 18) expect(seen[lineTekun ?? '']).toBe(told['tekun'])
        else if (told['tekun'] === 1) expect(seen[lineTekun ?? '']).toBe(1)
      }),
      { numRuns: 60 },
    )
  })
})
